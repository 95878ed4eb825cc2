"""Every fault of a form at once, so that nobody corrects a page five times."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from convergence.foundation.problems import FieldError, Invalid


def all_checked(checks: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    """The checked value of each field; raise one Invalid that holds the faults of all fields."""
    values: dict[str, str] = {}
    errors: list[FieldError] = []
    for field, check in checks.items():
        try:
            values[field] = check()
        except Invalid as invalid:
            errors.extend(invalid.errors)
    Invalid.raise_if_any(errors)
    return values


def check_label(text: str, *, field: str, label: str) -> str:
    """A name of an organisation or of a place: one line, not empty, 200 characters at most."""
    line = " ".join(text.split())
    if not line or len(line) > 200 or not line.isprintable():
        raise Invalid.one(field, f"{label} : de 1 à 200 caractères.", "Complétez cette information.", "label")
    return line


def check_reason(text: str, *, label: str = "Motif") -> str:
    """Why something is done, told in at least ten characters; it stays in the history."""
    line = " ".join(text.split())
    if len(line) < 10:
        raise Invalid.one(
            "reason",
            f"{label} : au moins 10 caractères.",
            "Dites en quelques mots pourquoi, cela reste dans l'historique.",
            "reason",
        )
    return line
