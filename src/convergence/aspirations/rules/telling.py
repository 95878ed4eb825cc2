"""What may be told of a wish, what a silence leaves, and which family of data a theme belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from convergence.aspirations.rules.occurrences import check_statement
from convergence.aspirations.types import EnteredBy, Statement, Taxonomy
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import FieldError, Invalid

_FAMILIES: Mapping[str, FieldGroup] = {
    "logement": FieldGroup.HOUSING,
    "mobilite": FieldGroup.MOBILITY,
    "sante": FieldGroup.HEALTH,
    "famille": FieldGroup.FAMILY,
    "argent": FieldGroup.RESOURCES,
    "formation": FieldGroup.EDUCATION,
}

FAMILIES = (FieldGroup.ACCOMPAGNEMENT, *_FAMILIES.values())
"""All that a statement may tell of, words apart."""


def family_of(theme: str) -> FieldGroup:
    """Who may receive a statement follows from its theme; without theme nothing is told but a day and a strength."""
    return _FAMILIES.get(theme, FieldGroup.ACCOMPAGNEMENT)


def check_told(
    statement: Statement, themes: Taxonomy, today: date, born_on: date, *, by_herself: bool
) -> None:
    """Raise Invalid for a statement that cannot be, everything wrong at once."""
    errors: list[FieldError] = []
    try:
        check_statement(statement, today)
    except Invalid as problem:
        errors += problem.errors
    errors += theme_faults(statement.theme, statement.sub_theme, themes)
    if statement.said_on < born_on:
        errors.append(
            FieldError(
                "said_on", "Ce jour précède sa naissance.", "Indiquez le jour où cela a été dit.", "too_early"
            )
        )
    if (statement.entered_by is EnteredBy.YOUNG_PERSON) is not by_herself:
        errors.append(
            FieldError(
                "entered_by",
                "La personne n’a pas écrit cela elle-même dans son espace.",
                "Choisissez « ensemble » si elle était devant l’écran avec vous.",
                "hand",
            )
        )
    Invalid.raise_if_any(errors)


def theme_faults(theme: str, sub_theme: str, themes: Taxonomy) -> list[FieldError]:
    """What is wrong with a theme and its part: unknown today, or of another theme."""
    if not theme and not sub_theme:
        return []
    if themes.theme(theme) is None:
        return [
            FieldError(
                "theme",
                "Ce thème n’est pas dans la liste.",
                "Choisissez-en un dans la liste.",
                "unknown_code",
            )
        ]
    if sub_theme and themes.sub_theme(theme, sub_theme) is None:
        return [
            FieldError(
                "sub_theme",
                "Ce sous-thème n’appartient pas à ce thème.",
                "Choisissez-le sous son thème.",
                "unknown_code",
            )
        ]
    return []


def carried(life: Iterable[Statement]) -> Statement | None:
    """The last statement of a life in order, with what was last said on each point it leaves unsaid."""
    known: Statement | None = None
    for statement in life:
        known = statement if known is None else _completed(statement, known)
    return known


def _completed(statement: Statement, known: Statement) -> Statement:
    theme, sub_theme = (
        (statement.theme, statement.sub_theme) if statement.theme else (known.theme, known.sub_theme)
    )
    return replace(
        statement,
        theme=theme,
        sub_theme=sub_theme,
        rome=statement.rome or known.rome,
        rank=known.rank if statement.rank is None else statement.rank,
        strength=known.strength if statement.strength is None else statement.strength,
        horizon=known.horizon if statement.horizon is None else statement.horizon,
        hindrances=statement.hindrances or known.hindrances,
    )
