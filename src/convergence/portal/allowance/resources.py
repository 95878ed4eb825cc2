"""Her resources of the last months: she tells them, her adviser confirms them, and only then are they counted."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.allowances.operations import tell_resources
from convergence.accompagnement.allowances.queries import months_of, rights_of
from convergence.accompagnement.allowances.types.rows import MonthRow
from convergence.foundation.clock import local_today, now
from convergence.foundation.money import format_euros
from convergence.foundation.periods import MONTHS_FR, french_date, month_start, months_after
from convergence.portal.allowance.forms import TellForm
from convergence.portal.hers import her_file
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once

RESOURCES = "portal_allowance:resources"
MONTHS = 3


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def resources(request: ActingRequest) -> HttpResponse:
    """What is known of the last months, and the ones that she may still tell."""
    dossier_id, today = her_file(request), local_today(request.actor.time_zone)
    months = _months(request, today)
    known = (
        {row.month: row for row in months_of(request.scope, dossier_id, months[-1], months[0])}
        if months
        else {}
    )
    open_months = [month for month in months if month not in known or not known[month].is_confirmed]
    form = _form(request, open_months, known) if open_months else None
    if form is not None and form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            tell_resources(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                month=form.cleaned_data["month"],
                resources=form.resources(),
                idempotency_key=form.sending,
            )
        if not form.errors:
            messages.success(request, "C’est envoyé. Votre conseiller va vérifier, puis confirmer.")
            return HttpResponseRedirect(reverse(RESOURCES), status=303)
    context: dict[str, object] = {
        "form": form,
        "lines": [f"{_name(month).capitalize()} : {_told(known.get(month))}" for month in months],
    }
    is_refused = form is not None and bool(form.errors)
    return her_page(
        request, "portal/allowance/resources.html", "Mes ressources", context, is_refused=is_refused
    )


def _form(request: ActingRequest, months: list[date], known: dict[date, MonthRow]) -> TellForm:
    """The month that nobody told yet stands first; ``?mois=`` asks for another one, with what she told of it."""
    wanted = [month for month in months if f"{month:%Y-%m}" == request.GET.get("mois", "")]
    untold = [month for month in reversed(months) if month not in known]
    first = (wanted or untold or months)[0]
    ordered = [first, *(month for month in months if month != first)]
    return TellForm(
        request.POST if request.method == "POST" else None,
        months=[(month, _name(month)) for month in ordered],
        known=known.get(first),
    )


def _months(request: ActingRequest, today: date) -> list[date]:
    """The last months of a right, the latest first; none without a right."""
    rights = rights_of(request.scope, her_file(request))
    latest = [months_after(month_start(today), -back) for back in range(MONTHS)]
    return [
        month
        for month in latest
        if any(
            month_start(right.signed_on) <= month and (right.ended_on is None or month < right.ended_on)
            for right in rights
        )
    ]


def _told(row: MonthRow | None) -> str:
    if row is None:
        return "pas encore dit."
    amount = format_euros(row.total) if row.resources else "rien reçu"
    on = french_date(row.declared_on)
    if row.is_confirmed:
        return f"{amount}. Noté par votre conseiller."
    return f"{amount}, dit le {on}. Votre conseiller doit confirmer."


def _name(month: date) -> str:
    return f"{MONTHS_FR[month.month - 1]} {month.year}"
