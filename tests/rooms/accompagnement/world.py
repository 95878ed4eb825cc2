"""A small world for the wing: one file of Tarbes, and the people who look at it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from django.db import connection

from convergence.dossier.loading import (
    LoadedFile,
    LoadedFollowUp,
    LoadedMember,
    LoadedProof,
    load_files,
)
from convergence.dossier.models import Dossier, HealthCoverage
from convergence.dossier.types import (
    BirthDateCorrected,
    DossierState,
    IdentityProofKind,
    RqthRecognised,
    Section,
    TeamRole,
)
from convergence.foundation.actor import Actor, system_actor, young_person_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import public_number, uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.identity.rules.roles import PERMISSIONS
from convergence.identity.types import Role
from convergence.storage.files import hand_over, open_to
from convergence.storage.loading import past_facts
from convergence.storage.operation import emit, operation
from convergence.storage.session import acting
from tests.openings import agree_with

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday morning."""
TODAY = AT.date()
TARBES = uuid5(NAMESPACE_DNS, "tarbes.test")
REUNION = uuid5(NAMESPACE_DNS, "reunion.test")
OPERATOR = uuid5(NAMESPACE_DNS, "operateur.test")
BORN = date(2006, 5, 12)


def at(days: float = 0, hours: float = 0) -> datetime:
    """An instant some days after the Tuesday morning."""
    return AT + timedelta(days=days, hours=hours)


def person(
    name: str = "Claire",
    role: Role = Role.ADVISER,
    structure: UUID = TARBES,
    time_zone: str = "Europe/Paris",
) -> Actor:
    """Somebody in a role; the same name gives the same person."""
    return Actor(
        uuid5(NAMESPACE_DNS, name), name, structure, time_zone=time_zone, permissions=PERMISSIONS[role]
    )


ADVISER = person()
MANAGER = person("Marc", Role.MANAGER)
COLLEAGUE = person("Nadia")
ELSEWHERE = person("Paul", structure=REUNION, time_zone="Indian/Reunion")
READER = replace(person("Léa"), permissions=frozenset({Permission.READ_FILES}))
"""Of Tarbes, with the right to read files and no other."""
ACCOUNTS = person("Yves", Role.ACCOUNT_MANAGER)
STRANGER = person("Chercheuse", Role.RESEARCHER, uuid5(NAMESPACE_DNS, "ibs.test"))
FRANCE_TRAVAIL = person("Fatou", Role.OPERATOR_ADVISER, OPERATOR)


def herself(dossier_id: UUID, structure: UUID = TARBES) -> Actor:
    """The person of a file, logged in to her own account."""
    return young_person_actor(
        uuid5(dossier_id, "compte"), structure, name="Inès", time_zone="Europe/Paris", dossier_id=dossier_id
    )


def new_file(
    *,
    actor: Actor = ADVISER,
    when: datetime | None = None,
    born_on: date = BORN,
    names: tuple[str, str] = ("DUPONT", "Inès"),
    rqth: tuple[date | None, date | None] | None = None,
    proven: bool = True,
    last_contact_on: date | None = None,
    adviser: Actor | None = None,
) -> UUID:
    """One file of the actor's structure, whose referent is the actor; opened thirty days before."""
    (dossier_id,) = new_files(
        1, actor=actor, when=when, born_on=born_on, names=names, rqth=rqth, proven=proven,
        last_contact_on=last_contact_on, adviser=adviser,
    )  # fmt: skip
    return dossier_id


def new_files(
    count: int, *, actor: Actor = ADVISER, when: datetime | None = None, **details: Any
) -> list[UUID]:
    """Several files alike."""
    opened_at = when or at(-30)
    files = [_file(actor, opened_at, **details) for _ in range(count)]
    _load(actor=actor, at=opened_at, files=files)
    return [file.id for file in files]


def _file(
    actor: Actor,
    opened_at: datetime,
    *,
    born_on: date = BORN,
    names: tuple[str, str] = ("DUPONT", "Inès"),
    rqth: tuple[date | None, date | None] | None = None,
    proven: bool = True,
    last_contact_on: date | None = None,
    adviser: Actor | None = None,
) -> LoadedFile:
    opened_on, referent = opened_at.date(), adviser or actor
    sections: dict[Section, dict[str, Any]] = {
        Section.IDENTITY: {"birth_name": names[0], "first_name": names[1], "born_on": born_on, "sex": "F"}
    }
    if rqth:
        sections[Section.DISABILITY] = {"rqth": True, "rqth_from": rqth[0], "rqth_until": rqth[1]}
    proof = LoadedProof(IdentityProofKind.PASSPORT, opened_on, actor.user_id)
    return LoadedFile(
        id=uuid7(),
        structure_id=actor.structure_id,
        recorded_at=opened_at,
        number=public_number(),
        created_on=opened_on,
        sections=sections,
        follow_up=LoadedFollowUp(DossierState.ACTIVE, opened_on, last_contact_on=last_contact_on),
        proofs=[proof] if proven else [],
        team=[LoadedMember(referent.user_id, actor.structure_id, TeamRole.REFERENT, opened_on)],
    )


@operation("Charger des dossiers d’essai")
def _load(*, actor: Actor, at: datetime, files: Sequence[LoadedFile]) -> None:
    with past_facts():
        load_files(files, today=TODAY)


def share(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    to: UUID,
    groups: Sequence[FieldGroup],
    may_write: bool = False,
) -> None:
    """Open a file to another organisation, for long, under an agreement with it."""
    agree_with(to)
    _share(actor=actor, at=at, dossier_id=dossier_id, to=to, groups=groups, may_write=may_write)


@operation("Ouvrir à une autre organisation")
def _share(
    *, actor: Actor, at: datetime, dossier_id: UUID, to: UUID, groups: Sequence[FieldGroup], may_write: bool
) -> None:
    open_to(
        dossier_id,
        to,
        groups,
        purpose="accompagnement",
        start=datetime(2020, 1, 1, tzinfo=UTC),
        end=None,
        may_write=may_write,
    )


@operation("Confier le dossier")
def give(*, actor: Actor, at: datetime, dossier_id: UUID, to: UUID) -> None:
    """Hand a file over to another structure."""
    hand_over(dossier_id, to)


@operation("Date de naissance corrigée")
def correct_birth(*, actor: Actor, at: datetime, dossier_id: UUID, after: date) -> BirthDateCorrected:
    """Correct a birth date; returns what is announced."""
    row = Dossier.objects.get(pk=dossier_id)
    event = BirthDateCorrected(
        structure_id=row.structure_id, dossier_id=dossier_id, before=row.born_on, after=after
    )
    row.born_on = after
    row.save()
    emit(event)
    return event


@operation("RQTH notée")
def recognise_rqth(
    *, actor: Actor, at: datetime, dossier_id: UUID, first: date, end: date | None = None
) -> RqthRecognised:
    """Note a recognition as a disabled worker; returns what is announced."""
    HealthCoverage.objects.create(
        structure_id=actor.structure_id, dossier_id=dossier_id, rqth=True, rqth_from=first, rqth_until=end
    )
    event = RqthRecognised(
        structure_id=actor.structure_id, dossier_id=dossier_id, starts_on=first, ends_on=end
    )
    emit(event)
    return event


def read(actor: Actor, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What a person gets from a query."""
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        return query(scope, *args, **kwargs)


def shown_groups(
    actor: Actor, query: Callable[..., Any], *args: Any, **kwargs: Any
) -> dict[UUID, set[FieldGroup]]:
    """What the access journal will hold after a query."""
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        query(scope, *args, **kwargs)
        return {dossier_id: set(groups) for dossier_id, groups in scope.reading.shown.items()}


def stored(actor: Actor, table: str, column: str = "count(*)") -> list[Any]:
    """One column of a table, as the actor's context lets it through."""
    with acting(actor, Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return [row[0] for row in cursor.fetchall()]


def count(actor: Actor, table: str) -> int:
    """Rows of a table that the actor may see."""
    return int(stored(actor, table)[0])


def events(name: str) -> list[dict[str, Any]]:
    """Payloads of the announced events of a name, oldest first."""
    with acting(system_actor(TARBES), Purpose.SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT payload FROM storage_outboxevent WHERE name LIKE %s ORDER BY id", (f"%.{name}",)
        )
        return [_decoded(row[0]) for row in cursor.fetchall()]


def _decoded(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else dict(value)
