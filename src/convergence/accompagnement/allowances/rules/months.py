"""Which months of a CEJ are due, held back or lost (R5131-25), and which terms hold for a month."""

from __future__ import annotations

from datetime import date, timedelta

from convergence.accompagnement.allowances.types import AmountFlag, DecisionState
from convergence.accompagnement.allowances.types.facts import RightFacts, TermsFacts
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import deadline_in_months, month_start, months_after


def is_due_month(right: RightFacts, month: date) -> bool:
    """From the calendar month of the signature to the calendar month in which the right ends, both whole."""
    last_day = right.ends_on - timedelta(days=1)
    return month_start(right.signed_on) <= month <= max(month_start(last_day), month_start(right.signed_on))


def due_months(right: RightFacts, until: date) -> list[date]:
    """The months due up to that of a day, the first one first."""
    month, found = month_start(right.signed_on), []
    while month <= until and is_due_month(right, month):
        found.append(month)
        month = months_after(month, 1)
    return found


def terms_on(right: RightFacts, month: date) -> TermsFacts | None:
    """The granted terms that hold for a month: the last that start by then."""
    granted = [
        terms
        for terms in right.terms
        if terms.state is DecisionState.GRANTED and month_start(terms.from_month) <= month
    ]
    return max(granted, key=lambda terms: (terms.from_month, terms.terms_id), default=None)


def precaution_terms(right: RightFacts, month: date) -> TermsFacts | None:
    """The terms by which a month is paid as a precaution: it stays acquired, whatever is decided later.

    A refusal or a withdrawal ends the payment: the months that follow the one in which it falls are not paid. After
    the month in which a revision was granted, the precaution pays what the revision gives, nothing if that is nothing.
    """
    if right.precaution is None or not right.precaution.contains(month):
        return None
    found = next((terms for terms in right.terms if terms.terms_id == right.precaution_terms_id), None)
    if found is None:
        return None
    stops = {DecisionState.REFUSED: found.decided_on, DecisionState.WITHDRAWN: found.withdrawn_on}
    stopped_on = stops.get(found.state)
    if stopped_on is not None and month > month_start(stopped_on):
        return None
    return _revised(right, found, month)


def _revised(right: RightFacts, paid_by: TermsFacts, month: date) -> TermsFacts:
    """The terms granted after those of the precaution, once the month of their decision is over."""
    holds = terms_on(right, month)
    if holds is None or holds.terms_id <= paid_by.terms_id or holds.decided_on is None:
        return paid_by
    return holds if month > month_start(holds.decided_on) else paid_by


def papers_due(signed_on: date) -> date:
    """The last day to hand in the supporting documents."""
    return deadline_in_months(signed_on, parameter("cej.papers_months").integer_at(signed_on))


def papers_flag(right: RightFacts, month: date) -> AmountFlag | None:
    """Why the papers hold a month back: still missing, or complete too late for that month."""
    if right.complete_on is None:
        return AmountFlag.PAPERS_MISSING
    if right.complete_on <= right.papers_due_on:
        return None
    kept = parameter("cej.papers_lost_months").integer_at(right.signed_on)
    first_kept = month_start(deadline_in_months(right.complete_on, -kept))
    return AmountFlag.PAPERS_LATE if month < first_kept else None
