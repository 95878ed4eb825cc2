"""Many people at once on a database that really commits: one winner, no slot with two holders."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from queue import Empty, SimpleQueue
from uuid import UUID

import pytest
from django.db import connections

from convergence.agenda.appointments.queries import appointments_of_file, busy_times
from convergence.agenda.appointments.types import BusyKind
from convergence.agenda.booking import operations, queries
from convergence.agenda.booking.types import SlotTaken
from convergence.foundation.identifiers import new_token
from convergence.foundation.problems import Conflict
from tests.rooms.booking.test_waiting import offer, offers, only, tokens
from tests.rooms.booking.world import (
    AT,
    LINA,
    MONDAY,
    World,
    link_of,
    make_world,
    must,
    nine,
    read,
    visitor,
)
from tests.web.house import make_house

HANDS = 40


def at_once(works: list[Callable[[], str]]) -> Counter[str]:
    """Do all of them as nearly at once as forty connections allow; what each answered."""
    queue: SimpleQueue[Callable[[], str]] = SimpleQueue()
    for work in works:
        queue.put(work)
    answers: list[str] = []
    hands = min(HANDS, len(works))
    gate = threading.Barrier(hands)

    def serve() -> None:
        try:
            gate.wait(60)
            while True:
                answers.append(queue.get_nowait()())
        except Empty:
            return
        finally:
            connections.close_all()

    threads = [threading.Thread(target=serve) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return Counter(answers)


@pytest.fixture
def world(fresh_database: str) -> World:
    made = make_world(make_house())
    made.open_hours("employment_adviser", days=range(0))
    return made


def test_two_hundred_links_for_one_place_leave_one_winner(world: World) -> None:
    dossiers = [world.person(f"Ana{chr(97 + place // 26)}{chr(97 + place % 26)}") for place in range(200)]
    held = [(must(token), link_of(token).link_id) for token in map(world.link, dossiers)]

    def book(place: int) -> Callable[[], str]:
        actor, link_id = held[place]

        def work() -> str:
            try:
                operations.book(actor=actor, at=AT, link_id=link_id, starts_at=nine())
            except SlotTaken as problem:
                left = {time.starts_at for time in problem.nearest}
                return problem.message if left and nine() not in left else "rien n’est proposé"
            return "pris"

        return work

    answers = at_once([book(place) for place in range(200)])
    assert answers == {"pris": 1, "Ce créneau vient d’être pris.": 199}
    spans = read(world.actor(), busy_times, [world.actor().user_id], AT, AT + timedelta(days=9))
    assert [(row.kind, row.starts_at) for row in spans] == [(BusyKind.APPOINTMENT, nine())]
    made = [row for one in dossiers for row in read(world.actor(), appointments_of_file, one)]
    assert len(made) == 1


def test_visitors_for_one_place_leave_one_winner(world: World) -> None:
    actor = visitor(world)

    def work() -> str:
        token = new_token()
        try:
            operations.book_as_visitor(
                actor=actor,
                at=AT,
                motive_id=world.motives["first"],
                starts_at=nine(),
                facts=LINA,
                token=token,
            )
        except SlotTaken:
            return "trop tard"
        return "pris"

    assert at_once([work] * 60) == {"pris": 1, "trop tard": 59}
    assert len(read(world.actor(), queries.bookings_to_match)) == 1


def test_one_link_pressed_many_times_makes_one_appointment(world: World) -> None:
    dossier_id = world.person()
    tokens_of_hers = [world.link(dossier_id) for _ in range(4)]
    held = [(must(token), link_of(token).link_id) for token in tokens_of_hers]

    def press(place: int) -> Callable[[], str]:
        actor, link_id = held[place % 4]
        start = nine(place % 2)

        def work() -> str:
            try:
                return str(operations.book(actor=actor, at=AT, link_id=link_id, starts_at=start))
            except Conflict as problem:
                return problem.code

        return work

    answers = at_once([press(place) for place in range(24)])
    made = [answer for answer in answers if len(answer) == 36]
    assert len(made) == 1, answers
    assert [row.appointment_id for row in read(world.actor(), appointments_of_file, dossier_id)] == [
        UUID(made[0])
    ]


def test_offers_made_by_several_workers_have_one_holder(world: World) -> None:
    only(world, MONDAY)
    for name in ("Ana", "Bo", "Cy"):
        world.wait(world.person(name))
    answers = at_once([lambda: str(offer(world))] * 12)
    assert answers == {"1": 1, "0": 11}
    assert len(offers(world)) == 1


def test_an_offer_accepted_many_times_is_one_appointment(world: World) -> None:
    only(world, MONDAY)
    dossier_id = world.person()
    world.wait(dossier_id)
    offer(world)
    actor, (held,) = must(tokens()[0]), offers(world)

    def work() -> str:
        try:
            return str(operations.accept_offer(actor=actor, at=AT, offer_id=held.offer_id))
        except Conflict as problem:
            return problem.code

    answers = at_once([work] * 12)
    assert sorted(answers.values()) == [1, 11]
    assert answers["offer_over"] == 11
    assert len(read(world.actor(), appointments_of_file, dossier_id)) == 1
