"""Note a breach, look at what the house saw by itself, recognise a legitimate reason."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.contracts.queries import contracts_of, offer_was_defined
from convergence.accompagnement.contracts.types import ContractRow
from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.operations.finding import (
    breach_to_edit,
    contract_covering,
    the_scope,
    today_of,
    write_note,
)
from convergence.accompagnement.sanctions.policies import check_may_propose
from convergence.accompagnement.sanctions.rules.scales import regime_on
from convergence.accompagnement.sanctions.types import (
    BreachDraft,
    BreachKind,
    BreachNoted,
    BreachSource,
    BreachState,
    NoteAbout,
)
from convergence.dossier.queries import age_facts
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation

_WAITING = (BreachState.TO_LOOK, BreachState.NOTED)


@operation("Manquement constaté")
def note_breach(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    draft: BreachDraft,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Note facts, on a day that a contract covers. The same facts are noted once; what was only to be looked at joins.

    Raises Invalid for a day to come, without a contract, or of before any regime.
    """
    check_may_propose(actor)
    today = today_of(actor, at)
    _check_facts(draft, today)
    structure_id = _holder(dossier_id)
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    contract = contract_covering(dossier_id, draft.occurred_on)
    _check_offer_defined(draft, contract)
    row = models.Breach(
        structure_id=structure_id,
        dossier_id=dossier_id,
        kind=draft.kind,
        source=BreachSource.ACT if draft.act_id else BreachSource.PERSON,
        occurred_on=draft.occurred_on,
        contract_id=contract.contract_id,
        ref_id=draft.act_id,
    )
    _write_noted(row, actor, today, draft.facts)
    return row.pk


@operation("Manquement confirmé")
def confirm_breach(
    *, actor: Actor, at: datetime, breach_id: UUID, facts: str, reason: str = "", source: str = "saisie"
) -> None:
    """Someone looked at what the house saw, and notes it as a breach."""
    check_may_propose(actor)
    today = today_of(actor, at)
    row = breach_to_edit(breach_id, BreachState.TO_LOOK)
    _check_facts(BreachDraft(BreachKind(row.kind), row.occurred_on, facts), today)
    _write_noted(row, actor, today, facts)


@operation("Absence à regarder", source="automatique")
def suggest_breach(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    kind: BreachKind,
    occurred_on: date,
    seen_from: BreachSource,
    ref_id: UUID,
    reason: str = "",
    source: str = "automatique",
) -> bool:
    """Propose that someone look at a fact, when a contract covers the day; twice, it does nothing.

    It accuses nobody.
    """
    check_may_propose(actor)
    contract = _contract_on(dossier_id, occurred_on)
    known = models.Breach.objects.filter(dossier_id=dossier_id, kind=kind, occurred_on=occurred_on)
    if contract is None or known.exists():
        return False
    models.Breach.objects.create(
        structure_id=_holder(dossier_id),
        dossier_id=dossier_id,
        kind=kind,
        state=BreachState.TO_LOOK,
        source=seen_from,
        occurred_on=occurred_on,
        noted_on=today_of(actor, at),
        noted_by=actor.user_id,
        contract_id=contract.contract_id,
        ref_id=ref_id,
    )
    return True


@operation("Absence corrigée", source="automatique")
def withdraw_suggestion(
    *, actor: Actor, at: datetime, dossier_id: UUID, ref_id: UUID, source: str = "automatique"
) -> int:
    """The act says something else now: nobody has to look any more. What a person noted stays hers to close."""
    check_may_propose(actor)
    rows = models.Breach.objects.filter(dossier_id=dossier_id, ref_id=ref_id, state=BreachState.TO_LOOK)
    return rows.delete()[0]


@operation("Motif légitime reconnu")
def excuse_breach(
    *, actor: Actor, at: datetime, breach_id: UUID, reason: str, source: str = "saisie"
) -> None:
    """Recognise a legitimate reason: it always prevails, and closes the breach."""
    _close(actor, at, breach_id, BreachState.EXCUSED, NoteAbout.EXCUSE, reason)


@operation("Manquement sans suite")
def set_aside_breach(
    *, actor: Actor, at: datetime, breach_id: UUID, reason: str, source: str = "saisie"
) -> None:
    """Close a breach without any procedure: spoken of, repaired, too slight."""
    _close(actor, at, breach_id, BreachState.SET_ASIDE, NoteAbout.SET_ASIDE, reason)


def _close(
    actor: Actor, at: datetime, breach_id: UUID, state: BreachState, about: NoteAbout, reason: str
) -> None:
    check_may_propose(actor)
    if not reason.strip():
        raise Invalid.one("reason", "Indiquez pourquoi.", "Quelques mots suffisent.", "required")
    row = breach_to_edit(breach_id, *_WAITING)
    row.state = state
    row.save(update_fields=["state"])
    write_note(row, about, reason, today_of(actor, at))


def _check_facts(draft: BreachDraft, today: date) -> None:
    if draft.occurred_on > today:
        raise Invalid.one("occurred_on", "Ces faits sont à venir.", "Donnez un jour passé.", "in_future")
    if not draft.facts.strip():
        raise Invalid.one(
            "facts", "Décrivez les faits.", "La personne les lira dans l’avis préalable.", "required"
        )
    regime_on(draft.occurred_on)


def _check_offer_defined(draft: BreachDraft, contract: ContractRow) -> None:
    """Nobody refuses a reasonable offer before the contract says what one is (R5411-15-1)."""
    if draft.kind is not BreachKind.OFFER_REFUSALS:
        return
    if not offer_was_defined(the_scope(), contract.contract_id, draft.occurred_on):
        raise Invalid.one(
            "kind",
            "Le contrat ne disait pas encore ce jour-là ce qu’est une offre raisonnable d’emploi.",
            "Définissez-la d’abord par un avenant signé (article R5411-15-1) : un refus d’avant n’est pas un "
            "manquement.",
            "offer_undefined",
        )


def _write_noted(row: models.Breach, actor: Actor, today: date, facts: str) -> None:
    row.state, row.noted_on, row.noted_by = BreachState.NOTED, today, actor.user_id
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "sanctions_same_facts_once" not in str(error):
            raise
        raise Conflict(
            f"« {BreachKind(row.kind).label} » du {row.occurred_on:%d/%m/%Y} est déjà dans ce dossier.",
            what_to_do="Les mêmes faits ne servent qu’une fois : ouvrez ce qui est déjà noté.",
            code="same_facts",
        ) from error
    write_note(row, NoteAbout.FACTS, facts, today)
    emit(
        BreachNoted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            breach_id=row.pk,
            kind=BreachKind(row.kind),
            occurred_on=row.occurred_on,
        )
    )


def _contract_on(dossier_id: UUID, day: date) -> ContractRow | None:
    return next((row for row in _ours(dossier_id, day)), None)


def _ours(dossier_id: UUID, day: date) -> list[ContractRow]:
    """Contracts that cover the day; a breach of one signed with an operator is the operator's to note (R5412-4)."""
    rows = contracts_of(the_scope(), dossier_id, on=day)
    return [row for row in rows if row.covers and row.signatory_id is None]


def _holder(dossier_id: UUID) -> UUID:
    found = age_facts(the_scope(), dossier_id)
    if found is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    return found.structure_id
