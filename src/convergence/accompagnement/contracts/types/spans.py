"""The days of many contracts at once, for what is counted by month."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.contracts.types.words import ContractKind


@dataclass(frozen=True, slots=True)
class SpanRow:
    """The days that a signed contract covers. ``ends_on`` is the first day that it no longer covers, or planned."""

    dossier_id: UUID
    contract_id: UUID
    kind: ContractKind
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class PauseRow:
    """Days during which a contract is suspended. ``ends_on`` is the first day on which it runs again, None: not yet."""

    dossier_id: UUID
    contract_id: UUID
    starts_on: date
    ends_on: date | None
