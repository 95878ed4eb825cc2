"""Bulk loading of rights and resources for imports and the invented network, under constraints and history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances.rules.months import papers_due
from convergence.accompagnement.allowances.types import DecisionState, ResourceKind
from convergence.accompagnement.allowances.types.facts import TermsDraft
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import month_start
from convergence.storage.loading import copy_rows

RIGHT_COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "contract_id", "signed_on", "papers_due_on", "complete_on",
    "ended_on", "change_id",
)  # fmt: skip
TERMS_COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "right_id", "state", "prepared_by", "prepared_on",
    "decided_by", "decided_on", "ground", "from_month", "household", "home", "in_mayotte", "autonomy",
    "household_if_denied", "change_id",
)  # fmt: skip
MONTH_COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "month", "declared_on", "declared_by", "by_person",
    "change_id",
)  # fmt: skip
RESOURCE_COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "declaration_id", "kind", "amount", "change_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadedRight:
    """A granted right to load, with the terms that opened it."""

    recorded_at: datetime
    structure_id: UUID
    dossier_id: UUID
    contract_id: UUID
    signed_on: date
    draft: TermsDraft
    prepared_by: UUID
    decided_by: UUID
    complete_on: date | None = None
    ended_on: date | None = None
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True, slots=True)
class LoadedMonth:
    """The resources of a month to load."""

    recorded_at: datetime
    structure_id: UUID
    dossier_id: UUID
    month: date
    declared_on: date
    declared_by: UUID
    resources: tuple[tuple[ResourceKind, Decimal], ...] = ()
    id: UUID = field(default_factory=uuid7)


def load_rights(rows: Iterable[LoadedRight]) -> int:
    """Load granted rights inside an operation (and ``storage.loading.past_facts`` for past dates of knowledge)."""
    kept = list(rows)
    copy_rows("allowances_allowanceright", RIGHT_COLUMNS, map(_right, kept))
    return copy_rows("allowances_rightterms", TERMS_COLUMNS, map(_terms, kept))


def load_months(rows: Iterable[LoadedMonth]) -> int:
    """Load declared months with their resources."""
    kept = list(rows)
    loaded = copy_rows("allowances_monthresources", MONTH_COLUMNS, map(_month, kept))
    copy_rows(
        "allowances_resource",
        RESOURCE_COLUMNS,
        (_resource(row, kind, amount) for row in kept for kind, amount in row.resources),
    )
    return loaded


def _right(row: LoadedRight) -> tuple[object, ...]:
    return (
        row.id, row.recorded_at, row.structure_id, row.dossier_id, row.contract_id, row.signed_on,
        papers_due(row.signed_on), row.complete_on, row.ended_on, 0,
    )  # fmt: skip


def _terms(row: LoadedRight) -> tuple[object, ...]:
    draft = row.draft
    return (
        uuid7(), row.recorded_at, row.structure_id, row.dossier_id, row.id, DecisionState.GRANTED.value,
        row.prepared_by, row.signed_on, row.decided_by, row.signed_on, "", month_start(row.signed_on),
        draft.household.value, draft.home.value, draft.in_mayotte, draft.autonomy.value, "", 0,
    )  # fmt: skip


def _month(row: LoadedMonth) -> tuple[object, ...]:
    return (
        row.id, row.recorded_at, row.structure_id, row.dossier_id, month_start(row.month), row.declared_on,
        row.declared_by, True, 0,
    )  # fmt: skip


def _resource(row: LoadedMonth, kind: ResourceKind, amount: Decimal) -> tuple[object, ...]:
    return (
        uuid7(), row.recorded_at, row.structure_id, row.dossier_id, row.id, kind.value, amount, 0,
    )  # fmt: skip
