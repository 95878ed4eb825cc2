"""Appointments that come back: RFC 5545 rules, in the local time of the structure.

Ten o'clock stays ten o'clock when the clocks change. An hour that is skipped on one night moves to the hour shown
in its place; the other appointments do not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule

from convergence.agenda.appointments.types import Frequency, Recurrence, Slot
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import FieldError, Invalid

_WEEKDAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
_LONGEST_INTERVAL = 10
_LAST_WEEK = 5


def rule_text(recurrence: Recurrence, first: datetime, where: ZoneInfo) -> str:
    """The rule as RFC 5545 writes it (``FREQ=WEEKLY;INTERVAL=2;COUNT=6``)."""
    return str(_rule(recurrence, _wall(first, where))).rpartition("RRULE:")[2]


def occurrences(
    recurrence: Recurrence, starts_at: datetime, ends_at: datetime, where: ZoneInfo
) -> list[Slot]:
    """Each time of the series, the first one included; raises Invalid when the rule makes too many or none."""
    most = parameter("appointments.most_occurrences").integer_at(starts_at.date())
    _check(recurrence, starts_at, where, most)
    first, length = _wall(starts_at, where), _wall(ends_at, where) - _wall(starts_at, where)
    walls = list(_rule(recurrence, first))[: most + 1]
    if len(walls) > most:
        raise Invalid.one(
            "until", f"Une série compte {most} rendez-vous au plus.", "Rapprochez la fin.", "too_many"
        )
    return [Slot(_instant(wall, where), _instant(wall + length, where)) for wall in walls]


def _check(recurrence: Recurrence, starts_at: datetime, where: ZoneInfo, most: int) -> None:
    errors = []
    if not 1 <= recurrence.interval <= _LONGEST_INTERVAL:
        errors.append(
            FieldError(
                "interval", f"L’intervalle va de 1 à {_LONGEST_INTERVAL}.", "Corrigez.", "out_of_range"
            )
        )
    if (recurrence.count is None) == (recurrence.until is None):
        errors.append(
            FieldError(
                "count",
                "Dites combien de rendez-vous, ou jusqu’à quel jour.",
                "Remplissez un seul des deux.",
                "one_end",
            )
        )
    if recurrence.count is not None and not 2 <= recurrence.count <= most:
        errors.append(
            FieldError("count", f"Une série compte de 2 à {most} rendez-vous.", "Corrigez.", "out_of_range")
        )
    if recurrence.until is not None and recurrence.until <= starts_at.astimezone(where).date():
        errors.append(
            FieldError("until", "La série finit avant son deuxième jour.", "Corrigez la date.", "order")
        )
    Invalid.raise_if_any(errors)


def _rule(recurrence: Recurrence, first: datetime) -> rrule.rrule:
    weekday = _WEEKDAYS[first.weekday()]
    until = None
    if recurrence.until is not None:
        until = datetime.combine(recurrence.until, first.time())
    if recurrence.frequency is Frequency.WEEKLY:
        return rrule.rrule(
            rrule.WEEKLY, dtstart=first, interval=recurrence.interval, count=recurrence.count, until=until
        )
    week = (first.day - 1) // 7 + 1
    nth = weekday(-1 if week == _LAST_WEEK else week)
    return rrule.rrule(
        rrule.MONTHLY,
        dtstart=first,
        interval=recurrence.interval,
        count=recurrence.count,
        until=until,
        byweekday=nth,
    )


def _wall(instant: datetime, where: ZoneInfo) -> datetime:
    return instant.astimezone(where).replace(tzinfo=None, fold=0)


def _instant(wall: datetime, where: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=where).astimezone(UTC)


def same_wall_shift(instant: datetime, before: datetime, after: datetime, where: ZoneInfo) -> datetime:
    """Where an instant goes when another of its series moves: by as many days and hours on the wall."""
    shift: timedelta = _wall(after, where) - _wall(before, where)
    return _instant(_wall(instant, where) + shift, where)
