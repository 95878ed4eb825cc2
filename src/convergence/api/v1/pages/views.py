"""What people read of the interface: its document, a page one can use, problems, changelog, what goes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.api.answers import json_answer, told_in_json
from convergence.api.v1.kernel.problems import problem_kinds
from convergence.api.v1.kernel.standing import standing
from convergence.api.v1.pages.document import document
from convergence.api.v1.pages.reading import readable
from convergence.foundation.problems import NotFound
from convergence.sharing.queries import program_scopes

OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=300",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@require_safe
def openapi(request: HttpRequest) -> HttpResponseBase:
    """The document, OpenAPI 3.1."""
    return json_answer(document(), headers=OPEN)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The page of the interface."""
    context = {
        "page_title": "Interface partenaires",
        "sections": readable(document()),
        "scopes": program_scopes().values(),
    }
    return render(request, "api/v1/docs.html", context)


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Every kind of problem."""
    context = {"page_title": "Problèmes", "kinds": problem_kinds().values()}
    return render(request, "api/v1/problems.html", context)


@told_in_json
@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """One kind of problem: where « type » leads."""
    kind = problem_kinds().get(code)
    if kind is None:
        raise NotFound("Ce genre de problème n’existe pas.", what_to_do="Voyez la liste : /api/v1/problems.")
    return render(request, "api/v1/problems.html", {"page_title": kind.title, "kinds": [kind]})


@require_safe
def changelog(request: HttpRequest) -> HttpResponse:
    """What changed, numbered, and what goes."""
    return render(
        request, "api/v1/changelog.html", {"page_title": "Journal des versions", "standing": standing()}
    )


@require_safe
def changelog_json(request: HttpRequest) -> HttpResponseBase:
    """The same for programs."""
    items = [
        {"number": one.number, "on": one.day.isoformat(), "title": one.title, "changes": list(one.changes)}
        for one in standing().releases
    ]
    return json_answer({"items": items}, headers=OPEN)


@require_safe
def deprecations_json(request: HttpRequest) -> HttpResponseBase:
    """What goes, with its dates."""
    items = [
        {
            "name": one.name,
            "title": one.title,
            "instead": one.instead,
            "since": one.since.isoformat(),
            "until": one.until.isoformat(),
            "addresses": list(one.addresses),
        }
        for one in standing().deprecations
    ]
    return json_answer({"items": items}, headers=OPEN)
