"""The weekly hours of many contracts at once, for counters."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.contracts.types.words import ContractKind


@dataclass(frozen=True, slots=True)
class WeeklyContractRow:
    """The days that a signed contract covers and the hours a week that it asks (0: none).

    ``ends_on`` is the first day that it no longer covers, happened or planned.
    """

    dossier_id: UUID
    contract_id: UUID
    kind: ContractKind
    starts_on: date
    ends_on: date
    weekly_hours: int
