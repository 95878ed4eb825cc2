"""What may be typed, and the key by which it is found again."""

from __future__ import annotations

from collections.abc import Iterator

from convergence.foundation.problems import FieldError, Invalid
from convergence.foundation.text import name_key

SUBJECT_LENGTH = 200
TEXT_LENGTH = 10_000
NAME_LENGTH = 80
TOPIC_LENGTH = 60
_KEY_PIECE = 400
_EXCERPT = 160


def faults(
    field: str, text: str, *, label: str, longest: int, required: bool = False
) -> Iterator[FieldError]:
    """What is wrong with one typed text."""
    if "\x00" in text:
        yield FieldError(field, f"{label} : un caractère illisible s’y trouve.", "Retapez ce texte.", "nul")
    elif required and not text.strip():
        yield FieldError(field, f"{label} : rien n’est écrit.", "Écrivez quelques mots.", "required")
    elif len(text) > longest:
        yield FieldError(
            field, f"{label} : {len(text)} caractères, {longest} au plus.", "Raccourcissez.", "too_long"
        )


def check(*found: Iterator[FieldError]) -> None:
    """Raise Invalid with every fault, in the order of the form."""
    Invalid.raise_if_any(error for errors in found for error in errors)


def search_key(*texts: str) -> str:
    """The words of several texts, without accents nor signs, parted by single spaces."""
    return " ".join(filter(None, (name_key(piece) for text in texts for piece in _pieces(text))))


def words_of(typed: str) -> list[str]:
    """The words that each result must hold."""
    return name_key(typed).split()[:10]


def excerpt(text: str, words: list[str]) -> str:
    """A line of the text around the first word that is looked for, or its beginning."""
    flat = " ".join(text.split())
    if len(flat) <= _EXCERPT:
        return flat
    folded = "".join((name_key(character) or " ")[0] for character in flat)
    spots = [spot for word in words if (spot := folded.find(word)) >= 0]
    start = max(0, min(spots, default=0) - 40)
    head, tail = ("… " if start else ""), (" …" if start + _EXCERPT < len(flat) else "")
    return f"{head}{flat[start : start + _EXCERPT].strip()}{tail}"


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that end between two words: a key reads a bounded piece at a time."""
    words: list[str] = []
    size = 0
    for word in text.split():
        if size + len(word) + 1 > _KEY_PIECE and words:
            yield " ".join(words)
            words, size = [], 0
        words.append(word[:_KEY_PIECE])
        size += len(word) + 1
    if words:
        yield " ".join(words)
