"""The document tells every address under /api and nothing else; everything that answers is as it tells."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import make_server

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from convergence.api.v1.pages.document import document, operations
from convergence.jobs.directory.exports import make_open_files
from convergence.sharing.queries import program_scopes
from tests.api.v1.world import World, make_world
from tests.web.browser import Quiet, Threads

PROGRAMS = ("dep", "dep_small", "ft", "ft_small")


def routes(patterns: Any, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)


def test_the_router_and_the_document_name_the_same_addresses() -> None:
    served = {
        "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route).rstrip("/")
        for route in routes(get_resolver().url_patterns)
        if route.startswith("api/")
    }
    assert served == set(document()["paths"])


def test_every_operation_is_told_in_words_with_an_example_and_a_scope_that_exists() -> None:
    made = document()
    for operation in operations(made):
        assert operation["summary"], operation["operationId"]
        assert operation["description"], operation["operationId"]
        for needed in operation.get("security", ()):
            assert set(needed["programs"]) <= set(program_scopes())
    assert made["openapi"].startswith("3.1")


@pytest.mark.django_db
def test_the_problem_that_an_error_names_has_a_page(client: Any) -> None:
    answer = client.get("/api/v1/files/x")
    assert answer.status_code == 401
    assert client.get("/api/v1/problems/unauthorized").status_code == 200
    assert answer.json()["type"].endswith("/api/v1/problems/unauthorized")


@pytest.fixture(scope="module")
def _unbounded() -> Iterator[None]:
    """Calls are not counted while a machine calls every address."""
    with pytest.MonkeyPatch.context() as patch:
        for where in ("v1.kernel.access", "v1.offers", "oauth.views"):
            patch.setattr(f"convergence.api.{where}.count", lambda *_, **__: None)
        yield


@pytest.fixture
def called(fresh_database: str, _unbounded: None) -> Iterator[tuple[World, str]]:
    """A world behind a real server."""
    world = make_world()
    make_open_files()
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield world, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


_QUICK = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
_LONG = settings(_QUICK, max_examples=60)


def _call(case: Any, world: World, name: str) -> None:
    """Call as one program, on files and requests of both tenants: nothing of the other ever comes back."""
    program = world[name]
    known = [person.dossier_id for person in world.files.values()]
    asked = case.path_parameters or {}
    if "file_id" in asked and len(str(asked["file_id"])) == 36:
        case.path_parameters["file_id"] = str(known[hash(str(asked["file_id"])) % len(known)])
    if "request_id" in asked and len(str(asked["request_id"])) == 36:
        both = list(world.requests.values())
        case.path_parameters["request_id"] = str(both[hash(str(asked["request_id"])) % len(both)])
    answer = case.call_and_validate(headers={"Authorization": f"Bearer {program.token}"})
    others = {"dep": ("second", "nobody"), "ft": ("first", "nobody")}[name.split("_")[0]]
    if answer.status_code < 400:
        for other in others:
            assert str(world.files[other].dossier_id).encode() not in answer.content
            assert f'"{other.capitalize()}"'.encode() not in answer.content


def _try(world: World, address: str, name: str, how: settings) -> int:
    """Call every operation with values that the document allows, then with values that it does not."""
    described = schemathesis.openapi.from_dict({**document(), "servers": [{"url": address}]})
    described.config.update(base_url=address)
    # a cursor is sealed and a rule of the domain may refuse: what is well formed may still be refused in words
    described.config.checks.positive_data_acceptance.expected_statuses = [
        "2xx", "3xx", "400", "401", "403", "404", "409", "422", "503",
    ]  # fmt: skip
    tried = 0
    for found in described.get_all_operations():
        operation = found.ok()
        tried += 1
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @how
            @given(case=operation.as_strategy(generation_mode=mode))
            def called_so(case: Any) -> None:
                _call(case, world, name)

            try:
                called_so()
            except Unsatisfiable:
                assert mode is GenerationMode.NEGATIVE, operation.label  # nothing that could be wrong
    return tried


def test_every_operation_answers_as_the_document_says(called: tuple[World, str]) -> None:
    world, address = called
    for name in PROGRAMS:
        assert _try(world, address, name, _QUICK) == len(list(operations(document())))


@pytest.mark.long
def test_every_operation_answers_as_the_document_says_a_long_time(called: tuple[World, str]) -> None:
    for name in PROGRAMS:
        _try(*called, name, _LONG)
