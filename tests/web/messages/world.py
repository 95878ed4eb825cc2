"""A young person of the house who can be reached."""

from __future__ import annotations

from typing import Any

from convergence.dossier.operations import edit_section
from convergence.dossier.queries import section
from convergence.dossier.types import Section
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.messaging.operations import make_link
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.young_people import YoungPerson, stored, welcome

MOBILE = "+33612345678"


def reachable(
    house: House, first_name: str = "Inès", name: str = "CARRERE", mobile: str = MOBILE
) -> YoungPerson:
    """With a mobile and an address."""
    person = welcome(house, first_name, name)
    give_contacts(
        house,
        person,
        [{"kind": "telephone", "value": mobile}, {"kind": "email", "value": f"{first_name}@exemple.fr"}],
    )
    return person


def give_contacts(house: House, person: YoungPerson, points: list[dict[str, Any]]) -> None:
    actor = house.actor("adviser")
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        view = section(scope, person.dossier_id, Section.CONTACTS)
    assert view is not None
    edit_section(
        actor=actor, at=now(), dossier_id=person.dossier_id, section=Section.CONTACTS, values={"points": points},
        edit_token=view.edit_token,
    )  # fmt: skip


def link_to(house: House, person: YoungPerson) -> str:
    """The path of a personal link."""
    made = make_link(actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id)
    return "/jeune/m/" + made.rpartition("/jeune/m/")[2]


def waiting(house: House, columns: str = "channel, kind, state") -> list[Any]:
    return stored(house, f"SELECT {columns} FROM messaging_delivery ORDER BY id")
