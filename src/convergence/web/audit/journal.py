"""Is the access journal whole? And the register of processing, as published."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from convergence.audit.operations import verify_chains
from convergence.audit.queries import processing_register
from convergence.audit.types import ChainReport
from convergence.design.frame import Crumb
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_names
from convergence.web.access import ActingRequest, requires

HOME = Crumb("Accueil", "/")

_PROBLEMS = {
    "anchor": "L’entrée ne correspond plus à l’ancre gardée hors de la base.",
}


@dataclass(frozen=True, slots=True)
class ShownChain:
    """A chain in French words; ``problem`` is empty when it is whole."""

    name: str
    report: ChainReport
    problem: str


@requires(Permission.VERIFY_JOURNAL, purpose=Purpose.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def journal(request: ActingRequest) -> HttpResponse:
    """Explain the journal; a POST recomputes the chain of the structure, or of the network for its administrators."""
    whole_network = request.actor.may(Permission.MANAGE_NETWORK)
    context = {
        "page_title": "Journal des accès",
        "breadcrumb": (HOME, Crumb("Journal des accès")),
        "whole_network": whole_network,
        "chains": _verified(request, whole_network) if request.method == "POST" else None,
    }
    return render(request, "web/audit/journal.html", context)


@requires(Permission.READ_PROCESSING_REGISTER, purpose=Purpose.AUDIT)
@require_safe
def register(request: ActingRequest) -> HttpResponse:
    """The register of processing (RGPD, art. 30)."""
    context = {
        "page_title": "Registre des traitements",
        "breadcrumb": (HOME, Crumb("Registre des traitements")),
        "processings": processing_register(),
    }
    return render(request, "web/audit/register.html", context)


def _verified(request: ActingRequest, whole_network: bool) -> list[ShownChain]:
    own = None if whole_network else [request.actor.structure_id]
    reports = verify_chains(actor=request.actor, file=settings.ANCHORS_FILE, only=own)
    names = structure_names(request.scope, [report.chain for report in reports])
    return [
        ShownChain(names.get(report.chain, "Traitements automatiques"), report, _in_words(report))
        for report in reports
    ]


def _in_words(report: ChainReport) -> str:
    if not report.problem:
        return ""
    told = _PROBLEMS.get(
        report.problem, "L’entrée ne suit plus celle d’avant : elle a été changée ou retirée."
    )
    return f"{told} (entrée n° {report.at_entry})"
