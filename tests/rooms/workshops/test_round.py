"""The round of the worker: a place that nobody took in time goes to the next, in every structure."""

from __future__ import annotations

from datetime import date, datetime
from uuid import NAMESPACE_DNS, uuid5

import pytest
import time_machine

from convergence.agenda.workshops.operations import join_waiting_list, withdraw_enrolment
from convergence.agenda.workshops.types import WaitingState
from convergence.foundation.actor import Actor, system_actor
from convergence.identity.loading import StructureRow, load_structures
from convergence.identity.types import StructureKind
from convergence.jobs.workshops import offer_places
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import ADVISER, AT, REUNION, TARBES, at, new_file, new_files, person
from tests.rooms.workshops.steps import planned, put, queue

MAYOTTE = person("Nassim", structure=uuid5(NAMESPACE_DNS, "mamoudzou.test"), time_zone="Indian/Mayotte")


@operation("Charger des structures d’essai")
def load_structures_of_test(*, actor: Actor, at: datetime) -> None:
    load_structures(
        StructureRow(
            found, at, code, name, name, StructureKind.MISSION_LOCALE, commune, commune[:2], "76", zone,
            date(2020, 1, 1),
        )
        for found, code, name, commune, zone in (
            (TARBES, "65440S00", "Tarbes", "65440", "Europe/Paris"),
            (REUNION, "97411S00", "Saint-Denis", "97411", "Indian/Reunion"),
            (MAYOTTE.structure_id, "97611S00", "Mamoudzou", "97611", "Indian/Mayotte"),
        )
    )  # fmt: skip


@pytest.mark.usefixtures("fresh_database")
def test_the_round_passes_in_each_structure_and_only_when_an_answer_is_overdue() -> None:
    load_structures_of_test(actor=system_actor(), at=at(-60))
    sessions = {}
    for actor in (ADVISER, MAYOTTE):
        session_id = planned(actor=actor, capacity=1)
        enrolment_id = put(session_id, new_file(actor=actor), actor=actor)
        for dossier_id in new_files(2, actor=actor):
            join_waiting_list(actor=actor, at=AT, session_id=session_id, dossier_id=dossier_id)
        withdraw_enrolment(actor=actor, at=AT, enrolment_id=enrolment_id)
        sessions[session_id] = actor
    with time_machine.travel(at(1), tick=False):
        assert offer_places() == 0
    with time_machine.travel(at(3), tick=False):
        assert offer_places() == 2
        assert offer_places() == 0
    for session_id, actor in sessions.items():
        assert [(row.rank, row.state) for row in queue(session_id, actor)] == [(2, WaitingState.OFFERED)]
