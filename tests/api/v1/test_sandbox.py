"""The sandbox: invented people whom its programs see, put back as new; nobody else sees them, it sees nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey

from convergence.foundation.clock import now
from convergence.foundation.identifiers import new_token
from convergence.identity.types import StructureKind
from convergence.sharing.operations import create_api_client, give_program_access, open_sandbox
from convergence.sharing.queries import program_scopes
from convergence.sharing.types import ApiFamily, ProgramAccessDraft
from tests.api.v1.world import Program, World

pytestmark = pytest.mark.django_db


def sandbox(world: World) -> Program:
    key, dsi = ECKey.generate_key("P-256"), world.house.actor("dsi")
    scopes = tuple(code for code in program_scopes() if not code.startswith(("contracts", "situations:x")))
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
    assert first.http.post("/api/v1/sandbox/reset", headers=first.headers()).status_code == 204
    after = people(first)
    assert len(after) == len(before)
    assert not set(before) & set(after)
    assert first.get(f"files/{ines}").status_code == 404


def test_a_sandbox_sees_no_real_person_and_no_real_program_resets(world: World) -> None:
    program = sandbox(world)
    for person in world.files.values():
        assert program.get(f"files/{person.dossier_id}").status_code == 404
    dep = world["dep"]
    assert dep.http.post("/api/v1/sandbox/reset", headers=dep.headers()).status_code == 403
