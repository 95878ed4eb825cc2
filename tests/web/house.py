"""A small invented network with one person for each role, and clients signed in as them.

``sign_in(client, "adviser")`` opens the session as the site itself would; ``network(…)`` gives identifiers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
from django.conf import settings
from django.test import Client

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.clock import now
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
from convergence.identity.models import Authenticator
from convergence.identity.operations import begin_authenticator, confirm_authenticator, set_password
from convergence.identity.queries import resolve_actor, second_factors_of, session_version_of
from convergence.identity.rules.proofs.one_time_codes import unseal
from convergence.identity.types import Role, StructureKind, authentication_actor
from convergence.storage.operation import operation
from convergence.storage.session import acting
from convergence.web.login.factors.pending import KEY as HALF
from convergence.web.session import KEY
from tests.openings import agree_with

SECOND_STEP = "/connexion/second-facteur/"
OPENED = date(2020, 1, 1)
PASSWORD = "quatre lampes bleues au grenier"

STRUCTURES = {
    "tarbes": ("65440S00", StructureKind.MISSION_LOCALE, "65440", "65", "76", "Europe/Paris"),
    "reunion": ("97411S00", StructureKind.MISSION_LOCALE, "97411", "974", "04", "Indian/Reunion"),
    "france_travail": ("FT65440", StructureKind.FRANCE_TRAVAIL, "65440", "65", "76", "Europe/Paris"),
    "departement": ("CD65", StructureKind.DEPARTEMENT, "65440", "65", "76", "Europe/Paris"),
    "arml": ("ARML76", StructureKind.ARML, "31555", "31", "76", "Europe/Paris"),
    "unml": ("UNML", StructureKind.UNML, "75056", "75", "11", "Europe/Paris"),
    "dsi": ("DSINATIONALE", StructureKind.DSI, "75056", "75", "11", "Europe/Paris"),
    "ibs": ("IBS", StructureKind.IBS, "75056", "75", "11", "Europe/Paris"),
}

PEOPLE = {
    "adviser": ("tarbes", Role.ADVISER),
    "employment_adviser": ("tarbes", Role.EMPLOYMENT_ADVISER),
    "manager": ("tarbes", Role.MANAGER),
    "direction": ("tarbes", Role.DIRECTION),
    "second_direction": ("tarbes", Role.DIRECTION),
    "account_manager": ("tarbes", Role.ACCOUNT_MANAGER),
    "auditor": ("tarbes", Role.AUDITOR),
    "dpo": ("tarbes", Role.DATA_PROTECTION_OFFICER),
    "operator": ("france_travail", Role.OPERATOR_ADVISER),
    "partner": ("departement", Role.PARTNER),
    "arml": ("arml", Role.ARML),
    "unml": ("unml", Role.UNML),
    "dsi": ("dsi", Role.DSI),
    "researcher": ("ibs", Role.RESEARCHER),
    "stranger": ("reunion", Role.ADVISER),
    "stranger_direction": ("reunion", Role.DIRECTION),
}

# one name for each role: what a truth table walks
ROLES = {role: name for name, (_, role) in reversed(PEOPLE.items())}


@dataclass
class House:
    """Identifiers by short name."""

    structures: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)
    memberships: dict[str, UUID] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """What the authenticators of those who have a password hold."""

    def actor(self, name: str, at: datetime | None = None) -> Actor:
        """The Actor of a person, as a request resolves her."""
        with acting(authentication_actor(), Purpose.AUTHENTICATION):
            found = resolve_actor(self.users[name], self.memberships[name], at or now())
        assert found is not None, name
        return found

    def version(self, name: str) -> str:
        """What a new session of hers carries."""
        with acting(authentication_actor(), Purpose.AUTHENTICATION):
            version = session_version_of(self.users[name])
        assert version is not None, name
        return version

    def sign_in(self, client: Client, name: str) -> Client:
        """Open the session of a person without going through the log-in page."""
        at = now().timestamp()
        session = client.session
        session[KEY] = {
            "user": str(self.users[name]),
            "membership": str(self.memberships[name]),
            "version": self.version(name),
            "started": at,
            "seen": at,
            "factor": at,
        }
        session.save()
        return client

    def client(self, name: str, *, csrf: bool = False) -> Client:
        """A new browser, signed in."""
        return self.sign_in(Client(enforce_csrf_checks=csrf), name)

    def also_works_at(self, name: str, structure: str, role: Role) -> UUID:
        """Give a person a second place of work; returns the membership."""
        made = uuid7()
        _load_roles(
            actor=system_actor(),
            at=now(),
            rows=[MembershipRow(made, now(), self.users[name], self.structures[structure], role, OPENED)],
        )
        return made

    def give_password(self, name: str, password: str = PASSWORD) -> str:
        """Let a person log in with a password and an authenticator; returns her login."""
        actor, user_id = authentication_actor(), self.users[name]
        with acting(actor, Purpose.AUTHENTICATION) as scope:
            set_password(actor=actor, at=now(), user_id=user_id, password=password)
            if not second_factors_of(scope, user_id).count:
                begin_authenticator(actor=actor, at=now(), user_id=user_id)
                self.secrets[name] = second_factors_of(scope, user_id).pending_secret
                code = pyotp.TOTP(self.secrets[name]).at(now())
                confirm_authenticator(actor=actor, at=now(), user_id=user_id, code=code)
        return name


def code_now(user_id: UUID) -> str:
    """What her authenticator shows now, as if none of its codes had served yet."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        Authenticator.objects.filter(user_id=user_id).update(last_step=0)
        held = Authenticator.objects.get(user_id=user_id)
    secret = unseal(bytes(held.sealed_secret), user_id=user_id, key=settings.DATA_KEY)
    return pyotp.TOTP(secret).at(now())


def second_step(client: Client, answer: Any) -> Any:
    """Give the second factor that a log-in asks for, as she would; any other answer stays as it is."""
    if answer.get("Location") != SECOND_STEP:
        return answer
    return client.post(SECOND_STEP, {"code": code_now(UUID(client.session[HALF]["user"]))})


@operation("Charger des rôles d'essai")
def _load_roles(*, actor: Actor, at: datetime, rows: list[MembershipRow]) -> None:
    load_memberships(rows)


@operation("Charger le réseau d'essai")
def _load(*, actor: Actor, at: datetime) -> House:
    house = House(
        {name: uuid7() for name in STRUCTURES},
        {name: uuid7() for name in PEOPLE},
        {name: uuid7() for name in PEOPLE},
    )
    load_structures(
        StructureRow(
            house.structures[name], at, code, f"Structure {name}", name.capitalize(), kind, commune, dep,
            region, zone, OPENED,
        )
        for name, (code, kind, commune, dep, region, zone) in STRUCTURES.items()
    )  # fmt: skip
    load_users(
        UserRow(
            house.users[name], at, name, name.replace("_", " ").capitalize(), "Essai", f"{name}@exemple.fr",
            house.structures[structure],
        )
        for name, (structure, _) in PEOPLE.items()
    )  # fmt: skip
    load_memberships(
        MembershipRow(
            house.memberships[name], at, house.users[name], house.structures[structure], role, OPENED
        )
        for name, (structure, role) in PEOPLE.items()
    )
    return house


def make_house(*, agreed: bool = True) -> House:
    """The network above, loaded by the house itself long ago; ``agreed``: partners may receive what is opened."""
    house = _load(actor=system_actor(), at=datetime.now(UTC) - timedelta(days=30))
    for name in ("france_travail", "departement") if agreed else ():
        agree_with(house.structures[name])
    return house
