"""The document tells every address under /api and no other; all that it allows is accepted, from the owner alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from convergence.api.v1.pages.document import document, operations
from convergence.sharing.queries import program_scopes


def routes(patterns: Any, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)


def difference(patterns: Any, paths: Any) -> set[str]:
    """Addresses that the router serves and the document does not tell, or the reverse."""
    served = {
        "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route).rstrip("/")
        for route in routes(patterns)
        if route.startswith("api/")
    }
    return served ^ set(paths)


def test_the_router_and_the_document_name_the_same_addresses() -> None:
    patterns, paths = get_resolver().url_patterns, document()["paths"]
    assert difference(patterns, paths) == set()
    hidden = URLPattern(
        pattern=type("Route", (), {"__str__": lambda _: "api/v1/hidden/<uuid:x>"})(), callback=None
    )
    assert difference([*patterns, hidden], paths) == {"/api/v1/hidden/{x}"}
    assert difference(patterns, {**paths, "/api/v1/gone": {}}) == {"/api/v1/gone"}
    del paths["/api/v1/files"]
    assert difference(patterns, paths) == {"/api/v1/files"}


def test_every_operation_is_told_in_words_and_asks_for_a_scope_that_exists() -> None:
    made = document()
    for operation in operations(made):
        assert operation["summary"], operation["operationId"]
        assert operation["description"], operation["operationId"]
        for needed in operation.get("security", ()):
            assert set(needed["programs"]) <= set(program_scopes())
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], (operation["operationId"], parameter["name"])
            assert "anyOf" not in parameter["schema"]
    assert made["openapi"].startswith("3.1")
    for name, schema in made["components"]["schemas"].items():
        words = schema.get("description", "")
        assert not re.match("(What|Which|Why|Who|A|An|The|Resources) ", words), (name, words)


@pytest.mark.django_db
def test_the_problem_that_an_error_names_has_a_page(client: Any) -> None:
    answer = client.get("/api/v1/files/x")
    assert answer.status_code == 401
    assert client.get("/api/v1/problems/unauthorized").status_code == 200
    assert answer.json()["type"].endswith("/api/v1/problems/unauthorized")
