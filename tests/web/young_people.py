"""Invented young people of the house, around whom its advisers work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from convergence.dossier.loading import (
    LoadedFile,
    LoadedFollowUp,
    LoadedMember,
    LoadedProof,
    load_files,
)
from convergence.dossier.types import DossierState, IdentityProofKind, Section, TeamRole
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import public_number, uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose
from convergence.storage.files import open_to
from convergence.storage.journal import entries_of_file
from convergence.storage.loading import past_facts
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.web.house import House

HTMX = {"HX-Request": "true"}
TODAY = local_today("Europe/Paris")
YEAR = TODAY.year
ABSENT = uuid7()


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """One person with a file."""

    dossier_id: UUID
    number: int


def welcome(
    house: House,
    first_name: str = "Inès",
    name: str = "CARRERE",
    *,
    by: str = "adviser",
    born_on: date = date(YEAR - 19, 3, 12),
    proven: bool = True,
    last_contact_on: date | None = None,
    days_ago: int = 20,
) -> YoungPerson:
    """Open one file, some days ago, whose referent is ``by``."""
    return welcome_many(
        house, [(first_name, name)], by=by, born_on=born_on, proven=proven, last_contact_on=last_contact_on,
        days_ago=days_ago,
    )[0]  # fmt: skip


def welcome_many(
    house: House, names: list[tuple[str, str]], *, by: str = "adviser", days_ago: int = 20, **details: Any
) -> list[YoungPerson]:
    """Open several files."""
    actor, opened_at = house.actor(by), now() - timedelta(days=days_ago)
    files = [_file(actor, opened_at, names=pair, **details) for pair in names]
    _load(actor=actor, at=opened_at, files=files)
    return [YoungPerson(file.id, file.number) for file in files]


def _file(
    actor: Actor,
    opened_at: datetime,
    *,
    names: tuple[str, str],
    born_on: date = date(YEAR - 19, 3, 12),
    proven: bool = True,
    last_contact_on: date | None = None,
) -> LoadedFile:
    opened_on = local_day(opened_at, zone(actor.time_zone))
    first_name, name = names
    return LoadedFile(
        id=uuid7(),
        structure_id=actor.structure_id,
        recorded_at=opened_at,
        number=public_number(),
        created_on=opened_on,
        sections={
            Section.IDENTITY: {"birth_name": name, "first_name": first_name, "born_on": born_on, "sex": "F"}
        },
        follow_up=LoadedFollowUp(DossierState.ACTIVE, opened_on, last_contact_on=last_contact_on),
        proofs=[LoadedProof(IdentityProofKind.PASSPORT, opened_on, actor.user_id)] if proven else [],
        team=[LoadedMember(actor.user_id, actor.structure_id, TeamRole.REFERENT, opened_on)],
    )


@operation("Charger des dossiers d’essai")
def _load(*, actor: Actor, at: datetime, files: list[LoadedFile]) -> None:
    with past_facts():
        load_files(files, today=TODAY)


def share(house: House, person: YoungPerson, organisation: str, *, may_write: bool) -> None:
    """Open the file to another organisation: identity, contacts and accompaniment, never free text."""
    _share(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=person.dossier_id,
        to=house.structures[organisation],
        may_write=may_write,
    )


@operation("Ouvrir à une autre organisation")
def _share(*, actor: Actor, at: datetime, dossier_id: UUID, to: UUID, may_write: bool) -> None:
    open_to(
        dossier_id,
        to,
        (FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT),
        purpose="accompagnement",
        start=at - timedelta(days=1),
        end=None,
        may_write=may_write,
    )


def text(answer: Any) -> str:
    """What a reader of the page reads, on one line."""
    words = re.sub(r"<(script|style|template)\b.*?</\1>|<[^>]*>", " ", answer.content.decode(), flags=re.S)
    return " ".join(words.replace("&#x27;", "'").replace("&nbsp;", " ").split())


def journaled(house: House, name: str, dossier_id: UUID) -> list[str]:
    """Pages by which the journal says that this person was shown the file."""
    with acting(house.actor("direction"), Purpose.AUDIT):
        entries = entries_of_file(dossier_id, before=now() + timedelta(minutes=1))
    return [entry.route for entry in entries if entry.user_id == house.users[name]]


def stored(house: House, sql: str, *parameters: Any, by: str = "adviser") -> list[tuple[Any, ...]]:
    """What a person's context lets through."""
    with acting(house.actor(by), Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
