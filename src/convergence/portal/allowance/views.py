"""Her money, one month a page: how much, line by line, why, when it is paid, what is missing, how to contest."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from convergence.accompagnement.allowances.queries import (
    aids_of,
    amounts_due_to,
    how_to_contest,
    one_offs_of,
    rights_of,
)
from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import ContractKind
from convergence.accompagnement.payments.queries import account_of, debts_of, proposals_of_file
from convergence.accompagnement.sanctions.queries import appeal_until, sanctions_of
from convergence.foundation.clock import local_today
from convergence.foundation.periods import french_date, month_start, months_after
from convergence.portal.allowance.words import decisions, due_words, missing_words, paid_words
from convergence.portal.hers import her_file
from convergence.portal.languages.told import told_euros, told_month
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest

MOST_MONTHS = 24


@in_her_space
@require_safe
def allowance(request: ActingRequest) -> HttpResponse:
    """One month; ``?mois=2026-11`` for a past one."""
    return her_page(request, "portal/allowance/show.html", "Mon allocation", told_money(request))


def told_money(request: ActingRequest) -> dict[str, object]:
    """What the page of a month tells."""
    dossier_id, today = her_file(request), local_today(request.actor.time_zone)
    month, present = _month(request, today), month_start(today)
    rights = rights_of(request.scope, dossier_id)
    accounts = account_of(request.scope, dossier_id)
    asked = decisions(rights, one_offs_of(request.scope, dossier_id), aids_of(request.scope, dossier_id))
    dues = amounts_due_to(request.scope, request.actor.structure_id, month, dossier_id)
    has_cej = any(
        row.kind is ContractKind.CEJ and row.covers
        for row in contracts_of(request.scope, dossier_id, on=today)
    )
    before = months_after(month, -1)
    return {
        "month": told_month(month),
        "previous": before if before >= _oldest(today) else None,
        "following": months_after(month, 1) if month < present else None,
        "dues": [due_words(due) for due in dues],
        "paid": paid_words(proposals_of_file(request.scope, dossier_id), month),
        "missing": list(missing_words(rights, accounts, has_cej=has_cej, today=today)),
        "accounts": accounts,
        "debts": [told_euros(row.amount) for row in debts_of(request.scope, dossier_id)],
        "asked": asked,
        "reductions": _reductions(request, today),
        "contest": how_to_contest(request.scope, today, is_state=True),
    }


def _reductions(request: ActingRequest, today: date) -> list[str]:
    """Decisions that she received about what she did not do, and until when each may be contested."""
    found = []
    for row in sanctions_of(request.scope, her_file(request), on=today):
        until = appeal_until(request.scope, row)
        if row.notified_on is None or row.verdict is None or until is None:
            continue
        words = f"{row.verdict.label}, reçue le {french_date(row.notified_on)}."
        if until >= today:
            words += f" Vous pouvez la contester jusqu’au {french_date(until)}."
        found.append(words)
    return found


def _month(request: ActingRequest, today: date) -> date:
    """The month that the address asks for; the present one for anything else."""
    try:
        asked = date.fromisoformat(f"{request.GET.get('mois', '')}-01")
    except ValueError:
        return month_start(today)
    return asked if _oldest(today) <= asked <= today else month_start(today)


def _oldest(today: date) -> date:
    return months_after(month_start(today), -MOST_MONTHS)
