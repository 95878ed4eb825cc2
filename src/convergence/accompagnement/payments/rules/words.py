"""Words in which an envelope is named."""

from __future__ import annotations

from convergence.accompagnement.payments.types import Pot


def envelope_name(year: int, pot: Pot, funder_name: str) -> str:
    """« Aide, Département (Hautes-Pyrénées), 2026 »."""
    funder = f"{pot.funder.label} ({funder_name})" if funder_name else pot.funder.label
    return f"{pot.scheme.label}, {funder}, {year}"
