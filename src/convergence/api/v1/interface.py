"""The partner interface put together: its operations, what goes wrong, its addresses."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from convergence.api.answers import Unknown
from convergence.api.v1.kernel.access import NotGiven
from convergence.api.v1.kernel.problems import kind_of_status, problem_answer, problem_kinds, told
from convergence.api.v1.resources import changes, files, referentials, requests, sandbox
from convergence.foundation.problems import FieldError, Invalid, Problem

PREFIX = "api/v1"
VERSION = "1.0"
_WORDS = {
    "missing": "Cette valeur manque.",
    "extra_forbidden": "Cette valeur n’est pas attendue.",
    "enum": "Cette valeur n’est pas de la liste.",
    "literal_error": "Cette valeur n’est pas de la liste.",
    "union_tag_invalid": "Ce geste n’existe pas.",
    "union_tag_not_found": "Dites quel geste : « action ».",
    "string_pattern_mismatch": "Cette valeur n’a pas la forme attendue.",
    "uuid_parsing": "Cet identifiant n’est pas un UUID.",
    "timezone_aware": "Donnez l’heure avec son décalage, par exemple « +01:00 ».",
}
_ELSE = "Cette valeur n’a pas la forme attendue."
_STARTS = (("date", "Donnez une date ISO 8601."), ("int", "Donnez un nombre entier de l’intervalle permis."))

interface = NinjaAPI(
    title="Interface partenaires de Convergence",
    version=VERSION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="partners",
)


def _expected_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """A read whose parameters are those of the document, each once: a name that is mistyped is told, not dropped."""

    @functools.wraps(view)
    def checked(request: HttpRequest, **values: Any) -> Any:
        known = values.keys() if request.method == "GET" else ()
        Invalid.raise_if_any(
            FieldError(
                name, "Ce paramètre n’est pas attendu.", "Retirez-le, ou corrigez son nom.", "unexpected"
            )
            if name not in known
            else FieldError(name, "Ce paramètre est donné deux fois.", "Donnez-le une fois.", "repeated")
            for name, given in request.GET.lists()
            if name not in known or len(given) > 1
        )
        return view(request, **values)

    return checked


interface.add_decorator(_expected_only)
for _router in (files.router, requests.router, changes.router, referentials.router, sandbox.router):
    interface.add_router("", _router)


@interface.exception_handler(Problem)
def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """What a room, or the gate, refuses."""
    headers: Mapping[str, str] = {}
    if isinstance(problem, Unknown):
        given = bool(request.headers.get("Authorization"))
        headers = {"WWW-Authenticate": 'Bearer error="invalid_token"' if given else "Bearer"}
    elif isinstance(problem, NotGiven):
        headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{problem.scope}"'}
    return told(problem, headers)


@interface.exception_handler(ValidationError)
def on_wrong_values(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent has not the form that the document states: each value is named."""
    faults = [
        {"field": _field(fault), "code": str(fault.get("type", "invalid")), "detail": _said(fault)}
        for fault in error.errors
    ]
    named = ", ".join(dict.fromkeys(fault["field"] for fault in faults))
    return problem_answer(
        problem_kinds()["invalid"],
        f"Des valeurs sont à corriger : {named}. Voyez « errors », puis recommencez.",
        errors=faults,
    )


@interface.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the library refuses by itself: a body that is no JSON."""
    kind = kind_of_status(error.status_code)
    return problem_answer(kind, f"{kind.title}. {kind.what_to_do}")


@interface.exception_handler(Http404)
def on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing is there."""
    kind = kind_of_status(404)
    return problem_answer(kind, f"{kind.title}. {kind.what_to_do}")


def _field(fault: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in fault.get("loc", ())[1:]) or str(fault.get("loc", ("",))[0])


def _said(fault: Mapping[str, Any]) -> str:
    kind = str(fault.get("type", ""))
    if kind in _WORDS:
        return _WORDS[kind]
    return next((words for start, words in _STARTS if kind.startswith(start)), _ELSE)
