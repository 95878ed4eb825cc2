"""Money and sizes as these pages write them."""

from __future__ import annotations

from decimal import Decimal

from convergence.foundation.exchanges import sms_size
from convergence.foundation.money import format_euros, round_to_cent
from convergence.foundation.periods import MONTHS_FR

_MILLICENTS = 100_000


def euros(millicents: int) -> str:
    """« 0,07 € »."""
    return format_euros(round_to_cent(Decimal(millicents) / _MILLICENTS))


def size_words(text: str, price: int) -> str:
    """« 48 caractères, 1 SMS, environ 0,07 € »; ``price`` is that of a segment."""
    size = sms_size(text)
    parts = f"{len(text)} caractères, {size.segments} SMS, environ {euros(size.segments * price)}"
    return f"{parts} (un signe hors de l’alphabet court : {size.outside[:10]})" if size.is_unicode else parts


def month_words(month: str) -> str:
    """« novembre 2026 » for « 2026-11 »."""
    year, _, number = month.partition("-")
    return f"{MONTHS_FR[int(number) - 1]} {year}"
