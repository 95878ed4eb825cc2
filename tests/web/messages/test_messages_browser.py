"""The pages of messages in a real browser: accessible, as wide as a telephone, nothing refused by the policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.foundation.clock import now
from convergence.messaging.operations import prepare_group, save_list, send_message
from convergence.messaging.types import ListFilter, Way
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.messages.world import link_to, reachable

pytestmark = pytest.mark.journey

WIDTHS = [320, 1280]
PLACES: dict[str, str] = {}
MANAGER = ["/messages/modeles/", "/messages/modeles/rappel_veille/vous/"]
DIRECTION = ["/messages/couts/", "/messages/couts/budget/"]


def prepared(house: House) -> None:
    """A conversation, a group ready to leave, a personal link."""
    person, adviser = reachable(house), house.actor("adviser")
    for text in ("Bonjour", "a" * 400 + " sans espace https://exemple.fr/" + "b" * 200):
        send_message(actor=adviser, at=now(), dossier_id=person.dossier_id, text=text, way=Way.LINK)
    list_id = save_list(actor=adviser, at=now(), name="Les miens", rule=ListFilter())
    group_id = prepare_group(actor=adviser, at=now(), title="Forum", text="Jeudi à 9 h", list_id=list_id)
    file = f"/dossiers/{person.dossier_id}/messages/"
    PLACES.update(
        thread=file,
        sent=f"{file}envois/",
        preferences=f"{file}preferences/",
        revoke=f"{file}liens/fermer/",
        inbox="/messages/",
        replacement="/messages/remplacement/",
        groups="/messages/envois-groupes/",
        new_group="/messages/envois-groupes/nouveau/",
        new_list="/messages/envois-groupes/listes/nouvelle/",
        group=f"/messages/envois-groupes/{group_id}/",
        stop=f"/messages/envois-groupes/{group_id}/arreter/",
    )
    link = link_to(house, person)
    PLACES.update(link=link, link_preferences=f"{link}preferences/", link_stop=f"{link}stop/")


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["adviser", "manager", "direction", ""])
def test_pages_are_accessible_fit_and_break_no_rule(live: LiveHouse, name: str, width: int) -> None:
    links = [address for key, address in PLACES.items() if key.startswith("link")]
    pages = {
        "adviser": [address for address in PLACES.values() if address not in links],
        "manager": MANAGER,
        "direction": DIRECTION,
        "": links,
    }[name]
    page = live.page(name, width=width)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    for address in pages:
        page.goto(address)
        assert not faults(page), address
        assert not wide(page), address
        assert not told, address
    page.context.close()


def test_the_size_of_an_sms_is_told_while_one_types(live: LiveHouse) -> None:
    page = live.page("adviser")
    page.goto(PLACES["thread"])
    page.get_by_label("Votre message").fill("é" * 161)
    expect(page.get_by_text("161 caractères, 2 SMS, environ 0,14")).to_be_visible()
    page.get_by_label("Votre message").fill("👍")
    expect(page.get_by_text("1 caractères, 1 SMS")).to_be_visible()
    page.context.close()


def test_she_answers_from_a_telephone_without_script(live: LiveHouse) -> None:
    page = live.page("", width=375, script=False)
    page.goto(PLACES["link"])
    page.get_by_label("Votre réponse").fill("J’arrive dans dix minutes")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Votre réponse est envoyée.")).to_be_visible()
    expect(page.get_by_text("J’arrive dans dix minutes")).to_be_visible()
    page.context.close()
