"""Which contracts of an operator wait for something: its own list: no work list follows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.models import ALIVE_STATES
from convergence.accompagnement.contracts.policies import signatory_of
from convergence.accompagnement.contracts.rules.plan import end_to_prepare, review_due
from convergence.accompagnement.contracts.types import (
    ContractKind,
    ContractState,
    OperatorDue,
    OperatorDueRow,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.ACCOMPAGNEMENT)
def operator_contracts_due(scope: Scope, on: date) -> list[OperatorDueRow]:
    """The contracts of the reader's operator to sign, to review or soon over; the nearest first."""
    return sorted(_due(scope, on), key=lambda row: (row.due_on, row.contract_id))


@reads_nobody("a number for the first page")
def count_operator_contracts_due(scope: Scope, on: date) -> int:
    """How many contracts of the reader's operator wait for something; none for whoever works for no operator."""
    return sum(1 for _ in _due(scope, on))


@reads_nobody("numbers by adviser, for her reminder")
def operator_contracts_by_adviser(scope: Scope, on: date) -> Counter[UUID | None]:
    """How many contracts of the operator wait for something, by the adviser who follows them; for the house."""
    rows = models.Contract.objects.filter(signatory_id=scope.structure_id, state__in=ALIVE_STATES)
    return Counter(row.adviser_id for row in rows.order_by("id") if _what(row, on) is not None)


def _due(scope: Scope, on: date) -> Iterator[OperatorDueRow]:
    signatory_id = signatory_of(scope.actor)
    if signatory_id is None:
        return
    rows: QuerySet[models.Contract] = models.Contract.objects.filter(
        signatory_id=signatory_id, state__in=ALIVE_STATES
    )
    for row in rows.order_by("planned_end_on", "id"):
        found = _what(row, on)
        if found is not None:
            due, day = found
            yield OperatorDueRow(row.dossier_id, row.id, ContractKind(row.kind), due, day)


def _what(row: models.Contract, on: date) -> tuple[OperatorDue, date] | None:
    """What one contract waits for: the first of a signature, its end, its review."""
    if row.state == ContractState.PREPARED:
        return OperatorDue.SIGN, row.starts_on
    if end_to_prepare(starts_on=row.starts_on, planned_end_on=row.planned_end_on) <= on:
        return OperatorDue.END, row.planned_end_on - timedelta(days=1)
    review = review_due(
        since=row.reviewed_on or row.starts_on,
        review_months=row.review_months,
        planned_end_on=row.planned_end_on,
    )
    return (OperatorDue.REVIEW, review) if review is not None and review <= on else None
