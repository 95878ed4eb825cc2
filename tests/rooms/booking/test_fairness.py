"""Whatever people do in whatever order, offers are those of a plain model: first come, one holder a slot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.agenda.appointments.operations import cancel_appointment
from convergence.agenda.appointments.queries import agenda_between, busy_times
from convergence.agenda.appointments.types import AppointmentRow, CancelledBy
from convergence.agenda.booking import operations, queries
from convergence.agenda.booking.types import SlotTaken
from convergence.foundation.actor import Actor, guest_actor
from tests.rooms.booking.test_waiting import offer, only
from tests.rooms.booking.world import AT, MONDAY, World, link_of, must, nine, read

PEOPLE = 4
SLOTS = (nine(0), nine(1), nine(2))
MINUTE = timedelta(minutes=1)


@dataclass
class Model:
    """The line as a person would keep it on paper."""

    line: list[int] = field(default_factory=list)
    offered: dict[int, datetime] = field(default_factory=dict)
    known: dict[int, set[datetime]] = field(default_factory=dict)
    unanswered: dict[int, int] = field(default_factory=dict)
    taken: dict[datetime, str] = field(default_factory=dict)

    def free(self) -> list[datetime]:
        return [slot for slot in SLOTS if slot not in self.taken and slot not in self.offered.values()]

    def offer(self) -> None:
        for who in self.line:
            if who in self.offered:
                continue
            slot = next((slot for slot in self.free() if slot not in self.known[who]), None)
            if slot is not None:
                self.offered[who] = slot
                self.known[who].add(slot)

    def leave(self, who: int) -> None:
        self.line.remove(who)
        self.offered.pop(who, None)


class Play:
    """The same steps in the house and on paper."""

    def __init__(self, world: World, dossiers: list[UUID], tokens: list[str]) -> None:
        self.world, self.dossiers, self.tokens = world, dossiers, tokens
        self.model = Model()
        self.entries: dict[int, UUID] = {}
        self.at = AT

    def guest(self, who: int) -> Actor:
        return guest_actor(
            self.world.house.structures["tarbes"],
            name="",
            time_zone="Europe/Paris",
            dossier_id=self.dossiers[who],
        )

    def join(self, who: int) -> None:
        entry = self.world.wait(self.dossiers[who], self.at)
        if who not in self.model.line:
            self.entries[who] = entry
            self.model.line.append(who)
            self.model.known[who], self.model.unanswered[who] = set(), 0

    def leave(self, who: int) -> None:
        if who in self.entries:
            operations.leave_waiting(actor=self.guest(who), at=self.at, entry_id=self.entries[who])
        if who in self.model.line:
            self.model.leave(who)

    def answer(self, who: int, yes: bool) -> None:
        held = [
            one
            for one in read(self.world.actor(), queries.open_offers)
            if one.dossier_id == self.dossiers[who]
        ]
        assert [one.starts_at for one in held] == [s for w, s in self.model.offered.items() if w == who]
        for one in held:
            act = operations.accept_offer if yes else operations.decline_offer
            act(actor=self.guest(who), at=self.at, offer_id=one.offer_id)
            if yes:
                self.model.taken = {s: w for s, w in self.model.taken.items() if w != f"p{who}"}
                self.model.taken[one.starts_at] = f"p{who}"
                self.model.leave(who)
            else:
                del self.model.offered[who]

    def offer(self, _: int) -> None:
        offer(self.world, self.at)
        self.model.offer()

    def expire(self, _: int) -> None:
        if self.at > AT + timedelta(hours=36):
            return  # the first slot would come too near to be offered
        self.at += timedelta(hours=16)
        operations.expire_offers(actor=self.world.system(), at=self.at)
        for who in list(self.model.offered):
            del self.model.offered[who]
            self.model.unanswered[who] += 1
            if self.model.unanswered[who] >= 2:
                self.model.line.remove(who)

    def book(self, slot: int) -> None:
        """Somebody outside the line takes a slot by a link of her own."""
        start, token = SLOTS[slot % len(SLOTS)], self.tokens[slot % len(SLOTS)]
        link = link_of(token, self.at)
        if link.appointment_id is not None:
            return
        try:
            operations.book(actor=must(token, self.at), at=self.at, link_id=link.link_id, starts_at=start)
        except SlotTaken:
            assert start not in self.model.free()
        else:
            assert start in self.model.free()
            self.model.taken[start] = "x"

    def cancel(self, slot: int) -> None:
        start = SLOTS[slot % len(SLOTS)]
        for row in self.appointments():
            if row.starts_at == start:
                cancel_appointment(
                    actor=self.world.actor(),
                    at=self.at,
                    appointment_id=row.appointment_id,
                    by=CancelledBy.STRUCTURE,
                )
                del self.model.taken[start]

    def appointments(self) -> list[AppointmentRow]:
        found: list[AppointmentRow] = read(self.world.actor(), agenda_between, AT, AT + timedelta(days=9))
        return found

    def check(self) -> None:
        people = {dossier_id: who for who, dossier_id in enumerate(self.dossiers)}
        open_ = read(self.world.actor(), queries.open_offers)
        assert {people[one.dossier_id]: one.starts_at for one in open_} == self.model.offered
        assert len(open_) == len(self.model.offered)
        line = [people[row.dossier_id] for row in read(self.world.actor(), queries.waiting_line)]
        assert line == self.model.line
        assert sorted(row.starts_at for row in self.appointments()) == sorted(self.model.taken)
        spans = read(self.world.actor(), busy_times, [self.world.actor().user_id], AT, AT + timedelta(days=9))
        starts = [row.starts_at for row in spans]
        assert sorted(starts) == sorted([*self.model.taken, *self.model.offered.values()])
        assert len(set(starts)) == len(starts), "one holder a slot"


STEPS = {
    "join": Play.join,
    "leave": Play.leave,
    "accept": lambda play, who: play.answer(who, True),
    "decline": lambda play, who: play.answer(who, False),
    "offer": Play.offer,
    "expire": Play.expire,
    "book": Play.book,
    "cancel": Play.cancel,
}


@pytest.fixture
def stage(world: World) -> tuple[World, list[UUID], list[str]]:
    world.open_hours("employment_adviser", days=range(0))
    only(world, *(MONDAY + timedelta(days=offset) for offset in range(3)))
    dossiers = [world.person(f"Ana{letter}") for letter in "abcd"]
    tokens = [world.link(world.person(f"Bo{letter}")) for letter in "abc"]
    return world, dossiers, tokens


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([*STEPS, "join", "offer", "offer"]), st.integers(0, PEOPLE - 1)),
        max_size=14,
    )
)
def test_offers_are_those_of_the_model(
    stage: tuple[World, list[UUID], list[str]], steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        play = Play(*stage)
        for name, number in steps:
            STEPS[name](play, number)
            play.at += MINUTE
            play.check()
        transaction.set_rollback(True)
