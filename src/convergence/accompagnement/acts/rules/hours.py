"""Hours by week, Monday to Sunday, in the structure's own time zone.

Declared and validated hours stay apart: declared is all that is planned, done or told; validated is what an
adviser knows to be done (« présent » at a meeting, a step of the young person that was qualified). Absent,
cancelled and postponed acts count in neither. Minutes are exact integers; nights of clock change count the
time that really passed.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from convergence.accompagnement.acts.types import ActKind, ActStatus, CountedAct
from convergence.accompagnement.acts.types.weeks import WeeklyHours
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import InstantPeriod, Week, local_day

_NOT_COUNTED = frozenset({ActStatus.ABSENT, ActStatus.CANCELLED, ActStatus.POSTPONED})


def weekly_hours(acts: Iterable[CountedAct], week: Week, *, minimum_minutes: int = 0) -> WeeklyHours:
    """The counter of one week. An act over midnight of Sunday gives each week its own part."""
    declared = validated = 0
    for act in acts:
        minutes = minutes_in_week(act, week)
        declared += minutes if act.status not in _NOT_COUNTED else 0
        validated += minutes if is_validated(act) else 0
    return WeeklyHours(week.monday, declared, validated, minimum_minutes)


def weeks_of(
    acts: Sequence[CountedAct], first: Week, *, weeks: int, minimum_minutes: int = 0
) -> tuple[WeeklyHours, ...]:
    """The counters of several weeks in a row."""
    return tuple(
        weekly_hours(acts, first.shifted(shift), minimum_minutes=minimum_minutes) for shift in range(weeks)
    )


def is_validated(act: CountedAct) -> bool:
    """Whether the hours of an act are sure."""
    if act.kind is ActKind.OWN_STEP:
        return act.is_qualified and act.status is ActStatus.PRESENT
    return act.status is ActStatus.PRESENT


def minutes_in_week(act: CountedAct, week: Week) -> int:
    """Minutes of an act that fall in a week, whatever its status."""
    if act.starts_at is not None and act.ends_at is not None and act.minutes is None:
        whole = InstantPeriod(act.starts_at.astimezone(UTC), act.ends_at.astimezone(UTC))
        shared = whole.intersection(week.instants)
        return 0 if shared is None else _minutes(shared.duration or timedelta())
    if not week.days.contains(local_day_of(act, week.where)):
        return 0
    return duration_minutes(act, where=week.where)


def duration_minutes(act: CountedAct, *, where: ZoneInfo) -> int:
    """Minutes of an act: those told, else from its instants, else the default of its kind at its date."""
    if act.minutes is not None:
        return act.minutes
    if act.starts_at is not None and act.ends_at is not None:
        return _minutes(act.ends_at.astimezone(UTC) - act.starts_at.astimezone(UTC))
    return default_minutes(act, on=local_day_of(act, where))


def default_minutes(act: CountedAct, *, on: date) -> int:
    """The default of the kind, or of the measure for a young person's own step; 0 for what counts none."""
    if act.kind is ActKind.OWN_STEP:
        table, key = parameter("acts.step_hours").table_at(on), str(act.measure or "")
    else:
        table, key = parameter("acts.default_hours").table_at(on), str(act.kind)
    hours = table.get(key, 0)
    if isinstance(hours, bool) or not isinstance(hours, int | Decimal):
        raise TypeError(f"the default hours of {key} are not a number")
    return int(hours * 60)


def local_day_of(act: CountedAct, where: ZoneInfo) -> date:
    """The day of an act as people of the structure write it."""
    if act.starts_at is not None:
        return local_day(act.starts_at, where)
    if act.day is None:
        raise ValueError("an act has a day or an instant")
    return act.day


def hours_text(minutes: int) -> str:
    """« 3 h 30 », « 45 min », « 15 h »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min" if rest else "0 h"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def decimal_hours(minutes: int) -> Decimal:
    """Hours with two decimals, for exchanges that want a number."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def _minutes(duration: timedelta) -> int:
    return int(duration.total_seconds() // 60)


def ends_at(starts_at: datetime, minutes: int) -> datetime:
    """The end of an act that lasts so many minutes of real time, in UTC."""
    return starts_at.astimezone(UTC) + timedelta(minutes=minutes)
