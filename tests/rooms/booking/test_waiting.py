"""The waiting list: fair order, one holder a slot, offers that expire, whatever happens in whatever order."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.agenda.appointments.operations import cancel_appointment
from convergence.agenda.appointments.queries import appointment, appointments_of_file, busy_times
from convergence.agenda.appointments.types import AppointmentStatus, BusyKind, CancelledBy
from convergence.agenda.booking import handlers, operations, queries
from convergence.agenda.booking.types import (
    AvailabilityChanged,
    Hours,
    OfferRow,
    SlotOffered,
    SlotOfferExpired,
    WaitingJoined,
    WeekHours,
    Wish,
)
from convergence.foundation.exchanges import ExchangeRequested
from convergence.foundation.problems import Invalid, NotFound, Refused
from tests.rooms.booking.world import AT, MONDAY, TODAY, World, events, guest, link_of, must, nine, read, take

HOUR = timedelta(hours=1)


@pytest.fixture
def full(world: World) -> World:
    """One adviser alone receives, on Monday from nine to a quarter to ten: one slot in all."""
    world.open_hours("employment_adviser", days=range(0))
    only(world, MONDAY)
    return world


def only(world: World, *days: date) -> None:
    actor = world.actor()
    week = [WeekHours(day.isoweekday(), Hours(time(9), time(9, 45))) for day in days]
    operations.set_week(actor=actor, at=AT, adviser_id=actor.user_id, week=week, from_day=TODAY)


def offer(world: World, at: datetime = AT) -> int:
    return operations.offer_slots(actor=world.system(), at=at)


def offers(world: World) -> list[OfferRow]:
    found: list[OfferRow] = read(world.actor(), queries.open_offers)
    return found


def tokens() -> list[str]:
    """The secrets of the offers that left by SMS, in order."""
    asked = [event for event in events(ExchangeRequested) if event.about_kind == "booking.SlotOffer"]
    return [event.body.rpartition("/jeune/r/")[2].strip("/") for event in asked]


def accept(world: World, token: str, at: datetime = AT) -> UUID:
    who = must(token, at)
    held = read(who, queries.offer_of_token, token, at)
    return operations.accept_offer(actor=who, at=at, offer_id=held.offer_id)


def test_the_first_who_joined_is_offered_the_slot_and_it_is_held(full: World) -> None:
    second = full.wait(full.person("Bo"), AT - HOUR)
    first = full.wait(full.person("Ana"), AT - 2 * HOUR)
    assert offer(full) == 1
    (held,) = offers(full)
    assert (held.entry_id, held.starts_at, held.expires_at) == (first, nine(), AT + 4 * HOUR)
    assert full.times() == ()
    (span,) = read(full.actor(), busy_times, [full.actor().user_id], AT, AT + timedelta(days=9))
    assert (span.kind, span.ref_id) == (BusyKind.BOOKING, held.offer_id)
    (told,) = events(SlotOffered)
    assert (told.entry_id, told.adviser_id) == (first, full.actor().user_id)
    assert offer(full) == 0, "nobody is offered twice, nothing is left for the second"
    assert [row.entry_id for row in read(full.actor(), queries.waiting_line)] == [first, second]


def test_the_message_tells_the_hour_and_the_delay_in_local_time(full: World) -> None:
    full.wait(full.person(phone="+33639980103"))
    offer(full)
    (asked,) = events(ExchangeRequested)
    assert asked.recipient == "+33639980103"
    assert "une place se libère lundi 30 novembre 2026 à 9 h" in asked.body
    assert "Répondez avant vendredi 27 novembre à 16 h" in asked.body
    assert asked.useless_at == AT + 4 * HOUR


def test_accepting_makes_the_appointment_and_the_address_goes_on(full: World) -> None:
    dossier_id = full.person()
    full.wait(dossier_id)
    offer(full)
    (token,) = tokens()
    made = accept(full, token)
    seen = read(full.actor(), appointment, made)
    assert (seen.dossier_id, seen.starts_at) == (dossier_id, nine())
    assert link_of(token).appointment_id == made
    assert read(full.actor(), queries.waiting_line) == []
    assert offers(full) == []
    assert read(must(token), queries.offer_of_token, token, AT) is None


def test_declining_gives_it_to_the_next_and_keeps_the_place(full: World) -> None:
    first, second = full.wait(full.person("Ana"), AT - HOUR), full.wait(full.person("Bo"))
    offer(full)
    (token,) = tokens()
    (held,) = offers(full)
    operations.decline_offer(actor=must(token), at=AT, offer_id=held.offer_id)
    assert guest(token) is None
    assert offer(full) == 1
    assert [one.entry_id for one in offers(full)] == [second]
    assert {row.entry_id for row in read(full.actor(), queries.waiting_line)} == {first, second}


def test_an_offer_without_answer_goes_to_the_next_then_the_person_leaves_the_line(full: World) -> None:
    first = full.wait(full.person("Ana"), AT - HOUR)
    second = full.wait(full.person("Bo"))
    offer(full)
    assert operations.expire_offers(actor=full.system(), at=AT + 4 * HOUR - timedelta(seconds=1)) == 0
    late = AT + 4 * HOUR
    assert guest(tokens()[0], late) is None
    assert operations.expire_offers(actor=full.system(), at=late) == 1
    assert [event.entry_id for event in events(SlotOfferExpired)] == [first]
    assert offer(full, late) == 1
    assert [one.entry_id for one in offers(full)] == [second]
    operations.leave_waiting(actor=full.actor(), at=late, entry_id=second)
    only(full, MONDAY, MONDAY + timedelta(days=1))
    assert offer(full, late) == 1, "the slot of Tuesday is news for the first"
    operations.expire_offers(actor=full.system(), at=late + 4 * HOUR)
    assert read(full.actor(), queries.waiting_line) == [], "two offers without a word: she has left"


def test_a_wish_is_kept_to(full: World) -> None:
    full.wait(full.person(), weekdays=frozenset({2}))
    assert offer(full) == 0
    only(full, MONDAY + timedelta(days=1))
    assert offer(full) == 1


def test_an_earlier_slot_moves_the_appointment(full: World) -> None:
    dossier_id = full.person()
    only(full, MONDAY, MONDAY + timedelta(days=2))
    token = full.link(dossier_id)
    blocking = take(full.link(full.person("Bo")), nine())
    made = take(token, nine(2))
    full.wait(dossier_id, appointment_id=made)
    assert offer(full) == 0, "nothing is earlier"
    cancel_appointment(actor=full.actor(), at=AT, appointment_id=blocking, by=CancelledBy.YOUNG_PERSON)
    assert offer(full) == 1
    assert accept(full, tokens()[0]) == made
    seen = read(full.actor(), appointment, made)
    assert (seen.starts_at, seen.status) == (nine(), AppointmentStatus.PLANNED)
    assert len(read(full.actor(), appointments_of_file, dossier_id)) == 1
    assert guest(token) is None, "one address for one appointment"


def test_what_frees_time_offers_it(full: World) -> None:
    made = take(full.link(full.person("Bo")), nine())
    entry = full.wait(full.person())
    assert offer(full) == 0
    cancel_appointment(actor=full.actor(), at=AT, appointment_id=made, by=CancelledBy.YOUNG_PERSON)
    event = AvailabilityChanged(structure_id=full.house.structures["tarbes"])
    for _ in range(2):
        handlers.offer_opened(event, actor=full.system(), at=AT)
    assert [one.entry_id for one in offers(full)] == [entry]


def test_joining_twice_changes_the_wish_and_keeps_the_place(full: World) -> None:
    dossier_id = full.person("Ana")
    first = full.wait(dossier_id, AT - 2 * HOUR)
    full.wait(full.person("Bo"), AT - HOUR)
    assert full.wait(dossier_id, weekdays=frozenset({3})) == first
    line = read(full.actor(), queries.waiting_line)
    assert (line[0].entry_id, line[0].wish.weekdays) == (first, frozenset({3}))
    assert len(events(WaitingJoined)) == 2


@pytest.mark.parametrize(
    "wish",
    [
        {"earliest": time(14), "latest": time(9)},
        {"until": TODAY - timedelta(days=1)},
        {"weekdays": frozenset({0})},
    ],
)
def test_a_wish_that_cannot_be_is_refused(full: World, wish: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        full.wait(full.person(), **wish)
    assert read(full.actor(), queries.waiting_line) == []


def test_leaving_gives_the_held_slot_to_the_next(full: World) -> None:
    first, second = full.wait(full.person("Ana"), AT - HOUR), full.wait(full.person("Bo"))
    offer(full)
    operations.leave_waiting(actor=full.actor(), at=AT, entry_id=first)
    operations.leave_waiting(actor=full.actor(), at=AT, entry_id=first)
    offer(full)
    assert [one.entry_id for one in offers(full)] == [second]


def test_a_wish_ends_with_its_day(full: World) -> None:
    full.wait(full.person(), until=MONDAY, weekdays=frozenset({7}))
    operations.expire_offers(actor=full.system(), at=nine(1))
    assert read(full.actor(), queries.waiting_line) == []


def test_nobody_answers_for_somebody_else(full: World) -> None:
    entry = full.wait(full.person("Ana"))
    other = must(full.link(full.person("Bo")))
    offer(full)
    (held,) = offers(full)
    for who in (other, full.actor("stranger"), full.actor()):
        with pytest.raises((NotFound, Refused)):
            operations.accept_offer(actor=who, at=AT, offer_id=held.offer_id)
        with pytest.raises((NotFound, Refused)):
            operations.decline_offer(actor=who, at=AT, offer_id=held.offer_id)
    for who in (other, full.actor("stranger"), full.actor("partner")):
        with pytest.raises((NotFound, Refused)):
            operations.leave_waiting(actor=who, at=AT, entry_id=entry)
    assert len(offers(full)) == 1


def test_a_young_person_joins_and_leaves_by_her_link(full: World) -> None:
    dossier_id = full.person()
    token = full.link(dossier_id)
    who = must(token)
    entry = operations.join_waiting(
        actor=who, at=AT, dossier_id=dossier_id, motive_id=full.motives["interview"], wish=Wish()
    )
    assert [row.entry_id for row in read(who, queries.waiting_of_file, dossier_id)] == [entry]
    operations.leave_waiting(actor=who, at=AT, entry_id=entry)
    assert read(who, queries.waiting_of_file, dossier_id) == []
