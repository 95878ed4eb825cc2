"""Periods, months from date to date, weeks in a zone, ages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.foundation.periods import (
    DatePeriod,
    InstantPeriod,
    Week,
    age_on,
    birthday,
    day_start,
    deadline_in_months,
    french_date,
    local_day,
    month_period,
    months_after,
    zone,
)

DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))
ZONES = st.sampled_from(
    [
        "Europe/Paris",
        "Indian/Reunion",
        "Indian/Mayotte",
        "America/Martinique",
        "America/Cayenne",
        "America/Miquelon",
        "Pacific/Noumea",
        "Pacific/Tahiti",
    ]
)


def test_the_start_belongs_to_a_period_and_the_end_does_not() -> None:
    period = DatePeriod(date(2026, 1, 1), date(2026, 2, 1))
    assert period.contains(date(2026, 1, 1))
    assert not period.contains(date(2026, 2, 1))
    assert (period.days, period.last_day) == (31, date(2026, 1, 31))
    assert DatePeriod.through(date(2026, 1, 1), date(2026, 1, 31)) == period
    assert DatePeriod(date(2026, 1, 1)).contains(date(2099, 1, 1))


def test_periods_that_touch_do_not_overlap() -> None:
    first = DatePeriod(date(2026, 1, 1), date(2026, 2, 1))
    second = DatePeriod(date(2026, 2, 1))
    assert not first.overlaps(second)
    assert not second.overlaps(first)
    assert first.intersection(second) is None
    assert DatePeriod(date(2026, 1, 15)).intersection(first) == DatePeriod(
        date(2026, 1, 15), date(2026, 2, 1)
    )


def test_a_period_is_never_empty_nor_turned_round() -> None:
    with pytest.raises(ValueError, match="must end after"):
        DatePeriod(date(2026, 1, 2), date(2026, 1, 2))
    with pytest.raises(TypeError):
        DatePeriod(datetime(2026, 1, 2, tzinfo=UTC))
    with pytest.raises(TypeError):
        InstantPeriod(datetime.fromisoformat("2026-01-02T00:00"))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2024, 1, 31), 1, date(2024, 3, 1)),
        (date(2024, 1, 29), 1, date(2024, 2, 29)),
        (date(2026, 1, 29), 1, date(2026, 3, 1)),
        (date(2026, 11, 24), 12, date(2027, 11, 24)),
        (date(2026, 11, 24), 18, date(2028, 5, 24)),
        (date(2026, 3, 31), -1, date(2026, 3, 1)),
    ],
)
def test_months_are_counted_from_date_to_date(start: date, months: int, end: date) -> None:
    assert months_after(start, months) == end


def test_a_delay_expires_on_the_last_day_of_a_short_month() -> None:
    assert deadline_in_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert deadline_in_months(date(2024, 12, 30), 2) == date(2025, 2, 28)
    assert month_period(date(2026, 2, 11)) == DatePeriod(date(2026, 2, 1), date(2026, 3, 1))


def test_those_born_on_29_february_age_on_1_march_in_common_years() -> None:
    born = date(2008, 2, 29)
    assert birthday(born, 18) == date(2026, 3, 1)
    assert age_on(born, date(2026, 2, 28)) == 17
    assert age_on(born, date(2026, 3, 1)) == 18
    assert birthday(born, 20) == date(2028, 2, 29)
    with pytest.raises(ValueError, match="before the birth"):
        age_on(born, date(2008, 2, 28))


@given(DAYS, st.integers(0, 120))
def test_the_age_changes_on_the_birthday_and_no_other_day(born: date, age: int) -> None:
    day = birthday(born, age)
    assert age_on(born, day) == age
    if age:
        assert age_on(born, day - timedelta(days=1)) == age - 1


@given(DAYS, st.integers(-400, 400), st.integers(1, 60))
def test_more_months_never_end_sooner(start: date, months: int, more: int) -> None:
    assert months_after(start, months) < months_after(start, months + more)


@given(DAYS, ZONES)
def test_every_instant_falls_in_one_week_only(day: date, name: str) -> None:
    week = Week.of_day(day, zone(name))
    first, last = week.instants.start, week.instants.end
    assert last is not None
    assert week.contains(first)
    assert week.contains(last - timedelta(seconds=1))
    assert not week.contains(last)
    assert week.shifted(1).contains(last)
    assert Week.of_instant(first, zone(name)) == week
    assert week.iso == day.isocalendar()[:2]


def test_weeks_of_clock_change_last_167_and_169_hours() -> None:
    paris = zone("Europe/Paris")
    durations = [
        Week.of_day(day, paris).instants.duration
        for day in (date(2026, 3, 29), date(2026, 6, 1), date(2026, 10, 25))
    ]
    assert durations == [timedelta(hours=167), timedelta(hours=168), timedelta(hours=169)]


def test_a_midnight_of_la_reunion_is_the_evening_before_in_utc() -> None:
    midnight = day_start(date(2026, 11, 23), zone("Indian/Reunion"))
    assert midnight == datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert local_day(midnight, zone("Indian/Reunion")) == date(2026, 11, 23)
    assert local_day(midnight, zone("Europe/Paris")) == date(2026, 11, 22)
    with pytest.raises(TypeError):
        local_day(datetime.fromisoformat("2026-11-23T00:00"), zone("Europe/Paris"))


def test_words() -> None:
    assert french_date(date(2026, 3, 1)) == "1er mars 2026"
    week = Week.of_day(date(2026, 11, 24), zone("Europe/Paris"))
    assert str(week) == "semaine du 23 novembre 2026 au 29 novembre 2026"
    with pytest.raises(ValueError, match="not a Monday"):
        Week(date(2026, 11, 24), zone("Europe/Paris"))
    with pytest.raises(ValueError, match="unknown time zone"):
        zone("Europe/Tarbes")
    with pytest.raises(ValueError, match="unknown time zone"):
        zone("../etc/passwd")
