"""Structures of the network: found, opened, closed, merged by the national administration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
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
from convergence.foundation.problems import Invalid, NotFound
from convergence.foundation.scope import Purpose
from convergence.identity import operations, policies
from convergence.identity.queries import mergers_of, structure_by_code, structure_detail, structures_matching
from convergence.identity.types import StructureDetail, StructureKind
from convergence.referentials.queries import commune_at
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.network.forms import MergeForm, NetworkFilterForm, OpenForm
from convergence.web.structure.details import described
from convergence.web.structure.forms import CloseForm, NewUserForm, StructureForm

network = requires(Permission.MANAGE_NETWORK, purpose=Purpose.ADMINISTRATION)
SHOWN = 100
HOME = Crumb("Accueil", "/")


@network
@require_safe
def structures(request: ActingRequest) -> HttpResponse:
    """Open structures, by name or code and by kind."""
    form = NetworkFilterForm(request.GET or None)
    typed: dict[str, str] = {}
    if form.is_bound and form.is_valid():
        typed = {name: value for name, value in form.cleaned_data.items() if value}
    kind = StructureKind(typed["type"]) if "type" in typed else None
    context = {
        "page_title": "Réseau",
        "breadcrumb": (HOME, Crumb("Réseau")),
        "form": form,
        "filter_count": len(typed),
        "found": structures_matching(
            request.scope, typed.get("q", ""), kind, SHOWN, open_only="etat" not in typed
        ),
        "limit": SHOWN,
    }
    return render(request, "web/network/structures.html", context)


@network
@require_safe
def structure(request: ActingRequest, structure_id: UUID) -> HttpResponse:
    """One structure of the network."""
    found = _found(request, structure_id)
    context = {
        "page_title": found.usual_name,
        "breadcrumb": (HOME, Crumb("Réseau", reverse("network:structures")), Crumb(found.usual_name)),
        "structure": found,
        "commune": commune_at(found.commune_code, local_today(found.time_zone)),
        "mergers": mergers_of(request.scope, structure_id),
    }
    return render(request, "web/network/structure.html", context)


@network
@require_http_methods(["GET", "HEAD", "POST"])
def open_structure(request: ActingRequest) -> HttpResponse:
    """Add a structure to the network."""
    form = OpenForm(request.POST or None)
    opened: UUID | None = None
    if form.is_valid():
        with problems_shown(form):
            opened = operations.open_structure(actor=request.actor, at=now(), **form.cleaned_data)
    if opened is not None:
        accept_page(request)
        messages.success(request, "La structure est ouverte.")
        return HttpResponseRedirect(reverse("network:structure", args=[opened]))
    context = {
        "page_title": "Ouvrir une structure",
        "breadcrumb": (HOME, Crumb("Réseau", reverse("network:structures")), Crumb("Ouvrir une structure")),
        "form": form,
        "back_url": reverse("network:structures"),
        "verb": "Ouvrir la structure",
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@network
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, structure_id: UUID) -> HttpResponse:
    """Correct names, SIRET, telephone or commune of a structure."""
    found = _found(request, structure_id)
    form = StructureForm(request.POST or None, initial=described(found))
    if form.is_valid():
        with problems_shown(form):
            operations.edit_structure(
                actor=request.actor, at=now(), structure_id=structure_id, **form.cleaned_data
            )
    return _saved_or_shown(request, found, form, "Modifier la fiche", "La fiche est enregistrée.")


@network
@require_http_methods(["GET", "HEAD", "POST"])
def create_user(request: ActingRequest, structure_id: UUID) -> HttpResponse:
    """Ask for an account in a structure that has nobody yet to do it; a second person approves it."""
    found = _found(request, structure_id)
    form = NewUserForm(
        request.POST or None,
        roles=policies.roles_of_kind(found.kind),
        sites=found.sites,
        initial={"starts_on": local_today(found.time_zone)},
    )
    if form.is_valid():
        with problems_shown(form):
            operations.create_user(
                actor=request.actor, at=now(), structure_id=structure_id, **form.cleaned_data
            )
    done = "Le compte est demandé. Une autre personne doit maintenant le valider."
    return _saved_or_shown(request, found, form, "Demander un compte", done)


@network
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: ActingRequest, structure_id: UUID) -> HttpResponse:
    """Close a structure on a day."""
    found = _found(request, structure_id)
    confirmation = Confirmation(
        title="Fermer une structure",
        question=f"Voulez-vous fermer {found.usual_name} ({found.code}) ?",
        consequences=(
            "Tous les rôles et tous les sites se terminent ce jour-là.",
            "Ses dossiers restent, mais plus personne n’y entre : pour les confier à une autre structure, "
            "enregistrez une fusion.",
        ),
        verb="Fermer la structure",
        back_url=reverse("network:structure", args=[structure_id]),
    )
    return confirm_page(
        request,
        confirmation,
        CloseForm(request.POST or None),
        lambda typed: operations.close_structure(
            actor=request.actor, at=now(), structure_id=structure_id, **typed
        ),
        done=f"La fermeture de {found.usual_name} est enregistrée.",
    )


@network
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: ActingRequest, structure_id: UUID) -> HttpResponse:
    """Let another structure take this one over, whole or for some communes."""
    found = _found(request, structure_id)
    confirmation = Confirmation(
        title="Fusionner une structure",
        question=f"Par quelle structure {found.usual_name} ({found.code}) est-elle reprise ?",
        consequences=(
            "Fusion totale : elle ferme ; ses sites, ses professionnels et ses dossiers passent à l’autre.",
            "Reprise partielle : seuls les dossiers des communes listées changent de structure.",
        ),
        verb="Enregistrer la fusion",
        back_url=reverse("network:structure", args=[structure_id]),
    )
    return confirm_page(
        request,
        confirmation,
        MergeForm(request.POST or None, initial={"extent": "totale"}),
        lambda typed: _merge(request, structure_id, typed),
        done="La fusion est enregistrée ; les dossiers suivent dans les minutes qui viennent.",
    )


def _saved_or_shown(
    request: ActingRequest, found: StructureDetail, form: StructureForm | NewUserForm, title: str, done: str
) -> HttpResponse:
    back = reverse("network:structure", args=[found.id])
    if form.is_bound and not form.errors:
        accept_page(request)
        messages.success(request, done)
        return HttpResponseRedirect(back)
    context = {
        "page_title": f"{title} : {found.usual_name}",
        "breadcrumb": (
            HOME,
            Crumb("Réseau", reverse("network:structures")),
            Crumb(found.usual_name, back),
            Crumb(title),
        ),
        "form": form,
        "back_url": back,
        "verb": "Enregistrer" if isinstance(form, StructureForm) else title,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _merge(request: ActingRequest, absorbed_id: UUID, typed: Mapping[str, Any]) -> None:
    arguments = dict(typed)
    absorbing = structure_by_code(request.scope, arguments.pop("absorbing_code"))
    if absorbing is None:
        raise Invalid.one(
            "absorbing_code",
            "Aucune structure n’a ce code.",
            "Cherchez-le dans la liste du réseau.",
        )
    operations.merge_structures(
        actor=request.actor, at=now(), absorbed_id=absorbed_id, absorbing_id=absorbing.id, **arguments
    )


def _found(request: ActingRequest, structure_id: UUID) -> StructureDetail:
    found = structure_detail(request.scope, structure_id)
    if found is None:
        raise NotFound("Cette structure n’existe pas.", what_to_do="Cherchez-la par son nom ou son code.")
    return found
