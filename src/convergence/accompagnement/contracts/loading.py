"""Bulk loading of contracts for imports and the invented network, under constraints and history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from convergence.accompagnement.contracts.rules.terms import planned_end
from convergence.accompagnement.contracts.types import ContractDraft, ContractKind
from convergence.foundation.identifiers import public_number, uuid7
from convergence.storage.loading import copy_rows

COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "number", "kind", "state", "adviser_id", "months",
    "weekly_hours", "eligibility", "prepared_on", "signed_on", "starts_on", "planned_end_on", "ended_on",
    "end_motive", "kept_commitments", "extended_on", "needs_guardian", "review_reasons", "source", "change_id",
)  # fmt: skip
SIGNATURE_COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "contract_id", "party", "signed_on", "signed_at",
    "collected_by", "change_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadedContract:
    """One contract to load. Codes are values of the enumerations of ``types``; ends are excluded days."""

    recorded_at: datetime
    structure_id: UUID
    dossier_id: UUID
    kind: str
    state: str
    months: int
    prepared_on: date
    starts_on: date
    planned_end_on: date
    adviser_id: UUID | None = None
    weekly_hours: int | None = 15
    signed_on: date | None = None
    ended_on: date | None = None
    end_motive: str = ""
    kept_commitments: bool | None = None
    extended_on: date | None = None
    needs_guardian: bool = False
    source: str = "reprise"
    id: UUID = field(default_factory=uuid7)
    number: int = field(default_factory=public_number)


@dataclass(frozen=True, slots=True)
class LoadedSignature:
    """One signature to load; ``party`` is a value of ``Party``."""

    structure_id: UUID
    dossier_id: UUID
    contract_id: UUID
    party: str
    signed_at: datetime
    signed_on: date
    collected_by: UUID
    id: UUID = field(default_factory=uuid7)


def planned_end_of(
    kind: ContractKind, *, starts_on: date, months: int, born_on: date, has_rqth: bool
) -> date:
    """The planned end that the rules give a contract: so many months, cut by the age where it ends it."""
    draft = ContractDraft(kind, starts_on, months)
    return planned_end(draft, born_on=born_on, has_rqth=has_rqth)


def load_contracts(rows: Iterable[LoadedContract]) -> int:
    """Load contracts inside an operation (and ``storage.loading.past_facts`` for past dates of knowledge)."""
    return copy_rows("contracts_contract", COLUMNS, map(_tuple, rows))


def load_signatures(rows: Iterable[LoadedSignature]) -> int:
    """Load the signatures of contracts already loaded."""
    return copy_rows("contracts_contractsignature", SIGNATURE_COLUMNS, map(_signature, rows))


def _tuple(row: LoadedContract) -> tuple[object, ...]:
    return (
        row.id, row.recorded_at, row.structure_id, row.dossier_id, row.number, row.kind, row.state,
        row.adviser_id, row.months, row.weekly_hours, Jsonb({}), row.prepared_on, row.signed_on, row.starts_on,
        row.planned_end_on, row.ended_on, row.end_motive, row.kept_commitments, row.extended_on,
        row.needs_guardian, [], row.source, 0,
    )  # fmt: skip


def _signature(row: LoadedSignature) -> tuple[object, ...]:
    return (
        row.id, row.signed_at, row.structure_id, row.dossier_id, row.contract_id, row.party, row.signed_on,
        row.signed_at, row.collected_by, 0,
    )  # fmt: skip
