"""When a service should have answered, when it is reminded, and when its silence is told further up."""

from __future__ import annotations

from datetime import date, timedelta

from convergence.accompagnement.solutions.types import RequestState, RequestWay
from convergence.foundation.parameters import parameter

MOST_REMINDERS = 2


def delay(name: str, on: date) -> timedelta:
    """One of the delays of a request, as it stands on a day."""
    return timedelta(days=int(str(parameter("solutions.delays").table_at(on)[name])))


def answer_due_on(sent_on: date) -> date:
    """The last day, included, for an answer."""
    return sent_on + delay("reponse", sent_on)


def next_step_on(
    state: RequestState,
    way: RequestWay,
    *,
    sent_on: date,
    due_on: date,
    reminders: int = 0,
    reminded_on: date | None = None,
) -> date | None:
    """The day on which the house acts next: a reminder, the silence told, the manager told; None: nothing more.

    Nobody is reminded of a request that went by hand, nor after the delay, nor twice without the days in between.
    """
    if state is RequestState.UNANSWERED:
        return due_on + delay("responsable", sent_on)
    if state not in (RequestState.SENT, RequestState.RECEIVED):
        return None
    lapses_on = due_on + timedelta(days=1)
    if way is RequestWay.BY_HAND or reminders >= MOST_REMINDERS:
        return lapses_on
    first, second = delay("rappel_1", sent_on), delay("rappel_2", sent_on)
    if reminded_on is None:
        return min(sent_on + first, lapses_on)
    return min(max(sent_on + second, reminded_on + second - first), lapses_on)
