"""The sandbox: invented people whom its programs see, put back as new; nobody else sees them, it sees nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey

from convergence.agenda.workshops.queries import count_sessions
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import new_token
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_by_code
from convergence.identity.types import StructureKind
from convergence.sharing.operations import create_api_client, give_program_access, open_sandbox
from convergence.sharing.queries import program_scopes
from convergence.sharing.rules.sandbox import every_sandbox
from convergence.sharing.types import ApiFamily, ProgramAccessDraft
from convergence.storage.session import acting
from tests.api.v1.world import Program, World
from tests.web.attack.world import content

pytestmark = pytest.mark.django_db


def sandbox(world: World) -> Program:
    key, dsi = ECKey.generate_key("P-256"), world.house.actor("dsi")
    scopes = tuple(program_scopes())
    organisation_id = open_sandbox(actor=dsi, at=now(), kind=StructureKind.DEPARTEMENT)
    client_id = create_api_client(
        actor=dsi,
        at=now(),
        name="Essai",
        organisation="Essai",
        families=[ApiFamily.PARTNER],
        secret=new_token(),
    )
    give_program_access(
        actor=dsi,
        at=now(),
        client_id=client_id,
        draft=ProgramAccessDraft(
            organisation_id, scopes, {}, json.dumps({"keys": [key.as_dict(private=False)]}), "", "Essai", True
        ),
    )
    return Program(client_id, organisation_id, key, scopes)


def people(program: Program) -> dict[str, Any]:
    return {item["id"]: item for item in program.get("files").json()["items"]}


def sessions_to_come() -> int:
    """Of the first sandbox."""
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        structure = structure_by_code(scope, next(iter(every_sandbox())).structure)
    assert structure is not None
    with acting(system_actor(structure.id), Purpose.SYSTEM) as scope:
        return count_sessions(scope, now())


def test_invented_people_come_with_each_reset(world: World) -> None:
    first, second = sandbox(world), sandbox(world)
    assert people(first) == {}
    for program in (first, second):
        answer = program.http.post("/api/v1/sandbox/reset", headers=program.headers())
        assert answer.status_code == 204, answer.content
    before = people(first)
    assert {item["first_name"] for item in before.values()} == {"Inès", "Yanis", "Maëlle", "Ibrahim"}
    assert not set(before) & set(people(second))
    ines = next(key for key, item in before.items() if item["first_name"] == "Inès")
    assert len(first.get(f"files/{ines}/appointments").json()["items"]) == 2
    assert len(first.get(f"files/{ines}/enrolments").json()["items"]) == 1
    assert len(first.get(f"files/{ines}/situations").json()["items"]) == 1
    (contract,) = first.get(f"files/{ines}/contracts").json()["items"]
    assert (contract["kind"], contract["state"]) == ("pacea", "en_cours")
    asked = first.get("requests").json()["items"]
    assert len(asked) == 2
    assert ines in {request["file_id"] for request in asked}
    told = first.get(f"requests/{asked[0]['id']}").json()["person"]
    assert told["first_name"] in ("Inès", "Yanis")
    assert first.answer(asked[0]["id"], action="accept").status_code == 201
    assert first.http.post("/api/v1/sandbox/reset", headers=first.headers()).status_code == 204
    after = people(first)
    assert len(after) == len(before)
    assert not set(before) & set(after)
    assert first.get(f"files/{ines}").status_code == 404
    assert {request["state"] for request in first.get("requests").json()["items"]} == {"envoyee"}
    assert first.get(f"requests/{asked[0]['id']}").status_code == 404
    assert len(second.get("requests").json()["items"]) == 2
    assert sessions_to_come() == 1, "that of the first reset, brought to its day again"


REAL = ("adviser", "direction", "partner", "operator")


def of_people(world: World) -> dict[str, str]:
    """What people of the network may read, the registers that everybody reads apart."""
    found = content(world.house, *REAL)
    return {
        name: one for name, one in found.items() if not name.split()[1].startswith(("offers_", "identity_"))
    }


def test_a_reset_touches_and_shows_no_real_person(world: World) -> None:
    """Neither the people of the network nor the directory see anything of it, and nothing of theirs changes."""
    program = sandbox(world)
    before = of_people(world)
    for _ in range(2):
        assert program.http.post("/api/v1/sandbox/reset", headers=program.headers()).status_code == 204
        after = of_people(world)
        assert [table for table in before if before[table] != after[table]] == []
    listed = program.http.get("/api/v1/offers/services").json()["items"]
    assert [record["nom"] for record in listed if "essai" in record["nom"].lower()] == []
    answer = world["dep"].get("requests", kept="a_repondre")
    assert {item["id"] for item in answer.json()["items"]} == {str(world.requests["first"])}


def test_a_sandbox_sees_no_real_person_and_no_real_program_resets(world: World) -> None:
    program = sandbox(world)
    for request_id in world.requests.values():
        assert program.get(f"requests/{request_id}").status_code == 404
    for person in world.files.values():
        assert program.get(f"files/{person.dossier_id}").status_code == 404
    dep = world["dep"]
    assert dep.http.post("/api/v1/sandbox/reset", headers=dep.headers()).status_code == 403
