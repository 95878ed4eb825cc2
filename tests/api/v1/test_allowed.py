"""All that the document allows is accepted from its owner and unknown to others; nothing else is accepted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from convergence.accompagnement.solutions.operations import send_request
from convergence.accompagnement.solutions.types import RequestDraft, ToldFamily
from convergence.api.v1.pages.document import document, operations
from convergence.foundation.clock import local_today, now
from convergence.referentials.queries import nomenclatures
from tests.api.v1.conftest import Served
from tests.api.v1.world import Program, World
from tests.rooms.solutions.steps import service

PROGRAMS = ("dep", "dep_small", "ft", "ft_small")
OWN = {"dep": "first", "ft": "second"}
OTHERS = {"dep": ("second", "nobody"), "ft": ("first", "nobody")}
OWNED = ("file_id", "request_id")
_QUICK = settings(
    max_examples=1,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
_LONG = settings(_QUICK, max_examples=25, derandomize=False)
Aim = Callable[[Any, World, str], int]
"""Points a case at real things, does first what must come first, and returns the status that is due."""


def needed(case: Any) -> str:
    """The scope that an operation asks for."""
    found = case.operation.definition.raw.get("security") or [{"programs": []}]
    scopes = found[0]["programs"]
    return scopes[0] if scopes else ""


def at_its_own(case: Any, world: World, name: str) -> int:
    """Files and requests of its partner, cursors of its lists, its own assertions: all that is allowed is accepted."""
    program, own = world[name], OWN[name.split("_")[0]]
    if needed(case) and needed(case) not in program.scopes:
        return 403
    asked, query = case.path_parameters or {}, case.query or {}
    kind = case.operation.definition.raw["operationId"]
    if "file_id" in asked:
        asked["file_id"] = str(world.files[own].dossier_id)
    if "request_id" in asked:
        asked["request_id"] = str(
            world.requests[own] if case.method == "GET" else new_request(world, program, case.body)
        )
    if kind == "follow_changes" and name.endswith("small"):
        asked["resource"] = "files"
    if kind == "read_nomenclature":
        asked["name"] = nomenclatures()[0].name
    if query.get("cursor"):
        query["cursor"] = _cursor(program, case.formatted_path, query)
        case.query = {name: value for name, value in query.items() if value}
    if kind == "answer_request":
        if "on" in case.body:
            case.body["on"] = local_today("Europe/Paris").isoformat()
        return 201
    if kind.startswith("oauth_") and case.method == "POST":
        case.body["client_assertion"] = program.assertion()
        case.body.pop("scope", None)
        case.body.pop("client_id", None)
    return 200


def at_others(case: Any, world: World, name: str) -> int:
    """What is of another partner, of nobody, or does not exist: unknown, all alike."""
    program = world[name]
    asked = case.path_parameters
    if needed(case) not in program.scopes:
        return 403
    if "file_id" in asked:
        known = [world.files[other].dossier_id for other in OTHERS[name.split("_")[0]]]
    else:
        known = [world.requests[other] for own, other in OWN.items() if own != name.split("_")[0]]
    asked[next(iter(set(OWNED) & set(asked)))] = str([*known, uuid4()][case_number(case) % (len(known) + 1)])
    return 404


def new_request(world: World, program: Program, body: Mapping[str, Any]) -> UUID:
    """A request that awaits this answer: accepted before somebody is missed, she came before a result."""
    house = world.house
    draft = RequestDraft(
        offer_id=service(at=now(), organisation_id=program.organisation_id),
        theme="mobilite--preparer-un-permis",
        message="Une demande.",
        agreed_on=local_today("Europe/Paris"),
        told=(ToldFamily.CONTACT,),
    )
    made = send_request(
        actor=house.actor("adviser"), at=now(), dossier_id=world.files["both"].dossier_id, draft=draft
    )
    if body["action"] in ("miss", "conclude"):
        assert program.answer(made, action="accept").status_code == 201
    if body["action"] == "conclude":
        assert (
            program.answer(made, action="start", on=local_today("Europe/Paris").isoformat()).status_code
            == 201
        )
    return made


def case_number(case: Any) -> int:
    """A number drawn with the case, the same each time."""
    return sum(map(ord, str(case.path_parameters)))


def _cursor(program: Program, path: str, query: Mapping[str, Any]) -> str:
    """A cursor that the list gives, for the same questions."""
    asked = {name: value for name, value in query.items() if name != "cursor"}
    answer = program.http.get(path, {**asked, "limit": 1}, headers=program.headers())
    if "parquet" in path:
        return str(answer.headers.get("X-Cursor", ""))
    return str(answer.json()["cursor"] or "")


def _fresh(program: Program) -> str:
    program.forget()
    return program.token


def _called(case: Any, world: World, name: str, aim: Aim) -> None:
    due = aim(case, world, name)
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = f"{case.headers['Idempotency-Key'][:60]}.{uuid4().hex}"
    answer = case.call_and_validate(headers={"Authorization": f"Bearer {world[name].token}"})
    assert answer.status_code == due, (name, case.operation.label, case.body, answer.content)
    for other in OTHERS[name.split("_")[0]]:
        assert str(world.files[other].dossier_id).encode() not in answer.content
        assert f'"{other.capitalize()}"'.encode() not in answer.content


def _try(
    served: Served,
    how: settings,
    names: Sequence[str],
    aim: Aim,
    only: Callable[[Any], bool] = lambda _: True,
) -> int:
    """Call operations with values that the document allows, as some programs; how many operations."""
    described = schemathesis.openapi.from_dict({**document(), "servers": [{"url": served.url}]})
    described.config.update(base_url=served.url)
    found = [operation for each in described.get_all_operations() if only(operation := each.ok())]
    for operation in found:
        cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        for name in names:
            _fresh(served.world[name])
            _generated(cases, how, partial(_called, world=served.world, name=name, aim=aim))
    return len(found)


def _generated(cases: Any, how: settings, call: Callable[[Any], None]) -> None:
    @how
    @given(case=cases)
    def called_so(case: Any) -> None:
        call(case)

    called_so()


@pytest.mark.parametrize(
    ("how", "names"),
    [(_QUICK, ("dep", "ft_small")), pytest.param(_LONG, PROGRAMS, marks=pytest.mark.long)],
    ids=["quick", "long"],
)
def test_all_that_the_document_allows_is_accepted_from_the_owner_and_unknown_to_others(
    served: Served, how: settings, names: Sequence[str]
) -> None:
    assert _try(served, how, names, at_its_own) == len(list(operations(document())))
    owned = _try(served, how, names, at_others, lambda one: any(f"{{{name}}}" in one.path for name in OWNED))
    assert owned >= 7


@pytest.mark.parametrize(
    "how",
    [
        ("--phases=coverage,stateful", "--max-examples=1", "--seed=1"),
        pytest.param(("--max-examples=20",), marks=pytest.mark.long),
    ],
    ids=["quick", "long"],
)
def test_a_machine_from_outside_with_four_identities_finds_nothing(
    served: Served, how: tuple[str, ...], tmp_path: Path
) -> None:
    """Every check of Schemathesis as it stands, object-level authorisation between the four included."""
    headers = {
        name: {"name": "Authorization", "value": f"Bearer {_fresh(served.world[name])}"} for name in PROGRAMS
    }
    people = [{"name": name, "fixedHeaders": [header]} for name, header in headers.items()]
    (tmp_path / "people.json").write_text(json.dumps({"auth": people}))
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{served.url}/api/v1/openapi.json"]
    asked = ["--url", served.url, "--auth-wfc", "people.json", "--checks", "all", *how]
    run = subprocess.run([*command, *asked], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
