"""What a structure lets people book: added, changed, closed, shown on a poster."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.agenda.appointments.queries import places
from convergence.agenda.booking import operations
from convergence.agenda.booking.types import MotiveRow
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.identity.queries import structure_detail
from convergence.web.access import ActingRequest
from convergence.web.booking.forms import MotiveForm
from convergence.web.booking.pages import FORM, METHODS, found_motive, keeper, page, planner
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.forms.once import once


@keeper
@require_http_methods(METHODS)
def add(request: ActingRequest) -> HttpResponse:
    """A new motive."""
    form = _form(request)
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            operations.create_motive(
                actor=request.actor, at=now(), draft=form.draft(), idempotency_key=form.sending
            )
        if not form.errors:
            return _done(request, "Le motif est ajouté.")
    return page(
        request,
        FORM,
        "Nouveau motif",
        status=422 if form.errors else 200,
        form=form,
        verb="Ajouter le motif",
    )


@keeper
@require_http_methods(METHODS)
def amend(request: ActingRequest, motive_id: UUID) -> HttpResponse:
    """Change a motive, close it, open or close its public page."""
    found = found_motive(request, motive_id)
    form = _form(request, found)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.amend_motive(
                actor=request.actor,
                at=now(),
                motive_id=motive_id,
                draft=form.draft(),
                edit_token=form.cleaned_data[EDIT_FIELD],
            )
        if not form.errors:
            return _done(request, "Le motif est modifié.")
    return page(request, FORM, found.label, status=422 if form.errors else 200, form=form, verb="Enregistrer")


@planner
@require_safe
def poster(request: ActingRequest, motive_id: UUID) -> HttpResponse:
    """A sheet to print and to put up: the short address of the public page."""
    found = found_motive(request, motive_id)
    if not (found.is_public and found.is_active):
        raise NotFound("Ce motif n’a pas de page publique.", what_to_do="Ouvrez-la d’abord dans le motif.")
    structure = structure_detail(request.scope, request.actor.structure_id)
    address = settings.SITE_URL + reverse("portal_booking:public", args=[found.public_code])
    return page(
        request,
        "poster",
        f"Affiche : {found.label}",
        motive=found,
        structure=structure,
        address=address,
        address_shown=address.partition("://")[2],
    )


def _form(request: ActingRequest, amended: MotiveRow | None = None) -> MotiveForm:
    structure = structure_detail(request.scope, request.actor.structure_id)
    return MotiveForm(
        request.POST if request.method == "POST" else None,
        places=places(request.scope),
        sites=structure.sites if structure else (),
        amended=amended,
    )


def _done(request: ActingRequest, sentence: str) -> HttpResponse:
    accept_page(request)
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("booking:list"))
