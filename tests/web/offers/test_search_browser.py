"""The directory in a real browser: accessible, without sideways scroll on a phone, searched by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from convergence.foundation.clock import now
from convergence.offers.operations import keep_selection
from tests.databases import cloned_database
from tests.rooms.offers.searched import CAR, LICENCE, directory, service
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.messages.world import reachable

pytestmark = pytest.mark.journey

KNOWN: dict[str, UUID] = {}


def prepared(house: House) -> None:
    """A few services around Tarbes, two of them kept together."""
    ids = directory(
        service("Aide au permis de conduire", fees="gratuit", description="Jusqu’à 800 euros. " * 12),
        service("Auto-école sociale des Hautes-Pyrénées", "65286", themes=(LICENCE, CAR)),
        service("Location solidaire de voitures", themes=(CAR,), latitude=43.25, longitude=0.08),
        service("Conseil à distance", "31555", reception_modes=("a-distance",), zone=("france",)),
    )
    offers = list(ids.values())[:2]
    KNOWN["offer"] = ids["Aide au permis de conduire"]
    KNOWN["selection"] = keep_selection(
        actor=house.actor("adviser"), at=now(), name="Se déplacer", is_shared=True, offer_ids=offers
    )
    KNOWN["dossier"] = reachable(house, "Inès", "CARRERE", "+33639980123").dossier_id


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def addresses() -> list[str]:
    """Each page of the search and of selections."""
    here = f"/annuaire/selections/{KNOWN['selection']}/"
    return [
        "/annuaire/",
        "/annuaire/?q=permis&besoin=mobilite&public=jeunes&jour=lundi&heure=10h",
        "/annuaire/?lieu=Saint-Martin",
        "/annuaire/?q=zzzzqqq",
        f"/annuaire/services/{KNOWN['offer']}/",
        "/annuaire/selections/",
        here,
        f"{here}modifier/",
        f"{here}supprimer/",
        f"{here}envoyer/?q=carrere",
        f"{here}envoyer/{KNOWN['dossier']}/",
    ]


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_fit_and_break_no_rule(live: LiveHouse, width: int) -> None:
    page = live.page("adviser", width=width)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    for address in addresses():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status in (200, 422), address
        assert not faults(page), address
        assert not wide(page), address
    assert not [line for line in told if "422" not in line]
    page.context.close()


def test_a_service_is_found_kept_and_opened_with_the_keyboard_alone(live: LiveHouse) -> None:
    page = live.page("adviser")
    page.goto("/annuaire/")
    page.get_by_label("Mots").focus()
    page.keyboard.type("permi conduire")
    page.keyboard.press("Enter")
    expect(page.locator("#reponse")).to_have_text("1 service trouvé.")
    page.locator("body").press("j")
    expect(page.get_by_role("link", name="Aide au permis de conduire")).to_be_focused()
    page.get_by_label("Garder Aide au permis de conduire").focus()
    page.keyboard.press("Space")
    page.get_by_label("Nom de la nouvelle sélection").focus()
    page.keyboard.type("Permis")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Permis", exact=True)).to_be_visible()
    expect(page.get_by_text("1 service gardé.")).to_be_visible()
    page.context.close()


def test_the_search_works_without_script(live: LiveHouse) -> None:
    page = live.page("adviser", width=375, script=False)
    page.goto("/annuaire/")
    page.get_by_label("Besoin (facultatif)", exact=True).select_option("mobilite")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(page.get_by_role("link", name="Location solidaire de voitures")).to_be_visible()
    page.context.close()
