"""Money and sizes as these pages write them."""

from __future__ import annotations

from decimal import Decimal

from convergence.foundation.exchanges import sms_size
from convergence.foundation.money import format_euros, round_to_cent

_MILLICENTS = 100_000


def euros(millicents: int) -> str:
    """« 0,07 € »."""
    return format_euros(round_to_cent(Decimal(millicents) / _MILLICENTS))


def size_words(text: str) -> str:
    """« 48 caractères, 1 SMS »."""
    size = sms_size(text)
    parts = f"{len(text)} caractères, {size.segments} SMS"
    return f"{parts} (un signe hors de l’alphabet court : {size.outside[:10]})" if size.is_unicode else parts
