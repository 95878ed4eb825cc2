"""Rows of a file, read as it comes: JSON array, JSON lines, pages of the data·inclusion API, CSV.

Memory holds one piece of the file and one record. A file that ends before its end raises :class:`CutFeed`: nothing
of it may be loaded. A row that cannot be read alone is given with its fault, and the others go on.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import Any

from convergence.foundation.problems import Invalid
from convergence.offers.types import CutFeed, RawRecord

_LARGEST = 2 * 1024 * 1024
_PAGE = re.compile(
    r'\{(?P<before>(?:\s*"\w+"\s*:\s*(?:"[^"]{0,500}"|-?[\d.]+|null|true|false)\s*,)*)\s*"items"\s*:\s*\['
)
_TOTAL = re.compile(r'"total"\s*:\s*(\d+)')
_BLANK = re.compile(r"\s*")
_SEPARATORS = ",;\t|"
_NEEDED = ("id", "nom")
_CUT = "Le fichier est coupé au milieu d’un caractère : rien n’en est chargé."
_AGAIN = "Demandez-le de nouveau à sa source, puis chargez-le entier."


def read_records(chunks: Iterable[bytes]) -> Iterator[RawRecord]:
    """The rows of a file given in pieces; the format is found by its first sign."""
    text = _Text(chunks)
    first = text.first_sign()
    if first == "[":
        yield from _array(text)
    elif first == "{":
        yield from (_pages(text) if text.begins_page() else _json_lines(text))
    elif first == "<":
        raise _unreadable("Ce fichier est une page web, pas une liste de fiches.")
    elif first:
        yield from _csv(text)


def cut_after(count: int) -> CutFeed:
    """The refusal of a feed that stops before its end."""
    return CutFeed(
        f"Le fichier est coupé ou illisible après la fiche n° {count} : rien n’en est chargé.",
        what_to_do=_AGAIN,
    )


def check_announced(announced: int | None, received: int) -> None:
    """Raise CutFeed when a source said how many records it sends and another number arrived."""
    if announced is not None and announced != received:
        raise CutFeed(
            f"La source annonce {announced} fiches et en envoie {received} : rien n’en est chargé.",
            what_to_do=_AGAIN,
        )


def _unreadable(sentence: str) -> Invalid:
    return Invalid.one(
        "files",
        sentence,
        "Envoyez un fichier JSON ou CSV au schéma data·inclusion, en UTF-8, ou une archive ZIP de ces fichiers.",
        code="unreadable",
    )


class _Text:
    """The text of a file, a piece at a time."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_over = False
        self._is_first = True
        self.held = ""
        self.place = 0

    def more(self) -> bool:
        """Hold one more piece, what was read being let go; False at the end."""
        if self._is_over:
            return False
        piece = next(self._chunks, None)
        try:
            text = self._decoder.decode(piece or b"", final=piece is None)
        except UnicodeDecodeError:
            if piece is None:
                raise CutFeed(_CUT, what_to_do=_AGAIN) from None
            raise _unreadable("Ce fichier n’est pas en UTF-8.") from None
        if self._is_first:
            text, self._is_first = text.removeprefix("\ufeff"), False
        self._is_over = piece is None
        self.held, self.place = self.held[self.place :] + text, 0
        return not self._is_over or bool(text)

    def first_sign(self) -> str:
        """The first sign that is not blank; nothing for an empty file."""
        while not self._skip_blank():
            if not self.more():
                return ""
        return self.held[self.place]

    def begins_page(self) -> bool:
        """Whether an answer of the API begins here."""
        while len(self.held) - self.place < 4096 and self.more():
            pass
        return _PAGE.match(self.held, self.place) is not None

    def enter_page(self) -> int | None:
        """Step into the list of an answer of the API; what it announces, if it did so before the list."""
        found = _PAGE.match(self.held, self.place)
        assert found is not None
        self.place = found.end()
        total = _TOTAL.search(found["before"])
        return int(total[1]) if total else None

    def value(self, before: str = "") -> Any:
        """The next JSON value; ValueError when there is none. ``before`` is put before the text."""
        while True:
            try:
                value, end = _DECODER.raw_decode(before + self.held[self.place :] if before else self.held,
                                                 0 if before else self.place)  # fmt: skip
            except RecursionError:
                raise ValueError("too deep") from None
            except ValueError:
                if len(self.held) - self.place > _LARGEST or not self.more():
                    raise
                continue
            end = end - len(before) + self.place if before else end
            if end < len(self.held) or not self.more():
                self.place = min(end, len(self.held))
                return value

    def lines(self) -> Iterator[str]:
        """Lines with their ends, the last one as it is."""
        while True:
            end = self.held.find("\n", self.place)
            if end < 0:
                if len(self.held) - self.place > _LARGEST:
                    raise _unreadable("Une ligne de ce fichier est démesurée.")
                if self.more():
                    continue
                if self.place < len(self.held):
                    yield self.held[self.place :]
                return
            line, self.place = self.held[self.place : end + 1], end + 1
            yield line

    def _skip_blank(self) -> bool:
        found = _BLANK.match(self.held, self.place)
        self.place = found.end() if found else self.place
        return self.place < len(self.held)


_DECODER = json.JSONDecoder()


def _array(text: _Text) -> Iterator[RawRecord]:
    text.place += 1
    count = yield from _items(text, 0)
    if text.first_sign():
        raise cut_after(count)


def _items(text: _Text, count: int) -> Generator[RawRecord, None, int]:
    """The values of a list up to its end; returns how many were given since the beginning."""
    is_first = True
    while True:
        sign = text.first_sign()
        if sign == "]" and is_first:
            break
        try:
            value = text.value()
        except ValueError:
            raise cut_after(count) from None
        count += 1
        is_first = False
        yield _record(count, value)
        sign = text.first_sign()
        if sign not in (",", "]") or not sign:
            raise cut_after(count)
        if sign == "]":
            break
        text.place += 1
    text.place += 1
    return count


def _pages(text: _Text) -> Iterator[RawRecord]:
    count, announced = 0, None
    while text.first_sign() == "{" and text.begins_page():
        before = text.enter_page()
        count = yield from _items(text, count)
        text.first_sign()
        try:
            after = text.value(before='{"":0')
        except ValueError:
            raise cut_after(count) from None
        total = after.get("total") if isinstance(after, dict) else None
        told = total if isinstance(total, int) else before
        announced = told if told is not None else announced
    if text.first_sign():
        raise cut_after(count)
    check_announced(announced, count)


def _json_lines(text: _Text) -> Iterator[RawRecord]:
    count = 0
    for line, content in enumerate(text.lines(), start=1):
        if not content.strip():
            continue
        try:
            value = json.loads(content)
        except (ValueError, RecursionError):
            if not content.endswith("\n"):
                raise cut_after(count) from None
            value = None
        count += 1
        yield _record(line, value)


def _record(line: int, value: Any) -> RawRecord:
    if isinstance(value, Mapping):
        return RawRecord(line, value)
    return RawRecord(line, fault="Cette ligne n’est pas une fiche.")


def _csv(text: _Text) -> Iterator[RawRecord]:
    lines = _Ended(text.lines())
    head = next(iter(lines), "")
    separator = max(_SEPARATORS, key=head.count)
    try:
        names = [name.strip() for name in next(csv.reader([head], delimiter=separator), [])]
    except csv.Error:
        raise _unreadable("La première ligne de ce fichier n’est pas celle d’un tableau.") from None
    missing = [name for name in _NEEDED if name not in names]
    if missing or len(set(names)) != len(names):
        wrong = f"il manque {' et '.join(missing)}" if missing else "une colonne y est deux fois"
        raise _unreadable(f"La première ligne ne donne pas les colonnes du schéma : {wrong}.")
    rows = csv.reader(lines, delimiter=separator, strict=True)
    count, line = 0, 2
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            raise cut_after(count) from None
        if row:
            count += 1
            if len(row) != len(names):
                if not lines.is_ended:
                    raise cut_after(count - 1)
                yield RawRecord(line, fault=f"La ligne a {len(row)} colonnes au lieu de {len(names)}.")
            else:
                yield RawRecord(line, dict(zip(names, row, strict=True)))
        line = rows.line_num + 2


class _Ended:
    """Lines, with whether the last one given had its end."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.is_ended = True

    def __iter__(self) -> _Ended:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.is_ended = line.endswith("\n")
        return line
