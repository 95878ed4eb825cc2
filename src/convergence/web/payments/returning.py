"""Read a return of the payer, and repair what could not be applied."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.payments import operations
from convergence.accompagnement.payments.queries import return_line
from convergence.accompagnement.payments.types import ReturnLineRow, ReturnOutcome
from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.money import format_euros
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.payments.forms import AnswerForm, AttachForm, CloseForm, ReturnForm
from convergence.web.payments.showing import crumbs, found_run
from convergence.web.uploads import takes_files

preparer = requires(Permission.PREPARE_PAYMENTS)
asks = require_http_methods(["GET", "HEAD", "POST"])


@takes_files
@preparer
@asks
def read(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Read a return file."""
    row = found_run(request, run_id)
    form = ReturnForm(request.POST, request.FILES) if request.method == "POST" else ReturnForm()
    back = reverse("payments:run", args=[run_id])
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            report = operations.read_return_file(
                actor=request.actor, at=now(), run_id=run_id, content=form.cleaned_data["file"].read()
            )
        if not form.errors:
            accept_page(request)
            said = ", ".join(f"{state.label.lower()} : {count}" for state, count in report.counts.items())
            level = messages.warning if report.to_repair else messages.success
            level(request, f"Retour lu ({said or 'aucune ligne'}).")
            return HttpResponseRedirect(back)
    context = {
        "page_title": f"Lire un retour : {row.title}",
        "breadcrumb": crumbs(Crumb(row.title, back), Crumb("Lire un retour")),
        "form": form,
        "back_url": back,
    }
    return render(request, "web/payments/return.html", context, status=422 if form.errors else 200)


@preparer
@asks
def answer(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Note by hand what the payer said of one order: the ASP publishes no file of returns."""
    row = found_run(request, run_id)
    data = request.POST if request.method == "POST" else None
    return confirm_page(
        request,
        Confirmation(
            title=f"Noter une réponse du payeur : {row.title}",
            question="Qu’a répondu le payeur pour cet ordre ?",
            consequences=(
                "Un ordre rejeté est dû de nouveau : la prochaine paie le reprend.",
                "Un ordre payé puis rejeté, ou l’inverse, se note ici aussi : rien n’est compté deux fois.",
                "Votre nom et l’heure sont gardés.",
            ),
            verb="Noter",
            back_url=reverse("payments:run", args=[run_id]),
            danger=False,
        ),
        AnswerForm(data, initial={"reference": request.GET.get("ordre", "")}),
        lambda typed: operations.note_answer(
            actor=request.actor,
            at=now(),
            order_id=typed["reference"],
            outcome=ReturnOutcome(typed["resultat"]),
            note=typed["note"],
        ),
        done="La réponse est notée.",
    )


@preparer
@asks
def attach(request: ActingRequest, line_id: UUID) -> HttpResponse:
    """Apply a line to the order that it was about."""
    line = _found(request, line_id)
    data = request.POST if request.method == "POST" else None
    return confirm_page(
        request,
        _question(
            line, "Rattacher une ligne de retour", "À quel ordre cette ligne répond-elle ?", "Rattacher"
        ),
        AttachForm(data, initial={"reference": line.reference}),
        lambda typed: operations.attach_return_line(
            actor=request.actor, at=now(), line_id=line_id, reference=typed["reference"], note=typed["note"]
        ),
        done="La ligne est rattachée.",
    )


@preparer
@asks
def close(request: ActingRequest, line_id: UUID) -> HttpResponse:
    """Put away a line that concerns no order."""
    line = _found(request, line_id)
    return confirm_page(
        request,
        _question(line, "Clore une ligne de retour", "Pourquoi clore cette ligne ?", "Clore"),
        CloseForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.close_return_line(
            actor=request.actor, at=now(), line_id=line_id, note=typed["note"]
        ),
        done="La ligne est close.",
    )


def _found(request: ActingRequest, line_id: UUID) -> ReturnLineRow:
    line = return_line(request.scope, line_id)
    if line is None:
        raise NotFound("Cette ligne n’existe pas ou n’attend plus rien.", what_to_do="Revenez à la paie.")
    return line


def _question(line: ReturnLineRow, title: str, question: str, verb: str) -> Confirmation:
    amount = format_euros(line.amount) if line.amount is not None else "montant illisible"
    outcome = line.outcome.label.lower() if line.outcome else "sans résultat"
    told = f"{line.reference or 'sans référence'}, {amount}, {outcome}"
    return Confirmation(
        title=title,
        question=question,
        lead="Ce que le payeur a répondu :",
        consequences=(
            f"Ligne {line.position} : {told}.",
            f"{line.state.label}{f' ({line.note})' if line.note else ''}.",
        ),
        verb=verb,
        back_url=reverse("payments:run", args=[line.run_id]),
        danger=False,
    )
