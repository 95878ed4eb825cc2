"""One run: where it stands, what is to be done, what it proposes to whom."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accompagnement.payments.policies import may_check, may_prepare
from convergence.accompagnement.payments.queries import (
    anomalies_of_run,
    lines_to_repair,
    proposals,
    run,
    unverified_values,
)
from convergence.accompagnement.payments.types import ProposalRow, ReturnLineRow, RunRow, RunState
from convergence.design.components import Pager
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.foundation.money import format_euros
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.payments.forms import ProposalsForm
from convergence.web.payments.listing import TITLE
from convergence.web.payments.words import ShownProposal, figures, shown_proposal, shown_run, transport

SHOWN = 50
RETURNS = (RunState.EXPORTED, RunState.RETURNED, RunState.RECONCILED)


@requires(Permission.READ_PAYMENTS)
@require_safe
def run_page(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """A run with one page of its proposals."""
    row = found_run(request, run_id)
    form = ProposalsForm(request.GET)
    wanted, order = form.asked()
    rows = proposals(
        request.scope, run_id, wanted=wanted, order=order, after=_after(request), limit=SHOWN + 1
    )
    context = {
        "page_title": f"{TITLE} : {row.title}",
        "breadcrumb": crumbs(Crumb(row.title)),
        "run": shown_run(row),
        "figures": figures(row),
        "transport": transport(row) if row.exported_at else "",
        "values": unverified_values(request.scope, run_id),
        "anomalies": anomalies_of_run(request.scope, run_id),
        "repairs": _repairs(request, run_id) if row.state in RETURNS else [],
        "form": form,
        "proposals": named(request, rows[:SHOWN]),
        "pager": _pager(request, rows),
        "may_prepare": may_prepare(request.actor),
        "may_check": may_check(request.actor, row.prepared_by_id),
        "is_preparer": request.actor.user_id == row.prepared_by_id,
        "has_returns": row.state in RETURNS,
        "zone": request.actor.time_zone,
    }
    return render(request, "web/payments/run.html", context)


def _repairs(request: ActingRequest, run_id: UUID) -> list[tuple[ReturnLineRow, str]]:
    """Lines to repair, each with its amount in words, empty when it could not be read."""
    lines = lines_to_repair(request.scope, run_id)
    return [(line, "" if line.amount is None else format_euros(line.amount)) for line in lines]


def crumbs(*last: Crumb) -> tuple[Crumb, ...]:
    """The way to a page of payments."""
    return (Crumb("Accueil", "/"), Crumb(TITLE, reverse("payments:list")), *last)


def found_run(request: ActingRequest, run_id: UUID) -> RunRow:
    """A run of the structure; an unknown one and another's are answered alike."""
    row = run(request.scope, run_id)
    if row is None:
        raise NotFound(
            "Cette paie n’existe pas ou n’est pas celle de votre structure.",
            what_to_do="Revenez à la liste des paies.",
        )
    return row


def named(request: ActingRequest, rows: Sequence[ProposalRow]) -> list[ShownProposal]:
    """Proposals with the names of the persons, by one query."""
    names = {
        head.dossier_id: head.full_name for head in headers_of(request.scope, [r.dossier_id for r in rows])
    }
    return [shown_proposal(row, names.get(row.dossier_id, "Dossier transféré")) for row in rows]


def _after(request: ActingRequest) -> tuple[Decimal, UUID] | None:
    """Where the page before ended; an address that means nothing starts from the beginning."""
    amount, _, last = request.GET.get("apres", "").partition("_")
    try:
        found = Decimal(amount), UUID(last)
    except (InvalidOperation, ValueError):
        return None
    return found if found[0].is_finite() and abs(found[0]) < Decimal(10) ** 12 else None


def _pager(request: ActingRequest, rows: Sequence[ProposalRow]) -> Pager:
    query = request.GET.copy()
    query.pop("apres", None)
    first = f"{request.path}?{query.urlencode()}" if "apres" in request.GET else ""
    following = ""
    if len(rows) > SHOWN:
        last = rows[SHOWN - 1]
        query["apres"] = f"{last.payable}_{last.proposal_id}"
        following = f"{request.path}?{query.urlencode()}"
    return Pager(first=first, next=following)
