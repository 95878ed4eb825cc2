"""Pages of keepers in a real browser: accessible, without sideways scroll on a phone; a service typed by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from convergence.agenda.workshops.operations import create_offer
from convergence.agenda.workshops.types import OfferDraft, WorkshopKind
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.offers import models, operations
from convergence.storage.session import acting
from tests.databases import cloned_database
from tests.rooms.offers.keeping import kept, stored
from tests.rooms.offers.test_ageing import aged, letters, old_one, robot
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House

pytestmark = pytest.mark.journey

KNOWN: dict[str, UUID] = {}
LINK: list[str] = []
"""The link that is looked at, and the one that is answered."""


def prepared(house: House) -> None:
    """A catalogue with a record to read again, a pair to settle, a workshop, a link sent to a service."""
    manager, partner = house.actor("manager"), house.actor("partner")
    KNOWN["offer"] = kept(manager)
    kept(partner)
    operations.compare_records(actor=system_actor(), at=now())
    aged(actor=manager, at=now(), offer_id=KNOWN["offer"], days=400)
    old_one(house)
    old_one(house, days=500)
    operations.ask_again(actor=robot(partner), at=now())
    LINK.extend(letter["body"].split("/jeune/f/")[1].split("/")[0] for letter in letters()[-2:])
    KNOWN["workshop"] = create_offer(
        actor=house.actor("adviser"), at=now(), draft=OfferDraft("Atelier CV", WorkshopKind.WORKSHOP)
    )
    with acting(system_actor(), Purpose.SYSTEM):
        KNOWN["pair"] = models.Likeness.objects.filter(subject="services").latest("score").id
    KNOWN["provider"] = stored(manager, KNOWN["offer"]).provider_id


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def addresses() -> list[str]:
    """Each page of the folder."""
    offer = f"/annuaire/catalogue/services/{KNOWN['offer']}/"
    return [
        "/annuaire/catalogue/",
        "/annuaire/catalogue/nouveau/",
        *(f"{offer}{page}/" for page in ("modifier", "places", "retirer")),
        "/annuaire/catalogue/structures/nouvelle/",
        f"/annuaire/catalogue/structures/{KNOWN['provider']}/modifier/",
        "/annuaire/catalogue/ateliers/",
        f"/annuaire/catalogue/ateliers/{KNOWN['workshop']}/",
        "/annuaire/a-relire/",
        f"/annuaire/services/{KNOWN['offer']}/historique/",
        "/annuaire/ressemblances/",
        f"/annuaire/ressemblances/{KNOWN['pair']}/",
        f"/jeune/f/{LINK[0]}/",
        f"/jeune/f/{LINK[0]}/changer/",
    ]


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_fit_and_break_no_rule(live: LiveHouse, width: int) -> None:
    page = live.page("manager", width=width)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    for address in addresses():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert not faults(page), address
        assert not wide(page), address
        assert not told, address
    page.context.close()


def test_a_service_is_added_with_the_keyboard_alone(live: LiveHouse) -> None:
    page = live.page("manager", width=1280)
    page.goto("/annuaire/catalogue/nouveau/")
    page.get_by_label("Nom du service").focus()
    page.keyboard.type("Permis à un euro")
    page.get_by_role("combobox", name="Thème (facultatif)", exact=True).focus()
    page.keyboard.type("permis")
    proposed = page.get_by_role("listbox", name="Propositions").get_by_role("option")
    expect(proposed.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_label("Description").focus()
    page.keyboard.type("Une aide pour payer le permis de conduire des jeunes du département.")
    page.get_by_label("Lundi").focus()
    page.keyboard.type("9h-12h")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Le service est dans l’annuaire.")).to_be_visible()
    expect(page.get_by_role("heading", name="Permis à un euro")).to_be_visible()
    expect(page.get_by_text("Préparer un permis").first).to_be_visible()
    page.context.close()


def test_a_service_confirms_its_record_on_a_telephone(live: LiveHouse) -> None:
    page = live.page("", width=375)
    page.goto(f"/jeune/f/{LINK[1]}/")
    page.get_by_role("button", name="Oui, elle est toujours exacte").click()
    expect(page.get_by_role("heading", name="Merci, votre fiche est confirmée")).to_be_visible()
    page.context.close()
