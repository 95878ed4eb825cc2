"""An occupation of the ROME from what was typed, however it is spelt: « coifeuse », « mecano », « cuisinié ».

Each word typed is compared with every word of the labels by its letters, its beginning and its sound; everyday
names (« éboueur », « nounou ») stand in ``data/occupations.yaml``. The full list of appellations is searched by
the referentials room where it was loaded; this works with the 1,584 labels alone, and without database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import phonetic_fr
import yaml
from rapidfuzz.distance import JaroWinkler

from convergence.aspirations.rules.coding.words import keys
from convergence.foundation.text import name_key
from convergence.referentials.types import Occupation, RomeMatch

EVERYDAY_FILE = Path(__file__).resolve().parent.parent / "data" / "occupations.yaml"

MOST_TYPED = 6
"""Words read of what was typed."""
LIKE_ENOUGH = 0.86
"""Under this, a word typed does not stand for a word of a label."""

_SMALL = frozenset(
    ("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "un", "une", "etre",
     "devenir", "metier", "dans", "comme", "je", "veux", "jve", "travailler", "faire", "chez", "pour")
)  # fmt: skip
_SOUND = 0.93
_BEGINNING = 0.95
_SHORTEST_BEGINNING = 3
_EVERYDAY_BONUS = 0.02
_LONG_LABEL = 0.004


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to say an occupation: its words, and the occupation."""

    words: tuple[str, ...]
    code: str
    everyday: str = ""


class Occupations:
    """The occupations of a release, ready to be searched."""

    def __init__(self, known: Iterable[Occupation], everyday: Mapping[str, str]) -> None:
        """``everyday`` gives the code of an occupation by a name that people use for it."""
        self._labels = {one.code: one.label for one in known}
        names = [_Name(words, code) for code, label in self._labels.items() for words in _said(label)]
        names += [_Name(_words(name), code, name) for name, code in everyday.items() if code in self._labels]
        self._names = [name for name in names if name.words]
        self._sounds = {word: _sound(word) for name in self._names for word in name.words}

    def matching(self, typed: str, limit: int = 10) -> list[RomeMatch]:
        """Occupations, the likeliest first, each once; none when no word typed resembles any of theirs."""
        wanted = _words(typed)[:MOST_TYPED]
        if not wanted:
            return []
        near = [self._near(word) for word in wanted]
        best: dict[str, tuple[float, str, _Name]] = {}
        for name in self._names:
            score = _score(near, name)
            if score and (name.code not in best or score > best[name.code][0]):
                best[name.code] = (score, self._labels[name.code], name)
        ranked = sorted(best.values(), key=lambda found: (-found[0], found[1]))[:limit]
        return [RomeMatch(name.code, label, appellation=name.everyday) for _, label, name in ranked]

    def _near(self, typed: str) -> dict[str, float]:
        """The words of the labels that may have been meant, with their likeness."""
        sound = _sound(typed)
        found = {}
        for word, its_sound in self._sounds.items():
            likeness = JaroWinkler.similarity(typed, word)
            if word != typed and len(typed) >= _SHORTEST_BEGINNING and word.startswith(typed):
                likeness = max(likeness, _BEGINNING)
            if sound and sound == its_sound and typed[0] == word[0]:
                likeness = max(likeness, _SOUND)
            if likeness >= LIKE_ENOUGH:
                found[word] = likeness
        return found


@lru_cache(maxsize=1)
def everyday_names() -> Mapping[str, str]:
    """Codes of occupations by the names of every day."""
    raw: dict[str, list[str]] = yaml.safe_load(EVERYDAY_FILE.read_text("utf-8"))["names"]
    return {name: code for code, names in raw.items() for name in names}


def _score(near: Sequence[Mapping[str, float]], name: _Name) -> float:
    """The mean likeness of the words typed; nothing unless most of them are met, the first above all."""
    met = [max((found.get(word, 0.0) for word in name.words), default=0.0) for found in near]
    if not any(met) or sum(1 for one in met if one) * 2 <= len(met) - 1:
        return 0.0
    left_over = max(0, len(name.words) - len(near))
    bonus = _EVERYDAY_BONUS if name.everyday and not left_over else 0.0
    return sum(met) / len(met) + bonus - _LONG_LABEL * left_over


def _said(label: str) -> list[tuple[str, ...]]:
    """« Coiffeur / Coiffeuse » is said in two ways."""
    return list(dict.fromkeys(_words(form) for form in label.split(" / ")))


def _words(text: str) -> tuple[str, ...]:
    found = [word for word in keys(text).split() if word not in _SMALL]
    return tuple(found) or tuple(keys(text).split())


def _sound(word: str) -> str:
    bare = name_key(word)
    return str(phonetic_fr.phonetic(bare)) if bare.isascii() and bare.isalpha() else ""
