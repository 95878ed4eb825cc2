"""Reactions to facts of lower rooms. Each may run twice for one event and then does nothing new."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from convergence.accompagnement.acts.types import (
    ActCancelled,
    ActRecorded,
    ActStatus,
    WeekFellShort,
    WeekMadeUp,
)
from convergence.accompagnement.sanctions.operations import (
    note_strike_off,
    suggest_breach,
    take_delivery,
    withdraw_suggestion,
)
from convergence.accompagnement.sanctions.types import ABOUT_SANCTION, BreachKind, BreachSource
from convergence.documents.types import DeliveryNoted
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeSettled
from convergence.storage.outbox import handles


@handles(ActRecorded)
def notice_absence(event: ActRecorded, *, actor: Actor, at: datetime) -> None:
    """An absence asks somebody to look, and accuses nobody; corrected, it asks nothing any more."""
    if event.dossier_id is None:
        return
    if event.status is not ActStatus.ABSENT:
        withdraw_suggestion(actor=actor, at=at, dossier_id=event.dossier_id, ref_id=event.act_id)
        return
    suggest_breach(
        actor=actor,
        at=at,
        dossier_id=event.dossier_id,
        kind=BreachKind.ABSENCE,
        occurred_on=event.occurred_on,
        seen_from=BreachSource.ACT,
        ref_id=event.act_id,
    )


@handles(ActCancelled)
def forget_absence(event: ActCancelled, *, actor: Actor, at: datetime) -> None:
    """An act recorded by mistake asks nothing."""
    if event.dossier_id is not None:
        withdraw_suggestion(actor=actor, at=at, dossier_id=event.dossier_id, ref_id=event.act_id)


@handles(WeekFellShort)
def notice_short_week(event: WeekFellShort, *, actor: Actor, at: datetime) -> None:
    """A week below the hours of the contract asks somebody to look, on its last day."""
    if event.dossier_id is not None:
        suggest_breach(
            actor=actor,
            at=at,
            dossier_id=event.dossier_id,
            kind=BreachKind.PARTICIPATION,
            occurred_on=event.monday + timedelta(days=6),
            seen_from=BreachSource.WEEK,
            ref_id=_week(event.contract_id, event.monday),
        )


@handles(WeekMadeUp)
def forget_short_week(event: WeekMadeUp, *, actor: Actor, at: datetime) -> None:
    """A late entry filled the week: it never fell short."""
    if event.dossier_id is not None:
        ref_id = _week(event.contract_id, event.monday)
        withdraw_suggestion(actor=actor, at=at, dossier_id=event.dossier_id, ref_id=ref_id)


@handles(DeliveryNoted)
def follow_delivery(event: DeliveryNoted, *, actor: Actor, at: datetime) -> None:
    """A letter of a procedure whose delivery was noted among the documents moves the procedure on."""
    take_delivery(actor=actor, at=at, document_id=event.document_id)


@handles(ExchangeSettled)
def hear_france_travail(event: ExchangeSettled, *, actor: Actor, at: datetime) -> None:
    """What became of a striking off proposed, or withdrawn."""
    if event.about_kind == ABOUT_SANCTION:
        note_strike_off(actor=actor, at=at, event=event)


def _week(contract_id: UUID, monday: date) -> UUID:
    """The same week of the same contract, by one name."""
    return uuid5(contract_id, monday.isoformat())
