"""The public page: few facts, nothing told about who is known, bounded, matched once, erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from convergence.agenda.appointments.operations import cancel_appointment
from convergence.agenda.appointments.queries import appointment, busy_times
from convergence.agenda.appointments.types import AppointmentKind, BusyKind, CancelledBy
from convergence.agenda.booking import operations, queries
from convergence.agenda.booking.models import Booking
from convergence.agenda.booking.queries.links import coming_with
from convergence.agenda.booking.types import (
    BookingCancelledByVisitor,
    BookingMatched,
    SlotBooked,
    SlotTaken,
    VisitorFacts,
)
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested
from convergence.foundation.identifiers import new_token, token_digest
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused, Unavailable
from convergence.foundation.scope import Purpose
from convergence.identity.types import authentication_actor
from convergence.storage.session import acting
from tests.rooms.booking.world import (
    AT,
    FIRST,
    LINA,
    World,
    count,
    events,
    guest,
    link_of,
    must,
    nine,
    read,
    visit,
    visitor,
)


def busy(world: World) -> list[Any]:
    ids = [world.actor(name).user_id for name in ("adviser", "employment_adviser")]
    return list(read(world.actor(), busy_times, ids, AT, AT + timedelta(days=30)))


def test_a_visitor_takes_a_time_and_receives_her_own_address(world: World) -> None:
    token = new_token()
    made = visit(world, nine(), token=token)
    (span,) = busy(world)
    assert (span.kind, span.ref_id, span.starts_at) == (BusyKind.BOOKING, made, nine())
    assert "Lina" not in str(span)
    (asked,) = events(ExchangeRequested)
    assert (asked.channel, asked.reason, asked.recipient) == (Channel.SMS, ExchangeReason.BOOKING, LINA.phone)
    assert f"/jeune/r/{token}/" in asked.body
    assert "lundi 30 novembre 2026 à 9 h" in asked.body
    assert "Lina" not in asked.body
    assert asked.dossier_id is None
    (told,) = events(SlotBooked)
    assert (told.booking_id, told.dossier_id) == (made, None)
    own = read(must(token), queries.booking_of_token, token, AT)
    assert (own.booking_id, own.starts_at) == (made, nine())


def test_an_e_mail_address_is_enough(world: World) -> None:
    visit(world, nine(), replace(LINA, phone="", email="lina@exemple.fr"))
    (asked,) = events(ExchangeRequested)
    assert (asked.channel, asked.recipient) == (Channel.EMAIL, "lina@exemple.fr")


def test_sending_the_form_twice_books_once(world: World) -> None:
    token = new_token()
    first, second = (visit(world, nine(), token=token, idempotency_key="clic") for _ in range(2))
    assert first == second
    assert len(busy(world)) == 1
    assert len(events(ExchangeRequested)) == 1


def test_the_page_answers_alike_whether_she_is_known_or_not(world: World) -> None:
    known = VisitorFacts("Inès", "CARRERE", LINA.born_on, phone="+33639980101")
    world.person(phone="+33639980101")
    assert visit(world, nine(), known)
    assert visit(world, nine(1), replace(LINA, first_name="Nora"))
    assert {type(event) for event in events(SlotBooked)} == {SlotBooked}
    assert [event.dossier_id for event in events(SlotBooked)] == [None, None]


def test_a_visitor_reads_no_file_and_no_other_booking(world: World) -> None:
    world.person()
    tokens = [new_token() for _ in range(2)]
    for place, token in enumerate(tokens):
        visit(world, nine(place), token=token)
    who = visitor(world)
    for table in ("dossier_dossier", "booking_booking", "booking_bookinglink", "appointments_appointment"):
        assert count(who, table) == 0, table
    assert count(world.actor(), "booking_booking") == 2
    holder = must(tokens[0])
    with acting(holder, Purpose.PERSON_SPACE) as scope:
        assert queries.booking_of_token(scope, tokens[0], AT) is not None
        assert Booking.objects.count() == 0, "the secret is forgotten once it has served"
        with coming_with(token_digest(tokens[0])):
            assert Booking.objects.count() == 1
    for name in ("stranger", "account_manager", "partner"):
        assert count(world.actor(name), "booking_booking") == 0, name


def test_professionals_without_the_right_do_not_read_visitors(world: World) -> None:
    visit(world, nine())
    assert len(read(world.actor(), queries.bookings_to_match)) == 1
    assert read(world.actor("stranger"), queries.bookings_to_match) == ()
    for name in ("account_manager", "partner", "dpo"):
        with pytest.raises(Refused):
            read(world.actor(name), queries.bookings_to_match)


@pytest.mark.parametrize(
    "facts",
    [
        replace(LINA, phone=""),
        replace(LINA, first_name="\x00"),
        replace(LINA, last_name="<script>"),
        replace(LINA, last_name="=HYPERLINK(1)"),
        replace(LINA, first_name="x" * 100_000),
        replace(LINA, born_on=AT.date()),
    ],
)
def test_bad_facts_take_no_time(world: World, facts: VisitorFacts) -> None:
    with pytest.raises(Invalid):
        visit(world, nine(), facts)
    assert busy(world) == []
    assert count(world.actor(), "booking_bookingvisit") == 0


def test_a_page_that_is_not_public_takes_nothing(world: World) -> None:
    closed = world.motive_row().public_code
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        for code in (closed, "", "\x00", "x" * 5000, "zzzzzzzz"):
            assert queries.visitor_of(scope, code) is None
    with pytest.raises(NotFound):
        operations.book_as_visitor(
            actor=visitor(world), at=AT, motive_id=world.motives["interview"], starts_at=nine(), facts=LINA, token="x"
        )  # fmt: skip


def test_an_address_and_everybody_are_bounded_for_an_hour(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = [time.starts_at for time in world.times("first") for _ in time.advisers]
    people = [replace(LINA, phone=f"+336399805{number:02}") for number in range(13)]
    for person, start in zip(people, starts[:10], strict=False):
        visit(world, start, person)
    with pytest.raises(Unavailable, match="Trop de rendez-vous"):
        visit(world, starts[10], people[10])
    assert len(busy(world)) == 10
    visit(world, starts[10], people[11], address="198.51.100.7")
    visit(world, starts[11], people[12], at=AT + timedelta(hours=1, seconds=1))


@pytest.mark.parametrize(
    "facts", [LINA, replace(LINA, phone="", email="Lina@exemple.fr")], ids=["telephone", "e-mail"]
)
def test_a_page_does_not_write_without_end_to_whoever_asked_nothing(
    world: World, facts: VisitorFacts
) -> None:
    starts = [time.starts_at for time in world.times("first") for _ in time.advisers]
    for number, start in enumerate(starts[:3]):
        visit(world, start, replace(facts, email=facts.email.swapcase()), address=f"198.51.100.{number}")
    with pytest.raises(Unavailable, match="ce numéro ou cette adresse"):
        visit(world, starts[3], facts, address="198.51.100.9")
    operations.erase_old_bookings(actor=world.system(), at=AT + timedelta(hours=23))
    with pytest.raises(Unavailable, match="ce numéro ou cette adresse"):
        visit(world, starts[3], facts, at=AT + timedelta(hours=23))
    assert len(events(SlotBooked)) == 3
    visit(world, starts[-1], facts, at=AT + timedelta(days=1, seconds=1))


def test_addresses_are_kept_as_keyed_digests(world: World) -> None:
    visit(world, nine(), address="192.0.2.77")
    with acting(world.actor(), Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute("SELECT address_key FROM booking_bookingvisit")
        keys = [key for (key,) in cursor.fetchall()]
    assert len(keys) == 2
    for key in keys:
        assert "192.0.2.77" not in key
        assert LINA.phone not in key
        assert len(key) == 64


def test_a_visitor_cancels_and_is_forgotten(world: World) -> None:
    token = new_token()
    visit(world, nine(), token=token)
    operations.cancel_as_visitor(actor=must(token), at=AT, token=token)
    assert busy(world) == []
    assert count(world.actor(), "booking_booking") == 0
    assert len(events(BookingCancelledByVisitor)) == 1
    assert guest(token) is None
    with pytest.raises(NotFound):
        operations.cancel_as_visitor(actor=visitor(world), at=AT, token=token)
    with acting(world.actor("direction"), Purpose.ADMINISTRATION), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM storage_version WHERE content::text ILIKE '%%maurel%%'")
        assert cursor.fetchone() == (0,)


def test_matching_makes_the_appointment_and_forgets_the_facts(world: World) -> None:
    token = new_token()
    booking_id = visit(world, nine(), token=token)
    dossier_id = world.person()
    made = operations.match_booking(actor=world.actor(), at=AT, booking_id=booking_id, dossier_id=dossier_id)
    seen = read(world.actor(), appointment, made)
    assert (seen.dossier_id, seen.kind, seen.starts_at) == (
        dossier_id,
        AppointmentKind.FIRST_RECEPTION,
        nine(),
    )
    (span,) = busy(world)
    assert (span.kind, span.ref_id) == (BusyKind.APPOINTMENT, made)
    assert count(world.actor(), "booking_booking") == 0
    assert [event.appointment_id for event in events(BookingMatched)] == [made]
    assert must(token).only_file_id == dossier_id, "the same address goes on"
    assert link_of(token).appointment_id == made
    with pytest.raises(NotFound, match="n’existe plus"):
        operations.match_booking(actor=world.actor(), at=AT, booking_id=booking_id, dossier_id=dossier_id)


def test_who_may_match(world: World) -> None:
    booking_id, dossier_id = visit(world, nine()), world.person()
    other = world.person("Loïc", by="stranger")
    with pytest.raises(NotFound):
        operations.match_booking(actor=world.actor(), at=AT, booking_id=booking_id, dossier_id=other)
    with pytest.raises(NotFound):
        operations.match_booking(
            actor=world.actor("stranger"), at=AT, booking_id=booking_id, dossier_id=other
        )
    with pytest.raises(Refused):
        operations.match_booking(
            actor=world.actor("partner"), at=AT, booking_id=booking_id, dossier_id=dossier_id
        )
    assert count(world.actor(), "booking_booking") == 1


def test_matching_with_a_second_appointment_for_the_motive_is_refused(world: World) -> None:
    dossier_id = world.person()
    first, second = visit(world, nine()), visit(world, nine(1))
    made = operations.match_booking(actor=world.actor(), at=AT, booking_id=first, dossier_id=dossier_id)
    with pytest.raises(Conflict, match="déjà un rendez-vous"):
        operations.match_booking(actor=world.actor(), at=AT, booking_id=second, dossier_id=dossier_id)
    assert count(world.actor(), "booking_booking") == 1
    cancel_appointment(actor=world.actor(), at=AT, appointment_id=made, by=CancelledBy.STRUCTURE)
    assert operations.match_booking(actor=world.actor(), at=AT, booking_id=second, dossier_id=dossier_id)


def test_a_booking_made_for_fun_is_dismissed(world: World) -> None:
    booking_id = visit(world, nine())
    with pytest.raises(NotFound):
        operations.dismiss_booking(actor=world.actor("stranger"), at=AT, booking_id=booking_id, reason="Faux")
    operations.dismiss_booking(actor=world.actor(), at=AT, booking_id=booking_id, reason="Nom inventé")
    assert busy(world) == []
    assert count(world.actor(), "booking_booking") == 0


def test_what_visitors_left_is_erased_after_the_delay(world: World) -> None:
    visit(world, nine())
    early, late = nine() + timedelta(days=30), nine() + timedelta(days=31)
    assert operations.erase_old_bookings(actor=world.system(), at=early) == 0
    assert count(world.actor(), "booking_booking") == 1
    assert count(world.actor(), "booking_bookingvisit") == 0, "counts serve for an hour"
    assert operations.erase_old_bookings(actor=world.system(), at=late) == 1
    assert count(world.actor(), "booking_booking") == 0


def test_a_time_taken_by_somebody_else_is_told(world: World) -> None:
    for _ in range(2):
        visit(world, nine())
    with pytest.raises(SlotTaken) as refused:
        visit(world, nine())
    assert refused.value.nearest[0].starts_at == nine() + timedelta(hours=1)
    assert count(world.actor(), "booking_bookingvisit") == 2 * 2


def test_the_number_of_meetings_of_a_day_is_bounded(world: World) -> None:
    row = world.motive_row("first")
    operations.amend_motive(
        actor=world.actor("manager"), at=AT, motive_id=row.motive_id, edit_token=row.edit_token,
        draft=replace(FIRST, max_per_day=1),
    )  # fmt: skip
    for _ in range(2):
        visit(world, nine())
    assert nine().date() not in {time.starts_at.date() for time in world.times("first")}
