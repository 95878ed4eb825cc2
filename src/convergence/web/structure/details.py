"""The structure itself: description, sites."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.identity import operations, policies
from convergence.identity.queries import mergers_of, structure_detail, structure_history
from convergence.identity.types import StructureDetail
from convergence.referentials.queries import communes_at
from convergence.web.access import ActingRequest, requires, signed_in
from convergence.web.confirm import confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.structure.forms import CloseForm, SiteForm, StructureForm

manager = requires(Permission.MANAGE_STRUCTURE, purpose=Purpose.ADMINISTRATION)


@signed_in
@require_safe
def detail(request: ActingRequest) -> HttpResponse:
    """The actor's own structure, its sites and its mergers."""
    structure = own_structure(request)
    codes = [structure.commune_code, *(site.commune_code for site in structure.sites)]
    communes = communes_at(codes, local_today(structure.time_zone))
    context = {
        "page_title": structure.usual_name,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(structure.usual_name)),
        "structure": structure,
        "commune": communes.get(structure.commune_code),
        "sites": [(site, communes.get(site.commune_code)) for site in structure.sites],
        "mergers": mergers_of(request.scope, structure.id),
        "history": structure_history(request.scope),
        "may_edit": policies.may_manage_structure(request.actor, structure.id),
    }
    return render(request, "web/structure/detail.html", context)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest) -> HttpResponse:
    """Correct names, SIRET, telephone or commune."""
    structure = own_structure(request)
    form = StructureForm(request.POST or None, initial=described(structure))
    if form.is_valid():
        with problems_shown(form):
            operations.edit_structure(
                actor=request.actor, at=now(), structure_id=structure.id, **form.cleaned_data
            )
    return _saved_or_shown(request, form, "Modifier la fiche", "La fiche est enregistrée.")


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def add_site(request: ActingRequest) -> HttpResponse:
    """Add a place of reception."""
    form = SiteForm(request.POST or None)
    if form.is_valid():
        with problems_shown(form):
            operations.add_site(
                actor=request.actor, at=now(), structure_id=request.actor.structure_id, **form.cleaned_data
            )
    return _saved_or_shown(request, form, "Ajouter un site", "Le site est ajouté.")


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def close_site(request: ActingRequest, site_id: UUID) -> HttpResponse:
    """Close a place of reception on a day."""
    structure = own_structure(request)
    site = next((site for site in structure.sites if site.id == site_id), None)
    if site is None:
        raise NotFound("Ce site n’existe pas.", what_to_do="Rechargez la liste des sites.")
    confirmation = Confirmation(
        title="Fermer un site",
        question=f"Voulez-vous fermer le site « {site.name} » ?",
        consequences=(
            "Il ne sera plus proposé à partir de cette date.",
            "Les rôles qui y étaient rattachés restent, sans site.",
        ),
        verb="Fermer le site",
        back_url=reverse("structure:detail"),
    )
    return confirm_page(
        request,
        confirmation,
        CloseForm(request.POST or None),
        lambda typed: operations.close_site(actor=request.actor, at=now(), site_id=site_id, **typed),
        done=f"Le site « {site.name} » est fermé.",
    )


def described(structure: StructureDetail) -> dict[str, object]:
    """What the form of a structure shows first."""
    names = ("official_name", "usual_name", "siret", "phone", "commune_code", "edit_token")
    return {name: getattr(structure, name) for name in names}


def own_structure(request: ActingRequest) -> StructureDetail:
    """The structure for which the actor works."""
    found = structure_detail(request.scope, request.actor.structure_id)
    if found is None:
        raise NotFound("Cette structure n’existe pas.", what_to_do="Déconnectez-vous puis reconnectez-vous.")
    return found


def _saved_or_shown(
    request: ActingRequest, form: StructureForm | SiteForm, title: str, done: str
) -> HttpResponse:
    if form.is_bound and not form.errors:
        accept_page(request)
        messages.success(request, done)
        return HttpResponseRedirect(reverse("structure:detail"))
    context = {
        "page_title": title,
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Ma structure", reverse("structure:detail")),
            Crumb(title),
        ),
        "form": form,
        "back_url": reverse("structure:detail"),
        "verb": "Enregistrer",
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
