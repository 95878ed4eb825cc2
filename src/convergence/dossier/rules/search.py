"""What someone means who types in the search box: a name, a birth date, a number of file, a way to reach."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from convergence.foundation.identifiers import MAX_PUBLIC_NUMBER, check_email, check_phone
from convergence.foundation.problems import Invalid
from convergence.foundation.text import name_key, phonetic_key

_DATE = re.compile(r"\b(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MAX_TEXT, _MAX_WORDS = 200, 6


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Words of a name (folded), their sounds, a birth date, a file number, a telephone or an e-mail address."""

    words: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()
    born_on: date | None = None
    number: int | None = None
    phone: str = ""
    email: str = ""

    @property
    def is_empty(self) -> bool:
        """True when nothing can be searched."""
        return self == SearchTerms()


def read_search(text: str) -> SearchTerms:
    """Understand what was typed; never raises."""
    typed = text[:_MAX_TEXT].strip()
    if "@" in typed:
        return SearchTerms(email=_or_blank(check_email, typed))
    rest, born_on = _birth(typed)
    digits = re.sub(r"[\s.\-/()+]", "", rest)
    if digits.isascii() and digits.isdigit():
        number = int(digits) if len(digits) <= 16 and int(digits) <= MAX_PUBLIC_NUMBER else None
        return SearchTerms(born_on=born_on, number=number or None, phone=_or_blank(check_phone, rest))
    words = tuple(word for word in name_key(rest).split() if word.isalnum())[:_MAX_WORDS]
    sounds = {phonetic_key(word) for word in words} | {phonetic_key(" ".join(words))}
    return SearchTerms(words=words, sounds=tuple(sorted(sounds - {""})), born_on=born_on)


def _birth(text: str) -> tuple[str, date | None]:
    for pattern, order in ((_ISO, (1, 2, 3)), (_DATE, (3, 2, 1))):
        found = pattern.search(text)
        if found:
            try:
                day = date(*(int(found.group(part)) for part in order))
            except ValueError:
                continue
            return (text[: found.start()] + " " + text[found.end() :]).strip(), day
    return text, None


def _or_blank(check: object, text: str) -> str:
    try:
        return check(text) if callable(check) else ""
    except Invalid:
        return ""
