"""Days of the contradictory procedure: local days of the structure, last days included.

The delays are those in force when the notice is received: a rule of procedure holds at once, that of substance at
the date of the facts.
"""

from __future__ import annotations

from datetime import date, timedelta

from convergence.foundation.parameters import parameter
from convergence.foundation.periods import deadline_in_months


def both_received(received_on: date | None, guardian_on: date | None, *, needs_guardian: bool) -> date | None:
    """The day from which a letter counts: the later receipt when a legal representative gets it too."""
    if received_on is None or (needs_guardian and guardian_on is None):
        return None
    return max(received_on, guardian_on) if needs_guardian and guardian_on else received_on


def observations_until(received_on: date) -> date:
    """The last day to write or to ask to be heard; the day of receipt does not count (R5412-7)."""
    return received_on + timedelta(days=parameter("sanctions.observation_days").integer_at(received_on))


def decide_from(until: date) -> date:
    """The first day on which a decision may be taken: the whole delay is the person's."""
    return until + timedelta(days=1)


def decide_until(until: date, *, hearing_asked: bool, heard_on: date | None) -> date | None:
    """The last day to decide (R5412-7-1); None while a hearing is awaited, and where no text sets a limit.

    A hearing held before the end of the ten days makes the delay run from the hearing.
    """
    start = heard_on if hearing_asked else until
    if start is None:
        return None
    days = parameter("sanctions.decision_days").integer_at(start)
    return start + timedelta(days=days) if days else None


def hearing_by(asked_on: date) -> date:
    """The day by which the structure aims to hold a hearing: a promise, no text sets it."""
    return asked_on + timedelta(days=parameter("sanctions.hearing_days").integer_at(asked_on))


def warning_until(on: date) -> date:
    """The earliest last day that a warning may leave to comply."""
    return on + timedelta(days=parameter("sanctions.warning_days").integer_at(on))


def appeal_until(notified_on: date) -> date:
    """The last day to contest before a court."""
    return deadline_in_months(notified_on, parameter("sanctions.appeal_months").integer_at(notified_on))
