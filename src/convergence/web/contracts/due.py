"""The contracts of an operator that wait for something: to sign, to review, soon over."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.accompagnement.contracts.policies import check_signs_as_operator
from convergence.accompagnement.contracts.queries import operator_contracts_due
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires

TITLE = "Contrats à suivre"


@requires(Permission.SIGN_CONTRACTS)
@require_safe
def due(request: ActingRequest) -> HttpResponse:
    """The nearest first; each leads to its contract."""
    check_signs_as_operator(request.actor)
    rows = operator_contracts_due(request.scope, local_today(request.actor.time_zone))
    people = {
        one.dossier_id: one.full_name for one in headers_of(request.scope, [row.dossier_id for row in rows])
    }
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "lines": [(row, people[row.dossier_id]) for row in rows if row.dossier_id in people],
    }
    return render(request, "web/contracts/due.html", context)
