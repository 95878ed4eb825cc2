"""Words made fit to be published: what could name a person, a place or a number is hidden, and so is all that we do
not know to be a common word. A name that nobody foresaw is hidden because it is not on the list, not because it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from convergence.aspirations.rules.coding.sentences import training
from convergence.foundation.text import name_key

HIDDEN = "[…]"
_SEEN = 2
"""Sentences written for the purpose that must hold a word for it to be common."""
_SHORTEST_SHOWN = 3
"""Words left to read, below which nothing is worth publishing."""
_MOST_HIDDEN = 0.5
_NAMED = 5
"""A word that bears a capital inside sentences once in so many times, or more, is a name."""
_WORD = re.compile(r"[\w@+-]*\d(?:[\w@.+-]|\s(?=\d))*|[\w.+-]+@[\w.-]+|[^\W\d_]+")
_RUNS = re.compile(r"(?:\[…\][\s\-’',;:.]*){2,}")
_MARKS = re.compile(r"[^\w\s\[\]…'’.,;:!?()«»-]")


def masked(words: str, names: Iterable[str]) -> str:
    """The words without what could tell who said them; empty when too little is left."""
    hers = {key for name in names for key in name_key(name).split()}
    shown, hidden = 0, 0

    def cover(found: re.Match[str]) -> str:
        nonlocal shown, hidden
        word = found.group()
        starts = (
            not words[: found.start()].rstrip(" «“\"'").strip()
            or words[: found.start()].rstrip()[-1:] in ".!?"
        )
        if _is_common(word, starts=starts) and not hers & set(name_key(word).split()):
            shown += 1
            return word
        hidden += 1
        return HIDDEN

    told = _MARKS.sub(" ", _WORD.sub(cover, words))
    if shown < _SHORTEST_SHOWN or hidden > _MOST_HIDDEN * (shown + hidden):
        return ""
    return re.sub(r"\s+", " ", _RUNS.sub(f"{HIDDEN} ", told)).strip()


def _is_common(word: str, *, starts: bool) -> bool:
    """A word of the list; a capital inside a sentence makes it a name, unless it is written in capitals there too."""
    if any(sign.isdigit() for sign in word):
        return False
    key = name_key(word)
    if word[:1].isupper() and not starts:
        return key in _initials() or (word.isupper() and len(word) > 1 and key in _common())
    return key in _common()


@lru_cache(maxsize=1)
def _counted() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """For each word, the sentences that hold it, those where it bears a capital inside, and those in capitals."""
    held: Counter[str] = Counter()
    named: Counter[str] = Counter()
    capitals: Counter[str] = Counter()
    for sentence in training():
        found = list(_WORD.finditer(sentence.text))
        held.update({name_key(one.group()) for one in found})
        inside = [one.group() for one in found if one.start() and one.group()[0].isupper()]
        capitals.update({name_key(word) for word in inside if word.isupper() and len(word) > 1})
        named.update({name_key(word) for word in inside if not word.isupper()})
    return held, named, capitals


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    held, named, _ = _counted()
    return frozenset(word for word, count in held.items() if count >= _SEEN and named[word] * _NAMED < count)


@lru_cache(maxsize=1)
def _initials() -> frozenset[str]:
    """CAP, CDI, BTS: what is written in capitals, and names nobody."""
    held, named, capitals = _counted()
    return frozenset(
        word for word, count in capitals.items() if count >= _SEEN and not named[word] and held[word]
    )
