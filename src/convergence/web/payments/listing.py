"""The runs of the structure, and a new one."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.payments.operations import open_run, propose_run
from convergence.accompagnement.payments.policies import may_prepare
from convergence.accompagnement.payments.queries import count_accounts_waiting, runs
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import month_start
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires
from convergence.web.forms import problems_shown
from convergence.web.payments.forms import OpenForm
from convergence.web.payments.words import shown_run

TITLE = "Paie du mois"


@requires(Permission.READ_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def runs_page(request: ActingRequest) -> HttpResponse:
    """Every run, the latest first; opening one calculates it at once."""
    data = request.POST if request.method == "POST" else None
    form = OpenForm(data, running=month_start(local_today(request.actor.time_zone)))
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            made = open_run(actor=request.actor, at=now(), month=form.month, payer=form.payer)
            if all(row.run_id != made or row.proposed_at is None for row in runs(request.scope)):
                propose_run(actor=request.actor, at=now(), run_id=made)
        if not form.errors:
            return HttpResponseRedirect(reverse("payments:run", args=[made]))
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "form": form,
        "runs": [shown_run(row) for row in runs(request.scope)],
        "may_prepare": may_prepare(request.actor),
        "accounts": count_accounts_waiting(request.scope),
        "zone": request.actor.time_zone,
    }
    return render(request, "web/payments/list.html", context, status=422 if form.errors else 200)
