"""A table of a file, made only for the tests of the ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from django.db import connection, connections, models

from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.events import Event
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.storage.files import anchor_file
from convergence.storage.models import STAMPS, FileRecord
from convergence.storage.operation import emit, operation
from convergence.storage.protect import protect_file_table
from convergence.storage.rights import hold_to_one_file

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TARBES = UUID("00000000-0000-7000-8000-000000065440")
REUNION = UUID("00000000-0000-7000-8000-000000097400")
EVERYTHING = frozenset(Permission)


class Probe(FileRecord):
    """A word in a file."""

    word = models.TextField()
    happened_on = models.DateField(null=True)
    classification = {**STAMPS, "word": FieldGroup.HOUSING, "happened_on": FieldGroup.HOUSING}

    class Meta:
        app_label = "storage"
        managed = False
        db_table = "probe"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordWritten(Event):
    """A word was written in a file."""


def actor(
    structure: UUID = TARBES, *, name: str = "Claire", permissions: frozenset[Permission] = EVERYTHING
) -> Actor:
    """An adviser of a structure; the same name gives the same person."""
    user_id = uuid5(NAMESPACE_DNS, name)
    return Actor(user_id, name, structure, permissions=permissions - {Permission.MANAGE_NETWORK})


def at(hours: float = 0) -> datetime:
    """An instant some hours after the start."""
    return START + timedelta(hours=hours)


@operation("Ouvrir un dossier d’essai")
def open_probe(*, actor: Actor, at: datetime, word: str, reason: str = "") -> Probe:
    """Open a file that holds one word."""
    dossier_id = uuid7()
    anchor_file(dossier_id, actor.structure_id)
    row = Probe.objects.create(structure_id=actor.structure_id, dossier_id=dossier_id, word=word)
    emit(WordWritten(structure_id=actor.structure_id, dossier_id=dossier_id))
    return row


@operation("Changer le mot")
def change_word(*, actor: Actor, at: datetime, row_id: UUID, word: str, reason: str = "") -> int:
    """Replace the word of a row; returns how many rows were in reach."""
    return Probe.objects.filter(id=row_id).update(word=word)


@operation("Effacer le mot")
def erase_word(*, actor: Actor, at: datetime, row_id: UUID) -> None:
    """Delete a row."""
    Probe.objects.filter(id=row_id).delete()


@operation("Noter une fois")
def write_once(*, actor: Actor, at: datetime, word: str, idempotency_key: str | None = None) -> UUID:
    """Open a file, once for a key."""
    return open_probe(actor=actor, at=at, word=word).dossier_id


def create_table(alias: str) -> None:
    """Make the probe's table on a connection, protected like any room's."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "CREATE TABLE probe (id uuid PRIMARY KEY, recorded_at timestamptz NOT NULL DEFAULT now(),"
            " change_id bigint NOT NULL DEFAULT 0, structure_id uuid NOT NULL, dossier_id uuid NOT NULL,"
            " word text NOT NULL, happened_on date)"
        )
        statement: Any = protect_file_table("probe", FieldGroup.HOUSING).sql
        cursor.execute(statement)
        cursor.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON probe TO convergence_app")
    hold_to_one_file(alias)


def context() -> dict[str, str]:
    """What the database believes of who acts."""
    names = ("user", "organisation", "structure", "purpose", "change")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(f"coalesce(current_setting('app.{name}', true), '')" for name in names)
        )
        return dict(zip(names, cursor.fetchone(), strict=True))
