"""What pages of booking share: marks, a page with its way back, names of colleagues."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from convergence.agenda.booking.queries import motive
from convergence.agenda.booking.types import MotiveRow
from convergence.design.frame import Crumb
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires

METHODS = ["GET", "HEAD", "POST"]
planner = requires(Permission.PLAN_APPOINTMENTS)
keeper = requires(Permission.MANAGE_PLACES)
TITLE = "Prise de rendez-vous"
FORM = "form"


def page(request: ActingRequest, name: str, title: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page under the overview; ``FORM`` is the common page of a single form."""
    home = reverse("booking:list")
    crumbs = [Crumb("Accueil", "/"), Crumb(TITLE, home), Crumb(title)]
    if title == TITLE:
        crumbs = [Crumb("Accueil", "/"), Crumb(TITLE)]
    context |= {"page_title": title, "breadcrumb": crumbs, "back_url": context.get("back_url", home)}
    template = "web/form.html" if name == FORM else f"web/booking/{name}.html"
    return render(request, template, context, status=status)


def found_motive(request: ActingRequest, motive_id: UUID) -> MotiveRow:
    """A motive of the structure, or the one answer for what is not there."""
    found = motive(request.scope, motive_id)
    if found is None:
        raise NotFound("Ce motif n’existe pas.", what_to_do="Choisissez-le dans la liste.")
    return found


def identifier(text: str) -> UUID | None:
    """An identifier that an address or a form gives; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
