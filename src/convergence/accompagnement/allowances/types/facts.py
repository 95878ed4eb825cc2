"""What the rules of a month look at: plain values, read in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances.types.words import Autonomy, DecisionState, Home, ResourceKind
from convergence.accompagnement.contracts.types import TaxHousehold
from convergence.foundation.periods import DatePeriod


@dataclass(frozen=True, slots=True)
class TermsDraft:
    """The situation on which the amount rests: household, home, autonomy (D5131-19, L5131-6)."""

    household: TaxHousehold
    home: Home
    in_mayotte: bool = False
    autonomy: Autonomy = Autonomy.NONE


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """Terms of a right, from a month on."""

    terms_id: UUID
    from_month: date
    state: DecisionState
    draft: TermsDraft
    is_confirmed: bool | None = None
    household_if_denied: TaxHousehold | None = None
    decided_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def household(self) -> TaxHousehold:
        """The tax household that counts: the parents' one again when the autonomy was not confirmed."""
        denied = self.is_confirmed is False and self.household_if_denied is not None
        return self.household_if_denied if denied and self.household_if_denied else self.draft.household


@dataclass(frozen=True, slots=True)
class RightFacts:
    """A right to the CEJ allowance. ``ends_on`` is the first day that the contract no longer covers, as known."""

    right_id: UUID
    dossier_id: UUID
    structure_id: UUID
    signed_on: date
    ends_on: date
    papers_due_on: date
    terms: tuple[TermsFacts, ...]
    complete_on: date | None = None
    precaution: DatePeriod | None = None
    precaution_terms_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """A share of the allowance that a decision withholds, day by day."""

    days: DatePeriod
    share: Decimal
    label: str
    article: str


@dataclass(frozen=True, slots=True)
class PersonMonth:
    """What a month of a person holds beside the right. ``resources`` is None while nothing was declared."""

    born_on: date
    resources: tuple[tuple[ResourceKind, Decimal], ...] | None = None
    withheld: tuple[Withheld, ...] = ()
    suspended: tuple[DatePeriod, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantedMonth:
    """An *allocation ponctuelle* already granted, or asked for, for a month."""

    month: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class AidSchemeDraft:
    """An aid of the catalogue, as a structure describes it. ``ends_on`` is the first day without it."""

    name: str
    kind: str
    funder: str
    funder_name: str
    payer: str
    decider: str
    ceiling: Decimal
    starts_on: date
    yearly_ceiling: Decimal | None = None
    yearly_times: int | None = None
    allows_emergency: bool = False
    papers: tuple[str, ...] = ()
    ends_on: date | None = None
