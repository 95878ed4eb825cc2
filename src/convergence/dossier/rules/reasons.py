"""Reasons that a person types: long enough to be read by another."""

from __future__ import annotations

from convergence.foundation.problems import Invalid

SHORTEST_REASON = 10
_LONGEST_REASON = 1000


def checked_reason(text: str, *, field: str = "reason") -> str:
    """The reason without outer spaces; Invalid when it says too little (10 characters) or too much (1000)."""
    reason = text.strip()
    if len(reason) < SHORTEST_REASON:
        raise Invalid.one(
            field,
            f"La raison doit compter au moins {SHORTEST_REASON} caractères.",
            "Écrivez en une phrase pourquoi : elle sera lue par d’autres.",
            "reason_too_short",
        )
    if len(reason) > _LONGEST_REASON:
        raise Invalid.one(field, f"La raison compte {_LONGEST_REASON} caractères au plus.", "Raccourcissez.")
    return reason
