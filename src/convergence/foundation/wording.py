"""How an organisation names the person it accompanies, and sentences written with another organisation's word.

Sentences of the house say « le jeune ». An organisation that says otherwise reads the same sentences in its own word:
the article and the contraction follow, proper names and variables of wordings stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class PersonWords:
    """One masculine noun in the forms that French asks for."""

    person: str
    people: str
    the_person: str
    of_the_person: str
    to_the_person: str
    this_person: str


YOUNG_PERSON = PersonWords("jeune", "jeunes", "le jeune", "du jeune", "au jeune", "ce jeune")
_KEPT = (
    r"\{\{[^{}]*\}\}",
    r"[Cc]ontrats? d[’']engagement jeunes?",
    r"[Mm]issions? [Ll]ocales?(?: jeunes?)?",
    r"1 jeune 1 solution",
)
"""What is never said otherwise: variables, the names of contracts, of institutions and of programmes. A name of family
is written in capitals, hence never taken for the word.
"""
_FORMS: tuple[tuple[str, str], ...] = (
    ("[Dd]e ce jeune", "of_this"),
    ("[Dd]u jeune", "of_the_person"),
    ("[Aa]u jeune", "to_the_person"),
    ("[Ll]e jeune", "the_person"),
    ("[Cc]e jeune", "this_person"),
    ("[Dd]e jeunes", "of_some"),
    ("[Jj]eunes", "people"),
    ("[Jj]eune", "person"),
)


def reworded(text: str, words: PersonWords) -> str:
    """The same text with the word of an organisation; the very text for those who say « jeune »."""
    if words == YOUNG_PERSON or "jeune" not in text.lower():
        return text
    return _pattern().sub(lambda found: _replaced(found, words), text)


@cache
def _pattern() -> re.Pattern[str]:
    kept = "|".join(_KEPT)
    said = "|".join(form for form, _ in _FORMS)
    return re.compile(rf"(?P<kept>{kept})|\b(?P<said>{said})\b")


def _replaced(found: re.Match[str], words: PersonWords) -> str:
    said = found.group("said")
    if said is None:
        return found.group()
    name = next(name for form, name in _FORMS if re.fullmatch(form, said))
    new = {"of_this": f"de {words.this_person}", "of_some": _of(words.people)}.get(name) or getattr(
        words, name
    )
    return f"{new[0].upper()}{new[1:]}" if said[0].isupper() else str(new)


def _of(noun: str) -> str:
    return f"d’{noun}" if noun[0].lower() in "aeiouyhéè" else f"de {noun}"
