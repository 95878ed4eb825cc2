"""Choose an organisation by its name or its code: a text box that suggests, and plain text without script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.design.fields import SuggestField, Suggestion
from convergence.foundation.permissions import Permission
from convergence.identity.queries import structure_detail, structures_matching
from convergence.identity.types import StructureKind
from convergence.storage.session import current_scope
from convergence.web.access import ActingRequest, requires
from convergence.web.suggest import LONGEST, SUGGESTED


class OrganisationField(SuggestField):
    """Cleans to a Suggestion whose code is the identifier of the organisation."""

    def __init__(self, *, kind: StructureKind | None = None, **kwargs: Any) -> None:
        super().__init__(
            url_name="dossier:suggest_structures" if kind else "dossier:suggest_organisations",
            resolve=lambda text: matching(text, kind),
            by_code=by_identifier,
            **kwargs,
        )


@requires(Permission.MANAGE_TEAM, Permission.TRANSFER_FILES)
@require_safe
def suggest_organisations(request: ActingRequest) -> HttpResponse:
    """Organisations of every kind for ``?q=``."""
    return render(
        request, "design/suggestions.html", {"suggestions": matching(request.GET.get("q", ""), None)}
    )


@requires(Permission.TRANSFER_FILES)
@require_safe
def suggest_structures(request: ActingRequest) -> HttpResponse:
    """Missions Locales for ``?q=``."""
    found = matching(request.GET.get("q", ""), StructureKind.MISSION_LOCALE)
    return render(request, "design/suggestions.html", {"suggestions": found})


def matching(text: str, kind: StructureKind | None) -> list[Suggestion]:
    """Open organisations for what was typed."""
    scope = current_scope()
    if scope is None or not text.strip():
        return []
    found = structures_matching(scope, text.strip()[:LONGEST], kind, SUGGESTED)
    return [Suggestion(str(one.id), one.usual_name, one.code) for one in found]


def by_identifier(code: str) -> Suggestion | None:
    """The suggestion of one identifier."""
    scope = current_scope()
    try:
        found = structure_detail(scope, UUID(code)) if scope else None
    except ValueError:
        return None
    return Suggestion(str(found.id), found.usual_name, found.code) if found else None
