"""The head and the tabs that every page about one young person carries, and the one answer for a file out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from convergence.design.frame import Crumb
from convergence.dossier import policies
from convergence.dossier.queries import dossier_header
from convergence.dossier.types import DossierState, IdentityProofState, Reachability
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.clock import local_today
from convergence.foundation.problems import NotFound
from convergence.identity.policies import is_operator
from convergence.identity.queries import staff_names
from convergence.referentials.queries import communes_at
from convergence.web.access import ActingRequest
from convergence.web.navigation.tabs import SYNTHESIS, crumb_of, tabs
from convergence.web.operators.profile import profile_of
from convergence.web.operators.saying import said, shown_to


@dataclass(frozen=True, slots=True)
class Mark:
    """A word about the person, with its colour and, when it asks for something, where to do it."""

    label: str
    level: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class FileHead:
    """What the top of a page says of the person. ``is_ours`` is False for a file that another structure holds."""

    header: DossierHeader
    today: date
    age: int
    commune: str
    referent: str
    marks: tuple[Mark, ...]
    is_ours: bool


def not_found() -> NotFound:
    """The answer for a file that does not exist, and the same for one that the reader may not know of."""
    return NotFound(
        "Ce dossier n’existe pas, ou il n’est pas accessible depuis votre structure.",
        what_to_do="Vérifiez l’adresse, ou cherchez la personne par son nom.",
    )


def found_file(request: ActingRequest, dossier_id: UUID) -> DossierHeader:
    """The head of a file that the reader may open; raises the one NotFound otherwise."""
    header = dossier_header(request.scope, dossier_id)
    if header is None:
        raise not_found()
    return header


def own_file(request: ActingRequest, dossier_id: UUID) -> DossierHeader:
    """The head of a file of the reader's own structure: what is shared is read, not administered."""
    header = found_file(request, dossier_id)
    if header.structure_id != request.actor.structure_id:
        raise not_found()
    return header


def worked_file(request: ActingRequest, dossier_id: UUID) -> DossierHeader:
    """The head of a file of the reader's own structure, or of one that is shared with her operator."""
    header = found_file(request, dossier_id)
    if header.structure_id != request.actor.structure_id and not is_operator(request.actor):
        raise not_found()
    return header


def link(view: str, *args: Any) -> str:
    """The address of a page, empty while its part of the site is not installed."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""


def file_page(
    request: ActingRequest,
    header: DossierHeader,
    template: str,
    title: str,
    current: str,
    *,
    status: int = 200,
    head: FileHead | None = None,
    **context: Any,
) -> HttpResponse:
    """A page about one person. ``current`` is the view of the tab to which it belongs; ``title`` names the page."""
    head = head or file_head(request, header)
    view = request.resolver_match.view_name if request.resolver_match else ""
    profile = profile_of(request.actor)
    title = said(profile.label(view, title), request.actor)
    synthesis = link(SYNTHESIS, header.dossier_id)
    crumbs = [Crumb("Accueil", "/"), Crumb(header.full_name, synthesis)]
    if current != SYNTHESIS:
        crumbs += [*crumb_of(request.actor, header, current, request.path), Crumb(title)]
    else:
        crumbs[-1] = Crumb(header.full_name)
    context = {name: shown_to(request.actor, value) for name, value in context.items()}
    context |= {
        "page_title": header.full_name if current == SYNTHESIS else f"{title} – {header.full_name}",
        "title": title,
        "breadcrumb": crumbs,
        "head": head,
        "header": header,
        "today": head.today,
        "tabs": list(tabs(request.actor, header, current)),
        "may_edit": policies.may_edit_files(request.actor),
    }
    return render(request, template, context, status=status)


def file_head(request: ActingRequest, header: DossierHeader) -> FileHead:
    """The head of the page, by two queries (commune, referent)."""
    today = local_today(request.actor.time_zone)
    communes = communes_at([header.commune], today) if header.commune else {}
    people = staff_names(request.scope, [header.referent_id]) if header.referent_id else {}
    commune = communes[header.commune].label if header.commune in communes else header.commune
    referent = people[header.referent_id].full_name if header.referent_id in people else ""
    return make_head(request.actor, header, today, commune=commune, referent=referent)


def make_head(actor: Actor, header: DossierHeader, today: date, *, commune: str, referent: str) -> FileHead:
    """The same from names already known."""
    return FileHead(
        header=header,
        today=today,
        age=header.age_on(today),
        commune=commune,
        referent=referent,
        marks=tuple(_marks(actor, header, today)),
        is_ours=header.structure_id == actor.structure_id,
    )


def _marks(actor: Actor, header: DossierHeader, today: date) -> Iterator[Mark]:
    if header.ended_on and header.ended_on <= today:
        yield Mark(f"Accompagnement terminé le {header.ended_on:%d/%m/%Y}", "warning")
    elif header.state is not None:
        level = "success" if header.state is DossierState.ACTIVE else "warning"
        yield Mark(header.state.label, level)
    proof = header.identity_state
    may_justify = policies.may_justify_identity(actor) and header.structure_id == actor.structure_id
    proven = proof is IdentityProofState.PROVEN
    url = link("dossier:identity_proof", header.dossier_id) if may_justify and not proven else ""
    yield Mark(proof.label, "success" if proven else "warning", url)
    if header.has_rqth:
        yield Mark("RQTH", "info")
    if header.age_on(today) < 18:
        yield Mark("Mineur", "info")
    if header.reachability in (Reachability.UNREACHABLE, Reachability.WRONG_CONTACTS):
        yield Mark(header.reachability.label, "error")
