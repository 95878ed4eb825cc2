"""Somebody without e-mail nor telephone: an account on paper, and a screen that is lent to her for some minutes."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import time_machine
from django.test import Client

from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity.models import YoungLink
from convergence.identity.types import authentication_actor
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.web.dossier.test_account import opened_file
from tests.web.house import House
from tests.web.portal.her import her_browser
from tests.web.young_people import text

CODE = re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b")
SECRET = "six grenouilles sous un parapluie"
HOME, SCREEN, LOG_IN = "/jeune/moi/", "/jeune/ecran/", "/jeune/connexion/"


def code_of(house: House, dossier_id: UUID, gesture: str = "ecran", by: str = "adviser") -> str:
    """The code that an adviser sees once."""
    found = CODE.search(text(house.client(by).post(f"/dossiers/{dossier_id}/compte/{gesture}/")))
    assert found is not None
    return found[0]


def events(name: str, dossier_id: UUID) -> list[dict[str, object]]:
    """What the outbox tells of a file."""
    with acting(system_actor(), Purpose.SYSTEM):
        return [row.payload for row in OutboxEvent.objects.filter(name=name, dossier_id=dossier_id)]


def test_who_lends_a_screen_or_hands_an_account(house: House) -> None:
    dossier_id = opened_file(house, email="")
    for who, expected in (
        ("adviser", 200), ("manager", 200), ("stranger", 404), ("operator", 404), ("account_manager", 403),
    ):  # fmt: skip
        for gesture in ("ecran", "papier"):
            address = f"/dossiers/{dossier_id}/compte/{gesture}/"
            assert house.client(who).get(address).status_code == expected, (who, gesture)
            if expected != 200:
                assert house.client(who).post(address).status_code == expected, (who, gesture)


def test_a_code_opens_her_space_once_and_ends_the_session_of_who_held_the_screen(house: House) -> None:
    dossier_id = opened_file(house, email="", first_name="Lina")
    browser = house.client("adviser")
    code = code_of(house, dossier_id)
    typed = code.lower().replace("-", " ")
    assert f'value="{code}"' in browser.get(f"{SCREEN}?code={code}").content.decode()
    opened = browser.post(SCREEN, {"code": typed})
    assert (opened.status_code, opened["Location"], opened["Clear-Site-Data"]) == (303, HOME, '"cache"')
    shown = text(browser.get(HOME))
    assert "Lina" in shown
    assert "Rendre l’écran" in shown
    assert browser.get(f"/dossiers/{dossier_id}/").status_code == 303, "her adviser’s work is out of reach"
    assert browser.get(HOME)["X-Keep-Until"] == "0"
    assert browser.get(LOG_IN).status_code == 200, "logged in for her space alone, for no application"
    second = Client()
    refused = second.post(SCREEN, {"code": code})
    assert refused.status_code == 422
    assert "n’ouvre rien" in text(refused)
    back = browser.post("/jeune/deconnexion/")
    assert "L’écran est rendu" in text(browser.get(back["Location"]))
    assert browser.get(HOME).status_code == 303
    names = {
        name: events(f"identity.{name}", dossier_id) for name in ("YoungScreenLent", "YoungScreenOpened")
    }
    assert [len(found) for found in names.values()] == [1, 1]
    assert names["YoungScreenLent"][0]["by_id"] == str(house.users["adviser"])


def test_a_lent_screen_closes_soon_and_its_code_sooner(house: House) -> None:
    dossier_id, start = opened_file(house, email=""), now()
    late, in_time, browser = code_of(house, dossier_id), "", Client()
    with time_machine.travel(start + timedelta(minutes=11), tick=False):
        assert browser.post(SCREEN, {"code": late}).status_code == 422
        in_time = code_of(house, dossier_id)
        assert browser.post(SCREEN, {"code": in_time}).status_code == 303
        assert browser.get(HOME).status_code == 200
    with time_machine.travel(start + timedelta(minutes=17), tick=False):
        assert browser.get(HOME).status_code == 303, "five minutes without a gesture"


def test_a_lent_screen_ends_after_an_hour_whatever_she_does(house: House) -> None:
    dossier_id, start, browser = opened_file(house, email=""), now(), Client()
    assert browser.post(SCREEN, {"code": code_of(house, dossier_id)}).status_code == 303
    for minutes in range(4, 72, 4):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert browser.get(HOME).status_code == (200 if minutes < 61 else 303), minutes


def test_guessing_codes_slows_down_where_it_comes_from_and_nowhere_else(house: House) -> None:
    dossier_id = opened_file(house, email="")
    code, guesser = code_of(house, dossier_id), Client(REMOTE_ADDR="192.0.2.77")
    answers = [text(guesser.post(SCREEN, {"code": f"AAAA-AAA{number}"})) for number in range(2, 10)]
    answers += [text(guesser.post(SCREEN, {"code": f"BBBB-BBB{number}"})) for number in range(2, 6)]
    assert "Trop d" in answers[-1]
    assert "Trop d" in text(guesser.post(SCREEN, {"code": code}))
    assert Client(REMOTE_ADDR="192.0.2.78").post(SCREEN, {"code": code}).status_code == 303


def test_who_has_an_account_with_an_email_is_told_and_her_password_still_serves(house: House) -> None:
    dossier_id = opened_file(house)
    hers = her_browser(house, dossier_id)
    code = code_of(house, dossier_id)
    assert Client().post(SCREEN, {"code": code}).status_code == 303
    letters = [row for row in events("foundation.ExchangeRequested", dossier_id) if row["reason"] == "compte"]
    assert [row for row in letters if "écran" in str(row["subject"])]
    assert hers.get(HOME).status_code == 200


def test_an_account_on_paper_is_activated_and_opened_by_its_code(house: House) -> None:
    dossier_id, adviser = opened_file(house, email="", first_name="Lina"), house.client("adviser")
    page = f"/dossiers/{dossier_id}/compte/"
    assert "Remettre un compte sur papier" in text(adviser.get(page))
    shown = adviser.post(f"{page}papier/").content.decode()
    code, link = CODE.findall(shown)[0], re.findall(r"/jeune/c/[\w-]+/", shown)[0]
    browser = Client()
    asked = text(browser.get(link))
    assert "le code écrit sur votre papier" in asked
    assert browser.post(link, {"password": SECRET, "again": SECRET}).status_code == 303
    browser.post("/jeune/deconnexion/")
    for typed in (code, code.lower(), code.replace("-", "")):
        assert Client().post(LOG_IN, {"email": typed, "password": SECRET}).status_code == 303, typed
    assert Client().post(LOG_IN, {"email": code, "password": "autre chose"}).status_code == 422
    again = CODE.findall(text(adviser.post(f"{page}papier/")))[0]
    assert Client().post(LOG_IN, {"email": code, "password": SECRET}).status_code == 422, (
        "an old paper is dead"
    )
    assert Client().post(LOG_IN, {"email": again, "password": SECRET}).status_code == 303
    Client().post("/jeune/mot-de-passe/", {"email": f"{again}@"})
    assert events("foundation.ExchangeRequested", dossier_id) == [], "no mail leaves for nobody"
    assert adviser.post(f"{page}fermer/", {"reason": "Elle le demande"}).status_code == 302
    assert adviser.post(f"{page}ecran/").status_code == 422
    assert Client().post(LOG_IN, {"email": again, "password": SECRET}).status_code == 422


def test_a_known_email_opens_the_account_first_and_an_unproven_person_gets_none(house: House) -> None:
    known = opened_file(house)
    unproven = opened_file(house, email="", proven=False, first_name="Léa", birth_name="Soubirous")
    for dossier_id, said in ((known, "adresse électronique dans son dossier"), (unproven, "pas justifiée")):
        for gesture in ("ecran", "papier"):
            refused = house.client("adviser").post(f"/dossiers/{dossier_id}/compte/{gesture}/")
            assert refused.status_code == 422, gesture
            assert said in text(refused)


def test_a_code_is_kept_as_a_fingerprint_that_no_link_has(house: House) -> None:
    dossier_id = opened_file(house, email="")
    code = code_of(house, dossier_id)
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        kept = YoungLink.objects.get(account__dossier_id=dossier_id)
    assert code.replace("-", "").lower() not in kept.digest
    assert kept.digest.startswith("screen:")
    for guess in (code, kept.digest):
        assert Client().get(f"/jeune/c/{guess}/").status_code == 404


def test_a_device_of_her_own_is_said_and_a_shared_one_closes_sooner(house: House) -> None:
    browser, start = her_browser(house, opened_file(house)), now()
    assert browser.get(HOME)["X-Keep-Until"] == "0"
    assert browser.post("/jeune/appareil/", {"a_moi": "oui"}).status_code == 303
    kept = int(browser.get(HOME)["X-Keep-Until"])
    assert (
        start + timedelta(hours=11) < now().fromtimestamp(kept, start.tzinfo) <= start + timedelta(hours=13)
    )
    with time_machine.travel(start + timedelta(hours=5), tick=False):
        assert browser.get(HOME).status_code == 200
        browser.post("/jeune/appareil/", {"a_moi": "non"})
        assert browser.get(HOME)["X-Keep-Until"] == "0"
    with time_machine.travel(start + timedelta(hours=5, minutes=17), tick=False):
        assert browser.get(HOME).status_code == 303
