"""Which passwords a professional may choose: length, and not made of well-known pieces.

No rule of composition (OWASP ASVS 5.0, V6.2.5) and no forced renewal (V6.2.10). Common and contextual words
are refused (V6.2.4, V6.2.11) by taking away every well-known piece (listed words, the person's own names,
keyboard walks, runs, years) and asking that enough is left: « MotDePasse2026! » leaves nothing.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Invalid

MIN_DISTINCT_LEFT = 5

_REFUSED_WORDS = Path(__file__).with_name("passwords_refused.txt")
_LOOKALIKES = str.maketrans("4@8310$57", "aabeiosst")
_YEARS = re.compile(r"(?:19|20)[0-9]{2}")
_REPEATED = re.compile(r"(.{1,4}?)\1{2,}")
_SEQUENCES = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba")


def check_password(
    password: str, *, today: date, personal_words: Iterable[str] = (), field: str = "password"
) -> None:
    """Raise Invalid, with what to do in French, when the password is too short, too long or too well known.

    ``personal_words`` are the names, e-mail and structure of the person: pieces that a stranger would try.
    """
    minimum = parameter("password.minimum_length").integer_at(today)
    maximum = parameter("password.maximum_length").integer_at(today)
    if len(password) < minimum:
        raise Invalid.one(
            field,
            f"Ce mot de passe est trop court : il faut au moins {minimum} caractères.",
            "Une phrase de plusieurs mots sans lien entre eux est facile à retenir.",
            "password_too_short",
        )
    if len(password) > maximum:
        raise Invalid.one(
            field,
            f"Ce mot de passe est trop long : {maximum} caractères au plus.",
            "Raccourcissez-le.",
            "password_too_long",
        )
    if _distinct_left(password, personal_words) < MIN_DISTINCT_LEFT:
        raise Invalid.one(
            field,
            "Ce mot de passe est trop facile à deviner : mots courants, prénoms, suites ou années.",
            "Ajoutez des mots sans rapport avec vous ni avec votre travail.",
            "password_common",
        )


@lru_cache(maxsize=1)
def refused_words() -> tuple[str, ...]:
    """The vendored list, longest first, so that the longest piece is taken away first."""
    lines = _REFUSED_WORDS.read_text(encoding="utf-8").splitlines()
    words = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _distinct_left(password: str, personal_words: Iterable[str]) -> int:
    folded = "".join(_fold(character) for character in password)
    plain = folded.translate(_LOOKALIKES)
    known = [*_pieces(personal_words), *refused_words()]
    taken = [False] * len(folded)
    for text in (folded, plain):
        for word in sorted(known, key=len, reverse=True):
            for found in re.finditer(re.escape(word), text):
                _take(taken, found.start(), found.end())
    for pattern in (_YEARS, _REPEATED):
        for found in pattern.finditer(folded):
            _take(taken, found.start(), found.end())
    _take_sequences(folded, taken)
    left = [character for character, gone in zip(folded, taken, strict=True) if not gone]
    if any(taken):
        left = [character for character in left if character.isalnum()]
    return len(set(left))


def _fold(character: str) -> str:
    """One small character without accent for each character, so that places stay the same."""
    return unicodedata.normalize("NFKD", character.lower())[:1] or character


def _pieces(personal_words: Iterable[str]) -> set[str]:
    folded = ("".join(_fold(character) for character in word) for word in personal_words)
    return {piece for word in folded for piece in re.split(r"[^a-z0-9]+", word) if len(piece) >= 3}


def _take(taken: list[bool], start: int, end: int) -> None:
    for place in range(start, end):
        taken[place] = True


def _take_sequences(text: str, taken: list[bool]) -> None:
    """Runs of at least three neighbours of the alphabet or of the figures, up or down."""
    for place in range(len(text) - 2):
        if any(text[place : place + 3] in sequence for sequence in _SEQUENCES):
            _take(taken, place, place + 3)
