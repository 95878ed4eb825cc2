"""The languages that are offered, in one list: each has a whole catalogue under ``portal/locale``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its code (BCP 47, also the name of its catalogue), and its name as its own readers write it."""

    code: str
    name: str


# what is written in the sources; what counts when a translation says something else
FRENCH = Language("fr", "Français")
OFFERED = (FRENCH, Language("en", "English"))


def translations() -> tuple[Language, ...]:
    """Every language that is offered but French."""
    return tuple(one for one in OFFERED if one != FRENCH)


def language_named(code: str) -> Language | None:
    """The language of a code; None for one that is not offered."""
    return next((one for one in OFFERED if one.code == code), None)
