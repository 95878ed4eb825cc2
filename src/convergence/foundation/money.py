"""Euros as exact decimals: never a float, cents rounded in one place, written the French way."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from convergence.foundation.problems import Invalid

CENT = Decimal("0.01")

_THIN_SPACE = "\u202f"
_NO_BREAK_SPACE = "\u00a0"
_AMOUNT = re.compile(r"[+-]?[0-9]{1,13}(?:[.,][0-9]{1,2})?")


def euros(value: int | str | Decimal) -> Decimal:
    """An exact amount of euros with two decimals.

    TypeError for a float (already inexact) or a boolean, ValueError for more than two decimals or for
    what is no finite number: rounding is a decision, taken with :func:`round_to_cent`.
    """
    if isinstance(value, bool | float) or not isinstance(value, int | str | Decimal):
        raise TypeError(f"an amount is an int, a str or a Decimal, not a {type(value).__name__}")
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise ValueError("not an amount") from None
    if not amount.is_finite() or amount != amount.quantize(CENT):
        raise ValueError("an amount has at most two decimals")
    return amount.quantize(CENT)


def round_to_cent(value: Decimal) -> Decimal:
    """The nearest cent, half a cent going away from zero."""
    if not isinstance(value, Decimal):
        raise TypeError(f"only a Decimal can be rounded exactly, not a {type(value).__name__}")
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def parse_euros(text: str, *, field: str = "amount") -> Decimal:
    """Read an amount as people type it (« 1 234,50 € », « 300 », « 12.5 »); raise Invalid otherwise."""
    compact = re.sub(r"[\s\u00a0\u202f]", "", text).removesuffix("€").replace("−", "-")
    if _AMOUNT.fullmatch(compact) is None:
        raise Invalid.one(
            field,
            "Ce montant n’est pas compris.",
            "Tapez un nombre en euros avec au plus deux décimales, par exemple 312,50.",
            "amount",
        )
    return euros(compact.replace(",", "."))


def format_euros(amount: Decimal) -> str:
    """« 1 234,50 € » with a narrow no-break space between thousands and a no-break space before the sign.

    What is taken away has the minus sign of printers, never a hyphen: « −159,99 € ».
    """
    exact = euros(amount)
    text = f"{abs(exact):,.2f}".replace(",", _THIN_SPACE).replace(".", ",")
    return f"{'−' if exact < 0 else ''}{text}{_NO_BREAK_SPACE}€"
