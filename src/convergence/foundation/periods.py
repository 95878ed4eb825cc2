"""Periods of days and of instants, months from date to date, weeks and ages. No clock: dates are arguments.

Periods are half-open: the start belongs to them, the end does not; an open end (None) means "not ended yet".

Months and years are counted from date to date. When the month of arrival lacks the day (31 January
+ 1 month), the delay expires on the last day of that month at midnight (Code de procédure civile,
art. 641 and 642), which as the end of a half-open period is the first day of the following month.
Birthdays of those born on 29 February follow the same reasoning: 1 March in common years. No text
about ages was found that says so in so many words: unverified.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Generic, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from convergence.foundation.problems import Invalid

T = TypeVar("T", date, datetime)

FIRST_DAY, LAST_DAY = date(1900, 1, 2), date(9999, 12, 30)
"""Days that have an instant in every zone of the world."""

MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Span(Generic[T]):
    start: T
    end: T | None = None

    def __post_init__(self) -> None:
        self._check_bound(self.start)
        if self.end is not None:
            self._check_bound(self.end)
            if self.end <= self.start:
                raise ValueError(f"a period must end after it starts: {self.start} … {self.end}")

    @staticmethod
    def _check_bound(bound: T) -> None:
        raise NotImplementedError

    @property
    def is_open(self) -> bool:
        """Whether the period has no end yet."""
        return self.end is None

    def contains(self, moment: T) -> bool:
        """Whether the moment falls in the period: at or after the start, before the end."""
        self._check_bound(moment)
        return self.start <= moment and (self.end is None or moment < self.end)

    def overlaps(self, other: Self) -> bool:
        """Whether the two periods share a moment. Periods that only touch do not overlap."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    def intersection(self, other: Self) -> Self | None:
        """The part that the two periods share, or None."""
        if not self.overlaps(other):
            return None
        ends = [end for end in (self.end, other.end) if end is not None]
        return type(self)(max(self.start, other.start), min(ends) if ends else None)


@dataclass(frozen=True, slots=True)
class DatePeriod(_Span[date]):
    """Days from ``start`` included to ``end`` excluded (or without end)."""

    @staticmethod
    def _check_bound(bound: date) -> None:
        if isinstance(bound, datetime) or not isinstance(bound, date):
            raise TypeError("a DatePeriod is made of dates, not of instants")

    @classmethod
    def through(cls, first_day: date, last_day: date | None) -> Self:
        """The period of which both days belong to it, as people say it (« du 3 au 7 »)."""
        return cls(first_day, None if last_day is None else last_day + timedelta(days=1))

    @classmethod
    def of_months(cls, start: date, months: int) -> Self:
        """So many months from date to date."""
        return cls(start, months_after(start, months))

    @property
    def last_day(self) -> date | None:
        """The last day that belongs to the period."""
        return None if self.end is None else self.end - timedelta(days=1)

    @property
    def days(self) -> int | None:
        """Number of days, None while the period is open."""
        return None if self.end is None else (self.end - self.start).days


@dataclass(frozen=True, slots=True)
class InstantPeriod(_Span[datetime]):
    """Instants, all with a time zone, from ``start`` included to ``end`` excluded (or without end)."""

    @staticmethod
    def _check_bound(bound: datetime) -> None:
        if not isinstance(bound, datetime) or bound.tzinfo is None:
            raise TypeError("an InstantPeriod is made of instants with a time zone")

    @property
    def duration(self) -> timedelta | None:
        """Time really elapsed (a night of clock change counts 23 or 25 hours), None while open."""
        return None if self.end is None else self.end.astimezone(UTC) - self.start.astimezone(UTC)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name; ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"unknown time zone: {name!r}") from None


def local_day(instant: datetime, where: ZoneInfo) -> date:
    """The calendar day of an instant in a zone: the day people there would write on it."""
    if instant.tzinfo is None:
        raise TypeError("an instant needs a time zone")
    return instant.astimezone(where).date()


def day_start(day: date, where: ZoneInfo) -> datetime:
    """The instant (UTC) at which a calendar day starts in a zone."""
    return datetime.combine(day, time(), tzinfo=where).astimezone(UTC)


def instant_at(day: date, hour: time, where: ZoneInfo, *, field: str = "time") -> datetime:
    """The instant, in UTC, at which the clocks of a place show an hour of a day.

    An hour that is shown twice is the first one. Raises Invalid for an hour that is skipped, and for a day that
    no calendar of appointments holds; ``field`` is the name of the value in the form.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid.one(field, "Cette date n’est pas plausible.", "Vérifiez l’année.", "out_of_range")
    instant = datetime.combine(day, hour, tzinfo=where).astimezone(UTC)
    if instant.astimezone(where).replace(tzinfo=None) != datetime.combine(day, hour):
        raise Invalid.one(
            field,
            f"Il n’est jamais {hour:%H:%M} ce jour-là : l’heure change dans la nuit.",
            "Choisissez une heure avant ou après le changement.",
            "skipped_hour",
        )
    return instant


def months_after(start: date, months: int) -> date:
    """The end, excluded, of a period of so many months from date to date (may be negative to look back)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    month += 1
    if start.day <= calendar.monthrange(year, month)[1]:
        return date(year, month, start.day)
    return date(year, month, calendar.monthrange(year, month)[1]) + timedelta(days=1)


def deadline_in_months(day: date, months: int) -> date:
    """The last day, included, of a delay of months that runs from an act (Code de procédure civile, art.

    641).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def birthday(born_on: date, age: int) -> date:
    """The day on which a person completes so many years; born on 29 February: 1 March in common years."""
    return months_after(born_on, 12 * age)


def age_on(born_on: date, day: date) -> int:
    """Completed years on a day of the place where the person is; ValueError before birth."""
    if day < born_on:
        raise ValueError("the day is before the birth date")
    years = day.year - born_on.year
    return years if birthday(born_on, years) <= day else years - 1


def month_start(day: date) -> date:
    """The first day of the calendar month of a day."""
    return day.replace(day=1)


def month_period(day: date) -> DatePeriod:
    """The whole calendar month of a day."""
    return DatePeriod.of_months(month_start(day), 1)


def french_date(day: date) -> str:
    """« 1er mars 2026 », « 24 novembre 2026 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS_FR[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday to Sunday in the zone of a structure."""

    monday: date
    where: ZoneInfo

    def __post_init__(self) -> None:
        if self.monday.isoweekday() != 1:
            raise ValueError(f"{self.monday} is not a Monday")

    @classmethod
    def of_day(cls, day: date, where: ZoneInfo) -> Self:
        """The week that holds a local day."""
        return cls(day - timedelta(days=day.weekday()), where)

    @classmethod
    def of_instant(cls, instant: datetime, where: ZoneInfo) -> Self:
        """The week that holds an instant, seen from the zone."""
        return cls.of_day(local_day(instant, where), where)

    @property
    def days(self) -> DatePeriod:
        """The seven local days."""
        return DatePeriod(self.monday, self.monday + timedelta(days=7))

    @property
    def instants(self) -> InstantPeriod:
        """From Monday 0:00 to the next Monday 0:00 of the zone: 167, 168 or 169 hours."""
        return InstantPeriod(
            day_start(self.monday, self.where), day_start(self.monday + timedelta(days=7), self.where)
        )

    @property
    def iso(self) -> tuple[int, int]:
        """ISO year and week number."""
        year, number, _ = self.monday.isocalendar()
        return year, number

    def contains(self, instant: datetime) -> bool:
        """Whether an instant falls in this week of the zone."""
        return self.days.contains(local_day(instant, self.where))

    def shifted(self, weeks: int) -> Self:
        """The week so many weeks later (or earlier)."""
        return type(self)(self.monday + timedelta(weeks=weeks), self.where)

    def __str__(self) -> str:
        return f"semaine du {french_date(self.monday)} au {french_date(self.monday + timedelta(days=6))}"
