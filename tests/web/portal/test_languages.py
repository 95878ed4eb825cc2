"""The key pages of a young person in another language than French: whole, by her choice, and French everywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, resolve
from django.utils.translation import get_language, override

from convergence.portal.languages.catalogues import (
    SOURCES,
    drawn,
    missing,
    mo_bytes,
    mo_path,
    po_bytes,
    po_path,
)
from convergence.portal.languages.choosing import COOKIE, is_spoken
from convergence.portal.languages.elsewhere import SENTENCES, retold
from convergence.portal.languages.offered import translations
from convergence.portal.languages.told import told_date, told_day, told_euros, told_month, with_name
from convergence.portal.templatetags.spoken import OF_SCRIPTS
from tests.architecture.sources import SOURCE, python_files, relative
from tests.web.house import House
from tests.web.portal.her import her_browser
from tests.web.portal.reading import reading_of
from tests.web.portal.speaking import MADE_UP, outside_of_brackets, speaking_made_up
from tests.web.young_people import text, welcome

HOME, EASY, LOG_IN, SCREEN = "/jeune/moi/", "/jeune/moi/facile/", "/jeune/connexion/", "/jeune/ecran/"
FIRST = "/jeune/premier-rendez-vous/"
OUTSIDE = (
    "/jeune/", LOG_IN, f"{LOG_IN}?fin=volontaire", SCREEN, "/jeune/mot-de-passe/", "/jeune/vos-donnees/",
    *(f"/jeune/vos-donnees/{name}/" for name in ("facile", "moins-de-18-ans", "deja-dit")),
    *(f"/jeune/hors-ligne/{name}" for name in ("", "garde/", "pas-garde/")),
    FIRST, f"{FIRST}?ville=tarbe", f"{FIRST}?ville=introuvable",
)  # fmt: skip
HERS = (HOME, EASY, *(f"{EASY}{name}/" for name in ("dates", "actions", "argent", "demandes")))
FRENCH_ONLY = ("/jeune/moi/rendez-vous/", "/jeune/moi/actions/", "/jeune/compte/")
HREF = re.compile(r'<a\b([^>]*)href="(/[^"#?]*)[^"]*"([^>]*)>')


def speaking(client: Client, code: str = "en") -> Client:
    """A browser that has chosen a language."""
    client.cookies[COOKIE] = code
    return client


@pytest.fixture
def made_up(tmp_path: Any) -> Iterator[None]:
    with speaking_made_up(tmp_path):
        yield


def test_each_catalogue_is_whole_and_follows_the_sources() -> None:
    for language in translations():
        catalog = drawn(language.code)
        wanted = "run « make languages », translate what is empty in the catalogue, run it again"
        assert [one.id for one in missing(catalog)] == [], wanted
        assert po_path(language.code).read_bytes() == po_bytes(catalog), wanted
        assert mo_path(language.code).read_bytes() == mo_bytes(catalog), wanted
        for message in catalog:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            told = message.string if isinstance(message.string, tuple) else (message.string,)
            asked = set(re.findall(r"%\(\w+\)s|</?\w+", " ".join(ids)))
            for one in told:
                found = set(re.findall(r"%\(\w+\)s|</?\w+", one)) if message.id else set()
                assert found <= asked, (message.id, one)


def test_a_language_that_is_behind_is_seen() -> None:
    catalog = drawn("en")
    catalog.get("Mon espace").string = ""  # type: ignore[union-attr]  # it is there: the page says it
    assert [one.id for one in missing(catalog)] == ["Mon espace"]
    assert po_bytes(catalog) != po_path("en").read_bytes()


def test_sentences_of_elsewhere_are_said_there() -> None:
    files = [
        SOURCE / name
        for name in (
            "identity/operations/slowing.py", "identity/operations/young/sign_in.py", "design/frame.py",
            "identity/operations/young/screens.py", "identity/rules/passwords.py", "design/fields/dates.py",
            "design/fields/emails.py", "design/fields/phones.py", "foundation/text.py", "web/forms/once.py",
            "agenda/booking/rules/visitors.py", "agenda/appointments/types.py", "agenda/booking/types.py",
            "accompagnement/allowances/types/words.py", "design/apps.py",
        )
    ]  # fmt: skip
    found = [
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    said = "\n".join(found)
    for sentence in SENTENCES:
        # where the house puts two texts together
        joints = r"%\(\w+\)s|, (?=par exemple )|(?<=^Votre prénom)|(?<=^Votre nom)|(?<=Accessibilité : )|(?= conforme)"
        pieces = re.split(joints, sentence)
        for piece in pieces:
            assert piece.strip(" .") in said, sentence
    with override("en"):
        assert retold("Trop d’essais de connexion ont échoué. Attendez 3 minutes avant de recommencer.") == (
            "There were too many wrong tries. Wait 3 min, then try again."
        )
        assert retold("Une phrase que personne n’a traduite.") == "Une phrase que personne n’a traduite."


def test_the_scripts_say_what_is_in_the_catalogue() -> None:
    script = (SOURCE / "portal/static/portal/space.js").read_text("utf-8")
    called = set(re.findall(r'say\("([^"]+)"', script)) | set(re.findall(r'UNSENT = "([^"]+)"', script))
    assert called == set(OF_SCRIPTS)


def test_rooms_and_professional_pages_know_no_language() -> None:
    knowing = {
        relative(path)
        for path in python_files(SOURCE)
        if re.search(r"django\.utils\.(translation|formats)", path.read_text("utf-8"))
    }
    allowed = tuple(f"src/convergence/{name}" for name in SOURCES)
    assert {one for one in knowing if not one.startswith(allowed)} == set()
    assert get_language() == "fr"


def test_she_chooses_and_comes_back_and_nobody_chooses_for_her(db: None) -> None:
    client = Client(headers={"accept-language": "en-GB,en;q=0.9"})
    answer = client.get("/jeune/")
    page = answer.content.decode()
    assert '<html lang="fr" dir="ltr"' in page, "what a browser asks for chooses nothing"
    assert "Read this page in English" in page
    assert {"Cookie", "Accept-Language"} <= set(re.split(", ?", answer["Vary"]))
    assert (
        "Read this page"
        not in Client(headers={"accept-language": "fr,en;q=0.9"}).get("/jeune/").content.decode()
    )
    chosen = client.get("/jeune/langue/en/?suite=/jeune/connexion/%3Ffin%3Dvolontaire")
    assert (chosen.status_code, chosen["Location"]) == (303, f"{LOG_IN}?fin=volontaire")
    kept = chosen.cookies[COOKIE]
    assert (kept.value, kept["path"], kept["httponly"], kept["samesite"]) == ("en", "/jeune/", True, "Lax")
    assert 0 < int(kept["max-age"]) <= 180 * 24 * 3600
    page = client.get(f"{LOG_IN}?fin=volontaire").content.decode()
    assert '<html lang="en" dir="ltr"' in page
    assert "You are logged out." in page
    assert "No translator has read it yet. Only the French text counts." in page
    assert 'lang="fr" hreflang="fr">Lire en français</a>' in page
    assert "Read this page" not in page
    for wrong in (
        "https://ailleurs.example/",
        "//ailleurs.example",
        "/connexion/",
        "/jeune/../connexion/\\x",
    ):
        assert client.get("/jeune/langue/en/", {"suite": wrong})["Location"].startswith("/jeune/"), wrong
    assert client.get("/jeune/langue/xx/").status_code == 404
    assert client.post("/jeune/langue/en/").status_code == 405
    for unknown in ("xx", "", "EN;", "../fr"):
        assert '<html lang="fr"' in speaking(Client(), unknown).get("/jeune/").content.decode(), unknown


def test_other_pages_stay_wholly_french(house: House) -> None:
    person = welcome(house, "Inès")
    her = speaking(her_browser(house, person.dossier_id))
    for address in FRENCH_ONLY:
        page = her.get(address).content.decode()
        assert '<html lang="fr"' in page, address
        assert "Only the French text counts" not in page, address
        assert 'lang="en" hreflang="en">Main pages in English</a>' in page, address
    assert '<html lang="fr"' in speaking(house.client("adviser")).get("/").content.decode()
    assert 'lang="fr"' in speaking(Client()).get("/jeune/inconnu/").content.decode()


def test_each_key_page_says_nothing_outside_of_its_language(house: House, made_up: None) -> None:
    person = welcome(house, "Inès")
    her, nobody = her_browser(house, person.dossier_id), Client()
    for client in (her, nobody):
        speaking(client, MADE_UP.code)
    her.post("/jeune/appareil/", {"a_moi": "oui"})
    asks = f"{FIRST}65440S00/"
    pages = [(her, one) for one in HERS] + [(nobody, one) for one in (*OUTSIDE, asks, f"{asks}demander/")]
    answers = [(address, client.get(address)) for client, address in pages]
    facts = {
        "first_name": "Inès",
        "last_name": "Petit",
        "born_on_0": "3",
        "born_on_1": "2",
        "born_on_2": "2006",
    }
    bad = {"first_name": "12", "born_on_0": "31", "phone": "1", "email": "ines"}
    answers += [
        (f"{number}: {address}", nobody.post(address, sent))
        for number, (address, sent) in enumerate(
            [
                (LOG_IN, {"email": "", "password": ""}),
                (LOG_IN, {"email": "a@exemple.fr", "password": "faux"}),
                (SCREEN, {"code": "AAAA-AAAA"}),
                (f"{asks}demander/", {}),
                (f"{asks}demander/", facts | bad),
                (f"{asks}demander/", facts),
                (
                    f"{asks}demander/",
                    facts | {"born_on_2": "1900", "phone": "0639980102", "first_name": "12"},
                ),
            ]
        )
    ]
    names = "Inès Mission Locale Structure tarbes Tarbes tarbe introuvable FranceConnect"
    wrong = {}
    for address, answer in answers:
        page = answer.content.decode()
        assert answer.status_code in (200, 422), (address, answer.status_code)
        assert '<html lang="ar-xb" dir="rtl"' in page, address
        if outside := outside_of_brackets(page, names):
            wrong[address] = outside
    assert not wrong, str(wrong)


def test_each_link_of_a_translated_page_says_when_it_leads_to_french(house: House) -> None:
    person = welcome(house, "Inès")
    her = speaking(her_browser(house, person.dossier_id))
    for client, address in [(her, one) for one in HERS] + [(speaking(Client()), one) for one in OUTSIDE]:
        answer = client.get(address)
        page = answer.content.decode()
        assert answer["Content-Language"] == "en", address
        read = reading_of(page)
        assert read.mean <= 15, (address, read.mean, read.longest)
        for before, href, after in HREF.findall(page):
            if href.startswith(("/static/", "/jeune/langue/", "/jeune/appli")):
                continue
            told = 'hreflang="fr"' in before + after
            assert told is not is_spoken(resolve(href).func), (address, href)


def test_only_marked_views_speak() -> None:
    marked = {
        name
        for name, resolver in get_resolver().namespace_dict.items()
        for pattern in resolver[1].url_patterns
        if is_spoken(getattr(pattern, "callback", None) or (lambda: None))
    }
    assert marked == {"portal_shell", "portal_account", "portal_home", "first_appointment"}


def test_a_lent_screen_that_is_given_back_forgets_the_language(db: None) -> None:
    client = speaking(Client())
    answer = client.get(f"{LOG_IN}?fin=rendu")
    assert "You gave the screen back." in text(answer)
    assert answer.cookies[COOKIE]["max-age"] == 0
    assert "Connexion" in text(client.get(LOG_IN))


def test_dates_and_amounts_are_those_of_the_language() -> None:
    day = date(2026, 12, 1)
    assert (told_date(day), told_day(day), told_month(day)) == (
        "1er décembre 2026",
        "1er décembre",
        "décembre 2026",
    )
    with override("en"):
        assert (told_date(day), told_day(day), told_month(day)) == (
            "1 December 2026",
            "1 December",
            "December 2026",
        )
        assert told_euros(Decimal("1528.00")) == "€1,528.00"
        assert with_name("Sign: %(name)s.", "<CV>") == 'Sign: <span lang="fr" dir="auto">&lt;CV&gt;</span>.'
