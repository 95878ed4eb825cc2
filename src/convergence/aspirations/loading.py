"""Bulk loading of what was told, for the invented network and imports, under constraints and history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from convergence.aspirations.rules.telling import family_of
from convergence.foundation.identifiers import uuid7
from convergence.storage.loading import copy_rows

COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "aspiration_id", "said_on", "told_at", "new_words",
    "field_group", "theme", "sub_theme", "coding_version", "rome", "rank", "strength", "horizon", "entered_by",
    "setting", "ending", "change_id",
)  # fmt: skip
WORDS_COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "statement_id", "words", "reason", "hindrances", "agreed_on",
    "change_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadedStatement:
    """One wish as it was told on a day, with its words. Codes are values of the enumerations of ``types``."""

    told_at: datetime
    structure_id: UUID
    dossier_id: UUID
    aspiration_id: UUID
    said_on: date
    words: str
    new_words: bool = True
    theme: str = ""
    sub_theme: str = ""
    rank: int | None = None
    strength: int | None = None
    horizon: int | None = None
    entered_by: str = "conseiller"
    setting: str = "entretien"
    ending: str = ""
    agreed_on: date | None = None
    id: UUID = field(default_factory=uuid7)
    words_id: UUID = field(default_factory=uuid7)


def load_statements(rows: Iterable[LoadedStatement]) -> int:
    """Load what was told inside an operation (and ``storage.loading.past_facts`` for past dates of knowledge)."""
    told = list(rows)
    count = copy_rows("aspirations_statement", COLUMNS, map(_statement, told))
    copy_rows("aspirations_statementwords", WORDS_COLUMNS, map(_words, told))
    return count


def _statement(row: LoadedStatement) -> tuple[object, ...]:
    return (
        row.id, row.told_at, row.structure_id, row.dossier_id, row.aspiration_id, row.said_on, row.told_at,
        row.new_words, family_of(row.theme).value, row.theme, row.sub_theme, "", "", row.rank, row.strength,
        row.horizon, row.entered_by, row.setting, row.ending, 0,
    )  # fmt: skip


def _words(row: LoadedStatement) -> tuple[object, ...]:
    return (
        row.words_id,
        row.told_at,
        row.structure_id,
        row.dossier_id,
        row.id,
        row.words,
        "",
        [],
        row.agreed_on,
        0,
    )
