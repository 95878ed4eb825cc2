"""Rules of exceptions (EXRULE) with any end and any first day, held to another reader of the former standard."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.agenda.calendars.rules.expanding import expand
from convergence.agenda.calendars.rules.reading import read
from convergence.agenda.calendars.types import Times

UTC_ZONE = ZoneInfo("UTC")
START = datetime(2026, 12, 1, 9, tzinfo=UTC)
WINDOW = Times(datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC))

every = st.integers(1, 3)
weekdays = st.sets(st.sampled_from(("MO", "TU", "WE", "TH", "FR", "SA", "SU")), min_size=1, max_size=3)
rules = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={}".format, every),
    st.builds(lambda n, days: f"FREQ=WEEKLY;INTERVAL={n};BYDAY={','.join(sorted(days))}", every, weekdays),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYMONTHDAY=2,15".format, every),
    st.just("FREQ=MONTHLY;BYDAY=1WE"),
)
ends = st.one_of(
    st.just(""),
    st.builds(";COUNT={}".format, st.integers(1, 6)),
    st.builds(
        ";UNTIL=202612{:02d}T{}Z".format, st.integers(1, 28), st.sampled_from(("080000", "090000", "100000"))
    ),
)


def days(rule: str, exceptions: str) -> list[str]:
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:a", "DTSTAMP:20261101T000000Z",
        "DTSTART:20261201T090000Z", "DURATION:PT1H", f"RRULE:{rule}", f"EXRULE:{exceptions}", "END:VEVENT",
        "END:VCALENDAR", "",
    )  # fmt: skip
    return [f"{one.starts_at:%m%d}" for one in expand(read("\r\n".join(lines)), WINDOW, UTC_ZONE).busy]


@settings(max_examples=80)
@given(rule=rules, exceptions=rules, end=ends)
def test_what_is_left_is_what_another_reader_leaves(rule: str, exceptions: str, end: str) -> None:
    def dates(text: str) -> set[datetime]:
        return set(takewhile(lambda day: day < WINDOW.ends_at, rrulestr(text, dtstart=START)))

    left = (dates(f"{rule};COUNT=12") | {START}) - dates(f"{exceptions}{end}")
    assert days(f"{rule};COUNT=12", f"{exceptions}{end}") == [f"{day:%m%d}" for day in sorted(left)]


@pytest.mark.parametrize(
    ("exceptions", "gone"),
    [
        # 1 December 2026 is a Tuesday
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=1", [2]),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=1", [1]),
        ("FREQ=WEEKLY;BYDAY=WE;UNTIL=20261202T090000Z", [2]),
        ("FREQ=WEEKLY;BYDAY=WE;UNTIL=20261202T085959Z", []),
        ("FREQ=DAILY;COUNT=8", [1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_an_end_counts_from_the_first_day_of_the_exceptions_not_of_the_event(
    exceptions: str, gone: list[int]
) -> None:
    left = [f"12{day:02d}" for day in range(1, 10) if day not in gone]
    assert days("FREQ=DAILY;COUNT=9", exceptions) == left
