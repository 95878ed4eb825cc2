"""What time does to requests: reminders, silence told to the adviser, then further up. A late answer is still taken."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations.awaiting import await_next, tell_manager
from convergence.accompagnement.solutions.operations.finding import (
    Held,
    Side,
    plan_next_step,
    take,
    today_of,
)
from convergence.accompagnement.solutions.operations.linking import invite, revoke
from convergence.accompagnement.solutions.policies import check_is_house
from convergence.accompagnement.solutions.rules.delays import MOST_REMINDERS
from convergence.accompagnement.solutions.types import AnswerAwaited, RequestAction, RequestState
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeOutcome, ExchangeSettled
from convergence.storage.operation import emit, operation

_LOST = (ExchangeOutcome.FAILED, ExchangeOutcome.WRONG_ADDRESS, ExchangeOutcome.FORBIDDEN)


@operation("Relances et délais des demandes d’orientation", source="automatique")
def remind_and_escalate(*, actor: Actor, at: datetime) -> int:
    """Remind services, tell their silence, for the structure of the actor; returns how many requests were touched.

    A house that slept for days does each thing once and no reminder after the delay.
    """
    check_is_house(actor)
    today = today_of(actor, at)
    due = models.OrientationRequest.objects.select_for_update().filter(
        structure_id=actor.structure_id, next_step_on__lte=today
    )
    rows = list(due.order_by("id"))
    for row in rows:
        _next_step(actor, at, row, today)
    return len(rows)


@operation("Sort d’un courriel de demande noté", source="automatique")
def note_delivery(*, actor: Actor, at: datetime, event: ExchangeSettled) -> None:
    """Keep what became of the last e-mail; one that nobody received makes the adviser call without waiting."""
    check_is_house(actor)
    row = (
        models.OrientationRequest.objects.select_for_update()
        .filter(pk=event.about_id or event.exchange_id, exchange_id=event.exchange_id)
        .first()
    )
    if row is None:
        return
    row.delivery = event.outcome.value
    waits = RequestState(row.state) in (RequestState.SENT, RequestState.RECEIVED)
    if event.outcome in _LOST and waits and row.recipient_organisation_id is None:
        row.answer_due_on = min(row.answer_due_on, today_of(actor, at))
        row.reminders = max(row.reminders, MOST_REMINDERS)
        plan_next_step(actor, row)
        row.save()
        await_next(actor, at, row)
    else:
        row.save()


@operation("Liens de réponse retirés", source="automatique")
def end_links_of_file(*, actor: Actor, at: datetime, dossier_id: UUID, reason: str) -> int:
    """The file changed hands: the links that its former structure sent open nothing any more."""
    check_is_house(actor)
    rows = models.OrientationRequest.objects.filter(dossier_id=dossier_id).order_by("id")
    for row in rows:
        revoke(at, row)
    return len(rows)


@operation("Demandes d’orientation laissées après un décès", source="automatique")
def pause_after_death(*, actor: Actor, at: datetime, dossier_id: UUID, reason: str) -> int:
    """No service is reminded and no link opens any more; requests stand as they are, should it be a mistake."""
    check_is_house(actor)
    rows = list(models.OrientationRequest.objects.filter(dossier_id=dossier_id).order_by("id"))
    for row in rows:
        revoke(at, row)
        row.next_step_on = None
        row.save()
    return len(rows)


@operation("Demandes d’orientation reprises", source="automatique")
def go_on_after_mistake(*, actor: Actor, at: datetime, dossier_id: UUID, reason: str) -> int:
    """The accompaniment goes on: services that had not answered are reminded again, each by a new link."""
    check_is_house(actor)
    waiting = (RequestState.SENT.value, RequestState.RECEIVED.value)
    rows = models.OrientationRequest.objects.filter(
        dossier_id=dossier_id, state__in=waiting, next_step_on=None
    )
    found = list(rows.order_by("id"))
    for row in found:
        plan_next_step(actor, row)
        row.save()
    return len(found)


def _next_step(actor: Actor, at: datetime, row: models.OrientationRequest, today: date) -> None:
    if RequestState(row.state) is RequestState.UNANSWERED:
        row.next_step_on = None
        row.save()
        tell_manager(actor, at, row)
    elif today > row.answer_due_on:
        take(actor, at, Held(row, Side.HOUSE, ""), RequestAction.LAPSE)
        row.save()
        await_next(actor, at, row)
        _announce(row, is_last=True)
    else:
        row.reminders, row.reminded_on = row.reminders + 1, today
        invite(actor, at, row, again=True)
        plan_next_step(actor, row)
        row.save()
        _announce(row, is_last=False)


def _announce(row: models.OrientationRequest, *, is_last: bool) -> None:
    emit(
        AnswerAwaited(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            request_id=row.id,
            offer_id=row.offer_id,
            reminder=row.reminders,
            is_last=is_last,
        )
    )
