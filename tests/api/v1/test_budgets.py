"""What a collection of the partner interface asks the database: the same for one and for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.solutions.operations import send_request
from convergence.accompagnement.solutions.types import RequestDraft, ToldFamily
from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.foundation.clock import local_today, now
from tests.api.v1.test_changes import deliver
from tests.api.v1.world import World
from tests.rooms.solutions.steps import service
from tests.web.attack.world import HOUR, noon
from tests.web.young_people import share, welcome

pytestmark = pytest.mark.django_db
MOST = 40
"""Of any read, token, calls, organisation and journal included."""


def costs(world: World, cursors: dict[str, str]) -> dict[str, tuple[int, int]]:
    """For each read, how many statements and how many elements."""
    file_id = world.files["first"].dossier_id
    reads: dict[str, dict[str, str]] = {
        "files": {}, f"files/{file_id}": {}, "requests": {}, "structures": {}, "nomenclatures": {},
        "communes": {"departement": "65"}, f"requests/{world.requests['first']}": {},
        **{f"files/{file_id}/{part}": {} for part in ("appointments", "enrolments", "contracts", "situations")},
        **{f"changes/{feed}": {"cursor": cursor} for feed, cursor in cursors.items()},
    }  # fmt: skip
    found = {}
    for path, query in reads.items():
        with CaptureQueriesContext(connection) as queries:
            answer = world["dep"].get(path, **query)
        assert answer.status_code == 200, (path, answer.content)
        found[path] = (len(queries), len(answer.json().get("items", ())))
    return found


def grow(world: World, ranks: range) -> None:
    """So many more of each."""
    house, actor = world.house, world.house.actor("adviser")
    for rank in ranks:
        share(house, welcome(house, f"De plus {rank}", "ESSAI"), "departement", may_write=False)
        start = noon(5 + rank)
        plan_appointment(
            actor=actor, at=now(), dossier_id=world.files["first"].dossier_id,
            draft=AppointmentDraft(start, start + HOUR),
        )  # fmt: skip
        draft = RequestDraft(
            offer_id=service(at=now(), organisation_id=house.structures["departement"]),
            theme="mobilite--preparer-un-permis", message="Une de plus.", agreed_on=local_today("Europe/Paris"),
            told=(ToldFamily.CONTACT,),
        )  # fmt: skip
        send_request(actor=actor, at=now(), dossier_id=world.files["both"].dossier_id, draft=draft)
    deliver()


def test_a_read_costs_the_same_for_one_and_for_many(world: World) -> None:
    deliver()
    cursors = {
        feed: world["dep"].get(f"changes/{feed}").json()["cursor"]
        for feed in ("files", "appointments", "requests")
    }
    grow(world, range(1))
    costs(world, cursors)  # what is kept in memory is read once
    before = costs(world, cursors)
    grow(world, range(1, 4))
    after = costs(world, cursors)
    assert {path: cost for path, (cost, _) in after.items()} == {
        path: cost for path, (cost, _) in before.items()
    }
    grown = [path for path in after if after[path][1] > before[path][1]]
    assert {"files", "requests", "changes/appointments", "changes/requests"} <= set(grown)
    assert max(cost for cost, _ in after.values()) <= MOST
