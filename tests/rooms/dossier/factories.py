"""A small network with files in it. Dates are relative to now: openings to other organisations run on real time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from convergence.dossier.operations import create_dossier, edit_section
from convergence.dossier.queries import section
from convergence.dossier.types import Section
from convergence.dossier.types.drafts import NewDossier
from convergence.dossier.types.views import SectionSaved, SectionView
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose, Scope
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
from tests.openings import agree_with

OPENED = date(2020, 1, 1)

STRUCTURES = {
    "tarbes": ("65440S00", StructureKind.MISSION_LOCALE, "65440", "65", "76", "Europe/Paris"),
    "pau": ("64445S00", StructureKind.MISSION_LOCALE, "64445", "64", "75", "Europe/Paris"),
    "reunion": ("97411S00", StructureKind.MISSION_LOCALE, "97411", "974", "04", "Indian/Reunion"),
    "agency": ("FT65440", StructureKind.FRANCE_TRAVAIL, "65440", "65", "76", "Europe/Paris"),
    "cap": ("CAP65440", StructureKind.CAP_EMPLOI, "65440", "65", "76", "Europe/Paris"),
    "shelter": ("ASSO65440", StructureKind.ASSOCIATION, "65440", "65", "76", "Europe/Paris"),
}

PEOPLE = {
    "claire": ("tarbes", Role.ADVISER),
    "karim": ("tarbes", Role.ADVISER),
    "recruiter": ("tarbes", Role.EMPLOYMENT_ADVISER),
    "gone": ("tarbes", Role.ADVISER),
    "manager": ("tarbes", Role.MANAGER),
    "accounts": ("tarbes", Role.ACCOUNT_MANAGER),
    "pierre": ("pau", Role.ADVISER),
    "pau_manager": ("pau", Role.MANAGER),
    "marie": ("reunion", Role.ADVISER),
    "operator": ("agency", Role.OPERATOR_ADVISER),
    "operator_two": ("agency", Role.OPERATOR_ADVISER),
    "cap_adviser": ("cap", Role.OPERATOR_ADVISER),
    "educator": ("shelter", Role.PARTNER),
}

YEAR = clock.now().year - 19


def nir(sex: int = 2, year: int = YEAR, month: int = 3, place: str = "65440", rank: int = 123) -> str:
    """An invented NIR with its key."""
    digits = f"{sex}{year % 100:02}{month:02}{place}{rank:03}"
    return f"{digits}{97 - int(digits) % 97:02}"


INES: Mapping[str, object] = {
    "birth_name": "Carrère",
    "first_name": "Inès",
    "born_on": f"12/03/{YEAR}",
    "sex": "F",
    "birth_country": "FR",
    "birth_commune": "65440",
    "nationality": "FR",
}
AT_HOME: Mapping[Section, Mapping[str, object]] = {
    Section.CONTACTS: {"points": [{"kind": "telephone", "value": "06 39 98 12 34"}]},
    Section.ADDRESS: {"street": "3 rue des Acacias", "postal_code": "65000", "commune": "65440"},
}


@dataclass
class House:
    """Identifiers by short name, and actors made by the room of identity."""

    start: datetime
    structures: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)
    memberships: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def at(self, hours: float = 0) -> datetime:
        """An instant some hours after the start, ten days ago: nothing is in the future."""
        return self.start + timedelta(hours=hours)

    @property
    def today(self) -> date:
        """The civil day of the start."""
        return self.start.date()

    def actor(self, name: str) -> Actor:
        """The Actor of a person, as a request would resolve her."""
        if name not in self.actors:
            with acting(authentication_actor(), Purpose.AUTHENTICATION):
                found = resolve_actor(self.users[name], self.memberships[name], self.start)
            assert found is not None
            self.actors[name] = found
        return self.actors[name]

    def ines(self, by: str = "claire", hours: float = 0, **changes: Any) -> UUID:
        """The file of Inès Carrère, with contacts and address; ``changes`` replace parts of the draft."""
        draft = {"identity": INES, "sections": AT_HOME, **changes}
        return create_dossier(actor=self.actor(by), at=self.at(hours), draft=NewDossier(**draft))

    def person(
        self, first_name: str, birth_name: str, born_on: str, by: str = "claire", **values: object
    ) -> UUID:
        """The file of somebody else."""
        identity = {"birth_name": birth_name, "first_name": first_name, "born_on": born_on, **values}
        return create_dossier(actor=self.actor(by), at=self.at(), draft=NewDossier(identity=identity))

    def edit(
        self, dossier_id: UUID, section: Section, values: Mapping[str, object], token: int = 0,
        *, by: str = "claire", hours: float = 1,
    ) -> SectionSaved:  # fmt: skip
        """Edit a section; ``token`` is 0 for one that was never edited."""
        return edit_section(
            actor=self.actor(by), at=self.at(hours), dossier_id=dossier_id, section=section, values=values,
            edit_token=token,
        )  # fmt: skip

    def view(self, dossier_id: UUID, which: Section, by: str = "claire") -> SectionView:
        """A section as a page shows it."""
        with self.acting(by) as scope:
            found = section(scope, dossier_id, which)
        assert found is not None
        return found

    @contextmanager
    def acting(self, name: str, purpose: Purpose = Purpose.ACCOMPAGNEMENT) -> Iterator[Scope]:
        """What a page of that person does."""
        with acting(self.actor(name), purpose) as scope:
            yield scope


@operation("Charger le réseau d'essai")
def _load(*, actor: Actor, at: datetime, house: House) -> None:
    load_structures(
        StructureRow(
            house.structures[name], at, code, f"ML {name}", name, kind, commune, dep, region, zone, OPENED
        )
        for name, (code, kind, commune, dep, region, zone) in STRUCTURES.items()
    )
    load_users(
        UserRow(
            house.users[name], at, name, name.capitalize(), "Essai", f"{name}@exemple.fr",
            house.structures[structure], state=UserState.DEACTIVATED if name == "gone" else UserState.ACTIVE,
        )
        for name, (structure, _) in PEOPLE.items()
    )  # fmt: skip
    load_memberships(
        MembershipRow(
            house.memberships[name], at, house.users[name], house.structures[structure], role, OPENED
        )
        for name, (structure, role) in PEOPLE.items()
    )


def make_house() -> House:
    """The network above, loaded by the system."""
    day = clock.local_today("Europe/Paris") - timedelta(days=10)
    house = House(
        datetime(day.year, day.month, day.day, 8, tzinfo=UTC),
        {name: uuid7() for name in STRUCTURES},
        {name: uuid7() for name in PEOPLE},
        {name: uuid7() for name in PEOPLE},
    )
    _load(actor=system_actor(), at=house.at(-24 * 30), house=house)
    for name in ("agency", "cap", "shelter"):
        agree_with(house.structures[name])
    return house
