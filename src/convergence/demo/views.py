"""Choose a persona of the demonstration and work as her, or a young person and open her space, without password.

Mounted by ``config.urls`` in demonstration mode only; each request asks again that the database is marked
as a demonstration's, so that no mistake of settings opens a production without password.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from convergence.demo.personas import Persona, log_in_as, personas
from convergence.demo.scenes.players import player
from convergence.demo.space.people import YOUNG_PEOPLE, code_for, log_in, part_of
from convergence.foundation.problems import NotFound, Problem
from convergence.identity.types import LoggedIn
from convergence.storage import installation

SPACE, SCREEN = "/jeune/moi/", "/jeune/ecran/"
LENDER = "conseillere-tarbes"


class Enter(Protocol):
    """Opens a session; lent by the delivery that has sessions."""

    def __call__(
        self, request: HttpRequest, user_id: UUID, membership_id: UUID | None, *, version: str
    ) -> None: ...


class EnterSpace(Protocol):
    """Opens the session of a young person; lent by the delivery that has her space."""

    def __call__(self, request: HttpRequest, who: LoggedIn) -> None: ...


@dataclass(frozen=True, slots=True)
class Company:
    """Personas of one structure; ``mixed`` when each of them works in another."""

    name: str
    members: Sequence[Persona]
    mixed: bool = False


def companies(found: Sequence[Persona]) -> list[Company]:
    """By structure those who are several there, then all the others together."""
    together, alone = [], []
    for structure, members in groupby(found, key=lambda persona: persona.structure_name):
        group = list(members)
        if len(group) > 1:
            together.append(Company(structure, group))
        else:
            alone.extend(group)
    return [*together, Company("Ailleurs dans le réseau", alone, mixed=True)] if alone else together


@dataclass(frozen=True, slots=True)
class Stage:
    """The two views of the demonstration, with the ways to open a session."""

    enter: Enter
    enter_space: EnterSpace

    def choose(self, request: HttpRequest) -> HttpResponse:
        """All personas, by structure; a POST works as one of them."""
        refuse_elsewhere()
        if request.method == "POST" and "jeune" in request.POST:
            return self._in_space(request, request.POST["jeune"])
        if request.method == "POST":
            return self._as_persona(request, request.POST.get("persona", ""))
        return self._page(request)

    def _in_space(self, request: HttpRequest, key: str) -> HttpResponse:
        """Her space: logged in as she would, or by the code of a screen that is lent to her."""
        try:
            if not part_of(key).email:
                code = code_for(key, player(LENDER))
                return HttpResponseRedirect(f"{SCREEN}?{urlencode({'code': code})}", status=303)
            self.enter_space(request, log_in(key))
        except Problem as problem:
            return self._page(request, error=str(problem), status=422)
        return HttpResponseRedirect(SPACE, status=303)

    def _as_persona(self, request: HttpRequest, key: str) -> HttpResponse:
        try:
            found = log_in_as(key)
        except Problem as problem:
            return self._page(request, error=str(problem), status=422)
        if not found.memberships:
            return self._page(request, error="Ce personnage n’a plus de rôle en cours.", status=422)
        self.enter(request, found.user_id, found.memberships[0].membership_id, version=found.session_version)
        request.session["several_places"] = len(found.memberships) > 1
        return HttpResponseRedirect("/")

    def _page(self, request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
        found = companies(personas())
        context = {
            "page_title": "Démonstration",
            "companies": found,
            "young_people": [part for part in YOUNG_PEOPLE if part.dossier_id] if found else [],
            "error": error,
        }
        return render(request, "demo/choose.html", context, status=status)


def refuse_elsewhere() -> None:
    """Answer as for an unknown page unless the database is a demonstration's."""
    if installation.kind() != installation.DEMO:
        raise NotFound("Cette page n’existe pas.", what_to_do="Retournez à l’accueil.")


def choose_view(enter: Enter, enter_space: EnterSpace) -> Callable[[HttpRequest], HttpResponse]:
    """The page of the personas; nothing is done by a GET."""
    stage = Stage(enter, enter_space)

    @require_http_methods(["GET", "HEAD", "POST"])
    def choose(request: HttpRequest) -> HttpResponse:
        return stage.choose(request)

    return choose
