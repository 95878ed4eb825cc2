"""Her space: her session opens it on her own file, nobody else's session does."""

from __future__ import annotations

from django.test import Client

from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.journal import entries_of_file
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.portal.her import her_browser
from tests.web.young_people import welcome

HOME = "/jeune/moi/"


def test_her_session_opens_her_space_and_the_reading_is_journaled(house: House) -> None:
    person = welcome(house, "Inès")
    answer = her_browser(house, person.dossier_id).get(HOME)
    assert answer.status_code == 200
    assert "Bonjour Inès" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "strict-origin"
    with acting(house.actor("direction"), Purpose.AUDIT):
        purposes = {entry.purpose for entry in entries_of_file(person.dossier_id, before=now())}
    assert Purpose.PERSON_SPACE in purposes


def test_nobody_else_enters_by_another_session(house: House) -> None:
    welcome(house)
    for browser in (Client(), house.client("adviser"), house.client("direction")):
        answer = browser.get(f"{HOME}?x=1")
        assert (answer.status_code, answer["Location"]) == (
            303,
            "/jeune/connexion/?suite=%2Fjeune%2Fmoi%2F%3Fx%3D1",
        )
        assert browser.post(HOME)["Location"] == "/jeune/connexion/?suite=%2Fjeune%2Fmoi%2F"


def test_her_session_opens_no_page_of_professionals(house: House) -> None:
    person = welcome(house)
    browser = her_browser(house, person.dossier_id)
    for address in ("/", f"/dossiers/{person.dossier_id}/", "/mes-jeunes/"):
        answer = browser.get(address)
        assert answer.status_code == 303 or address == "/", address
        assert "CARRERE" not in answer.content.decode(), address


def test_a_closed_account_ends_the_session(house: House) -> None:
    person = welcome(house)
    browser = her_browser(house, person.dossier_id)
    house.client("adviser").post(
        f"/dossiers/{person.dossier_id}/compte/fermer/", {"reason": "Elle le demande"}
    )
    assert browser.get(HOME)["Location"].startswith("/jeune/connexion/")
