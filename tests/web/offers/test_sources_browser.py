"""Sources in a real browser: no fault for axe, no sideways scroll, an edition sent and its rows read by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.foundation.clock import now
from convergence.offers.operations import note_failure, open_source
from convergence.offers.types import SourceDraft, SourceKind
from tests.databases import cloned_database
from tests.rooms.offers.arriving import as_json, loaded, service, structure
from tests.web.browser import LiveHouse, faults, follow, live_house, wide
from tests.web.house import House

pytestmark = pytest.mark.journey

SOURCES = "/annuaire/sources/"
made: dict[str, Any] = {}


def prepared(house: House) -> None:
    """A source of each kind, one with wrong rows, one that does not answer."""
    actor = house.actor("direction")
    long_name = "Annuaire-du-département-des-Hautes-Pyrénées " * 3
    made["files"] = open_source(
        actor=actor, at=now(), draft=SourceDraft("dora", long_name.strip(), SourceKind.FILE, 20)
    )
    made["api"] = open_source(
        actor=actor,
        at=now(),
        draft=SourceDraft("region", "Région", SourceKind.API, 30, "https://api.region.example/v1", "s3cret"),
    )
    rows = [service(1), service(2, nom=""), service(3, thematiques=["x" * 150])]
    rows += [service(number, courriel="non") for number in range(4, 70)]
    edition = loaded(made["files"], [structure()], rows, actor=actor, when=now())
    made["edition"] = edition.edition_id
    note_failure(
        actor=actor,
        at=now(),
        source_id=made["api"],
        origin="https://api.region.example/v1",
        trouble="L’API se tait.",
    )


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    page = live.page("direction", width=width)
    addresses = [SOURCES, f"{SOURCES}nouvelle/", f"{SOURCES}editions/{made['edition']}/"]
    addresses += [f"{SOURCES}{made[kind]}/{deed}" for kind in ("files", "api") for deed in ("", "modifier/")]
    addresses += [f"{SOURCES}{made['files']}/{deed}/" for deed in ("envoyer", "fermer")]
    addresses += [f"{SOURCES}{made['api']}/lire/"]
    for address in addresses:
        page.goto(address)
        assert faults(page) == [], address
        assert not wide(page), address


def test_an_edition_is_sent_and_its_rows_are_read(live: LiveHouse) -> None:
    page = live.page("direction")
    page.goto(SOURCES)
    follow(page, page.get_by_role("link", name="Ouvrir une source"))
    page.get_by_label("Nom", exact=True).fill("Épiceries sociales")
    page.get_by_label("Code", exact=True).fill("epiceries")
    page.get_by_label("Fichiers chargés").check(force=True)
    follow(page, page.get_by_role("button", name="Ouvrir la source"))
    follow(page, page.get_by_role("link", name="Envoyer une édition"))
    for label, rows in (("Structures", [structure()]), ("Services", [service(1), service(2, nom="")])):
        content = {"name": f"{label.lower()}.json", "mimeType": "application/json", "buffer": as_json(rows)}
        page.get_by_label(f"{label} (facultatif)").set_input_files(content)
    page.get_by_role("button", name="Charger l’édition").click()
    expect(page.get_by_text("L’édition est chargée.")).to_be_visible()
    expect(page.get_by_role("rowheader", name="service, ligne 2")).to_be_visible()
    page.get_by_role("link", name="nom", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Montrer toutes les lignes")).to_be_visible()
