"""Her words made comparable: no accents, no case, no empty words; and the several wishes of one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convergence.foundation.text import name_key

MOST_READ = 2_000
"""Characters that the coding reads of a text."""

_PARTS = re.compile(
    r"[.;!?…\n,+/•]+|\s(?:et puis|et aussi|et apr[eè]s|et ensuite|mais aussi|puis|ensuite|et)\s",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    (
        "a", "ai", "aimerais", "apres", "au", "aussi", "aux", "avec", "avoir", "besoin", "bien", "c", "ca", "ce",
        "ces", "cette", "comme", "d", "dans", "de", "des", "du", "elle", "en", "envie", "est", "et", "ete",
        "etre", "eu", "fair", "faire", "faut", "fo", "il", "ils", "j", "jai", "jaimerais", "je", "jve", "jveux",
        "k", "ke", "ki", "l", "la", "le", "les", "leur", "lui", "m", "ma", "mais", "me", "meme", "mes", "moi",
        "mon", "n", "ne", "nos", "notre", "nous", "on", "ou", "par", "pas", "peu", "peux", "plus", "pour",
        "pouvoir", "puis", "qu", "quand", "que", "qui", "s", "sa", "se", "ses", "si", "son", "souhaite",
        "souhaiter", "suis", "sur", "t", "ta", "te", "tes", "toi", "ton", "tous", "tout", "toute", "toutes",
        "tres", "tro", "trop", "trouve", "trouver", "tu", "un", "une", "ve", "vers", "veu", "veut", "veux",
        "vos", "votre", "voudrais", "vouloir", "vous", "y", "ya",
    )
)  # fmt: skip


def keys(text: str) -> str:
    """Lower-case words without accents or signs, parted by one space."""
    return " ".join(_keys(text))


def told(text: str) -> str:
    """The words that say what is wanted: « je veux avoir le permis » gives « permis »; never nothing at all."""
    kept = [word for word in _keys(text) if word not in _EMPTY]
    return " ".join(kept) or keys(text)


def parts(text: str) -> list[str]:
    """The parts of a sentence that may each be a wish, in their order; the sentence when it has but one."""
    found = [part.strip() for part in _PARTS.split(text[:MOST_READ])]
    kept = [part for part in found if any(word not in _EMPTY for word in _keys(part))]
    return kept if len(kept) > 1 else [text[:MOST_READ].strip()]


def _keys(text: str) -> Iterator[str]:
    for word in text[:MOST_READ].split():
        yield from name_key(word).split()
