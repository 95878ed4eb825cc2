"""A house where nothing waits: each periodic job asks once, however many structures there are."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.identity.loading import StructureRow, load_structures
from convergence.identity.types import StructureKind
from convergence.jobs.calendars import read_calendars
from convergence.jobs.exchanges import lanes
from convergence.jobs.worker import _jobs
from convergence.storage.operation import operation

NETWORK = 450
# statements, savepoints and the telling of who acts included; a lane asks three questions
MOST_A_JOB = 15
# twice a morning, the store is walked in 256 shares whatever it holds; two files are looked at, one a kind of record;
# five published tables each ask how far they are; reviews and ends of agreements are two operations
SHARES = {
    "compare_documents_with_store": 256,
    "make_open_files": 10,
    "publish_tables": 15,
    "remind_of_agreements": 5,
}


@operation("Charger un réseau d'essai")
def load_network(*, actor: Actor, at: datetime) -> None:
    load_structures(
        StructureRow(
            uuid7(), at, f"{number:03}X", f"ML {number}", f"ML {number}", StructureKind.MISSION_LOCALE,
            "65440", "65", "76", "Europe/Paris", date(2020, 1, 1),
        )
        for number in range(NETWORK)
    )  # fmt: skip


@pytest.mark.django_db
def test_an_idle_turn_costs_the_same_for_one_structure_and_for_the_whole_network() -> None:
    load_network(actor=system_actor(), at=now())
    works = {job.name: job.job for job in _jobs()} | {"read_calendars": read_calendars}
    works |= {f"lane {lane.channel}": lane.turn for lane in lanes()}
    asked = {}
    for name, work in works.items():
        work()  # what the first turn makes once is not what an idle turn costs
        with CaptureQueriesContext(connection) as statements:
            work()
        asked[name] = len(statements)
    assert {name: count for name, count in asked.items() if count > MOST_A_JOB + SHARES.get(name, 0)} == {}


@pytest.mark.django_db
def test_only_the_house_is_told_where_something_waits() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosrc LIKE %s FROM pg_proc WHERE prosecdef AND proretset"
            " AND pg_get_function_identity_arguments(oid) = 'p_at timestamp with time zone'",
            ("%app_purpose() = 'traitement_automatique'%",),
        )
        walled = dict(cursor.fetchall())
    assert len(walled) >= 9
    assert {name for name, is_walled in walled.items() if not is_walled} == set()
