"""What a run proposes to one person, explained line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.payments import operations
from convergence.accompagnement.payments.policies import may_check, may_prepare
from convergence.accompagnement.payments.queries import lines_of, proposal
from convergence.accompagnement.payments.types import ProposalRow, RunState
from convergence.design.components import Confirmation, SummaryRow
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.money import format_euros
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, ReasonForm, confirm_page
from convergence.web.payments.forms import NoteForm
from convergence.web.payments.showing import RETURNS, crumbs, found_run, named
from convergence.web.payments.words import shown_line, signed

asks = require_http_methods(["GET", "HEAD", "POST"])


@requires(Permission.READ_PAYMENTS)
@require_safe
def proposal_page(request: ActingRequest, proposal_id: UUID) -> HttpResponse:
    """Each month that a proposal counts, with its calculation, and what is carried."""
    row = found_proposal(request, proposal_id)
    run = found_run(request, row.run_id)
    (shown,) = named(request, [row])
    is_open = run.state is RunState.PROPOSED
    context = {
        "page_title": f"{shown.name} : {run.title}",
        "breadcrumb": crumbs(Crumb(run.title, reverse("payments:run", args=[run.run_id])), Crumb(shown.name)),
        "proposal": shown,
        "run": run,
        "summary": _summary(row),
        "lines": [shown_line(line) for line in lines_of(request.scope, proposal_id)],
        "may_hold": is_open and may_prepare(request.actor),
        "may_answer": row.payable > 0 and run.state in RETURNS and may_prepare(request.actor),
        "may_look": is_open and row.needs_look and may_check(request.actor, run.prepared_by_id),
    }
    return render(request, "web/payments/proposal.html", context)


@requires(Permission.CHECK_PAYMENTS)
@asks
def look(request: ActingRequest, proposal_id: UUID) -> HttpResponse:
    """Say what was verified of one proposal."""
    row = found_proposal(request, proposal_id)
    words = ", ".join(anomaly.label for anomaly in row.anomalies)
    return _ask(
        request,
        row,
        ("Anomalies regardées", f"{words} : qu’avez-vous vérifié ?", "Enregistrer", "C’est noté."),
        NoteForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.acknowledge_anomalies(
            actor=request.actor, at=now(), run_id=row.run_id, proposal_id=proposal_id, note=typed["note"]
        ),
    )


@requires(Permission.PREPARE_PAYMENTS)
@asks
def hold(request: ActingRequest, proposal_id: UUID) -> HttpResponse:
    """Pay nothing this month."""
    row = found_proposal(request, proposal_id)
    return _ask(
        request,
        row,
        (
            "Retenir",
            "Pourquoi ne rien payer à cette personne ce mois-ci ?",
            "Retenir",
            "La proposition est retenue.",
        ),
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.hold_proposal(
            actor=request.actor, at=now(), proposal_id=proposal_id, reason=typed["reason"]
        ),
    )


@requires(Permission.PREPARE_PAYMENTS)
@asks
def release(request: ActingRequest, proposal_id: UUID) -> HttpResponse:
    """Take back a hold made by hand."""
    row = found_proposal(request, proposal_id)
    return _ask(
        request,
        row,
        (
            "Libérer",
            "Payer de nouveau cette personne ?",
            "Libérer",
            "C’est noté : calculez à nouveau les propositions.",
        ),
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: operations.release_proposal(actor=request.actor, at=now(), proposal_id=proposal_id),
    )


def found_proposal(request: ActingRequest, proposal_id: UUID) -> ProposalRow:
    """A proposal that the reader may see; an unknown one and a hidden one are answered alike."""
    row = proposal(request.scope, proposal_id)
    if row is None:
        raise NotFound(
            "Cette proposition n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à la paie et choisissez-la dans la liste.",
        )
    return row


def _summary(row: ProposalRow) -> list[SummaryRow]:
    found = [
        SummaryRow("À payer", format_euros(row.payable)),
        SummaryRow("Compté dans cette paie", signed(row.recognised)),
        SummaryRow("Reporté des paies passées", signed(row.carried_before) if row.carried_before else "Rien"),
        SummaryRow("Paie précédente", format_euros(row.previous) if row.previous is not None else "Aucune"),
        SummaryRow("Référence de l’ordre", str(row.proposal_id)),
    ]
    if row.carried_after:
        found.insert(3, SummaryRow("Reporté à la prochaine paie", signed(row.carried_after)))
    if row.withheld:
        found.insert(3, SummaryRow("Trop-perçu récupéré", format_euros(row.withheld)))
    if row.held_reason:
        found.append(SummaryRow("Retenue à la main", row.held_reason))
    if row.acknowledged_by:
        found.append(SummaryRow(f"Regardé par {row.acknowledged_by}", row.acknowledgement))
    if row.reject_reason:
        found.append(SummaryRow("Motif du rejet", row.reject_reason))
    return found


def _ask(
    request: ActingRequest,
    row: ProposalRow,
    words: tuple[str, str, str, str],
    form: Any,
    act: Callable[[Mapping[str, Any]], object],
) -> HttpResponse:
    title, question, verb, done = words
    (shown,) = named(request, [row])
    return confirm_page(
        request,
        Confirmation(
            title=f"{title} : {shown.name}",
            question=question,
            consequences=(f"Proposition : {shown.payable}.",),
            verb=verb,
            back_url=reverse("payments:proposal", args=[row.proposal_id]),
            danger=False,
        ),
        form,
        act,
        done=done,
    )
