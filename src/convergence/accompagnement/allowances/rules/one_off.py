"""The *allocation ponctuelle* of a PACEA: its resource test, its monthly and yearly caps (R5131-8, D5131-9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from convergence.accompagnement.allowances.rules.amounts import unverified_name
from convergence.accompagnement.allowances.types import ResourceKind
from convergence.accompagnement.allowances.types.facts import GrantedMonth
from convergence.foundation.money import CENT, euros, format_euros
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import months_after
from convergence.foundation.problems import FieldError, Invalid

_ADULT = "cej.amount.adult_not_taxable"


def counted_resources(month: date, resources: Iterable[tuple[ResourceKind, Decimal]]) -> Decimal:
    """What job, internship and other allowances bring in the month, together."""
    counted = set(parameter("pacea.resources_counted").list_at(month))
    return sum((amount for kind, amount in resources if kind in counted), Decimal("0.00"))


def above_ceiling(
    month: date, resources: Iterable[tuple[ResourceKind, Decimal]]
) -> tuple[Decimal, Decimal] | None:
    """What the resources of the month make and the ceiling of that month, when they are above it (R5131-8)."""
    total = counted_resources(month, resources)
    ceiling = euros(parameter("pacea.resources_ceiling").decimal_at(month))
    return (total, ceiling) if total > ceiling else None


def monthly_cap(month: date) -> Decimal:
    """The largest amount of a month: that of an adult of a household that is not taxable."""
    return euros(parameter(_ADULT).decimal_at(month))


def yearly_left(month: date, granted: Iterable[GrantedMonth]) -> Decimal:
    """What the yearly cap leaves for a month, after what was granted over the year that ends with it.

    A month granted later in the same year counts too: no window of a year may go beyond the cap.
    """
    length = parameter("pacea.year").integer_at(month)
    cap = parameter("pacea.yearly_times").integer_at(month) * monthly_cap(month)
    others = list(granted)
    starts = [months_after(month, -back) for back in range(length)]
    most = max(
        sum(
            (one.amount for one in others if start <= one.month < months_after(start, length)),
            Decimal("0.00"),
        )
        for start in starts
    )
    return max(cap - most, Decimal("0.00"))


def check_one_off(
    month: date,
    amount: Decimal,
    *,
    resources: Iterable[tuple[ResourceKind, Decimal]],
    granted: Iterable[GrantedMonth],
) -> None:
    """Raise Invalid with every limit that the amount of a month does not respect."""
    faults = [_amount(month, amount), _resources(month, resources), _year(month, amount, granted)]
    Invalid.raise_if_any(fault for fault in faults if fault)


def unverified_of(month: date) -> tuple[str, ...]:
    """The values behind an *allocation ponctuelle* that nobody has confirmed."""
    names = (_ADULT, "pacea.resources_ceiling", "pacea.resources_counted", "pacea.yearly_times", "pacea.year")
    return tuple(name for known in names for name in unverified_name(known, parameter(known).at(month)))


def _amount(month: date, amount: Decimal) -> FieldError | None:
    cap = monthly_cap(month)
    if amount < CENT:
        return FieldError("amount", "Le montant est à indiquer.", "Tapez un montant en euros.", "amount")
    if amount > cap:
        return FieldError(
            "amount",
            f"L’allocation d’un mois ne dépasse pas {format_euros(cap)} (article D5131-9).",
            "Baissez le montant.",
            "above_monthly_cap",
        )
    return None


def _resources(month: date, resources: Iterable[tuple[ResourceKind, Decimal]]) -> FieldError | None:
    above = above_ceiling(month, resources)
    if above is None:
        return None
    total, ceiling = above
    return FieldError(
        "month",
        f"Emploi, stage et allocations font {format_euros(total)} ce mois-là, plus que "
        f"{format_euros(ceiling)} (article R5131-8).",
        "Choisissez un autre mois, ou corrigez les ressources déclarées.",
        "resources_too_high",
    )


def _year(month: date, amount: Decimal, granted: Iterable[GrantedMonth]) -> FieldError | None:
    left = yearly_left(month, granted)
    if amount <= left:
        return None
    times = parameter("pacea.yearly_times").integer_at(month)
    return FieldError(
        "amount",
        f"Sur un an, l’allocation ne dépasse pas {times} fois le montant d’un mois (article D5131-9) : il reste "
        f"{format_euros(left)}.",
        "Baissez le montant, ou attendez.",
        "above_yearly_cap",
    )
