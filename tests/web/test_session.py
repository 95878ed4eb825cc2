"""Log-in and session: opened under a new key, ended by idleness, age, log-out, or the end of a right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import uuid7
from convergence.identity.operations import deactivate_user, end_role, end_sessions
from convergence.identity.types import Role
from convergence.web.session import Session
from tests.web.house import PASSWORD, House, second_step

LOGIN = "/connexion/"
ACCOUNT = "/mon-compte/"


def log_in(client: Client, login: str = "adviser", password: str = PASSWORD, **extra: Any) -> Any:
    return second_step(client, client.post(LOGIN, {"login": login, "password": password} | extra))


def inside(client: Client, **headers: str) -> bool:
    return bool(client.get(ACCOUNT, headers=headers).status_code == 200)


@pytest.fixture
def adviser(house: House) -> Client:
    house.give_password("adviser")
    client = Client()
    assert log_in(client)["Location"] == "/"
    return client


def test_a_session_opens_under_a_new_key_and_the_old_one_is_worth_nothing(house: House) -> None:
    house.give_password("adviser")
    client = Client()
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    before = client.cookies["session"].value
    log_in(client)
    assert client.cookies["session"].value != before
    assert "planted" not in client.session
    attacker = Client()
    attacker.cookies["session"] = before
    assert not inside(attacker)
    assert inside(client)


def test_a_wrong_login_and_a_wrong_password_are_told_alike(house: House) -> None:
    house.give_password("adviser")
    pages = [
        log_in(Client(), *typed) for typed in (("adviser", "faux"), ("inconnu", "faux"), ("dpo", "faux"))
    ]
    assert {page.status_code for page in pages} == {422}
    for page in pages:
        assert "Identifiant ou mot de passe incorrect." in page.content.decode()
        assert "faux" not in page.content.decode()
    assert 'value="adviser"' in pages[0].content.decode()


def test_tries_are_slowed_down_then_accepted_again(house: House) -> None:
    house.give_password("adviser")
    client = Client()
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(10):
            assert "incorrect" in log_in(client, password="faux").content.decode()
        assert "Attendez 1 minute" in log_in(client).content.decode()
        assert log_in(client, login="direction").status_code == 422
        clock.shift(timedelta(seconds=61))
        assert log_in(client).status_code == 302


def test_an_attacker_elsewhere_does_not_lock_the_person_out(house: House) -> None:
    house.give_password("adviser")
    known = Client(REMOTE_ADDR="192.0.2.1")
    assert log_in(known).status_code == 302
    attacker = Client(REMOTE_ADDR="198.51.100.9")
    for _ in range(11):
        log_in(attacker, password="faux")
    assert log_in(attacker).status_code == 422
    assert log_in(Client(REMOTE_ADDR="192.0.2.1")).status_code == 302


def test_a_visitor_cannot_choose_her_address(house: House) -> None:
    house.give_password("adviser")
    for rank in range(11):
        log_in(Client(REMOTE_ADDR="198.51.100.9", HTTP_X_FORWARDED_FOR=f"192.0.2.{rank}"), password="faux")
    assert "Attendez" in log_in(Client(REMOTE_ADDR="198.51.100.9")).content.decode()
    behind = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.7, 192.0.2.50")
    assert log_in(behind).status_code == 302


@pytest.mark.parametrize(
    ("suite", "goes_to"),
    [
        ("/structure/", "/structure/"),
        ("/structure/?q=a", "/structure/?q=a"),
        ("", "/"),
        ("https://exemple.fr/", "/"),
        ("//exemple.fr/", "/"),
        ("/\\exemple.fr", "/"),
        ("javascript:alert(1)", "/"),
        ("/deconnexion/", "/"),
        ("/connexion/?suite=/x", "/"),
    ],
)
def test_after_log_in_one_stays_in_the_house(house: House, suite: str, goes_to: str) -> None:
    house.give_password("adviser")
    client = Client()
    assert log_in(client, suite=suite)["Location"] == goes_to
    assert client.get(LOGIN, {"suite": suite})["Location"] == goes_to


def test_a_lost_session_leads_back_to_the_page_and_speaks_of_the_draft(house: House) -> None:
    client = Client()
    answer = client.get("/structure/?q=1")
    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    assert "votre brouillon vous sera proposé" in page
    assert 'value="/structure/?q=1"' in page
    sent = client.post("/structure/modifier/", headers={"Referer": "http://testserver/structure/modifier/"})
    assert sent["Location"] == "/connexion/?suite=%2Fstructure%2Fmodifier%2F"
    fragment = client.get("/structure/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (401, "/connexion/?suite=%2Fstructure%2F")
    assert client.post("/brouillons/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 401


def test_a_session_ends_after_half_an_hour_of_silence(adviser: Client) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        clock.shift(timedelta(minutes=29))
        assert inside(adviser)
        clock.shift(timedelta(minutes=29))
        assert inside(adviser)
        clock.shift(timedelta(minutes=30))
        assert not inside(adviser)
        clock.shift(timedelta(minutes=-30))
        assert not inside(adviser), "an ended session must not come back"


def test_a_page_left_open_is_nobodys_activity(adviser: Client) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(2):
            clock.shift(timedelta(minutes=14))
            assert inside(adviser, **{"X-Presence": "1"})
        clock.shift(timedelta(minutes=3))
        assert not inside(adviser)


def test_she_may_ask_to_stay(adviser: Client) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        clock.shift(timedelta(minutes=29))
        assert adviser.post("/session/prolonger/").status_code == 204
        clock.shift(timedelta(minutes=29))
        assert inside(adviser)


def test_a_session_ends_after_twelve_hours_whatever_happens(adviser: Client) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(71):
            clock.shift(timedelta(minutes=10))
            assert inside(adviser)
        clock.shift(timedelta(minutes=10))
        assert not inside(adviser)


def test_the_age_of_a_session_is_checked_by_itself_too() -> None:
    start = now()
    for started, seen, alive in (
        (0, 0, True),
        (11.9, 0, True),
        (12, 0, False),
        (1, 0.49, True),
        (1, 0.5, False),
    ):
        session = Session(
            uuid7(), None, "1.0", start - timedelta(hours=started), start - timedelta(hours=seen)
        )
        assert session.alive(start) is alive


def test_a_closed_account_falls_at_the_next_request(house: House, adviser: Client) -> None:
    assert inside(adviser)
    deactivate_user(
        actor=house.actor("direction"),
        at=now(),
        user_id=house.users["adviser"],
        reason="Départ de la structure",
    )
    assert not inside(adviser)
    assert "Votre compte est fermé." in log_in(adviser).content.decode()


def test_an_ended_role_or_an_ended_session_falls_at_the_next_request(house: House) -> None:
    chief = house.actor("direction")
    sessions, roles = house.client("adviser"), house.client("manager")
    assert inside(sessions)
    assert inside(roles)
    end_sessions(actor=chief, at=now(), user_id=house.users["adviser"])
    end_role(
        actor=chief, at=now(), membership_id=house.memberships["manager"],
        ends_on=local_today("Europe/Paris") - timedelta(days=1), reason="Changement de poste",
    )  # fmt: skip
    assert not inside(sessions)
    assert not inside(roles)


def test_logging_out_is_a_post_and_ends_the_session_everywhere(adviser: Client) -> None:
    kept = adviser.cookies["session"].value
    assert adviser.get("/deconnexion/").status_code == 405
    assert adviser.post("/deconnexion/")["Location"] == "/connexion/?fin=volontaire"
    again = Client()
    again.cookies["session"] = kept
    assert not inside(again)
    assert "Vous êtes déconnecté." in adviser.get("/connexion/?fin=volontaire").content.decode()


def test_who_works_in_several_places_chooses_one_and_may_change(house: House) -> None:
    house.give_password("adviser")
    second = house.also_works_at("adviser", "reunion", Role.MANAGER)
    client = Client()
    answer = log_in(client, suite="/structure/")
    assert answer["Location"] == "/connexion/structure/?suite=%2Fstructure%2F"
    assert client.get("/structure/")["Location"].startswith("/connexion/structure/")
    page = client.get(answer["Location"]).content.decode()
    assert "Tarbes – Conseiller" in page
    assert "Reunion – Responsable de secteur" in page
    before = client.cookies["session"].value
    chosen = {"membership": str(second), "suite": "/structure/"}
    assert client.post("/connexion/structure/", chosen)["Location"] == "/structure/"
    assert client.cookies["session"].value != before
    assert "Reunion" in client.get(ACCOUNT).content.decode()
    assert "Changer de structure" in client.get("/structure/").content.decode()


def test_nobody_chooses_a_place_where_she_does_not_work(house: House) -> None:
    client = house.client("adviser")
    for wrong in (str(house.memberships["direction"]), "n’importe quoi", ""):
        assert client.post("/connexion/structure/", {"membership": wrong}).status_code == 422
    assert "Tarbes" in client.get(ACCOUNT).content.decode()


def test_changing_the_password_ends_the_other_sessions(house: House, adviser: Client) -> None:
    other = Client()
    log_in(other)
    new = "six tasses rouges sur la table"
    typed = {"current_password": PASSWORD, "password": new, "again": new}
    wrong = adviser.post("/mon-compte/mot-de-passe/", typed | {"current_password": "faux"})
    assert wrong.status_code == 422
    assert "est pas le bon" in wrong.content.decode()
    assert adviser.post("/mon-compte/mot-de-passe/", typed | {"again": "autre"}).status_code == 422
    weak = adviser.post("/mon-compte/mot-de-passe/", typed | {"password": "court", "again": "court"})
    assert weak.status_code == 422
    assert inside(other)
    assert adviser.post("/mon-compte/mot-de-passe/", typed)["Location"] == ACCOUNT
    assert inside(adviser)
    assert not inside(other)
    assert log_in(Client(), password=new).status_code == 302


def test_a_code_handed_over_leads_to_the_first_password(house: House) -> None:
    who = house.users["adviser"]
    asked = house.client("account_manager").post(
        f"/structure/professionnels/{who}/code/demander/", {"reason": "Mot de passe oublié"}
    )
    assert asked.status_code == 302
    refused = house.client("account_manager").post(f"/structure/professionnels/{who}/code/remettre/")
    assert refused.status_code == 403
    page = house.client("manager").post(f"/structure/professionnels/{who}/code/remettre/")
    code = page.content.decode().split("<code>")[1].split("</code>")[0]
    assert page["Cache-Control"] == "no-store, private"
    client = Client()
    typed = {"login": "adviser", "code": code, "password": PASSWORD, "again": PASSWORD}
    wrong = client.post("/connexion/code/", typed | {"code": "AAAA"})
    assert wrong.status_code == 422
    assert "Identifiant ou code incorrect" in wrong.content.decode()
    assert client.post("/connexion/code/", typed)["Location"] == "/connexion/?fin=choisi"
    assert client.post("/connexion/code/", typed).status_code == 422
    assert log_in(client).status_code == 302


def test_forms_demand_their_token(house: House) -> None:
    house.give_password("adviser")
    strict = Client(enforce_csrf_checks=True)
    answer = log_in(strict)
    assert answer.status_code == 403
    assert "ouverte depuis trop longtemps" in answer.content.decode()
    page = strict.get(LOGIN).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    typed = {"login": "adviser", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert strict.post(LOGIN, typed).status_code == 302
    for address in (
        "/deconnexion/",
        "/brouillons/",
        "/session/prolonger/",
        "/structure/professionnels/nouveau/",
    ):
        assert house.client("direction", csrf=True).post(address).status_code == 403
