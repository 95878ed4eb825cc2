"""A week in words, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from convergence.accompagnement.acts.types.weeks import WeekHoursRow, WeekKind
from convergence.design.fields.times import format_duration


@dataclass(frozen=True, slots=True)
class WeekLine:
    """The counter of a week in words; ``missing`` is what no professional is sure of yet."""

    monday: date
    kind: WeekKind
    declared: str
    validated: str
    situations: str
    minimum: str
    missing: str
    uncovered: str
    is_over: bool
    is_ahead: bool

    @classmethod
    def of(cls, row: WeekHoursRow, today: date) -> WeekLine:
        """From the minutes, as the week stands on a day."""
        hours = row.hours
        return cls(
            monday=hours.monday,
            kind=hours.kind,
            declared=length(hours.declared_minutes),
            validated=length(hours.validated_minutes),
            situations=length(hours.situation_minutes) if hours.situation_minutes else "",
            minimum=length(hours.minimum_minutes) if hours.minimum_minutes else "",
            missing=length(hours.missing_minutes) if hours.missing_minutes else "",
            uncovered=length(hours.uncovered_minutes) if hours.uncovered_minutes else "",
            is_over=today > hours.monday + timedelta(days=6),
            is_ahead=today < hours.monday,
        )

    @property
    def is_counted(self) -> bool:
        """Whether hours are asked of this week."""
        return self.kind is WeekKind.ACCOMPANIMENT and bool(self.minimum)


def length(minutes: int) -> str:
    """« 15 h », « 0 h »."""
    return format_duration(timedelta(minutes=minutes)) if minutes else "0 h"
