"""Motives and hours: who writes them, dated versions, days that differ, a fixed number of statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.agenda.appointments.operations import declare_absence, open_place
from convergence.agenda.appointments.types import AbsenceKind, PlaceDraft, PlaceKind
from convergence.agenda.booking import operations, queries
from convergence.agenda.booking.types import AvailabilityChanged, DayChange, Hours, WeekHours
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.identity.operations import deactivate_user
from tests.rooms.booking.world import (
    AT,
    FIRST,
    INTERVIEW,
    MONDAY,
    MORNING,
    TODAY,
    World,
    events,
    local,
    nine,
    read,
)

NAUGHTY = ("\x00", "é\u202eabc", "😀" * 50, "<script>alert(1)</script>", "=cmd|'/c calc'!A1", "x" * 100_000)


def days_offered(world: World) -> set[date]:
    return {time.starts_at.date() for time in world.times()}


def test_a_motive_belongs_to_whoever_keeps_the_agenda(world: World) -> None:
    for name in ("manager", "direction"):
        assert world.motive(name, replace(INTERVIEW, label=name), by=name)
    for name in ("adviser", "employment_adviser", "account_manager", "partner"):
        with pytest.raises(Refused):
            world.motive(name, replace(INTERVIEW, label=name), by=name)
    row = world.motive_row()
    with pytest.raises(NotFound):
        operations.amend_motive(
            actor=world.actor("stranger_direction"), at=AT, motive_id=row.motive_id, draft=row.draft,
            edit_token=row.edit_token,
        )  # fmt: skip
    assert read(world.actor("stranger"), queries.motive, row.motive_id) is None


def test_two_who_amend_a_motive_do_not_overwrite_each_other(world: World) -> None:
    row = world.motive_row()

    def amend(label: str) -> None:
        operations.amend_motive(
            actor=world.actor("manager"), at=AT, motive_id=row.motive_id, edit_token=row.edit_token,
            draft=replace(row.draft, label=label),
        )  # fmt: skip

    amend("Entretien")
    with pytest.raises(Conflict, match="pendant votre saisie"):
        amend("Autre")
    assert world.motive_row().label == "Entretien"


def test_a_label_serves_once_while_it_is_open(world: World) -> None:
    with pytest.raises(Invalid, match="porte déjà ce nom"):
        world.motive("again", INTERVIEW)
    row = world.motive_row()
    closed = replace(row.draft, is_active=False)
    operations.amend_motive(
        actor=world.actor("manager"), at=AT, motive_id=row.motive_id, draft=closed, edit_token=row.edit_token
    )
    assert world.times() == ()
    assert world.motive("again", INTERVIEW)


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_words_are_kept_as_they_are_or_refused(world: World, text: str) -> None:
    try:
        made = world.motive(
            "naughty", replace(INTERVIEW, label=f"a{text}", instructions=text, documents=text)
        )
    except Invalid:
        return
    assert read(world.actor(), queries.motive, made).instructions == text.strip()


def test_a_room_for_one_use_is_no_place_for_a_motive(world: World) -> None:
    room = open_place(actor=world.actor("manager"), at=AT, draft=PlaceDraft("Bureau 2"))
    hall = open_place(
        actor=world.actor("manager"), at=AT,
        draft=PlaceDraft("Accueil", kind=PlaceKind.SITE, is_exclusive=False, address="2 rue du Gave"),
    )  # fmt: skip
    with pytest.raises(Invalid, match="un rendez-vous à la fois"):
        world.motive("room", replace(INTERVIEW, label="En salle", place_id=room))
    assert world.motive("hall", replace(INTERVIEW, label="À l’accueil", place_id=hall))


def test_one_sets_one_s_own_hours_and_a_manager_those_of_all(world: World) -> None:
    adviser = world.actor().user_id
    week = [WeekHours(1, MORNING)]

    def set_by(name: str, adviser_id: Any = adviser) -> None:
        operations.set_week(actor=world.actor(name), at=AT, adviser_id=adviser_id, week=week, from_day=TODAY)

    for name in ("adviser", "manager"):
        set_by(name)
    for name in ("employment_adviser", "stranger", "account_manager"):
        with pytest.raises(Refused):
            set_by(name)
    with pytest.raises(NotFound):
        set_by("stranger_direction")
    with pytest.raises(NotFound):
        set_by("manager", world.actor("stranger").user_id)


def test_a_new_week_is_a_new_version_and_the_past_stays(world: World) -> None:
    adviser = world.actor().user_id
    operations.set_week(
        actor=world.actor(), at=AT, adviser_id=adviser,
        week=[WeekHours(2, Hours(time(14), time(15)))], from_day=MONDAY + timedelta(days=1),
    )  # fmt: skip
    openings = read(world.actor(), queries.openings_of, adviser, on=TODAY)
    assert {(one.valid_from, one.valid_until) for one in openings} == {
        (TODAY, MONDAY + timedelta(days=1)),
        (MONDAY + timedelta(days=1), None),
    }
    mine = [time.starts_at for time in world.times() if adviser in time.advisers]
    assert mine[-1] == local(MONDAY + timedelta(days=1), 14)
    assert {start.date() for start in mine} == {MONDAY, MONDAY + timedelta(days=1)}
    assert len(events(AvailabilityChanged)) == 3 + 1


@pytest.mark.parametrize(
    "week",
    [
        [WeekHours(1, Hours(time(12), time(9)))],
        [WeekHours(8, MORNING)],
        [WeekHours(1, MORNING), WeekHours(1, Hours(time(11), time(13)))],
        [WeekHours(1, Hours(time(8, minute), time(8, minute + 1))) for minute in range(50)],
    ],
)
def test_a_week_that_cannot_be_is_refused_whole(world: World, week: list[WeekHours]) -> None:
    before = read(world.actor(), queries.openings_of, world.actor().user_id, on=TODAY)
    with pytest.raises(Invalid):
        operations.set_week(
            actor=world.actor(), at=AT, adviser_id=world.actor().user_id, week=week, from_day=MONDAY
        )
    assert read(world.actor(), queries.openings_of, world.actor().user_id, on=TODAY) == before


def test_a_motive_or_a_site_of_elsewhere_is_refused(world: World) -> None:
    for part in (
        WeekHours(1, MORNING, motive_id=world.motives["reunion"]),
        WeekHours(1, MORNING, site_id=world.motives["reunion"]),
    ):
        with pytest.raises(Invalid, match="n’existe pas"):
            operations.set_week(
                actor=world.actor(), at=AT, adviser_id=world.actor().user_id, week=[part], from_day=TODAY
            )


def test_changed_days_and_their_return(world: World) -> None:
    adviser = world.actor().user_id
    closed = operations.change_day(actor=world.actor("manager"), at=AT, change=DayChange(MONDAY, False))
    assert MONDAY not in days_offered(world)
    operations.restore_day(actor=world.actor("manager"), at=AT, exception_id=closed)
    assert MONDAY in days_offered(world)
    saturday = MONDAY - timedelta(days=2)
    operations.change_day(
        actor=world.actor(), at=AT, change=DayChange(saturday, True, adviser, Hours(time(9), time(10)))
    )
    assert [time.advisers for time in world.times() if time.starts_at.date() == saturday] == [(adviser,)]


@pytest.mark.parametrize(
    "change",
    [
        DayChange(TODAY - timedelta(days=1), False),
        DayChange(MONDAY, True),
        DayChange(MONDAY, False, None, Hours(time(12), time(9))),
    ],
)
def test_a_changed_day_that_cannot_be_is_refused(world: World, change: DayChange) -> None:
    with pytest.raises(Invalid):
        operations.change_day(actor=world.actor("manager"), at=AT, change=change)


def test_who_may_change_a_day(world: World) -> None:
    mine = DayChange(MONDAY, False, world.actor().user_id)
    made = operations.change_day(actor=world.actor(), at=AT, change=mine)
    with pytest.raises(Refused):
        operations.change_day(actor=world.actor("employment_adviser"), at=AT, change=mine)
    with pytest.raises(Refused):
        operations.change_day(actor=world.actor(), at=AT, change=DayChange(MONDAY, False))
    with pytest.raises(Refused):
        operations.restore_day(actor=world.actor("employment_adviser"), at=AT, exception_id=made)
    with pytest.raises(NotFound):
        operations.restore_day(actor=world.actor("stranger"), at=AT, exception_id=made)


def test_an_absence_takes_its_slots(world: World) -> None:
    who = world.actor()
    declare_absence(
        actor=who, at=AT, adviser_id=who.user_id, kind=AbsenceKind.LEAVE, starts_at=local(MONDAY, 0),
        ends_at=local(MONDAY + timedelta(days=1), 0),
    )  # fmt: skip
    first = world.times()[0]
    assert (first.starts_at, first.advisers) == (nine(), (world.actor("employment_adviser").user_id,))


def test_christmas_is_closed_and_so_is_the_abolition_in_la_reunion(world: World) -> None:
    at = local(date(2026, 12, 18), 8)
    assert date(2026, 12, 25) not in {time.starts_at.date() for time in world.times(at=at)}
    world.open_hours("stranger", days=range(1, 8))
    sundays = {time.starts_at.date() for time in world.times("reunion", "stranger", at=at)}
    assert date(2026, 12, 20) not in sundays
    assert date(2026, 12, 27) in sundays


def test_who_left_receives_nobody(world: World) -> None:
    gone = world.actor("employment_adviser").user_id
    assert any(gone in time.advisers for time in world.times())
    deactivate_user(actor=world.actor("direction"), at=AT, user_id=gone, reason="Départ de la structure")
    assert not any(gone in time.advisers for time in world.times())


def test_free_times_cost_the_same_for_one_and_for_many(world: World) -> None:
    def cost() -> int:
        row = world.motive_row()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            read(world.actor(), queries.free_times, row, at=AT)
        return len(seen)

    before = cost()
    world.open_hours("manager", "direction", "second_direction")
    for offset in range(4):
        operations.change_day(
            actor=world.actor("manager"), at=AT, change=DayChange(MONDAY + timedelta(days=offset), False)
        )
    assert cost() == before
    assert before <= 15, "what opens and closes a transaction is among them"


def test_a_public_page_is_drawn_at_random_and_closes(world: World) -> None:
    row = world.motive_row("first")
    assert len(row.public_code) == 8
    assert row.public_code != world.motive_row().public_code
    operations.amend_motive(
        actor=world.actor("manager"), at=AT, motive_id=row.motive_id, edit_token=row.edit_token,
        draft=replace(FIRST, is_public=False),
    )  # fmt: skip
    assert read(world.actor(), queries.public_motive, row.public_code) is None
