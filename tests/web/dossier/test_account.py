"""The account of a young person, from her file and by the mail she receives."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from convergence.dossier.operations import create_dossier, justify_identity
from convergence.dossier.types import IdentityProofKind, Section
from convergence.dossier.types.drafts import NewDossier
from convergence.foundation.clock import local_today, now
from tests.api.oidc.site import EMAIL, PASSWORD, last_token
from tests.web.house import House
from tests.web.young_people import text


def opened_file(
    house: House,
    *,
    email: str = EMAIL,
    proven: bool = True,
    by: str = "adviser",
    first_name: str = "Inès",
    birth_name: str = "Carrère",
) -> UUID:
    """A file, as an adviser opens it."""
    actor = house.actor(by)
    identity = {
        "birth_name": birth_name,
        "first_name": first_name,
        "born_on": f"12/03/{now().year - 19}",
        "sex": "F",
    }
    points = [{"kind": "email", "value": email, "preferred": True}] if email else []
    sections = {Section.CONTACTS: {"points": points}} if points else {}
    dossier_id = create_dossier(actor=actor, at=now(), draft=NewDossier(identity=identity, sections=sections))
    if proven:
        justify_identity(
            actor=actor,
            at=now(),
            dossier_id=dossier_id,
            kind=IdentityProofKind.PASSPORT,
            seen_on=local_today(actor.time_zone),
        )
    return dossier_id


@pytest.mark.parametrize(
    ("who", "expected"),
    [("adviser", 200), ("manager", 200), ("stranger", 404), ("operator", 404), ("account_manager", 403)],
)
def test_who_sees_the_account(house: House, who: str, expected: int) -> None:
    page = f"/dossiers/{opened_file(house)}/compte/"
    for address in (page, f"{page}ouvrir/", f"{page}reprendre/", f"{page}fermer/"):
        assert house.client(who).get(address).status_code == expected, address


def test_an_adviser_opens_it_and_the_young_person_activates_it(house: House) -> None:
    adviser, dossier_id = house.client("adviser"), opened_file(house)
    page = f"/dossiers/{dossier_id}/compte/"
    assert "Compte du jeune" in text(adviser.get(f"/dossiers/{dossier_id}/equipe/"))
    assert "Ouvrir son compte" in text(adviser.get(page))
    assert EMAIL in text(adviser.get(f"{page}ouvrir/"))
    assert adviser.post(f"{page}ouvrir/").status_code == 302
    shown = text(adviser.get(page))
    assert "À activer" in shown
    assert adviser.post(f"{page}ouvrir/").status_code == 422
    assert adviser.post(f"{page}lien/").status_code == 302
    browser, link = Client(), f"/jeune/c/{last_token()}/"
    asked = browser.get(link)
    assert "Bonjour Inès" in text(asked)
    assert asked["Referrer-Policy"] == "strict-origin"
    assert "noindex" in asked["X-Robots-Tag"]
    for wrong in (
        {"password": "", "again": ""},
        {"password": PASSWORD, "again": "autre"},
        {"password": "court", "again": "court"},
    ):
        assert browser.post(link, wrong).status_code == 422
    done = browser.post(link, {"password": PASSWORD, "again": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (303, "/jeune/moi/")
    assert "Inès Carrère" in re.sub("CARRÈRE", "Carrère", text(browser.get("/jeune/compte/")))
    assert "Tarbes" in text(browser.get("/jeune/compte/consultations/")).partition("Jour après jour")[2]
    assert Client().get(link).status_code == 404
    assert "Actif" in text(adviser.get(page))
    assert adviser.post(f"{page}lien/").status_code == 422
    assert adviser.post(f"{page}fermer/", {"reason": "Elle le demande"}).status_code == 302
    assert browser.get("/jeune/compte/").headers["Location"] == "/jeune/connexion/"
    assert "Ouvrir son compte de nouveau" in text(adviser.get(page))


@pytest.mark.parametrize(
    ("values", "words"), [({"proven": False}, "pas justifiée"), ({"email": ""}, "adresse électronique")]
)
def test_the_page_says_what_is_missing(house: House, values: dict[str, object], words: str) -> None:
    page = f"/dossiers/{opened_file(house, **values)}/compte/"
    adviser = house.client("adviser")
    shown = text(adviser.get(page))
    assert words in shown
    assert "Ouvrir son compte" not in shown
    refused = adviser.post(f"{page}ouvrir/")
    assert refused.status_code == 422
    assert words in text(refused)


def test_she_logs_in_asks_for_another_password_and_leaves(house: House) -> None:
    adviser, dossier_id = house.client("adviser"), opened_file(house)
    adviser.post(f"/dossiers/{dossier_id}/compte/ouvrir/")
    browser = Client()
    browser.post(f"/jeune/c/{last_token()}/", {"password": PASSWORD, "again": PASSWORD})
    left = browser.post("/jeune/deconnexion/")
    assert "déconnecté" in text(browser.get(left.headers["Location"]))
    wrong = browser.post("/jeune/connexion/", {"email": EMAIL, "password": "faux"})
    unknown = browser.post("/jeune/connexion/", {"email": "x@exemple.fr", "password": "faux"})
    assert wrong.status_code == unknown.status_code == 422
    assert "incorrect" in text(wrong)
    entered = browser.post("/jeune/connexion/", {"email": EMAIL, "password": PASSWORD})
    assert entered.headers["Location"] == "/jeune/moi/"
    assert browser.get("/jeune/connexion/").status_code == 303
    browser.post("/jeune/deconnexion/")
    told = set()
    for email in (EMAIL, "x@exemple.fr"):
        asked = browser.post("/jeune/mot-de-passe/", {"email": email})
        told.add(text(browser.get(asked.headers["Location"])))
    assert len(told) == 1
    other = "tambour oblique et quatre kiwis"
    assert "Choisissez un nouveau mot de passe" in text(browser.get(f"/jeune/c/{last_token()}/"))
    browser.post(f"/jeune/c/{last_token()}/", {"password": other, "again": other})
    assert Client().post("/jeune/connexion/", {"email": EMAIL, "password": other}).status_code == 303
    assert Client().post("/jeune/connexion/", {"email": EMAIL, "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize(
    "suite", ["https://ailleurs.exemple.fr/", "//ailleurs.exemple.fr", "/dossiers/", "/jeune/../x", ""]
)
def test_after_the_log_in_she_stays_in_the_house(house: House, suite: str) -> None:
    adviser, dossier_id = house.client("adviser"), opened_file(house)
    adviser.post(f"/dossiers/{dossier_id}/compte/ouvrir/")
    Client().post(f"/jeune/c/{last_token()}/", {"password": PASSWORD, "again": PASSWORD})
    answer = Client().post("/jeune/connexion/", {"email": EMAIL, "password": PASSWORD, "suite": suite})
    assert answer.headers["Location"].startswith("/jeune/")


def test_a_young_person_is_no_professional(house: House) -> None:
    adviser, dossier_id = house.client("adviser"), opened_file(house)
    adviser.post(f"/dossiers/{dossier_id}/compte/ouvrir/")
    browser = Client()
    browser.post(f"/jeune/c/{last_token()}/", {"password": PASSWORD, "again": PASSWORD})
    assert browser.get(f"/dossiers/{dossier_id}/").headers["Location"].startswith("/connexion/")
    assert browser.get("/oidc/conseillers/authorize").status_code == 400
