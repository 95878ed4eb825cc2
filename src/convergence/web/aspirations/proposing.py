"""What the machine proposes for some words, as people read it."""

from __future__ import annotations

from dataclasses import dataclass

from convergence.aspirations.types import AspirationRow, Taxonomy


@dataclass(frozen=True, slots=True)
class Choice:
    """A theme to confirm in one gesture."""

    value: str
    label: str
    percent: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """What waits for a person: nothing when she has chosen. ``several`` wishes seem to be told in one."""

    choices: tuple[Choice, ...] = ()
    version: str = ""
    is_read: bool = False
    several: tuple[str, ...] = ()


def proposed(row: AspirationRow, themes: Taxonomy) -> Proposed | None:
    """The proposal for a wish without theme; None once a person gave it one."""
    if row.statement.theme:
        return None
    if row.coding is None:
        return Proposed()
    choices = []
    for one in row.coding.themes:
        theme, part = themes.theme(one.theme), themes.sub_theme(one.theme, one.sub_theme)
        if theme:
            label = f"{theme.label}, {part.label[:1].lower()}{part.label[1:]}" if part else theme.label
            value = f"{one.theme}/{one.sub_theme}" if part else one.theme
            choices.append(Choice(value, label, round(one.confidence * 100)))
    return Proposed(
        tuple(choices),
        row.coding.version,
        is_read=True,
        several=tuple(one.words for one in row.coding.wishes),
    )
