"""What is left of an envelope, and what may still be committed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from convergence.foundation.money import format_euros
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict


def check_left(name: str, left: Decimal, wanted: Decimal) -> None:
    """Refuse a commitment beyond what is left."""
    if wanted > left:
        raise Conflict(
            f"L’enveloppe « {name} » ne suffit pas : il reste {format_euros(left)}, il faut {format_euros(wanted)}.",
            what_to_do="Augmentez sa dotation si le financeur l’a accordée, retenez des propositions, ou attendez "
            "qu’un engagement soit libéré.",
            code="envelope_spent",
        )


def runs_low(granted: Decimal, left: Decimal, day: date) -> bool:
    """Whether so little is left that whoever keeps the budget must know."""
    return left < granted * parameter("payments.alert_share").decimal_at(day)
