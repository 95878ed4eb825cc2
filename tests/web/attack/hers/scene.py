"""Whom her session could aim at: a person of whom every room holds something, and three sessions of others.

Her neighbour has a file in the same structure, and objects of her own; the newcomer has nothing yet; the stranger has
her file in another structure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.test import Client

from convergence.accompagnement.acts.types.origins import HERSELF
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.agenda.booking import operations as booking
from convergence.agenda.booking.models import SlotOffer
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.payments.steps import Book
from tests.web.attack.course import SECRET, Course, make_course
from tests.web.attack.world import PHONE, furnish
from tests.web.house import House
from tests.web.messages.world import give_contacts
from tests.web.portal.her import first_browser, her_browser
from tests.web.sanctions.world import under_contract
from tests.web.young_people import TODAY, YoungPerson, stored, welcome

SPACE = "/jeune/moi/"


@dataclass
class Attacked:
    """The world, who is aimed at, and who asks."""

    course: Course
    her: Client
    sessions: dict[str, Client]
    files: dict[str, UUID]
    at: datetime
    """When all is asked: a session ends after some minutes, and two answers an instant apart may differ."""


def attacked(house: House, book: Book) -> Attacked:
    """Both worlds around one person, and the sessions of three others."""
    course = make_course(house, book)
    person = YoungPerson(course.ids["dossier_id"], 0)
    give_contacts(house, person, [{"kind": "telephone", "value": PHONE}])
    furnish(course)
    her = first_browser(person.dossier_id)
    said_and_offered(course, her)
    files = {
        "neighbour": under_contract(house, "Rosalie", "PUYO").dossier_id,
        "newcomer": welcome(house, "Ninon", "VIGNES").dossier_id,
        "stranger": welcome(house, "Maëva", "HOARAU", by="stranger").dossier_id,
    }
    sessions = {
        name: her_browser(house, file, by="stranger" if name == "stranger" else "adviser")
        for name, file in files.items()
    }
    own_wishes(sessions["neighbour"])
    return Attacked(course, her, sessions, files, now())


def said_and_offered(course: Course, her: Client) -> None:
    """What she said that she did, a wish of her own, an hour of an appointment that is kept for her."""
    sent = {
        "words": SECRET["free text"],
        "measure": SnpMeasure.HEALTH.value,
        "done_on": f"{TODAY:%d/%m/%Y}",
        "length": "1 h",
    }
    assert her.post(f"{SPACE}actions/declarer/", sent).status_code == 303
    own_wishes(her)
    tarbes = system_actor(course.house.structures["tarbes"])
    booking.offer_slots(actor=tarbes, at=now())
    with acting(tarbes, Purpose.SYSTEM):
        course.ids["offered_id"] = SlotOffer.objects.get().pk
    ((course.ids["declared_id"],),) = stored(
        course.house, "SELECT id FROM acts_act WHERE dossier_id = %s AND source = %s",
        course.ids["dossier_id"], HERSELF,
    )  # fmt: skip
    ((course.ids["service_id"],),) = stored(course.house, "SELECT offer_id FROM solutions_chosenservice")


def own_wishes(browser: Client) -> None:
    """Two, so that they have an order."""
    for words in ("Un logement à moi", "Passer le permis"):
        assert browser.post(f"{SPACE}envies/dire/", {"words": words}).status_code == 303
