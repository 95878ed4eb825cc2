"""Two hundred clients at once, on real connections that really commit: never one person too many."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from django.db import connections, transaction
from django.db.utils import IntegrityError

from convergence.agenda.workshops.models import Enrolment
from convergence.agenda.workshops.operations import (
    answer_offer,
    cancel_session,
    enrol,
    join_waiting_list,
    withdraw_enrolment,
)
from convergence.agenda.workshops.types import EnrolmentOrigin, SessionFull
from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.identifiers import public_number
from convergence.foundation.problems import Problem
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, events, new_file, new_files
from tests.rooms.workshops.steps import people, planned, put, queue, seen

CLIENTS = 200
CONNECTIONS = 30
"""A server out of the box keeps a hundred, which closes late and serves other tests at the same time."""


def at_once(works: list[Callable[[], object]]) -> Counter[str]:
    """Run all these at once, each on its own connection; counts what each was told."""
    told: Counter[str] = Counter()
    gate, turn = threading.Barrier(len(works)), threading.Semaphore(CONNECTIONS)

    def run(work: Callable[[], object]) -> None:
        gate.wait()
        with turn:
            try:
                work()
                told["done"] += 1
            except Problem as problem:
                told[problem.code] += 1
            except Exception as error:
                told[repr(error)] += 1
            finally:
                connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.usefixtures("fresh_database")
def test_two_hundred_for_the_last_place_one_has_it_and_the_others_may_wait() -> None:
    session_id = planned(capacity=2)
    put(session_id, new_file())
    files = new_files(CLIENTS)

    def asks(dossier_id: UUID) -> Callable[[], object]:
        return lambda: enrol(actor=ADVISER, at=AT, session_id=session_id, dossier_id=dossier_id)

    assert at_once([asks(dossier_id) for dossier_id in files]) == {"done": 1, "session_full": CLIENTS - 1}
    assert (seen(session_id).taken, len(people(session_id))) == (2, 2)

    def waits(dossier_id: UUID) -> Callable[[], object]:
        return lambda: join_waiting_list(actor=ADVISER, at=AT, session_id=session_id, dossier_id=dossier_id)

    late = set(files) - {row.dossier_id for row in people(session_id)}
    assert at_once([waits(dossier_id) for dossier_id in sorted(late)]) == {"done": CLIENTS - 1}
    assert [row.rank for row in queue(session_id)] == list(range(1, CLIENTS))


@pytest.mark.usefixtures("fresh_database")
def test_the_same_person_two_hundred_times_is_enrolled_once() -> None:
    session_id, dossier_id = planned(), new_file()
    works = [
        lambda: enrol(actor=ADVISER, at=AT, session_id=session_id, dossier_id=dossier_id)
        for _ in range(CLIENTS)
    ]
    assert at_once(works) == {"done": 1, "already_enrolled": CLIENTS - 1}
    assert seen(session_id).taken == 1


@pytest.mark.usefixtures("fresh_database")
def test_places_that_come_and_go_are_counted_right_and_nobody_waits_in_a_circle() -> None:
    session_id, files = planned(capacity=20), new_files(60)
    first = [put(session_id, dossier_id) for dossier_id in files[:20]]
    goes: list[Callable[[], object]] = [
        lambda one=one: withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=one) for one in first
    ]
    comes: list[Callable[[], object]] = [
        lambda one=one: enrol(actor=ADVISER, at=AT, session_id=session_id, dossier_id=one)
        for one in files[20:]
    ]
    told = at_once([*goes, *comes])
    assert set(told) <= {"done", "session_full"}
    row = seen(session_id)
    assert row.taken == len(people(session_id)) == told["done"] - len(goes)
    assert row.taken <= 20


def offered_place(session_id: UUID) -> tuple[UUID, Callable[[bool], Callable[[], object]]]:
    """A place held for somebody: her file, and what says yes or no by her link."""
    holder, dossier_id = new_files(2)
    enrolment_id = put(session_id, holder)
    waiting_id = join_waiting_list(actor=ADVISER, at=AT, session_id=session_id, dossier_id=dossier_id)
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    her = guest_actor(TARBES, name="Elle", time_zone="Europe/Paris", dossier_id=dossier_id)
    return (
        dossier_id,
        lambda comes: lambda: answer_offer(actor=her, at=AT, waiting_id=waiting_id, comes=comes),
    )


@pytest.mark.usefixtures("fresh_database")
def test_yes_and_no_at_once_the_first_answer_stands_whichever_it_is() -> None:
    session_id = planned(capacity=1)
    dossier_id, says = offered_place(session_id)
    told = at_once([says(comes) for _ in range(20) for comes in (True, False)])
    assert told == {"done": 20, "already_answered": 20}
    row, enrolled = seen(session_id), [one.dossier_id for one in people(session_id)]
    assert (row.taken, row.held, row.waiting) == (len(enrolled), 0, 0)
    assert enrolled in ([], [dossier_id])
    assert len([one for one in events("EnrolmentMade") if one["dossier_id"] == str(dossier_id)]) == len(
        enrolled
    )


@pytest.mark.usefixtures("fresh_database")
def test_yes_while_the_session_is_cancelled_she_is_told_once_that_it_is() -> None:
    session_id = planned(capacity=1)
    dossier_id, says = offered_place(session_id)

    def cancels() -> None:
        cancel_session(actor=ADVISER, at=AT, session_id=session_id, reason="Salle fermée")

    told = at_once([*[says(True) for _ in range(10)], cancels])
    assert set(told) <= {"done", "session_cancelled"}
    assert len(people(session_id)) == (1 if told["done"] > 1 else 0)
    assert len([one for one in events("SessionCancelled") if one["dossier_id"] == str(dossier_id)]) == 1


@operation("Inscrit sans regarder")
def _enrol_blindly(*, actor: Actor, at: datetime, session_id: UUID, dossier_id: UUID) -> None:
    Enrolment.objects.create(
        structure_id=actor.structure_id, dossier_id=dossier_id, session_id=session_id, number=public_number(),
        origin=EnrolmentOrigin.ADVISER, enrolled_at=at,
    )  # fmt: skip


@pytest.mark.django_db
def test_the_table_itself_refuses_one_too_many() -> None:
    session_id = planned(capacity=1)
    _enrol_blindly(actor=ADVISER, at=AT, session_id=session_id, dossier_id=new_file())
    with pytest.raises(IntegrityError, match="workshops_seats_capacity"), transaction.atomic():
        _enrol_blindly(actor=ADVISER, at=AT, session_id=session_id, dossier_id=new_file())
    assert seen(session_id).taken == 1
    with pytest.raises(SessionFull):
        put(session_id, new_file())
