"""Personal links: one file, one appointment a motive, moved and cancelled within the delay, in local time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from convergence.agenda.appointments.operations import cancel_appointment, plan_appointment
from convergence.agenda.appointments.queries import appointment, appointments_of_file, busy_times
from convergence.agenda.appointments.types import (
    AppointmentCancelled,
    AppointmentDraft,
    AppointmentOrigin,
    AppointmentStatus,
    CancelledBy,
)
from convergence.agenda.booking import operations
from convergence.agenda.booking.models import BookingLink
from convergence.agenda.booking.types import (
    BookingCancelledByVisitor,
    BookingLinkSent,
    LinkWay,
    SlotBooked,
    SlotTaken,
    Wish,
)
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.booking.world import (
    AT,
    MONDAY,
    REUNION,
    World,
    count,
    events,
    guest,
    link_of,
    local,
    must,
    nine,
    read,
    take,
)


def test_a_link_leaves_by_sms_with_its_address_and_is_kept_as_a_digest(world: World) -> None:
    dossier_id = world.person(phone="+33639980101")
    token = world.link(dossier_id, way=LinkWay.SMS)
    (asked,) = events(ExchangeRequested)
    assert (asked.channel, asked.reason, asked.recipient) == (
        Channel.SMS,
        ExchangeReason.BOOKING,
        "+33639980101",
    )
    assert f"/jeune/r/{token}/" in asked.body
    assert (asked.dossier_id, asked.about_kind) == (dossier_id, "booking.BookingLink")
    (sent,) = events(BookingLinkSent)
    assert (sent.dossier_id, sent.way) == (dossier_id, LinkWay.SMS)
    with acting(world.actor(), Purpose.ACCOMPAGNEMENT):
        row = BookingLink.objects.get()
    assert token not in str(row.__dict__)
    assert row.expires_at == AT + timedelta(days=30)


def test_a_file_without_a_number_says_so(world: World) -> None:
    dossier_id = world.person(phone=None)
    with pytest.raises(Invalid, match="n’a pas de numéro de téléphone"):
        world.link(dossier_id, way=LinkWay.SMS)
    assert count(world.actor(), "booking_bookinglink") == 0
    assert world.link(dossier_id, way=LinkWay.COPIED)
    assert events(ExchangeRequested) == []


def test_who_may_send_a_link(world: World) -> None:
    dossier_id = world.person()
    for name in ("adviser", "manager", "employment_adviser"):
        assert world.link(dossier_id, by=name)
    with pytest.raises(NotFound):
        world.link(dossier_id, by="stranger", motive="reunion")
    for name in ("account_manager", "partner", "operator"):
        with pytest.raises((Refused, NotFound)):
            world.link(dossier_id, by=name)
    with pytest.raises(NotFound):
        world.link(dossier_id, motive="reunion")


def test_a_link_makes_a_guest_of_one_file(world: World) -> None:
    mine, other = world.person(), world.person("Karim")
    token = world.link(mine)
    world.link(other)
    who = must(token)
    assert (who.only_file_id, who.is_guest, who.time_zone) == (mine, True, "Europe/Paris")
    assert count(world.actor(), "booking_bookinglink") == 2
    assert count(who, "booking_bookinglink") == 1


@pytest.mark.parametrize("token", ["", "x" * 100_000, "\x00", "é\u202e<script>", "=1+1"])
def test_an_unknown_an_ended_and_an_expired_link_are_nobody(world: World, token: str) -> None:
    assert guest(token) is None
    sent = world.link(world.person())
    assert guest(sent, AT + timedelta(days=30)) is None
    assert guest(sent, AT + timedelta(days=30) - timedelta(seconds=1)) is not None
    operations.end_link(actor=world.actor(), at=AT, link_id=link_of(sent).link_id)
    assert guest(sent) is None


def test_the_holder_books_and_the_appointment_is_real(world: World) -> None:
    dossier_id = world.person()
    token = world.link(dossier_id)
    made = take(token, nine())
    seen = read(world.actor(), appointment, made)
    assert (seen.dossier_id, seen.starts_at, seen.ends_at) == (
        dossier_id,
        nine(),
        nine() + timedelta(minutes=45),
    )
    assert (seen.origin, seen.status) == (AppointmentOrigin.BOOKING, AppointmentStatus.PLANNED)
    assert link_of(token).appointment_id == made
    assert [event.appointment_id for event in events(SlotBooked)] == [made]


def test_the_same_time_twice_is_one_appointment(world: World) -> None:
    dossier_id = world.person()
    token = world.link(dossier_id)
    assert take(token, nine()) == take(token, nine())
    assert len(read(world.actor(), appointments_of_file, dossier_id)) == 1


def test_one_live_appointment_a_motive(world: World) -> None:
    dossier_id = world.person()
    first, second = world.link(dossier_id), world.link(dossier_id)
    made = take(first, nine())
    for token in (first, second):
        with pytest.raises(Conflict, match="déjà un rendez-vous"):
            take(token, nine(1))
    assert len(read(world.actor(), appointments_of_file, dossier_id)) == 1
    assert take(world.link(dossier_id, "first"), nine(2)), "another motive is another matter"
    cancel_appointment(actor=world.actor(), at=AT, appointment_id=made, by=CancelledBy.STRUCTURE)
    assert take(second, nine(1))


def test_the_freest_of_the_week_receives(world: World) -> None:
    busy = world.actor("employment_adviser")
    plan_appointment(
        actor=busy,
        at=AT,
        dossier_id=world.person("Karim"),
        draft=AppointmentDraft(nine(3), nine(3) + timedelta(hours=1), adviser_id=busy.user_id),
    )
    made = take(world.link(world.person()), nine())
    assert read(world.actor(), appointment, made).adviser_id == world.actor().user_id


def test_a_link_to_one_professional_offers_her_alone(world: World) -> None:
    busy = world.actor("employment_adviser")
    token = world.link(world.person(), adviser_id=busy.user_id)
    take(world.link(world.person("Karim"), adviser_id=busy.user_id), nine())
    with pytest.raises(SlotTaken) as refused:
        take(token, nine())
    assert refused.value.nearest
    assert all(time.advisers == (busy.user_id,) for time in refused.value.nearest)
    assert nine() not in {time.starts_at for time in refused.value.nearest}


def test_a_taken_time_tells_the_nearest_ones(world: World) -> None:
    for name in ("Ana", "Bo"):
        take(world.link(world.person(name)), nine())
    with pytest.raises(SlotTaken, match="Ce créneau vient d’être pris") as refused:
        take(world.link(world.person()), nine())
    starts = [time.starts_at for time in refused.value.nearest]
    assert starts[0] == nine() + timedelta(minutes=60), "45 minutes, on half hours"
    assert len(starts) == 6


@pytest.mark.parametrize(
    "shift", [timedelta(minutes=7), timedelta(days=-7), timedelta(days=60), timedelta(hours=9)]
)
def test_a_time_that_is_not_offered_cannot_be_taken(world: World, shift: timedelta) -> None:
    dossier_id = world.person()
    with pytest.raises(SlotTaken):
        take(world.link(dossier_id), nine() + shift)
    assert read(world.actor(), appointments_of_file, dossier_id) == []


def test_moving_keeps_the_appointment_and_frees_its_time(world: World) -> None:
    token = world.link(world.person())
    made = take(token, nine())
    who = read(world.actor(), appointment, made).adviser_id
    moved = operations.move_booking(
        actor=must(token), at=AT, link_id=link_of(token).link_id, starts_at=nine() + timedelta(minutes=30)
    )
    assert moved == made
    seen = read(world.actor(), appointment, made)
    assert (seen.starts_at, seen.adviser_id) == (nine() + timedelta(minutes=30), who)
    spans = read(world.actor(), busy_times, [who], AT, AT + timedelta(days=30))
    assert [(row.starts_at, row.ref_id) for row in spans] == [(seen.starts_at, made)]


def test_moving_changes_professional_when_hers_is_taken(world: World) -> None:
    token = world.link(world.person())
    made = take(token, nine())
    first = read(world.actor(), appointment, made).adviser_id
    other = next(time.advisers for time in world.times() if time.starts_at == nine())[0]
    take(world.link(world.person("Ana"), adviser_id=first), nine(1))
    operations.move_booking(actor=must(token), at=AT, link_id=link_of(token).link_id, starts_at=nine(1))
    seen = read(world.actor(), appointment, made)
    assert (seen.adviser_id, seen.starts_at) == (other, nine(1))


def test_cancelling_frees_the_time_and_the_link_books_again(world: World) -> None:
    token = world.link(world.person())
    made = take(token, nine())
    operations.cancel_booking(actor=must(token), at=AT, link_id=link_of(token).link_id)
    assert read(world.actor(), appointment, made).status is AppointmentStatus.CANCELLED
    (told,) = events(AppointmentCancelled)
    assert told.cancelled_by is CancelledBy.YOUNG_PERSON
    assert len(events(BookingCancelledByVisitor)) == 1
    assert take(token, nine())


@pytest.mark.parametrize("what", ["move", "cancel"])
def test_too_near_is_too_late(world: World, what: str) -> None:
    token = world.link(world.person())
    made = take(token, nine())

    def change(at: Any) -> None:
        link_id = link_of(token, at).link_id
        if what == "move":
            operations.move_booking(actor=must(token, at), at=at, link_id=link_id, starts_at=nine(1))
        else:
            operations.cancel_booking(actor=must(token, at), at=at, link_id=link_id)

    with pytest.raises(Refused, match="trop proche"):
        change(nine() - timedelta(hours=2) + timedelta(seconds=1))
    assert read(world.actor(), appointment, made).starts_at == nine()
    change(nine() - timedelta(hours=2))


def test_the_link_lasts_as_long_as_its_appointment(world: World) -> None:
    token = world.link(world.person(), at=AT - timedelta(days=29, hours=12))
    take(token, nine(2))
    assert guest(token, AT + timedelta(days=4)) is not None
    assert guest(token, nine(2) + timedelta(hours=1)) is None


def test_hours_are_those_of_the_structure_overseas(world: World) -> None:
    dossier_id = world.person("Loïc", by="stranger")
    token = world.link(dossier_id, "reunion", by="stranger")
    assert must(token).time_zone == "Indian/Reunion"
    times = world.times("reunion", "stranger")
    assert times[0].starts_at == local(MONDAY, 9, where=REUNION)
    made = take(token, times[0].starts_at)
    assert read(world.actor("stranger"), appointment, made).starts_at == local(MONDAY, 9, where=REUNION)


def test_a_guest_reaches_neither_another_link_nor_another_file(world: World) -> None:
    mine, other = world.link(world.person()), world.link(world.person("Karim"))
    made = take(other, nine())
    who = must(mine)
    for call in (
        lambda: operations.book(actor=who, at=AT, link_id=link_of(other).link_id, starts_at=nine(1)),
        lambda: operations.cancel_booking(actor=who, at=AT, link_id=link_of(other).link_id),
        lambda: operations.move_booking(actor=who, at=AT, link_id=link_of(other).link_id, starts_at=nine(1)),
        lambda: operations.join_waiting(
            actor=who, at=AT, dossier_id=link_of(other).dossier_id, motive_id=world.motives["interview"],
            wish=Wish(),
        ),
        lambda: operations.match_booking(actor=who, at=AT, booking_id=made, dossier_id=who.only_file_id),
        lambda: operations.set_week(
            actor=who, at=AT, adviser_id=world.actor().user_id, week=[], from_day=MONDAY
        ),
    ):  # fmt: skip
        with pytest.raises((NotFound, Refused)):
            call()
    assert read(world.actor(), appointment, made).starts_at == nine()
    assert read(who, appointment, made) is None


def test_a_professional_books_by_no_link(world: World) -> None:
    token = world.link(world.person())
    with pytest.raises(Refused, match="lien personnel"):
        operations.book(actor=world.actor(), at=AT, link_id=link_of(token).link_id, starts_at=nine())
