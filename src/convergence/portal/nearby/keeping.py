"""Services that she keeps, and those that her adviser sent her: her list, and his, are one list of her file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from convergence.accompagnement.solutions import operations
from convergence.accompagnement.solutions.queries import chosen_of_file, verdicts_for
from convergence.foundation.clock import now
from convergence.foundation.problems import Problem
from convergence.offers.queries import offers_named
from convergence.portal.hers import her_file
from convergence.portal.nearby.views import found_service, service_page
from convergence.portal.nearby.words import card
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest


@in_her_space
@require_safe
def kept(request: ActingRequest) -> HttpResponse:
    """What she keeps, and what her adviser sent her; what he only considers is not told yet."""
    dossier_id = her_file(request)
    rows = [row for row in chosen_of_file(request.scope, dossier_id) if row.by_herself or row.sent_at]
    ids = [row.offer_id for row in rows]
    known = {one.offer_id: one for one in offers_named(request.scope, ids)} if ids else {}
    read = (
        {one.offer_id: one for one in verdicts_for(request.scope, dossier_id, list(known))} if known else {}
    )
    cards = [
        card(
            known[row.offer_id],
            read[row.offer_id],
            is_kept=row.by_herself,
            by_adviser=row.sent_at is not None,
        )
        for row in rows
        if row.offer_id in read
    ]
    return her_page(request, "portal/nearby/kept.html", "Les services que je garde", {"cards": cards})


@in_her_space
@require_POST
def keep(request: ActingRequest, service_id: UUID) -> HttpResponse:
    """Keep a service; twice is one."""
    found_service(request, service_id)
    try:
        operations.choose_service(
            actor=request.actor, at=now(), dossier_id=her_file(request), offer_id=service_id, source="espace"
        )
    except Problem as problem:
        return service_page(request, service_id, problem=str(problem))
    messages.success(request, "Ce service est dans votre liste. Votre conseiller le voit aussi.")
    return HttpResponseRedirect(reverse("her_services:show", args=[service_id]))


@in_her_space
@require_POST
def drop(request: ActingRequest, service_id: UUID) -> HttpResponse:
    """No longer keep a service; twice changes nothing."""
    for row in chosen_of_file(request.scope, her_file(request)):
        if row.offer_id == service_id and row.by_herself:
            operations.drop_choice(actor=request.actor, at=now(), chosen_id=row.chosen_id, source="espace")
    messages.success(request, "Ce service n’est plus dans votre liste.")
    return HttpResponseRedirect(reverse("her_services:kept"))
