"""How the resources of a month reduce the CEJ allowance (R5131-20 to R5131-24, D5131-23)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from convergence.accompagnement.allowances.rules.amounts import Flat, Rates, choice, treatment_of
from convergence.accompagnement.allowances.types import AmountLine, ResourceKind, Treatment
from convergence.foundation.money import format_euros
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import months_after
from convergence.foundation.problems import FieldError, Invalid

_LARGEST = Decimal("99999.99")


@dataclass(frozen=True, slots=True)
class Reduction:
    """What resources take away, and the resource with which the allowance is not paid at all."""

    lines: tuple[AmountLine, ...]
    unverified: tuple[str, ...]
    incompatible: tuple[str, str] | None


def resources_month(month: date) -> date:
    """The month whose resources count for the allowance of a month."""
    return months_after(month, -parameter("cej.resources_month").integer_at(month))


def reduction(rates: Rates, flat: Flat, resources: Iterable[tuple[ResourceKind, Decimal]]) -> Reduction:
    """Full resources one by one, partial ones together beyond the part left free; nothing rounds but the last."""
    lines, unverified, incompatible = [], [], None
    partial = Decimal(0)
    for kind, amount in resources:
        treatment, article = treatment_of(rates, kind)
        if treatment is Treatment.FULL:
            lines.append(AmountLine("full", f"{kind.label} : déduite en entier", -amount, article))
        elif treatment is Treatment.PARTIAL:
            partial += amount
        elif treatment is Treatment.INCOMPATIBLE and amount > 0:
            incompatible = incompatible or (kind.label, article)
    beyond = partial - rates.left_free
    if beyond > 0:
        taken = _rounded(beyond * flat.euros / flat.span, rates.month)
        lines.append(AmountLine("partial", _told(rates, flat, partial, beyond), -taken, "R5131-22, D5131-23"))
        unverified += [name for name in flat.unverified if name.startswith("smic.")]
        unverified += choice("cej.rounding_cents", rates.month)
    elif partial > 0:
        lines.append(
            AmountLine("partial", _told(rates, flat, partial, beyond), Decimal("0.00"), "D5131-23, 1°")
        )
    if lines or incompatible:
        unverified += choice("cej.resources_month", rates.month)
    return Reduction(tuple(lines), tuple(unverified), incompatible)


def check_resources(lines: Iterable[tuple[ResourceKind, Decimal]]) -> None:
    """Raise Invalid for an amount that is negative, too large or not exact, and for a resource told twice."""
    errors, seen = [], set()
    for kind, amount in lines:
        if amount < 0 or amount > _LARGEST or amount != amount.quantize(Decimal("0.01")):
            errors.append(
                FieldError(
                    str(kind), f"{kind.label} : ce montant n’est pas possible.", "Vérifiez-le.", "amount"
                )
            )
        if kind in seen:
            errors.append(
                FieldError(str(kind), f"{kind.label} est déclarée deux fois.", "Additionnez-les.", "twice")
            )
        seen.add(kind)
    Invalid.raise_if_any(errors)


def _rounded(value: Decimal, month: date) -> Decimal:
    return value.quantize(parameter("cej.rounding_cents").decimal_at(month), rounding=ROUND_HALF_UP)


def _told(rates: Rates, flat: Flat, partial: Decimal, beyond: Decimal) -> str:
    told = f"Revenus d’activité et assimilés : {format_euros(partial)}"
    if beyond <= 0:
        return f"{told}, laissés en entier jusqu’à {format_euros(rates.left_free)}"
    coefficient = f"{flat.coefficient:.4f}".replace(".", ",")
    return f"{told}, dont {format_euros(beyond)} au-delà de {format_euros(rates.left_free)}, × {coefficient}"
