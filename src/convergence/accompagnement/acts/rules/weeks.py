"""The kind of a week and its hours, from facts alone: acts, meetings planned, situations, unavailable days.

Working days are Monday to Friday, as the calendar of the structure counts them. A week is *indisponible* when the
person is away for the greater part of its working days under contract, *structurante* when a situation fills the
greater part of those left. The minimum of the contract is asked in proportion to the days on which she could take
part: a contract that begins on a Thursday asks two fifths of its hours of that week.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from convergence.accompagnement.acts.rules.hours import (
    default_minutes,
    hours_text,
    local_day_of,
    minutes_in_week,
    weekly_hours,
)
from convergence.accompagnement.acts.rules.likeness import counted_once
from convergence.accompagnement.acts.types import ActKind, ActStatus, CountedAct
from convergence.accompagnement.acts.types.weeks import (
    ContractSpan,
    SituationSpan,
    WeekKind,
    WeeklyHours,
)
from convergence.accompagnement.situations.types import (
    ImmersionKind,
    SituationCategory,
    SnpMeasure,
    SpanRow,
    VolunteeringKind,
    WorkingTime,
)
from convergence.foundation.parameters import Value, parameter
from convergence.foundation.periods import DatePeriod, Week, french_date

_WORKING_DAYS = 5
_DAY = timedelta(days=1)


@dataclass(slots=True)
class WeekFacts:
    """All that is known of a person for some weeks. ``meetings`` are planned in the agenda and no act yet."""

    acts: list[CountedAct] = field(default_factory=list)
    meetings: list[CountedAct] = field(default_factory=list)
    contracts: list[ContractSpan] = field(default_factory=list)
    pauses: list[DatePeriod] = field(default_factory=list)
    situations: list[SituationSpan] = field(default_factory=list)
    unavailable: list[DatePeriod] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known."""
        return not (self.acts or self.meetings or self.contracts or self.situations or self.unavailable)


def read_week(facts: WeekFacts, week: Week, *, today: date) -> WeeklyHours:
    """The week of a person as it stands on a day of it, or after it."""
    once = counted_once([*facts.acts, *facts.meetings], week.where, today=today)
    told = weekly_hours(once, week)
    days = [week.monday + rank * _DAY for rank in range(_WORKING_DAYS)]
    by_day = {day: _situation_minutes(facts, day) for day in days}
    lived = sum(sure for day, (_, sure) in by_day.items() if day <= today)
    situations = sum(planned for planned, _ in by_day.values())
    kind, minimum = _asked(facts, days, {day: planned for day, (planned, _) in by_day.items()})
    return WeeklyHours(
        monday=week.monday,
        declared_minutes=told.declared_minutes + situations,
        validated_minutes=told.validated_minutes + lived,
        minimum_minutes=minimum,
        kind=kind,
        situation_minutes=situations,
        ahead_minutes=_ahead(once, week, today) + sum(by_day[day][0] for day in days if day > today),
    )


def week_sentence(hours: WeeklyHours, *, today: date) -> str:
    """What the week needs, in French; empty when it needs nothing."""
    if hours.reaches_minimum:
        return ""
    if today > hours.monday + timedelta(days=6):
        return (
            f"{hours_text(hours.validated_minutes)} validées sur {hours_text(hours.minimum_minutes)} "
            f"la semaine du {french_date(hours.monday)}."
        )
    gap = hours.uncovered_minutes
    if not gap:
        return ""
    if not hours.ahead_minutes:
        return f"Il manque {hours_text(gap)} cette semaine et rien n’est prévu."
    return f"Il manque {hours_text(gap)} cette semaine, avec {hours_text(hours.ahead_minutes)} déjà prévues."


def span_of(row: SpanRow) -> SituationSpan | None:
    """The hours that a situation counts by itself; None when it counts none.

    Hours told for a job come first, else the table of the category at its first day.
    """
    key = _hours_key(row)
    table = parameter("acts.situation_weekly_hours").table_at(row.period.start)
    hours = row.weekly_hours if row.weekly_hours is not None else table.get(key, 0)
    minutes = _whole(hours) * 60
    return SituationSpan(row.period, minutes, not row.awaits_confirmation) if minutes else None


def snp_of(row: SpanRow) -> CountedAct | None:
    """A non-professional situation counts the default hours of its measure, once, on its last day.

    Without a last day it is not done yet and counts nothing. Days are those of the structure: never an instant.
    """
    last = row.period.last_day
    if row.category is not SituationCategory.NON_PROFESSIONAL or last is None:
        return None
    is_sure = not row.awaits_confirmation
    return CountedAct(
        ActKind.OWN_STEP,
        ActStatus.PRESENT if is_sure else ActStatus.PLANNED,
        day=last,
        measure=SnpMeasure(row.kind) if row.kind else SnpMeasure.NOT_SNP,
        is_qualified=is_sure,
    )


def snp_minutes(measure: SnpMeasure, *, on: date) -> int:
    """The default minutes of a measure at a date."""
    return default_minutes(CountedAct(ActKind.OWN_STEP, ActStatus.PRESENT, day=on, measure=measure), on=on)


def is_alert_day(today: date) -> bool:
    """Whether the present week is judged on what is planned: from the weekday of the parameter on."""
    return today.isoweekday() >= parameter("acts.week_alert_weekday").integer_at(today)


def is_closed(monday: date, *, today: date) -> bool:
    """Whether a week is over, and the days left to enter what was done too."""
    return today >= monday + timedelta(days=7 + parameter("acts.week_entry_days").integer_at(monday))


def weeks_to_close(today: date) -> list[date]:
    """The Mondays of the closed weeks that are still looked at, the oldest first."""
    monday = today - timedelta(days=today.weekday())
    count = parameter("acts.weeks_looked_back").integer_at(today)
    mondays = [monday - timedelta(weeks=back) for back in range(count, 0, -1)]
    return [one for one in mondays if is_closed(one, today=today)]


def _asked(facts: WeekFacts, days: Sequence[date], filled: Mapping[date, int]) -> tuple[WeekKind, int]:
    asked = {day: minutes for day in days if (minutes := _asked_of_day(facts.contracts, day)) is not None}
    if not asked:
        return WeekKind.OUTSIDE, 0
    running = [day for day in asked if not _holds(facts.pauses, day)]
    if not running:
        return WeekKind.SUSPENDED, 0
    left = [day for day in running if not _holds(facts.unavailable, day)]
    share = parameter("acts.week_kind_share").integer_at(days[0])
    if _is_most(len(running) - len(left), len(running), share):
        return WeekKind.UNAVAILABLE, 0
    minimum = sum(asked[day] for day in left) // _WORKING_DAYS
    structured = [day for day in left if filled[day] and filled[day] * _WORKING_DAYS >= asked[day]]
    if _is_most(len(structured), len(left), share):
        return WeekKind.STRUCTURING, minimum
    return WeekKind.ACCOMPANIMENT, minimum


def _is_most(part: int, whole: int, share: int) -> bool:
    return part > 0 and part * 100 >= whole * share


def _asked_of_day(contracts: Iterable[ContractSpan], day: date) -> int | None:
    """The weekly minutes that the contracts of a day ask, the highest; None without contract."""
    return max((one.weekly_minutes for one in contracts if one.period.contains(day)), default=None)


def _situation_minutes(facts: WeekFacts, day: date) -> tuple[int, int]:
    """Minutes that situations count on a working day, and the sure part; never beyond a full-time day."""
    if _holds(facts.unavailable, day):
        return 0, 0
    found = [one for one in facts.situations if one.period.contains(day)]
    full = parameter("situations.full_time_hours").integer_at(day) * 60
    planned = min(sum(one.weekly_minutes for one in found), full) // _WORKING_DAYS
    sure = min(sum(one.weekly_minutes for one in found if one.is_sure), full) // _WORKING_DAYS
    return planned, sure


def _ahead(acts: Iterable[CountedAct], week: Week, today: date) -> int:
    """Minutes of what is planned from a day on."""
    planned = [
        act for act in acts if act.status is ActStatus.PLANNED and local_day_of(act, week.where) >= today
    ]
    return sum(minutes_in_week(act, week) for act in planned)


def _holds(periods: Iterable[DatePeriod], day: date) -> bool:
    return any(period.contains(day) for period in periods)


def _hours_key(row: SpanRow) -> str:
    if row.category is SituationCategory.JOB:
        return "emploi_temps_partiel" if row.working_time is WorkingTime.PART else "emploi_temps_plein"
    if row.category is SituationCategory.IMMERSION:
        return "pmsmp" if row.kind == ImmersionKind.PMSMP else "immersion"
    if row.category is SituationCategory.VOLUNTEERING:
        return row.kind if row.kind else VolunteeringKind.OTHER.value
    return row.category.value


def _whole(value: Value) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is not a whole number of hours")
    return value
