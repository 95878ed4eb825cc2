"""Controls of booking that nothing else proves: who, while what lives, about whose file, on which day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.agenda.appointments.queries import appointment, appointments_of_file
from convergence.agenda.appointments.types import AppointmentStatus
from convergence.agenda.booking import operations, queries
from convergence.agenda.booking.models import WaitingEntry
from convergence.agenda.booking.types import LinkWay, SlotTaken, WaitingState, WeekHours, Wish
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.operations import deactivate_user
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import share
from tests.rooms.booking.test_waiting import offer, offers, only, tokens
from tests.rooms.booking.world import (
    AT,
    FIRST,
    INTERVIEW,
    LINA,
    MONDAY,
    MORNING,
    TODAY,
    World,
    count,
    link_of,
    must,
    nine,
    read,
    take,
    visit,
)

HOUR = timedelta(hours=1)
MINE = "ne permet pas de proposer un rendez-vous"


@pytest.fixture
def blind(world: World) -> Actor:
    """An adviser who reads files and leads workshops, and takes no appointment."""
    who = world.actor()
    return replace(who, permissions=who.permissions - {Permission.PLAN_APPOINTMENTS})


def test_without_the_right_to_plan_nothing_is_sent_matched_or_offered(world: World, blind: Actor) -> None:
    dossier_id = world.person()
    token, booking_id, entry_id = world.link(dossier_id), visit(world, nine()), world.wait(dossier_id)
    motive_id, link_id = world.motives["interview"], link_of(token).link_id
    attempts: list[Callable[[], object]] = [
        lambda: operations.send_link(
            actor=blind, at=AT, dossier_id=dossier_id, motive_id=motive_id, way=LinkWay.COPIED, token="secret"
        ),
        lambda: operations.end_link(actor=blind, at=AT, link_id=link_id),
        lambda: operations.match_booking(actor=blind, at=AT, booking_id=booking_id, dossier_id=dossier_id),
        lambda: operations.dismiss_booking(actor=blind, at=AT, booking_id=booking_id, reason="Faux"),
        lambda: operations.join_waiting(
            actor=blind, at=AT, dossier_id=dossier_id, motive_id=motive_id, wish=Wish()
        ),
        lambda: operations.leave_waiting(actor=blind, at=AT, entry_id=entry_id),
        lambda: operations.offer_slots(actor=blind, at=AT),
        lambda: read(blind, queries.links_sent, at=AT, by=blind.user_id),
        lambda: read(blind, queries.bookings_to_match),
        lambda: read(blind, queries.booking_to_match, booking_id),
        lambda: read(blind, queries.waiting_line),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match=MINE):
            attempt()
    assert link_of(token).ended_at is None
    assert len(read(world.actor(), queries.bookings_to_match)) == 1
    assert read(world.actor("stranger"), queries.booking_to_match, booking_id) is None


def test_only_who_holds_a_link_moves_or_cancels_by_it(world: World) -> None:
    token = world.link(world.person())
    made = take(token, nine())
    link_id, who = link_of(token).link_id, world.actor()
    with pytest.raises(Refused, match="lien personnel"):
        operations.move_booking(actor=who, at=AT, link_id=link_id, starts_at=nine(1))
    with pytest.raises(Refused, match="lien personnel"):
        operations.cancel_booking(actor=who, at=AT, link_id=link_id)
    assert read(who, appointment, made).starts_at == nine()


def test_only_a_visitor_books_and_cancels_as_one(world: World) -> None:
    token, who = "un-secret-de-visiteur", world.actor()
    visit(world, nine(), token=token)
    with pytest.raises(Refused, match="lien personnel"):
        operations.cancel_as_visitor(actor=who, at=AT, token=token)
    with pytest.raises(Refused, match="lien personnel"):
        operations.book_as_visitor(
            actor=must(world.link(world.person())), at=AT, motive_id=world.motives["first"],
            starts_at=nine(1), facts=LINA, token="autre",
        )  # fmt: skip
    assert len(read(who, queries.bookings_to_match)) == 1


def test_a_link_is_for_a_motive_of_files_and_for_somebody_who_receives(world: World) -> None:
    dossier_id = world.person()
    world.motive("counter", replace(FIRST, label="Guichet", for_files=False))
    with pytest.raises(Invalid, match="réservé à la page publique"):
        world.link(dossier_id, "counter")
    with pytest.raises(Invalid, match="ne reçoit pas ici"):
        world.link(dossier_id, adviser_id=world.actor("stranger").user_id)


def test_a_file_that_is_only_opened_to_us_is_not_written_to(world: World) -> None:
    theirs, stranger = world.person("Loïc", by="stranger"), world.actor("stranger")
    share(
        actor=stranger, at=AT, dossier_id=theirs, to=world.actor().structure_id, may_write=True,
        groups=[FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT],
    )  # fmt: skip
    with pytest.raises(NotFound):
        world.link(theirs)
    with pytest.raises(NotFound):
        world.wait(theirs)


def test_a_holder_who_kept_the_page_open_finds_a_closed_link_closed(world: World) -> None:
    token = world.link(world.person())
    who, link_id = must(token), link_of(token).link_id
    late = AT + timedelta(days=30)
    with pytest.raises(NotFound, match="plus valable"):
        operations.book(actor=who, at=late, link_id=link_id, starts_at=nine())
    assert read(who, queries.link_of_token, token, late) is None
    operations.end_link(actor=world.actor(), at=AT, link_id=link_id)
    with pytest.raises(NotFound, match="plus valable"):
        operations.book(actor=who, at=AT, link_id=link_id, starts_at=nine())
    assert read(who, queries.link_of_token, token, AT) is None


def close_motive(world: World) -> None:
    row = world.motive_row()
    operations.amend_motive(
        actor=world.actor("manager"), at=AT, motive_id=row.motive_id, edit_token=row.edit_token,
        draft=replace(INTERVIEW, is_active=False),
    )  # fmt: skip


def test_a_motive_that_closes_takes_nothing_more(world: World) -> None:
    dossier_id = world.person()
    token = world.link(dossier_id)
    close_motive(world)
    with pytest.raises(NotFound, match="plus proposé"):
        take(token, nine())
    with pytest.raises(NotFound, match="plus proposé"):
        world.wait(dossier_id)


def test_a_meeting_that_is_over_does_not_hold_its_motive(world: World) -> None:
    dossier_id = world.person()
    token = world.link(dossier_id)
    first = take(token, nine())
    assert take(token, nine(2), at=nine(1)) != first
    made = read(world.actor(), appointments_of_file, dossier_id)
    assert {row.status for row in made} == {AppointmentStatus.PLANNED}
    assert len(made) == 2


def test_who_left_is_offered_by_no_link_of_hers(world: World) -> None:
    gone = world.actor("employment_adviser").user_id
    token = world.link(world.person(), adviser_id=gone)
    deactivate_user(actor=world.actor("direction"), at=AT, user_id=gone, reason="Départ de la structure")
    with pytest.raises(SlotTaken) as refused:
        take(token, nine())
    assert refused.value.nearest == ()


def test_a_booking_that_is_past_is_given_back_by_nobody(world: World) -> None:
    booking_id = visit(world, nine())
    with pytest.raises(Conflict, match="passé"):
        operations.dismiss_booking(
            actor=world.actor(), at=nine() + HOUR, booking_id=booking_id, reason="Trop tard"
        )


def test_nobody_waits_with_the_appointment_of_somebody_else(world: World) -> None:
    made = take(world.link(world.person("Ana")), nine())
    with pytest.raises(NotFound, match="n’existe plus"):
        world.wait(world.person("Bo"), appointment_id=made)


@pytest.fixture
def offered(world: World) -> tuple[Actor, UUID, UUID, str]:
    """A slot held for somebody: she, the offer, her wish, the secret."""
    world.open_hours("employment_adviser", days=range(0))
    only(world, MONDAY)
    entry_id = world.wait(world.person())
    assert offer(world) == 1
    (held,), (token,) = offers(world), tokens()
    return must(token), held.offer_id, entry_id, token


def accept(offered: tuple[Actor, UUID, UUID, str], at: datetime = AT) -> Any:
    return operations.accept_offer(actor=offered[0], at=at, offer_id=offered[1])


def test_an_offer_is_answered_in_time_and_once(world: World, offered: tuple[Actor, UUID, UUID, str]) -> None:
    late = offers(world)[0].expires_at
    assert read(offered[0], queries.offer_of_token, offered[3], late) is None
    with pytest.raises(Conflict, match="plus gardé"):
        accept(offered, late)
    made = accept(offered, late - timedelta(seconds=1))
    with pytest.raises(Conflict, match="plus gardé"):
        accept(offered)
    with pytest.raises(Conflict, match="plus gardé"):
        operations.decline_offer(actor=offered[0], at=AT, offer_id=offered[1])
    assert read(world.actor(), appointment, made).status is AppointmentStatus.PLANNED


def test_leaving_after_having_been_served_changes_nothing(
    world: World, offered: tuple[Actor, UUID, UUID, str]
) -> None:
    accept(offered)
    operations.leave_waiting(actor=world.actor(), at=AT, entry_id=offered[2])
    with acting(world.actor(), Purpose.ACCOMPAGNEMENT):
        assert WaitingEntry.objects.get(pk=offered[2]).state == WaitingState.SERVED


def test_a_wish_that_ended_takes_no_slot_any_more(
    world: World, offered: tuple[Actor, UUID, UUID, str]
) -> None:
    (row,) = read(world.actor(), queries.waiting_line)
    world.wait(row.dossier_id, until=TODAY)
    at = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # half past midnight, the day after
    operations.expire_offers(actor=world.system(), at=at - HOUR)
    assert len(read(world.actor(), queries.waiting_line)) == 1, "the day itself still counts"
    operations.expire_offers(actor=world.system(), at=at)
    assert read(world.actor(), queries.waiting_line) == []


def test_a_week_begins_on_the_day_of_the_structure(world: World) -> None:
    who = world.actor("stranger")
    night = datetime(2026, 11, 27, 21, tzinfo=UTC)  # one o'clock on the 28th in Saint-Denis

    def begin(day: date) -> None:
        operations.set_week(
            actor=who, at=night, adviser_id=who.user_id, week=[WeekHours(1, MORNING)], from_day=day
        )

    with pytest.raises(Invalid, match="passé"):
        begin(date(2026, 11, 27))
    begin(date(2026, 11, 28))


@pytest.mark.parametrize("table", ["bookinglink", "waitingentry", "slotoffer", "booking", "bookingvisit"])
def test_the_database_itself_hides_the_rows(world: World, table: str) -> None:
    visit(world, nine())
    world.link(world.person("Ana"))
    world.wait(world.person())
    offer(world)
    name = f"booking_{table}"
    assert count(world.actor(), name) > 0
    assert count(world.actor("stranger"), name) == 0


def test_what_the_house_does_by_itself_is_refused_to_whoever_plans_nothing(world: World) -> None:
    nobody = replace(world.system(), permissions=frozenset({Permission.READ_FILES}))
    for work in (operations.expire_offers, operations.erase_old_bookings):
        with pytest.raises(Refused):
            work(actor=nobody, at=AT)
