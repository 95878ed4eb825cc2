"""The monthly flat amounts of the CEJ allowance (D5131-19) and the rates of a month, read once for many people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from convergence.accompagnement.allowances.types import ResourceKind, Treatment
from convergence.accompagnement.contracts.types import TaxHousehold
from convergence.foundation.money import euros
from convergence.foundation.parameters import DatedValue, parameter
from convergence.foundation.periods import birthday

_MINOR, _NOT_TAXABLE, _FIRST_BRACKET = "minor", "adult_not_taxable", "adult_first_bracket"
_CASES = (_MINOR, _NOT_TAXABLE, _FIRST_BRACKET)
_HUNDRED = Decimal(100)
_LISTS = {
    Treatment.FULL: "cej.resources_full",
    Treatment.PARTIAL: "cej.resources_partial",
    Treatment.INCOMPATIBLE: "cej.resources_incompatible",
}


@dataclass(frozen=True, slots=True)
class Flat:
    """A flat amount in force, the span over which resources reduce it to nothing, and what nobody has confirmed."""

    euros: Decimal
    span: Decimal
    source: str
    unverified: tuple[str, ...]

    @property
    def coefficient(self) -> Decimal:
        """The coefficient of degressivity (D5131-23, 2°)."""
        return self.euros / self.span


@dataclass(frozen=True, slots=True)
class Rates:
    """All that a month of the law says: read once, used for each person."""

    month: date
    flats: Mapping[tuple[str, bool], Flat]
    treatments: Mapping[ResourceKind, tuple[Treatment, str]]
    left_free: Decimal
    majority: int


@lru_cache(maxsize=64)
def rates_of(month: date) -> Rates:
    """The rates of the calendar month of a day; NoValueAt before the first amounts (1 March 2022)."""
    first = month.replace(day=1)
    return Rates(
        month=first,
        flats={(case, there): _flat(case, there, first) for case in _CASES for there in (False, True)},
        treatments=_treatments(first),
        left_free=parameter("cej.resources_free").decimal_at(first),
        majority=parameter("contract.majority").integer_at(first),
    )


def flat_of(rates: Rates, *, born_on: date, household: TaxHousehold, in_mayotte: bool = False) -> Flat | None:
    """The flat amount of a person for the month; None above the first bracket.

    She is an adult for the whole month of her eighteenth birthday (see ``cej.majority_month``).
    """
    if household is TaxHousehold.ABOVE:
        return None
    if birthday(born_on, rates.majority).replace(day=1) > rates.month:
        return rates.flats[_MINOR, in_mayotte]
    case = _NOT_TAXABLE if household is TaxHousehold.NOT_TAXABLE else _FIRST_BRACKET
    return rates.flats[case, in_mayotte]


def treatment_of(rates: Rates, kind: ResourceKind) -> tuple[Treatment, str]:
    """How a resource counts that month, with its article; what no list names adds up freely (R5131-20, II)."""
    return rates.treatments.get(kind, (Treatment.FREE, "R5131-20, II"))


def unverified_name(name: str, value: DatedValue) -> tuple[str, ...]:
    """The value under the name by which someone confirms it; nothing for a verified one."""
    return () if value.verified else (f"{name}@{value.effective_on.isoformat()}",)


def choice(name: str, month: date) -> tuple[str, ...]:
    """The name of a choice of the project that bears on an amount, unless someone verified it in a text."""
    return unverified_name(name, parameter(name).at(month))


def _flat(case: str, in_mayotte: bool, month: date) -> Flat:
    name = f"{'cej.amount_mayotte' if in_mayotte else 'cej.amount'}.{case}"
    smic_name = "smic.gross_monthly_mayotte" if in_mayotte else "smic.gross_monthly"
    value, smic = parameter(name).at(month), parameter(smic_name).at(month)
    ceiling = (
        parameter("cej.smic_share").decimal_at(month) / _HUNDRED * parameter(smic_name).decimal_at(month)
    )
    return Flat(
        euros=euros(parameter(name).decimal_at(month)),
        span=ceiling - parameter("cej.resources_free").decimal_at(month),
        source=value.source,
        unverified=unverified_name(name, value) + unverified_name(smic_name, smic),
    )


def _treatments(month: date) -> Mapping[ResourceKind, tuple[Treatment, str]]:
    return {
        ResourceKind(code): (treatment, str(article))
        for treatment, name in _LISTS.items()
        for code, article in parameter(name).table_at(month).items()
    }
