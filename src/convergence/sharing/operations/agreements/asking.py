"""A partner asks for access, says why, completes what it was asked; an officer may write the demand for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid
from convergence.identity.queries import structure_detail
from convergence.identity.types import StructureDetail, StructureKind
from convergence.sharing.models import Agreement
from convergence.sharing.operations.agreements.steps import become, found, note, said
from convergence.sharing.operations.applications.clients import count_call
from convergence.sharing.policies import (
    check_is_system,
    check_may_ask_access,
    check_may_complete,
    check_may_instruct,
    may_instruct,
)
from convergence.sharing.rules.law.life import check_draft
from convergence.sharing.rules.law.recipients import HOLDERS
from convergence.sharing.types import AgreementDraft, AgreementState
from convergence.storage.operation import operation
from convergence.storage.session import current_scope


@operation("Demander un accès aux données")
def ask_access(
    *, actor: Actor, at: datetime, draft: AgreementDraft, idempotency_key: str | None = None
) -> UUID:
    """Ask for an agreement: what, for what, under which text. Nothing opens before two people have answered.

    A partner asks for itself; an officer may write the demand of an organisation, or of all those of a kind.
    """
    check_may_ask_access(actor)
    draft = _own(actor, draft)
    check_draft(draft)
    row = Agreement(
        structure_id=draft.structure_id,
        asked_groups=[group.value for group in draft.groups],
        state=AgreementState.ASKED.value,
        asked_at=at,
        asked_by=actor.user_id,
        asked_from=actor.structure_id,
        **values_of(draft),
    )
    row.save(force_insert=True)
    note(actor, at, row, "Demande déposée")
    return row.id


@operation("Demander un accès aux données, pour un organisme candidat", source="page publique")
def ask_as_candidate(
    *, actor: Actor, at: datetime, draft: AgreementDraft, address: str, idempotency_key: str | None = None
) -> UUID:
    """An organisation without account asks, by the open page: nothing opens before it is one of the network's.

    ``address`` is where the demand comes from: few are taken in a minute.
    """
    check_is_system(actor)
    count_call(actor=actor, at=at, caller=f"candidate:{address}", bound="sharing.candidates_a_minute")
    check_draft(draft)
    row = Agreement(
        asked_groups=[group.value for group in draft.groups],
        state=AgreementState.ASKED.value,
        is_candidate=True,
        asked_at=at,
        asked_by=actor.user_id,
        asked_from=actor.structure_id,
        **(values_of(draft) | {"organisation_id": None}),
    )
    row.save(force_insert=True)
    note(actor, at, row, "Demande déposée par la page publique")
    return row.id


@operation("Rattacher une demande d'accès à un organisme")
def attach_candidate(
    *, actor: Actor, at: datetime, agreement_id: UUID, organisation_id: UUID, edit_token: int
) -> None:
    """Say which organisation of the network the candidate has become."""
    row = found(agreement_id, edit_token)
    check_may_instruct(actor, row.structure_id)
    organisation = _partner(organisation_id)
    if not row.is_candidate or organisation.kind != row.recipient_kind:
        raise Invalid.one(
            "organisation_code",
            "Cet organisme n’est pas de la nature demandée, ou la demande en a déjà un.",
            f"La demande vient d’un organisme « {StructureKind(row.recipient_kind).label} ».",
        )
    row.is_candidate, row.organisation_id = False, organisation.id
    row.organisation_name = organisation.usual_name or organisation.official_name
    row.save()
    note(actor, at, row, "Demande rattachée à un organisme", row.organisation_name)


@operation("Compléter une demande d'accès")
def complete_demand(*, actor: Actor, at: datetime, agreement_id: UUID, answer: str, edit_token: int) -> None:
    """Answer what was asked about a demand: it comes back to whoever looks into it."""
    row = found(agreement_id, edit_token)
    if not may_instruct(actor, row.structure_id):
        check_may_complete(actor, row.asked_from, row.organisation_id)
    text = said(answer, "answer")
    become(row, AgreementState.ASKED)
    row.save()
    note(actor, at, row, "Demande complétée", text)


def _own(actor: Actor, draft: AgreementDraft) -> AgreementDraft:
    """What an officer writes as it is; for anybody else, the demand of her own organisation."""
    answers = may_instruct(actor, draft.structure_id)
    organisation_id = draft.organisation_id if answers else actor.structure_id
    if organisation_id is None:
        return draft
    organisation = _partner(organisation_id)
    return replace(
        draft,
        organisation_id=organisation_id,
        recipient_kind=organisation.kind,
        organisation_name=organisation.usual_name or organisation.official_name,
    )


def _partner(organisation_id: UUID) -> StructureDetail:
    scope = current_scope()
    assert scope is not None, "an operation runs inside a transaction of its actor"
    organisation = structure_detail(scope, organisation_id)
    if organisation is None or organisation.closed_on is not None or organisation.kind in HOLDERS:
        raise Invalid.one(
            "organisation_id",
            "Cet organisme n’existe pas, il est fermé, ou il tient lui-même des dossiers.",
            "Choisissez un opérateur ou un partenaire.",
        )
    return organisation


def values_of(draft: AgreementDraft) -> dict[str, Any]:
    """What the row of an agreement keeps of its text."""
    return {
        "kind": draft.kind.value,
        "title": draft.title.strip(),
        "recipient_kind": draft.recipient_kind.value,
        "organisation_id": draft.organisation_id,
        "organisation_name": draft.organisation_name.strip(),
        "purposes": [purpose.value for purpose in draft.purposes],
        "groups": [group.value for group in draft.groups],
        "form": draft.form.value,
        "writes": draft.writes,
        "mode": draft.mode.value,
        "legal_text": draft.legal_text.strip(),
        "aim": draft.aim.strip(),
        "officer_name": draft.officer_name.strip(),
        "officer_email": draft.officer_email.strip(),
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
    }
