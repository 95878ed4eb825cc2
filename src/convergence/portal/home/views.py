"""The first page of her space: where each subject is."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from convergence.dossier.queries import dossier_header
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest


@in_her_space
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """Her name, and the subjects of her space."""
    person = dossier_header(request.scope, request.actor.only_file_id) if request.actor.only_file_id else None
    return her_page(request, "portal/home/show.html", "Mon espace", {"person": person})
