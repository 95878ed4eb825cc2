"""The periodic work, structure by structure: late offers go on, visitors are forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convergence.agenda.booking import queries
from convergence.foundation import clock
from convergence.jobs.booking import follow_waiting_lines, forget_visitors
from convergence.jobs.worker import _jobs
from tests.rooms.booking.test_waiting import offers, only
from tests.rooms.booking.world import AT, MONDAY, World, count, nine, read, visit


def test_both_are_done_by_the_worker() -> None:
    assert {"follow_waiting_lines", "forget_visitors"} <= {job.name for job in _jobs()}


def test_a_late_offer_goes_to_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.open_hours("employment_adviser", days=range(0))
    only(world, MONDAY)
    world.wait(world.person("Ana"), AT - timedelta(hours=1))
    second = world.wait(world.person("Bo"))
    monkeypatch.setattr(clock, "now", lambda: AT)
    assert follow_waiting_lines() == 1
    assert follow_waiting_lines() == 0
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(hours=4))
    assert follow_waiting_lines() == 1
    assert [one.entry_id for one in offers(world)] == [second]


def test_visitors_are_forgotten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    visit(world, nine())
    monkeypatch.setattr(clock, "now", lambda: nine() + timedelta(days=30))
    assert forget_visitors() == 0
    assert count(world.actor(), "booking_bookingvisit") == 0
    monkeypatch.setattr(clock, "now", lambda: nine() + timedelta(days=31))
    assert forget_visitors() == 1
    assert read(world.actor(), queries.bookings_to_match) == ()
