"""Her copy of all that is kept about her: to read, and as JSON with its schema (RGPD, art. 15 and 20)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from convergence.foundation.scope import Scope
from convergence.storage.portable import Plain, PortableTable, copy_of_file, portable_columns

VERSION = 1
NOTES = frozenset(
    {
        "acts.ActNote", "allowances.AllowanceNote", "appointments.AppointmentNote", "contracts.ContractNote",
        "diagnostic.DiagnosticNote", "dossier.Note", "orientation.OrientationNote", "payments.PaymentStop",
        "sanctions.SanctionNote", "situations.SituationComment", "solutions.RequestNote", "support.Demand",
        "support.DemandStep", "workshops.EnrolmentComment",
    }
)  # fmt: skip
"""What professionals wrote for each other. It may name somebody else: a professional reads it again, then hands it
over (RGPD, art. 15-4)."""


@dataclass(frozen=True, slots=True)
class ReadTable:
    """One table as she reads it: a title, and for each row its lines « what: value »."""

    title: str
    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Tables that go together."""

    title: str
    tables: tuple[ReadTable, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the copy: subjects, tables and columns in French, what is not read, what never leaves."""

    subjects: dict[str, dict[str, str]]
    columns: dict[str, str]
    unread: frozenset[str]
    kept: frozenset[str]

    def is_read(self, label: str, name: str) -> bool:
        """True for a column that tells something to a reader."""
        return name not in self.unread and f"{label}.{name}" not in self.kept


@lru_cache(maxsize=1)
def words() -> Words:
    """As they stand beside this module."""
    here = resources.files("convergence.portal.rights")
    tables, fields = (
        yaml.safe_load(here.joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
        for name in ("tables", "fields")
    )
    unread = fields["unread"]
    return Words(
        tables, fields["words"], frozenset(unread["search"] + unread["references"]), frozenset(unread["kept"])
    )


def her_copy(scope: Scope) -> list[PortableTable]:
    """All that is kept about the person whose space this is, but the notes of professionals."""
    assert scope.actor.only_file_id is not None
    return copy_of_file(scope, scope.actor.only_file_id, without_words_of=NOTES, without=words().kept)


def document(
    tables: Sequence[PortableTable], *, made_at: datetime, structure: str, schema: str
) -> dict[str, Any]:
    """The copy for machines, as ``schema_document`` describes it."""
    return {
        "$schema": schema,
        "version": VERSION,
        "fait_le": made_at.isoformat(),
        "structure": structure,
        "absent": [title for label, title in _titles() if label in NOTES],
        "tables": {table.label: [dict(row) for row in table.rows] for table in tables},
    }


def schema_document(address: str) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the copy: each table, each column with its words and its category of data."""
    known, titles = words(), dict(_titles())
    tables = {
        label: {
            "type": "array",
            "title": titles[label],
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    one.name: {**one.schema, "title": known.columns.get(one.name, one.name)}
                    | {"x-categorie": one.group.label}
                    for one in columns
                    if f"{label}.{one.name}" not in known.kept
                },
            },
        }
        for label, columns in portable_columns().items()
    }  # fmt: skip
    text = {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "title": "Copie des données d’une personne accompagnée par une Mission Locale",
        "type": "object",
        "additionalProperties": False,
        "required": ["version", "fait_le", "structure", "absent", "tables"],
        "properties": {
            "$schema": text,
            "version": {"const": VERSION},
            "fait_le": text | {"format": "date-time"},
            "structure": text,
            "absent": {"type": "array", "items": text},
            "tables": {"type": "object", "additionalProperties": False, "properties": tables},
        },
    }


def to_read(tables: Sequence[PortableTable]) -> tuple[Subject, ...]:
    """The copy in words, subject by subject; what holds nothing is not named."""
    by_label = {table.label: table for table in tables}
    found = []
    for title, labels in words().subjects.items():
        shown = tuple(
            table
            for label, name in labels.items()
            if label in by_label and (table := _read(by_label[label], name)).rows
        )
        if shown:
            found.append(Subject(title, shown))
    return tuple(found)


def _titles() -> Iterator[tuple[str, str]]:
    return ((label, title) for labels in words().subjects.values() for label, title in labels.items())


def _read(table: PortableTable, title: str) -> ReadTable:
    known = words()
    rows = (
        tuple(
            (known.columns[name], said)
            for name, value in row.items()
            if known.is_read(table.label, name) and (said := spoken(value))
        )
        for row in table.rows
    )
    return ReadTable(title, tuple(row for row in rows if row))


def spoken(value: Plain) -> str:
    """A value in French words; empty when it says nothing."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(filter(None, map(spoken, value)))
    if isinstance(value, dict):
        return " ; ".join(
            f"{key.replace('_', ' ')} : {said}" for key, each in value.items() if (said := spoken(each))
        )
    if isinstance(value, str):
        return _day(value) or (value.replace("_", " ") if value.islower() and " " not in value else value)
    return str(value).replace(".", ",")


def _day(text: str) -> str:
    """« 3/2/2026 » of an ISO day or instant; empty for anything else."""
    if len(text) < 10 or text[4:5] != "-" or text[7:8] != "-":
        return ""
    try:
        return f"{date.fromisoformat(text[:10]):%d/%m/%Y}"
    except ValueError:
        return ""
