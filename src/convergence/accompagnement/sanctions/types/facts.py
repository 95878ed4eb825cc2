"""What the rules of sanctions look at, and what they allow."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.sanctions.types.words import (
    BreachFamily,
    Degree,
    Measure,
    Regime,
    SanctionAction,
    SanctionState,
)


@dataclass(frozen=True, slots=True)
class Scale:
    """What the law allows for a breach of a kind and degree. Shares are parts of the amount, from 0 to 1."""

    regime: Regime
    degree: Degree
    measures: tuple[Measure, ...]
    share_min: Decimal = Decimal(0)
    share_max: Decimal = Decimal(0)
    months_min: int = 0
    months_max: int = 0
    is_final: bool = False
    ends_contract: bool = False
    strike_off_min: int = 0
    strike_off_max: int = 0
    strikes_off_when_total: bool = False
    source: str = ""
    is_verified: bool = True


@dataclass(frozen=True, slots=True)
class PastSanction:
    """What the degree needs of an earlier sanction of the person. Its end is the first day it no longer covers."""

    sanction_id: UUID
    family: BreachFamily
    regime: Regime
    contract_id: UUID | None
    notified_on: date
    ends_on: date | None = None
    was_lifted: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided, or considered: nothing but what the scale allows passes."""

    measure: Measure
    share: Decimal = Decimal(0)
    months: int = 0
    starts_on: date | None = None
    comply_until: date | None = None
    strike_off_months: int = 0

    @property
    def label(self) -> str:
        """« Suspension de l'allocation : 30 % pendant 1 mois »."""
        if not self.measure.withholds:
            return self.measure.label
        length = f"pendant {self.months} mois" if self.months else "définitivement"
        return f"{self.measure.label} : {self.share * 100:.0f} % {length}"


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What a step of the procedure looks at. Days are local days of the structure."""

    on: date
    needs_guardian: bool = False
    received_on: date | None = None
    guardian_received_on: date | None = None
    observations_until: date | None = None
    heard_on: date | None = None
    decide_until: date | None = None
    measure: Measure | None = None
    regime: Regime | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SanctionTransition:
    """One line of the table of states."""

    action: SanctionAction
    source: SanctionState
    target: SanctionState
    guards: tuple[str, ...] = field(default=())
