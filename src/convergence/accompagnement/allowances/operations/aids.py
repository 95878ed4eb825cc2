"""The catalogue of aids of a structure, and the aids asked for a person."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.operations import awaiting
from convergence.accompagnement.allowances.operations.finding import (
    check_token,
    note,
    one_line,
    own_structure,
    to_edit,
    today_of,
)
from convergence.accompagnement.allowances.policies import (
    check_may_decide_allowances,
    check_may_prepare_allowances,
)
from convergence.accompagnement.allowances.queries.rows import scheme_draft
from convergence.accompagnement.allowances.rules.aids import check_request, check_scheme
from convergence.accompagnement.allowances.types import DecisionState
from convergence.accompagnement.allowances.types.facts import AidSchemeDraft
from convergence.accompagnement.allowances.types.words import NoteAbout
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.operation import operation


@operation("Aide du catalogue enregistrée")
def keep_aid_scheme(
    *,
    actor: Actor,
    at: datetime,
    draft: AidSchemeDraft,
    scheme_id: UUID | None = None,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Add an aid to the catalogue of the structure, or rewrite one; aids asked before keep what it said then."""
    check_may_decide_allowances(actor)
    check_scheme(draft)
    row = models.AidScheme(structure_id=actor.structure_id)
    if scheme_id is not None:
        row = _scheme(actor, scheme_id)
        check_token(row, edit_token)
    _fill(row, draft)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "allowances_aid_name" not in str(error):
            raise
        raise Conflict(
            "Une aide de ce nom commence déjà ce jour-là.",
            what_to_do="Donnez-lui un autre nom, ou corrigez celle qui existe.",
            code="same_name",
        ) from error
    return row.pk


@operation("Aide demandée")
def ask_aid(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    scheme_id: UUID,
    amount: Decimal,
    is_emergency: bool = False,
    has_papers: bool = False,
    details: str = "",
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Ask for an aid of the catalogue; somebody else decides, within two days in an emergency."""
    check_may_prepare_allowances(actor)
    structure_id, today = own_structure(dossier_id), today_of(actor, at)
    scheme = _scheme(actor, scheme_id)
    check_request(scheme_draft(scheme), on=today, amount=amount, is_emergency=is_emergency)
    row = models.Aid(
        structure_id=structure_id,
        dossier_id=dossier_id,
        prepared_by=actor.user_id,
        prepared_on=today,
        scheme_id=scheme.pk,
        scheme_name=scheme.name,
        kind=scheme.kind,
        funder=scheme.funder,
        payer=scheme.payer,
        asked_on=today,
        asked=amount,
        is_emergency=is_emergency,
        has_papers=has_papers,
    )
    row.save(force_insert=True)
    note(row, NoteAbout.REQUEST, details, today)
    awaiting.await_decision(actor, at, row, is_aid=True, is_emergency=is_emergency)
    return row.pk


@operation("Pièces d’une aide reçues")
def note_aid_papers(
    *, actor: Actor, at: datetime, aid_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """The papers of an aid are complete."""
    check_may_prepare_allowances(actor)
    row = to_edit(models.Aid, aid_id)
    if row.state not in (DecisionState.PREPARED, DecisionState.GRANTED):
        raise Conflict(
            "Cette demande n’attend plus de pièces.", what_to_do="Relisez la page.", code="already_decided"
        )
    row.has_papers = True
    row.save()


def _scheme(actor: Actor, scheme_id: UUID) -> models.AidScheme:
    row = models.AidScheme.objects.select_for_update().filter(pk=scheme_id).first()
    if row is None or row.structure_id != actor.structure_id:
        raise NotFound(
            "Cette aide n’est pas au catalogue de votre structure.",
            what_to_do="Choisissez-la dans la liste.",
        )
    return row


def _fill(row: models.AidScheme, draft: AidSchemeDraft) -> None:
    row.name, row.kind = one_line(draft.name), draft.kind
    row.funder, row.funder_name = draft.funder, one_line(draft.funder_name)
    row.payer, row.decider = draft.payer, draft.decider
    row.ceiling, row.yearly_ceiling, row.yearly_times = (
        draft.ceiling,
        draft.yearly_ceiling,
        draft.yearly_times,
    )
    row.allows_emergency = draft.allows_emergency
    row.papers = [line for paper in draft.papers if (line := one_line(paper))]
    row.starts_on, row.ends_on = draft.starts_on, draft.ends_on
