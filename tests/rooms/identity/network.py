"""A small invented network: two Missions Locales, a DSI, their people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.identity.loading import (
    MembershipRow,
    StructureRow,
    UserRow,
    load_memberships,
    load_structures,
    load_users,
)
from convergence.identity.queries import resolve_actor
from convergence.identity.types import Role, StructureKind, UserState, authentication_actor
from convergence.storage.operation import operation
from convergence.storage.session import acting

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPENED = date(2020, 1, 1)
TODAY = NOW.date()


def at(hours: float = 0) -> datetime:
    """An instant some hours after the start."""
    return NOW + timedelta(hours=hours)


@dataclass
class Network:
    """Identifiers by short name, and actors made by the room itself."""

    structures: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)
    memberships: dict[str, UUID] = field(default_factory=dict)

    def actor(self, name: str, when: datetime = NOW) -> Actor:
        """The Actor of a person, as a request would resolve her."""
        found = resolved(self.users[name], self.memberships[name], when)
        assert found is not None
        return found


def resolved(
    user_id: UUID, membership_id: UUID | None, when: datetime = NOW, version: str | None = None
) -> Actor | None:
    """What a request gets for a session."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        return resolve_actor(user_id, membership_id, when, session_version=version)


STRUCTURES = {
    "tarbes": ("65440S00", StructureKind.MISSION_LOCALE, "65440", "65", "76", "Europe/Paris"),
    "reunion": ("97411S00", StructureKind.MISSION_LOCALE, "97411", "974", "04", "Indian/Reunion"),
    "lourdes": ("65286S00", StructureKind.MISSION_LOCALE, "65286", "65", "76", "Europe/Paris"),
    "dsi": ("DSINATIONALE", StructureKind.DSI, "65440", "65", "76", "Europe/Paris"),
    "unml": ("UNML", StructureKind.UNML, "75056", "75", "11", "Europe/Paris"),
}

PEOPLE = {
    "direction": ("tarbes", Role.DIRECTION),
    "manager": ("tarbes", Role.MANAGER),
    "accounts": ("tarbes", Role.ACCOUNT_MANAGER),
    "adviser": ("tarbes", Role.ADVISER),
    "reunion_direction": ("reunion", Role.DIRECTION),
    "reunion_accounts": ("reunion", Role.ACCOUNT_MANAGER),
    "reunion_adviser": ("reunion", Role.ADVISER),
    "lourdes_direction": ("lourdes", Role.DIRECTION),
    "lourdes_adviser": ("lourdes", Role.ADVISER),
    "dsi": ("dsi", Role.DSI),
    "dsi_second": ("dsi", Role.DSI),
    "unml": ("unml", Role.UNML),
    "unml_accounts": ("unml", Role.ACCOUNT_MANAGER),
}


@operation("Charger le réseau d'essai")
def load_network(*, actor: Actor, at: datetime) -> Network:
    """Fill the database through the room's own bulk loading."""
    network = Network(
        {name: uuid7() for name in STRUCTURES},
        {name: uuid7() for name in PEOPLE},
        {name: uuid7() for name in PEOPLE},
    )
    load_structures(
        StructureRow(
            network.structures[name], at, code, f"ML {name}", name, kind, commune, dep, region, zone, OPENED
        )
        for name, (code, kind, commune, dep, region, zone) in STRUCTURES.items()
    )
    load_users(
        UserRow(
            network.users[name], at, name, name.capitalize(), "Essai", f"{name}@exemple.fr",
            network.structures[structure], state=UserState.ACTIVE,
        )
        for name, (structure, _) in PEOPLE.items()
    )  # fmt: skip
    load_memberships(
        MembershipRow(
            network.memberships[name], at, network.users[name], network.structures[structure], role, OPENED
        )
        for name, (structure, role) in PEOPLE.items()
    )
    return network


def make_network() -> Network:
    """The network above, loaded by the house."""
    return load_network(actor=system_actor(), at=NOW - timedelta(days=30))


def count(table: str) -> int:
    """Rows of a table that the current context lets through."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def run(sql: str, *parameters: object) -> int:
    """A bare statement in the current context; returns the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount
