"""Words that somebody must write before something is done."""

from __future__ import annotations

from convergence.foundation.problems import Invalid

LONGEST = 500


def check_text(text: str, *, field: str, message: str, what_to_do: str) -> str:
    """The text without outer blanks; Invalid when it is empty or too long."""
    clean = text.replace("\x00", "").strip()
    if not clean:
        raise Invalid.one(field, message, what_to_do, "required")
    if len(clean) > LONGEST:
        raise Invalid.one(field, f"Ce texte dépasse {LONGEST} caractères.", "Gardez l’essentiel.", "too_long")
    return clean
