"""The words of the structure, tried before they are published; costs and budget."""

from __future__ import annotations

import csv
import io
import re

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.design.components import KeyFigure
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.money import parse_euros
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import staff_names
from convergence.messaging import operations
from convergence.messaging.policies import may_manage_budget, may_manage_templates
from convergence.messaging.queries import (
    budget,
    budget_warnings,
    months_with_costs,
    template,
    template_report,
    templates,
)
from convergence.messaging.types import AddressForm, BudgetView, TemplateKind, TemplateView, Wording
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.asking import posted
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.messages.forms import BudgetForm, SwitchForm, WordingForm
from convergence.web.messages.words import euros, month_words

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_MILLICENTS = 100_000
reader = requires(Permission.SEND_MESSAGES)
keeper = requires(Permission.MANAGE_MESSAGE_TEMPLATES)
steerer = requires(Permission.MANAGE_MESSAGE_BUDGET)


@reader
@require_safe
def wordings(request: ActingRequest) -> HttpResponse:
    """Every kind of message with the words of the structure."""
    rows = [row for row in templates(request.scope) if row.address is AddressForm.VOUS]
    context = {
        "page_title": "Modèles de messages",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Modèles de messages")),
        "rows": [(row, ", ".join(channel.label for channel in row.channels)) for row in rows],
        "may_manage": may_manage_templates(request.actor),
    }
    return render(request, "web/messages/templates.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: ActingRequest, kind: str, address: str) -> HttpResponse:
    """Change the words of one kind; « Essayer » shows what they give without publishing them."""
    found = _template(request, kind, address)
    form = WordingForm(
        posted(request),
        initial={
            "sms": found.wording.sms,
            "subject": found.wording.subject,
            "email": found.wording.email,
            "edit_token": found.edit_token,
        },
    )
    typed = found.wording
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        typed = Wording(values["sms"], values["subject"], values["email"])
        if "essayer" not in request.POST:
            with problems_shown(form):
                operations.publish_template(
                    actor=request.actor,
                    at=now(),
                    kind=found.kind,
                    address=found.address,
                    wording=None if "remettre" in request.POST else typed,
                    edit_token=values["edit_token"],
                )
            if not form.errors:
                accept_page(request)
                messages.success(request, "Le modèle est publié.")
                return HttpResponseRedirect(reverse("messages:templates"))
    context = {
        "page_title": f"{found.kind.label} ({found.address.label.lower()})",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Modèles de messages", reverse("messages:templates")),
            Crumb(found.kind.label),
        ),
        "form": form,
        "template": found,
        "report": template_report(request.scope, found.kind, typed),
        "switch": SwitchForm(
            initial={
                "is_enabled": found.is_enabled,
                "with_sms": "sms" in {str(one) for one in found.channels},
            }
        ),
    }
    return render(request, "web/messages/template.html", context, status=422 if form.errors else 200)


@keeper
@require_POST
def switch(request: ActingRequest, kind: str) -> HttpResponse:
    """Switch an automatic message on or off."""
    found = _template(request, kind, AddressForm.VOUS.value)
    form = SwitchForm(request.POST)
    if form.is_valid():
        operations.switch_template(actor=request.actor, at=now(), kind=found.kind, **form.cleaned_data)
        messages.success(request, "Le réglage est enregistré.")
    return HttpResponseRedirect(reverse("messages:templates"))


@reader
@require_safe
def costs(request: ActingRequest) -> HttpResponse:
    """What messages cost this month, by kind and by professional, and what the month will cost."""
    view = budget(request.scope, _month(request))
    names = staff_names(request.scope, view.by_adviser)
    by_adviser = [
        (names[key].full_name if key in names else "Envois automatiques", euros(total))
        for key, total in sorted(view.by_adviser.items(), key=lambda pair: -pair[1])
    ]
    context = {
        "page_title": "Coûts et budget des messages",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Coûts et budget")),
        "view": view,
        "figures": _figures(view),
        "by_kind": [(row, euros(row.cost_millicents)) for row in view.by_kind],
        "by_adviser": by_adviser,
        "month_words": month_words(view.month).capitalize(),
        "months": [(one, month_words(one)) for one in months_with_costs(request.scope) if one != view.month],
        "warnings": budget_warnings(request.scope),
        "may_manage": may_manage_budget(request.actor),
    }
    return render(request, "web/messages/budget.html", context)


@reader
@require_safe
def costs_file(request: ActingRequest) -> HttpResponse:
    """The same as a CSV file."""
    view = budget(request.scope, _month(request))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["mois", "message", "canal", "envois", "segments", "euros"])
    for row in view.by_kind:
        writer.writerow(
            [view.month, row.label, row.channel.label, row.count, row.segments, euros(row.cost_millicents)]
        )
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="messages-{view.month}.csv"'
    return answer


@steerer
@require_http_methods(["GET", "HEAD", "POST"])
def set_budget(request: ActingRequest) -> HttpResponse:
    """Set what the structure accepts to spend a month."""
    view = budget(request.scope)
    known = view.budget_millicents
    form = BudgetForm(
        posted(request),
        initial={
            "amount": euros(known).replace("\u00a0€", "") if known is not None else "",
            "stops_everything": view.stops_everything,
            "edit_token": view.edit_token,
        },
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form):
            operations.set_budget(
                actor=request.actor,
                at=now(),
                monthly_millicents=int(parse_euros(typed["amount"]) * _MILLICENTS),
                stops_everything=typed["stops_everything"],
                edit_token=typed["edit_token"],
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "Le budget est enregistré.")
            return HttpResponseRedirect(reverse("messages:budget"))
    context = {
        "page_title": "Fixer le budget des messages",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Coûts et budget", reverse("messages:budget")),
            Crumb("Fixer le budget"),
        ),
        "form": form,
        "verb": "Enregistrer le budget",
        "back_url": reverse("messages:budget"),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _template(request: ActingRequest, kind: str, address: str) -> TemplateView:
    known = {row.kind.value for row in templates(request.scope)}
    if kind not in known or address not in {form.value for form in AddressForm}:
        raise NotFound("Ce modèle n’existe pas.", what_to_do="Choisissez-le dans la liste.")
    return template(request.scope, TemplateKind(kind), AddressForm(address))


def _month(request: ActingRequest) -> str:
    asked = request.GET.get("mois", "")
    return asked if _MONTH.fullmatch(asked) else ""


def _figures(view: BudgetView) -> list[KeyFigure]:
    figures = [
        KeyFigure(euros(view.spent_millicents), "dépensés"),
        KeyFigure(euros(view.waiting_millicents), "en attente d’envoi"),
        KeyFigure(euros(view.forecast_millicents), "prévus à la fin du mois"),
    ]
    if view.budget_millicents is not None:
        share = f"{view.share} % utilisés" if view.share is not None else ""
        figures.insert(0, KeyFigure(euros(view.budget_millicents), "budget du mois", detail=share))
    return figures
