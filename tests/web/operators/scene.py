"""A young person of Tarbes shared with the agency of France Travail and with Cap emploi, her registration asked."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from convergence.accompagnement.orientation.operations import ask_registration
from convergence.accompagnement.orientation.types import Aim, Category
from convergence.dossier.rules.openings import opened_groups
from convergence.dossier.types import TeamRole
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import uuid7
from convergence.identity.loading import StructureRow, load_structures
from convergence.identity.types import Role, StructureKind
from convergence.messaging.operations import make_link
from convergence.storage.files import open_to
from convergence.storage.operation import operation
from tests.openings import agree_with
from tests.web.house import OPENED, House
from tests.web.young_people import welcome

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CAP = "cap_adviser"


def with_cap_emploi(house: House) -> None:
    """Somebody who works at Cap emploi, beside her other work."""
    made = uuid7()
    _open_cap(actor=system_actor(), at=LONG_AGO, made=made)
    house.structures["cap_emploi"] = made
    house.memberships[CAP] = house.also_works_at("second_direction", "cap_emploi", Role.OPERATOR_ADVISER)
    house.users[CAP] = house.users["second_direction"]
    agree_with(made)


@operation("Ouvrir Cap emploi")
def _open_cap(*, actor: Actor, at: datetime, made: UUID) -> None:
    load_structures(
        [
            StructureRow(
                made, at, "CHEOPS65", "Cap emploi 65", "Cap emploi 65", StructureKind.CAP_EMPLOI, "65440", "65",
                "76", "Europe/Paris", OPENED,
            )
        ]
    )  # fmt: skip


def shared_person(house: House, *, registered: bool = True) -> UUID:
    """A person of Tarbes, opened to both as joining the team opens; ``registered``: her registration is asked."""
    dossier_id = welcome(house).dossier_id
    _share(actor=house.actor("adviser"), at=now(), house=house, dossier_id=dossier_id)
    if registered:
        ask_registration(
            actor=house.actor("adviser"), at=now(), dossier_id=dossier_id, asked_on=local_today("Europe/Paris"),
            aim=Aim.EMPLOYMENT, category=Category.A, receives_rsa=False,
        )  # fmt: skip
    return dossier_id


@operation("Ouvrir aux opérateurs")
def _share(*, actor: Actor, at: datetime, house: House, dossier_id: UUID) -> None:
    for structure, role in (("france_travail", TeamRole.FRANCE_TRAVAIL), ("cap_emploi", TeamRole.CAP_EMPLOI)):
        if structure in house.structures:
            open_to(
                dossier_id, house.structures[structure], opened_groups(role), purpose="accompagnement",
                start=LONG_AGO, end=None, may_write=True,
            )  # fmt: skip


def her_link(house: House, dossier_id: UUID) -> str:
    """The path of a personal link of the young person."""
    made = make_link(actor=house.actor("adviser"), at=now(), dossier_id=dossier_id)
    return "/jeune/m/" + made.rpartition("/jeune/m/")[2]
