"""Two hundred people at once on one time: exactly one has it, on real connections that really commit."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from uuid import uuid5

import pytest
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError

from convergence.agenda.appointments.models import BusyTime
from convergence.agenda.appointments.operations import occupy, plan_appointment
from convergence.agenda.appointments.types import BusyKind, TimeConflict
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import ADVISER, AT, COLLEAGUE, new_file
from tests.rooms.appointments.world import THIRD, TUESDAY_TEN, busy, draft, make_staff, room

PEOPLE = 200
AT_ONCE = 20
HOUR = timedelta(hours=1)


@pytest.mark.usefixtures("fresh_database")
def test_two_hundred_at_once_on_one_time_one_has_it() -> None:
    make_staff()
    dossier_id, place_id = new_file(), room()
    told: Counter[str] = Counter()
    gate, turn = threading.Barrier(PEOPLE), threading.Semaphore(AT_ONCE)
    who = [ADVISER, COLLEAGUE, THIRD]

    def work(rank: int) -> None:
        gate.wait()
        with turn:
            try:
                plan_appointment(
                    actor=who[rank % 3], at=AT, dossier_id=dossier_id,
                    draft=draft(TUESDAY_TEN + rank % 4 * HOUR / 4, place_id=place_id),
                )  # fmt: skip
                told["made"] += 1
            except TimeConflict as refused:
                told[refused.message.split(" ")[0]] += 1
            except Exception as error:
                told[repr(error)] += 1
            finally:
                connections.close_all()

    threads = [threading.Thread(target=work, args=(rank,)) for rank in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told["made"] == 1
    assert sum(told.values()) == PEOPLE
    assert set(told) <= {"made", "Vous", "Claire", "Nadia", "Tom", "«"}
    assert len(busy(ADVISER, *who, places=(place_id,))) == 2


@operation("Temps écrit sans regarder")
def _write_blindly(*, actor: Actor, at: object, **values: object) -> None:
    with transaction.atomic():
        BusyTime.objects.create(
            structure_id=actor.structure_id, kind=BusyKind.SESSION, ref_id=uuid7(),
            during=(TUESDAY_TEN, TUESDAY_TEN + HOUR), **values,
        )  # fmt: skip


@pytest.mark.parametrize(
    "values", [{"adviser_id": ADVISER.user_id}, {"place_id": uuid5(ADVISER.user_id, "x")}]
)
def test_the_table_itself_refuses_a_second_use(staff: None, values: dict[str, object]) -> None:
    _write_blindly(actor=ADVISER, at=AT, **values)
    with pytest.raises(IntegrityError, match="appointments_busy_"), transaction.atomic():
        _write_blindly(actor=ADVISER, at=AT, **values)
    _write_blindly(actor=ADVISER, at=AT, is_exclusive=False, **values)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_a_taking_locks_in_one_order_whatever_the_order_of_the_people(staff: None) -> None:
    for people in ((ADVISER, COLLEAGUE), (COLLEAGUE, ADVISER)):
        occupy(
            actor=ADVISER, at=AT, kind=BusyKind.EXTERNAL, ref_id=uuid7(), starts_at=TUESDAY_TEN,
            ends_at=TUESDAY_TEN + HOUR, adviser_ids=[who.user_id for who in people],
        )  # fmt: skip
    assert len(busy(ADVISER, ADVISER, COLLEAGUE)) == 4
