"""Shapes that every resource shares: a problem, a page, a moment of a change."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

CURSOR_PATTERN = r"^[A-Za-z0-9_-]{1,200}\.[0-9a-f]{24}$"
MOST = 100

Cursor = Annotated[
    str | None,
    Field(
        description="Donné par la page précédente. Sans lui, la lecture commence au début.",
        pattern=CURSOR_PATTERN,
        max_length=230,
    ),
]


def _written(pattern: str, kind: str) -> BeforeValidator:
    """Only what the document says: the library alone also takes numbers of seconds, braces, signs and spaces."""
    form = re.compile(pattern)

    def checked(value: Any) -> Any:
        if isinstance(value, str | int | float) and form.fullmatch(str(value)) is None:
            raise PydanticCustomError(kind, "not written as the document says")
        return value

    return BeforeValidator(checked)


_HEX, _DATE = "[0-9A-Fa-f]", "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_OF_OURS = "20[0-9]{2}-[0-9]{2}-[0-9]{2}"
_TIME = r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
Identifier = Annotated[
    UUID,
    _written(f"{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}", "uuid_parsing"),
]
Day = Annotated[date, _written(_DATE, "date_parsing")]
Instant = Annotated[
    AwareDatetime,
    Field(json_schema_extra={"pattern": "^20[0-9]{2}-"}),
    _written(_OF_OURS + _TIME, "datetime_parsing"),
]
"""With its offset, in this century: what is written is shown to people in their own hour."""
Limit = Annotated[
    int,
    Field(ge=1, le=MOST),
    _written("[1-9][0-9]{0,2}", "int_parsing"),
]


class Strict(Schema):
    """Something sent to us: a value that nobody expects is told, not dropped."""

    model_config = ConfigDict(extra="forbid")


class FaultAnswer(Schema):
    """Ce qui ne va pas dans une valeur."""

    field: str
    code: str
    detail: str


class ProblemAnswer(Schema):
    """Un problème (RFC 9457)."""

    type: str = Field(description="L’adresse, stable, de la page qui explique ce genre de problème.")
    title: str
    status: int
    detail: str = Field(description="Ce qui s’est passé et ce qu’il faut faire, en français.")
    code: str = Field(description="Un code stable, plus précis que « type ».")
    errors: list[FaultAnswer] | None = None


class PageAnswer(Schema):
    """Ce que toute page de liste porte."""

    cursor: str | None = Field(
        description="À redonner pour lire la suite ; vide quand il n’y a rien de plus pour le moment."
    )
    has_more: bool


class ChangeAnswer(Schema):
    """Un changement : ce qui a changé, jamais comment. Relisez l’objet pour le savoir."""

    id: UUID = Field(description="L’objet qui a changé.")
    file_id: UUID = Field(description="Le dossier dont il fait partie.")
    change: str = Field(description="created, updated, opened, closed ou deleted.")
    at: datetime


class ChangePage(Schema):
    """Une page du fil des changements. Le curseur est toujours donné : gardez-le pour la fois suivante."""

    items: list[ChangeAnswer]
    cursor: str
    has_more: bool


def kept(values: dict[str, Any], names: frozenset[str] | set[str]) -> dict[str, Any]:
    """The values that may leave: those of another name are absent, not empty."""
    return {name: value for name, value in values.items() if name in names}
