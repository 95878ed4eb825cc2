"""Envelopes of funders: what was granted, committed, paid, and what is left."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.allowances.queries import aid_schemes
from convergence.accompagnement.payments import operations
from convergence.accompagnement.payments.policies import may_manage_budgets
from convergence.accompagnement.payments.queries import envelope, envelopes, movements_of
from convergence.accompagnement.payments.types import EnvelopeRow
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.money import format_euros
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.exchanges.ledger import harmless
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once
from convergence.web.payments.forms import AmountForm, EnvelopeForm
from convergence.web.payments.words import shown_envelope, shown_movement

reader = requires(Permission.READ_PAYMENTS)
keeper = requires(Permission.MANAGE_BUDGETS)
TITLE = "Budgets et enveloppes"
FIRST, LAST = 2022, 2100
COLUMNS = ("annee", "financeur", "nom", "pour", "dotation", "engage", "propose", "paye", "reste")


@reader
@require_safe
def budgets_page(request: ActingRequest) -> HttpResponse:
    """The envelopes of a year."""
    year = _year(request)
    names = _aids(request)
    rows = [shown_envelope(row, names) for row in envelopes(request.scope, year)]
    context = {
        "page_title": f"{TITLE} {year}",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "rows": rows,
        "year": year,
        "years": [year - 1, year + 1],
        "may_manage": may_manage_budgets(request.actor),
    }
    return render(request, "web/payments/budgets.html", context)


@reader
@require_safe
def budgets_file(request: ActingRequest) -> HttpResponse:
    """The same for a spreadsheet; no cell may be taken for a formula."""
    year, out = _year(request), io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in envelopes(request.scope, year):
        words = (row.funder.label, row.funder_name, row.scheme.label)
        amounts = (row.granted, row.committed, row.proposed, row.paid, row.left)
        writer.writerow(
            [row.year, *map(harmless, words), *(str(amount).replace(".", ",") for amount in amounts)]
        )
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="enveloppes-{year}.csv"'
    return answer


@reader
@require_safe
def envelope_page(request: ActingRequest, envelope_id: UUID) -> HttpResponse:
    """The account of an envelope."""
    row = _found(request, envelope_id)
    names = _aids(request)
    title = _name(row, names)
    context = {
        "page_title": title,
        "breadcrumb": _crumbs(row, Crumb(title)),
        "one": shown_envelope(row, names),
        "movements": [shown_movement(move) for move in movements_of(request.scope, envelope_id)],
        "may_manage": may_manage_budgets(request.actor),
        "zone": request.actor.time_zone,
    }
    return render(request, "web/payments/envelope.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """A new envelope."""
    initial = {"year": local_today(request.actor.time_zone).year}
    form = EnvelopeForm(
        request.POST if request.method == "POST" else None, initial=initial, aids=aid_schemes(request.scope)
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            made = operations.open_envelope(
                actor=request.actor, at=now(), draft=form.draft(), idempotency_key=form.sending
            )
        if not form.errors:
            return _done(request, made, _opened(_found(request, made)))
    back = reverse("payments:budgets")
    return _form(request, form, "Nouvelle enveloppe", (Crumb("Accueil", "/"), Crumb(TITLE, back)), back)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ActingRequest, envelope_id: UUID) -> HttpResponse:
    """Add to what was granted, or take back."""
    row = _found(request, envelope_id)
    form = AmountForm(request.POST if request.method == "POST" else None)
    form.fields[
        "amount"
    ].help_text = "Ce qui s’ajoute à la dotation ; avec un signe moins, ce qui s’en retire."
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            operations.change_grant(
                actor=request.actor,
                at=now(),
                envelope_id=envelope_id,
                amount=form.value,
                label=form.cleaned_data["label"],
                idempotency_key=form.sending,
            )
        if not form.errors:
            return _done(request, envelope_id, "La dotation est modifiée.")
    return _form(request, form, f"Modifier la dotation : {_name(row)}", _crumbs(row), _url(row))


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def commit(request: ActingRequest, envelope_id: UUID) -> HttpResponse:
    """Commit money that no run pays, or free it again."""
    row = _found(request, envelope_id)
    form = AmountForm(request.POST if request.method == "POST" else None)
    form.fields["amount"].help_text = "Ce qui est engagé hors paie ; avec un signe moins, ce qui est libéré."
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            operations.commit_amount(
                actor=request.actor,
                at=now(),
                envelope_id=envelope_id,
                amount=form.value,
                label=form.cleaned_data["label"],
                idempotency_key=form.sending,
            )
        if not form.errors:
            return _done(request, envelope_id, "L’engagement est noté.")
    return _form(request, form, f"Engager hors paie : {_name(row)}", _crumbs(row), _url(row))


def _year(request: ActingRequest) -> int:
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return year if FIRST <= year <= LAST else local_today(request.actor.time_zone).year


def _found(request: ActingRequest, envelope_id: UUID) -> EnvelopeRow:
    row = envelope(request.scope, envelope_id)
    if row is None:
        raise NotFound(
            "Cette enveloppe n’existe pas ou n’est pas celle de votre structure.",
            what_to_do="Revenez à la liste des enveloppes.",
        )
    return row


def _aids(request: ActingRequest) -> dict[UUID | None, str]:
    """The aids of the catalogue by name."""
    return {row.scheme_id: row.draft.name for row in aid_schemes(request.scope)}


def _name(row: EnvelopeRow, aids: Mapping[UUID | None, str] | None = None) -> str:
    funder = f"{row.funder.label} ({row.funder_name})" if row.funder_name else row.funder.label
    what = (aids or {}).get(row.aid_scheme_id, row.scheme.label)
    return f"{what}, {funder}, {row.year}"


def _url(row: EnvelopeRow) -> str:
    return reverse("payments:envelope", args=[row.envelope_id])


def _crumbs(row: EnvelopeRow, *last: Crumb) -> tuple[Crumb, ...]:
    way = (Crumb("Accueil", "/"), Crumb(TITLE, f"{reverse('payments:budgets')}?annee={row.year}"))
    return (*way, *last) if last else (*way, Crumb(_name(row), _url(row)))


def _opened(row: EnvelopeRow) -> str:
    """What is said of a new envelope: what had been granted before it counts in it."""
    if not (before := row.committed + row.paid):
        return "L’enveloppe est ouverte."
    return f"L’enveloppe est ouverte. Ce qui avait été accordé avant y est compté : {format_euros(before)}."


def _done(request: ActingRequest, envelope_id: UUID, sentence: str) -> HttpResponse:
    accept_page(request)
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("payments:envelope", args=[envelope_id]))


def _form(
    request: ActingRequest, form: AmountForm | EnvelopeForm, title: str, way: tuple[Crumb, ...], back: str
) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumb": (*way, Crumb(title)),
        "form": form,
        "verb": "Enregistrer",
        "back_url": back,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
