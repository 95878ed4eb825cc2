"""Reading of delimited files as administrations publish them: encoding, separator, header, broken lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from convergence.foundation.text import name_key
from convergence.referentials.types import FileRefused

ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8-sig"),
    **dict.fromkeys(("windows-1252", "cp1252", "latin-1", "latin1", "iso-8859-1"), "cp1252"),
    "iso-8859-15": "iso-8859-15",
}
_SEPARATORS = ";,\t|"
_EXCEL_TEXT = re.compile(r'^="(.*)"$')


@dataclass(frozen=True, slots=True)
class Line:
    """One line under its column names; ``complete`` is False when it has not as many cells as the header."""

    number: int
    cells: Mapping[str, str]
    complete: bool

    def first(self, names: Sequence[str]) -> str:
        """The cell of the first of these columns that the file has."""
        return next((self.cells[name] for name in names if name in self.cells), "")


@dataclass(frozen=True, slots=True)
class Table:
    """A delimited file: normalised column names, and its lines."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    def require(self, names: Sequence[str], meaning: str) -> None:
        """Refuse the file when none of these columns is in it; ``meaning`` says in French what is missing."""
        if not set(names) & set(self.columns):
            raise FileRefused(
                f"Il manque une colonne : {meaning}.",
                what_to_do=f"Nommez-la « {names[0]} » (colonnes lues : {', '.join(self.columns)}).",
                code="missing_column",
            )


def decode(content: bytes, encoding: str = "utf-8") -> str:
    """Text of a file; refuse one that is not in the announced encoding, and say how to save it."""
    codec = ENCODINGS.get(encoding.strip().lower())
    if codec is None:
        raise FileRefused(
            f"L’encodage « {encoding} » n’est pas accepté.",
            what_to_do="Indiquez « utf-8 », « windows-1252 » ou « iso-8859-15 ».",
            code="encoding",
        )
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        raise _wrong_encoding() from error
    if "\x00" in text:
        raise _wrong_encoding()
    return text


def _wrong_encoding() -> FileRefused:
    return FileRefused(
        "Le fichier n’est pas lisible : ses caractères ne sont pas dans l’encodage attendu.",
        what_to_do="Enregistrez-le en « CSV UTF-8 », ou indiquez « windows-1252 » si c’est son encodage.",
        code="encoding",
    )


def parse_table(text: str) -> Table:
    """Columns and lines of a delimited text. Column names are compared without case, accents or signs."""
    header_line = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = next(reader, None)
        if not header or not any(cell.strip() for cell in header):
            raise FileRefused(
                "Le fichier est vide.", what_to_do="Téléchargez-le de nouveau, puis relancez.", code="empty"
            )
        columns = tuple(column_name(cell) for cell in header)
        lines = tuple(_lines(reader, columns))
    except csv.Error as error:
        raise FileRefused(
            f"Le fichier est coupé ou abîmé vers la ligne {reader.line_num}.",
            what_to_do="Téléchargez-le de nouveau, puis relancez.",
            code="truncated",
        ) from error
    return Table(columns, lines)


def column_name(text: str) -> str:
    """« Code INSEE » and « code_insee » are the same column: ``code_insee``."""
    return name_key(text).replace(" ", "_")


def _lines(reader: Iterator[list[str]], columns: Sequence[str]) -> Iterator[Line]:
    for number, cells in enumerate(reader, start=2):
        if any(cell.strip() for cell in cells):
            values = (_EXCEL_TEXT.sub(r"\1", cell.strip()) for cell in cells)
            yield Line(number, dict(zip(columns, values, strict=False)), len(cells) == len(columns))
