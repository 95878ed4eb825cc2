"""Pages for partners and of what they are given, in a real browser: axe, width, nothing that the policy stops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from convergence.audit.operations import answer_rights_request, receive_rights_request
from convergence.audit.types import RightsOutcome, RightsRequestKind
from convergence.foundation.clock import local_today, now
from convergence.identity.types import Role
from tests.databases import cloned_database
from tests.rooms.agreements.world import asked, in_force, proposed
from tests.rooms.sharing.addressed import ALLOWED, address, program, tell
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.test_emergency_pages import BORN, TYPED
from tests.web.young_people import stored, welcome

pytestmark = pytest.mark.journey

made: dict[str, Any] = {}


def prepared(house: House) -> None:
    """A demand, an answer to decide, an agreement, an address with its log, a file opened in emergency."""
    house.memberships["dsi_two"] = house.also_works_at("second_direction", "dsi", Role.DSI)
    house.users["dsi_two"] = house.users["second_direction"]
    made["asked"], made["proposed"] = asked(house), asked(house)
    proposed(house, made["proposed"])
    made["agreed"] = in_force(house)
    made["program"] = program(house, name="Logiciel au très long nom du département des Hautes-Pyrénées")
    made["webhook"] = address(house, made["program"], f"https://partenaire.example/{'avis' * 20}")
    tell(house, 3)
    dossier_id = welcome(house, born_on=BORN).dossier_id
    opened = house.client("partner").post("/urgences/ouvrir/", TYPED)
    assert opened.status_code == 302
    direction, at = house.actor("direction"), now()
    made["limited"] = receive_rights_request(
        actor=direction, at=at, dossier_id=dossier_id, kind=RightsRequestKind.RESTRICTION,
        received_on=local_today("Europe/Paris"),
    )  # fmt: skip
    answer_rights_request(actor=direction, at=at, request_id=made["limited"], outcome=RightsOutcome.GRANTED)
    made["emergency"] = stored(house, "SELECT id FROM sharing_emergencyaccess", by="dpo")[0][0]


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ALLOWED, "partenaire.example:443")
        with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
            yield site


def pages() -> dict[str, list[str]]:
    """Who reads what."""
    return {
        "": ["/api/v1/docs", "/api/v1/problems", "/api/v1/changelog", "/conventions/publiques/",
             "/donnees-personnelles/qui-repond/"],
        "dsi": [
            "/conventions/", f"/conventions/{made['asked']}/", f"/conventions/{made['asked']}/repondre/",
            f"/conventions/{made['proposed']}/", f"/conventions/{made['agreed']}/", "/conventions/textes/",
            "/reseau/applications/", f"/reseau/applications/{made['program']}/avis/",
            f"/reseau/applications/{made['program']}/avis/ajouter/", f"/reseau/avis/{made['webhook']}/",
            "/reseau/carte/",
        ],
        "partner": ["/conventions/demander/", f"/conventions/{made['agreed']}/", "/urgences/", "/urgences/ouvrir/"],
        "dpo": ["/urgences/", f"/urgences/{made['emergency']}/examiner/"],
        "direction": [
            "/envois/registre/", "/conventions/", "/controle/demandes/",
            *(f"/controle/demandes/{made['limited']}/{gesture}/" for gesture in ("prevenir", "lever")),
        ],
    }  # fmt: skip


def watch(page: Page, wrong: list[str]) -> None:
    """Note what the browser complains of: what the policy of content stopped, a script that broke."""
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_accessible_fit_and_keep_to_the_policy(live: LiveHouse, width: int) -> None:
    wrong: list[str] = []
    for name, addresses in pages().items():
        page = live.page(name, width=width)
        watch(page, wrong)
        for where in addresses:
            answer = page.goto(where)
            assert answer is not None
            assert answer.status == 200, (name, where)
            wrong += [f"{where} {fault}" for fault in faults(page)]
            if wide(page):
                wrong.append(f"{where} goes sideways at {width}")
            for gesture in page.get_by_role("link", name="Examiner").all():
                box = gesture.bounding_box()
                if box is None or box["x"] + box["width"] > width:
                    wrong.append(f"{where}: « Examiner » is out of sight at {width}")
        page.context.close()
    assert wrong == []


def test_a_newcomer_finds_an_example_by_keyboard_alone(live: LiveHouse) -> None:
    page: Page = live.page(width=360)
    page.goto("/api/v1/docs")
    page.get_by_role("link", name="Jetons", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Jetons", exact=True)).to_be_in_viewport()
    call = page.get_by_role("region", name="Exemple d’appel : Demander un jeton")
    call.focus()
    expect(call).to_be_focused()
    expect(call).to_contain_text("client_assertion")
    answered = page.locator("#rep-oauth_token summary")
    answered.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#rep-oauth_token li").first).to_be_visible()
