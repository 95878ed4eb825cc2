"""What a caller gives for a paper, turned into plain French texts, lists and tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from convergence.documents.rules.printable import printable
from convergence.documents.types import PaperKind, Variable, VariableShape, paper_variables
from convergence.foundation.labels import Labelled
from convergence.foundation.periods import french_date
from convergence.foundation.problems import FieldError, Invalid

Plain = str | list[str] | list[list[str]] | list[dict[str, Any]]
_LONGEST_TEXT = 20_000
_LONGEST_LIST = 20_000


def plain_values(kind: PaperKind, values: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Plain]:
    """Every variable of the kind with its text; raise Invalid when one is unknown, missing or of another shape."""
    variables = {variable.name: variable for variable in paper_variables(kind)}
    Invalid.raise_if_any(
        FieldError(name, f"« {name} » n’existe pas pour ce document.", "", "unknown_value")
        for name in values
        if name not in variables
    )
    plain = {name: _plain(variable, values.get(name), zone) for name, variable in variables.items()}
    Invalid.raise_if_any(
        FieldError(name, f"« {variable.label} » manque.", "Complétez-le, puis recommencez.", "missing_value")
        for name, variable in variables.items()
        if not variable.optional and not plain[name]
    )
    return plain


def fingerprint(values: Mapping[str, Plain]) -> str:
    """The same values, the same fingerprint."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def in_french(value: Any, zone: ZoneInfo) -> str:
    """One value as people write it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        here = value.astimezone(zone)
        return f"{french_date(here.date())} à {in_french(here.time(), zone)}"
    if isinstance(value, date):
        return french_date(value)
    if isinstance(value, time):
        return f"{value.hour} h {value.minute:02}" if value.minute else f"{value.hour} h"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, Decimal | float):
        return str(value).replace(".", ",")
    return printable(str(value)[:_LONGEST_TEXT]).strip()


def _plain(variable: Variable, value: Any, zone: ZoneInfo) -> Plain:
    if variable.shape is VariableShape.TEXT:
        if value is not None and not isinstance(value, str | int | float | Decimal | date | time | StrEnum):
            raise _shape(variable, "un texte")
        return in_french(value, zone)
    rows = _rows(variable, value)
    if variable.shape is VariableShape.LIST:
        return [text for item in rows if (text := in_french(item, zone))]
    if variable.shape is VariableShape.TABLE:
        return [_cells(variable, row, zone) for row in rows]
    return [dict(_section(variable, row, zone)) for row in rows]


def _rows(variable: Variable, value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _shape(variable, "une liste")
    if len(value) > _LONGEST_LIST:
        raise _shape(variable, f"une liste de {_LONGEST_LIST} lignes au plus")
    return value


def _cells(variable: Variable, row: Any, zone: ZoneInfo) -> list[str]:
    if isinstance(row, str) or not isinstance(row, Sequence) or len(row) != len(variable.columns):
        raise _shape(variable, f"un tableau de {len(variable.columns)} colonnes")
    return [in_french(cell, zone) for cell in row]


def _section(variable: Variable, row: Any, zone: ZoneInfo) -> Iterator[tuple[str, Any]]:
    if not isinstance(row, Mapping) or not {"title", "rows"} <= set(row):
        raise _shape(variable, "des rubriques : un titre et des lignes")
    yield "title", in_french(row["title"], zone)
    columns = [in_french(cell, zone) for cell in row.get("columns", ("Information", "Valeur"))]
    yield "columns", columns
    lines = [[in_french(cell, zone) for cell in line] for line in row["rows"]]
    if any(len(line) != len(columns) for line in lines):
        raise _shape(variable, f"des lignes de {len(columns)} cases")
    yield "rows", lines


def _shape(variable: Variable, wanted: str) -> Invalid:
    return Invalid.one(variable.name, f"« {variable.label} » doit être {wanted}.", "", "wrong_shape")
