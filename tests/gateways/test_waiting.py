"""A service that asks to wait is obeyed, in seconds or until a date, by whatever way we speak to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from convergence.gateways.waiting import asked_wait

AT = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (" 7 ", timedelta(seconds=7)),
        ("86400", DAY),
        ("86401", DAY),
        ("9" * 5000, DAY),
        (format_datetime(AT + timedelta(minutes=90), usegmt=True), timedelta(minutes=90)),
        ("Sun, 25 Oct 2026 03:30:00 +0200", timedelta(hours=1)),
        ("Sunday, 25-Oct-26 01:30:00 GMT", timedelta(hours=1)),
        ("Sun Oct 25 01:30:00 2026", timedelta(hours=1)),
        ("Fri, 31 Dec 2099 23:59:59 GMT", DAY),
    ],
)
def test_both_forms_are_read_and_bounded_by_a_day(told: str, wait: timedelta) -> None:
    assert asked_wait(told, AT) == wait


@pytest.mark.parametrize(
    "told",
    [None, "", "0", "-5", "1.5", "soon", "١٢٠", "Sun, 25 Oct 2026 00:29:59 GMT", "Sun, 99 Oct 2026 01:30:00 GMT",
     "Sun, 25 Oct 99999 01:30:00 GMT", "\x00", "é" * 1000],
)  # fmt: skip
def test_what_names_no_moment_to_come_asks_for_no_wait(told: str | None) -> None:
    assert asked_wait(told, AT) is None
