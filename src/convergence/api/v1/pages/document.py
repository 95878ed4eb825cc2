"""The OpenAPI document: written from the types of the operations, with what stands beside them and examples."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from convergence.api.v1.interface import PREFIX, interface
from convergence.api.v1.kernel.access import TOKEN_ADDRESS, Program
from convergence.api.v1.kernel.problems import CONTENT_TYPE, problem_kinds
from convergence.api.v1.kernel.schemas import MOST
from convergence.sharing.queries import program_scopes

_BESIDE = Path(__file__).with_name("beside.yaml")
_EXAMPLES = Path(__file__).with_name("examples.yaml")
METHODS = ("get", "post", "put", "patch", "delete")
_SECURITY = "programs"
_ABOUT = (
    "Les programmes des partenaires lisent ici ce que leur convention ouvre, et répondent aux demandes d’orientation."
    " La page /api/v1/docs explique tout ; le journal des versions est à /api/v1/changelog."
)
_PARAMETERS = {
    "file_id": "Donné par la liste des dossiers.",
    "request_id": "Donné par la liste des demandes.",
    "resource": "La ressource suivie.",
    "limit": f"Combien d’éléments, {MOST} au plus.",
}
"""Words of parameters whose type is checked beside it: the library loses theirs."""
_LEAVING = {
    "Retry-After": {"description": "Secondes à attendre.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "Ce que le jeton doit porter.", "schema": {"type": "string"}},
}


def document() -> dict[str, Any]:
    """The document for this installation; a copy, so that whoever changes it changes nothing here."""
    made = copy.deepcopy(_document())
    made["servers"] = [{"url": settings.SITE_URL}]
    return made


@lru_cache(maxsize=1)
def examples() -> Mapping[str, Any]:
    """An example of each operation, by its identifier: what is sent, what is answered."""
    read: Mapping[str, Any] = _plain(yaml.safe_load(_EXAMPLES.read_text(encoding="utf-8")))
    return read


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    # as plain values: the library’s own are subclasses of dict
    made: dict[str, Any] = _plain(interface.get_openapi_schema(path_prefix=f"{PREFIX}/"))
    beside = yaml.safe_load(_BESIDE.read_text(encoding="utf-8"))
    made["info"]["description"] = _ABOUT
    made["info"]["license"] = {"name": "Licence Ouverte 2.0", "identifier": "etalab-2.0"}
    made["paths"] |= beside["paths"]
    made["webhooks"] = beside["webhooks"]
    made["components"].setdefault("schemas", {}).update(beside["schemas"])
    made["components"]["securitySchemes"] = {_SECURITY: _scheme()}
    for schema in made["components"]["schemas"].values():
        if "enum" in schema:
            schema.pop("description", None)  # words of the code, not of the interface
    for operation in operations(made):
        _secure(operation)
        _parameters(operation)
        _problems(operation)
        _example(operation)
    return made


def operations(made: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each operation of a document."""
    for path in made["paths"].values():
        yield from (operation for method, operation in path.items() if method in METHODS)


def _scheme() -> dict[str, Any]:
    scopes = {scope.code: scope.label for scope in program_scopes().values()}
    return {
        "type": "oauth2",
        "description": "Client credentials, client prouvé par private_key_jwt (RFC 7523). Jetons de dix minutes.",
        "flows": {"clientCredentials": {"tokenUrl": TOKEN_ADDRESS, "scopes": scopes}},
    }


def _secure(operation: dict[str, Any]) -> None:
    """What an operation of ours asks of the token."""
    if "security" not in operation:
        return
    scope = _scope_of(operation["operationId"])
    operation["security"] = [{_SECURITY: [scope] if scope else []}]


@lru_cache(maxsize=64)
def _scope_of(operation_id: str) -> str:
    for _, router in interface._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                marks = [mark for mark in operation.auth_callbacks if isinstance(mark, Program)]
                if operation.operation_id == operation_id and marks:
                    return marks[0].scope
    return ""


def _parameters(operation: dict[str, Any]) -> None:
    """A parameter may be absent, never null; its words stand beside its name, where tools look for them."""
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        while held := schema.pop("anyOf", None) or schema.pop("allOf", None):
            (one,) = [each for each in held if each != {"type": "null"}]
            schema |= one
        words = schema.pop("description", "")
        schema.pop("title", None)
        name = parameter["name"]
        parameter["description"] = _PARAMETERS.get(name) or parameter.get("description") or words
        parameter["schema"] = schema
        if (operation["operationId"], name) == ("read_problem", "code"):
            schema["enum"] = list(problem_kinds())


def _problems(operation: dict[str, Any]) -> None:
    """Errors leave as problems, with the headers that say what to do."""
    for status, response in operation["responses"].items():
        if int(status) < 400:
            continue
        content = response.get("content", {})
        if "application/json" in content and not operation["operationId"].startswith("oauth_"):
            content[CONTENT_TYPE] = content.pop("application/json")
        wanted = {"401": "WWW-Authenticate", "403": "WWW-Authenticate", "429": "Retry-After"}.get(str(status))
        if wanted:
            response["headers"] = {wanted: _LEAVING[wanted]}


def _example(operation: dict[str, Any]) -> None:
    told = examples().get(operation["operationId"])
    if told is None:
        return
    sent = told.get("body") or told.get("form")
    if sent and "requestBody" in operation:
        for content in operation["requestBody"]["content"].values():
            content["example"] = sent
    response = operation["responses"].get(str(told["status"]))
    if response and "answer" in told:
        for content in response.get("content", {}).values():
            content["example"] = told["answer"]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
