"""How letters were received: the certain date is that of the documents, never typed here."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.operations.awaiting import await_next
from convergence.accompagnement.sanctions.operations.ending import end_due_contract, tell_strike_off
from convergence.accompagnement.sanctions.operations.finding import (
    facts_of,
    sanction_to_edit,
    take,
    the_scope,
    today_of,
)
from convergence.accompagnement.sanctions.operations.letters import COLUMNS
from convergence.accompagnement.sanctions.policies import check_may_propose
from convergence.accompagnement.sanctions.queries.rows import decided
from convergence.accompagnement.sanctions.rules.delays import (
    both_received,
    decide_until,
    observations_until,
)
from convergence.accompagnement.sanctions.rules.scales import scale_for
from convergence.accompagnement.sanctions.rules.verdicts import effect
from convergence.accompagnement.sanctions.types import (
    BreachKind,
    Degree,
    LetterPart,
    Measure,
    SanctionAction,
    SanctionNotified,
    SanctionState,
    Scheme,
)
from convergence.documents.operations import note_delivery
from convergence.documents.queries import certain_date
from convergence.documents.types import DeliveryDraft
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict
from convergence.storage.operation import emit, operation

_RUNNING = (SanctionState.OBSERVING, SanctionState.HEARING, SanctionState.HEARD)


@operation("Remise d’un courrier de la procédure notée")
def note_letter_delivery(
    *,
    actor: Actor,
    at: datetime,
    sanction_id: UUID,
    part: LetterPart,
    draft: DeliveryDraft,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Note how a letter was delivered; the procedure moves on once its date is certain for all who receive it."""
    check_may_propose(actor)
    row = sanction_to_edit(sanction_id)
    document_id: UUID | None = getattr(row, COLUMNS[part])
    if document_id is None:
        raise Conflict(
            "Ce courrier n’existe pas dans cette procédure.",
            what_to_do="Choisissez un courrier de la liste.",
            code="no_letter",
        )
    note_delivery(actor=actor, at=at, document_id=document_id, draft=draft)
    _take(actor, at, row)


@operation("Remise d’un courrier prise en compte", source="automatique")
def take_delivery(*, actor: Actor, at: datetime, document_id: UUID, source: str = "automatique") -> bool:
    """A letter was delivered: move its procedure on; False when it belongs to none, or when nothing changes."""
    check_may_propose(actor)
    named = Q()
    for column in COLUMNS.values():
        named |= Q(**{column: document_id})
    row = models.Sanction.objects.select_for_update().filter(named).first()
    return row is not None and _take(actor, at, row)


def _take(actor: Actor, at: datetime, row: models.Sanction) -> bool:
    """Read the certain dates again. A delay that runs follows a corrected receipt; what was decided does not move."""
    state = SanctionState(row.state)
    if state is SanctionState.NOTICE or state in _RUNNING:
        row.received_on = _certain(row.notice_id)
        row.guardian_received_on = _certain(row.guardian_notice_id)
        return _run_delays(actor, at, row)
    if state is SanctionState.DECIDED:
        return _notify(actor, at, row)
    return False


def _run_delays(actor: Actor, at: datetime, row: models.Sanction) -> bool:
    received = both_received(row.received_on, row.guardian_received_on, needs_guardian=row.needs_guardian)
    if received is not None:
        if row.state == SanctionState.NOTICE.value:
            take(row, SanctionAction.SERVE, facts_of(row, today_of(actor, at)))
        row.observations_until = observations_until(received)
        row.decide_until = decide_until(
            row.observations_until, hearing_asked=row.hearing_asked_on is not None, heard_on=row.heard_on
        )
    row.save()
    await_next(actor, at, row)
    return received is not None


def _notify(actor: Actor, at: datetime, row: models.Sanction) -> bool:
    own, guardian = _certain(row.decision_id), _certain(row.guardian_decision_id)
    notified = both_received(own, guardian, needs_guardian=row.needs_guardian)
    verdict = decided(row)
    if notified is None or verdict is None or row.decided_on is None:
        return False
    facts = facts_of(row, today_of(actor, at), received_on=own, guardian_received_on=guardian)
    take(row, SanctionAction.NOTIFY, facts)
    scale = scale_for(BreachKind(row.kind), Degree(row.degree), Scheme(row.scheme), facts_on=row.facts_on)
    row.notified_on, row.guardian_notified_on = notified, guardian
    row.starts_on, row.ends_on = effect(verdict, scale, notified_on=notified)
    row.save()
    await_next(actor, at, row)
    if row.ends_contract:
        end_due_contract(actor, at, row)
    if row.strike_off_months:
        tell_strike_off(row)
    emit(
        SanctionNotified(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            sanction_id=row.pk,
            scheme=Scheme(row.scheme),
            measure=Measure(row.measure),
            share=row.share,
            notified_on=notified,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
    )
    return True


def _certain(document_id: UUID | None) -> date | None:
    found = certain_date(the_scope(), document_id) if document_id else None
    return found.day if found else None
