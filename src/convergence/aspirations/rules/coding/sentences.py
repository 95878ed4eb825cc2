"""The labelled sentences: those that the coding learns from, and those, never learnt, that judge it."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "data"
TRAINING = FOLDER / "sentences_training.csv"
HELD_ASIDE = FOLDER / "sentences_held_aside.csv"
_FINGERPRINT = 10


@dataclass(frozen=True, slots=True)
class Sentence:
    """Invented words and what a person says they are about; without theme, there is no wish in them."""

    text: str
    theme: str
    sub_theme: str
    secondary: str
    register: str

    @property
    def is_a_word(self) -> bool:
        """The name of a thing, given to teach vocabulary, and not something that anybody said."""
        return self.register == "mot"


def read_sentences(path: Path) -> tuple[Sentence, ...]:
    """The rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Sentence(row["text"], row["theme"], row["sub_theme"], row["secondary"], row["register"])
            for row in csv.DictReader(file)
        )


@lru_cache(maxsize=1)
def training() -> tuple[Sentence, ...]:
    """What the coding learns from."""
    return read_sentences(TRAINING)


@lru_cache(maxsize=1)
def held_aside() -> tuple[Sentence, ...]:
    """What judges it."""
    return read_sentences(HELD_ASIDE)


def fingerprint(sentences: Sequence[Sentence]) -> str:
    """Ten characters that change with any word or label."""
    told = hashlib.sha256()
    for one in sentences:
        row = (one.text, one.theme, one.sub_theme, one.secondary, one.register)
        told.update("\x1f".join(row).encode() + b"\x1e")
    return told.hexdigest()[:_FINGERPRINT]
