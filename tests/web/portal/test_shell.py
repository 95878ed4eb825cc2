"""Around her space: the welcome, the first page, what a telephone needs to keep it."""

from __future__ import annotations

import json
from datetime import timedelta

from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.foundation.clock import now
from tests.web.house import House
from tests.web.portal.her import her_browser
from tests.web.young_people import TODAY, text, welcome

HOME = "/jeune/moi/"


def test_the_welcome_leads_in_whoever_is_logged_in(house: House) -> None:
    shown = text(Client().get("/jeune/"))
    assert "Se connecter" in shown
    person = welcome(house)
    answer = her_browser(house, person.dossier_id).get("/jeune/")
    assert (answer.status_code, answer["Location"]) == (303, HOME)


def test_her_first_page_tells_what_is_next_and_never_what_was_noted(house: House) -> None:
    person = welcome(house, "Inès")
    starts = now() + timedelta(days=3)
    plan_appointment(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=person.dossier_id,
        draft=AppointmentDraft(
            adviser_id=house.users["adviser"],
            starts_at=starts,
            ends_at=starts + timedelta(minutes=30),
            purpose="Parler de ses retards",
        ),
    )
    browser = her_browser(house, person.dossier_id)
    with CaptureQueriesContext(connection) as asked:
        shown = text(browser.get(HOME))
    assert len(asked) <= 40, len(asked)
    assert "Rendez-vous" in shown
    assert "retards" not in shown
    easy = text(browser.get(f"{HOME}facile/"))
    assert "Vos dates" in easy
    assert "L’heure" in easy


def test_a_telephone_may_put_her_space_among_its_applications(db: None) -> None:
    answer = Client().get("/jeune/appli.webmanifest")
    told = json.loads(answer.content)
    assert answer["Content-Type"].startswith("application/manifest+json")
    assert (told["scope"], told["start_url"], told["display"]) == ("/jeune/", HOME, "standalone")
    for icon in told["icons"]:
        found = finders.find(icon["src"].removeprefix("/static/"))
        assert found
        with open(str(found), "rb") as picture:
            assert len(picture.read()) < 8_000


def test_the_watcher_is_one_script_under_her_addresses_and_keeps_nothing_by_itself(db: None) -> None:
    answer = Client().get("/jeune/veilleur.js")
    assert answer["Service-Worker-Allowed"] == "/jeune/"
    script = answer.content.decode()
    assert "const queue" in script
    assert "X-Keep-Until" in script
    assert "eval(" not in script


def test_only_a_device_of_hers_is_told_to_keep(house: House) -> None:
    person = welcome(house)
    browser = her_browser(house, person.dossier_id)
    shared = browser.get(HOME)
    assert shared["X-Keep-Until"] == "0"
    assert b'id="appareil"' not in shared.content
    browser.post("/jeune/appareil/", {"a_moi": "oui"})
    own = browser.get(HOME)
    assert int(own["X-Keep-Until"]) > now().timestamp()
    assert b'id="appareil"' in own.content
    assert str(person.dossier_id).encode() not in own.content, "a device is told no identifier of hers"
    assert "X-Keep-Until" not in browser.get("/jeune/compte/")


def test_what_another_account_wrote_on_the_same_device_is_never_taken(house: House) -> None:
    first, second = (her_browser(house, welcome(house, name).dossier_id) for name in ("Lou", "Zoé"))
    names = [browser.get(HOME)["X-Keep-For"] for browser in (first, second)]
    assert len(set(names)) == 2
    page = f"{HOME}actions/declarer/"
    sent = {"words": "J’ai appelé.", "measure": "EMPLOI", "done_on": f"{TODAY:%d/%m/%Y}", "length": "1 h"}
    refused = second.post(page, sent | {"hors_ligne": names[0]})
    assert (refused.status_code, "avec un autre compte" in text(refused)) == (409, True)
    assert "J’ai appelé" not in text(second.get(f"{HOME}actions/demarches/"))
    assert second.post(page, sent | {"hors_ligne": names[1]}).status_code == 303
