"""The second factor at log-in, before accounts are touched, and in one's own account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client

from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity.operations import ask_access_code, give_access_code, set_password
from convergence.identity.queries import second_factors_of
from convergence.identity.types import Role, authentication_actor
from convergence.identity.types.factors import SecondFactors
from convergence.storage.session import acting
from convergence.web.session import KEY
from tests.rooms.identity.soft_key import SoftKey
from tests.web.house import PASSWORD, SECOND_STEP, House, code_now, second_step

LOGIN, ACCOUNT, FACTORS = "/connexion/", "/mon-compte/", "/mon-compte/double-authentification/"
ENROL, LOST, CONFIRM = f"{SECOND_STEP}ajouter/", f"{SECOND_STEP}perdu/", "/mon-compte/confirmer/"
NEW_ACCOUNT = "/structure/professionnels/nouveau/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def typed(name: str = "adviser", **more: str) -> dict[str, str]:
    return {"login": name, "password": PASSWORD, **more}


def inside(client: Client) -> bool:
    return bool(client.get(ACCOUNT).status_code == 200)


def held(house: House, name: str = "adviser") -> SecondFactors:
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        return second_factors_of(scope, house.users[name])


def without_factor(house: House, name: str = "adviser") -> Client:
    """A browser whose password was right, of somebody who has no factor yet."""
    actor = authentication_actor()
    with acting(actor, Purpose.AUTHENTICATION):
        set_password(actor=actor, at=now(), user_id=house.users[name], password=PASSWORD)
    client = Client()
    assert client.post(LOGIN, typed(name, suite="/structure/"))["Location"] == ENROL
    return client


def half_way(house: House, name: str = "adviser", **more: str) -> Client:
    house.give_password(name)
    client = Client()
    assert client.post(LOGIN, typed(name, **more))["Location"] == SECOND_STEP
    return client


def aged(client: Client, minutes: float) -> Client:
    """The same session, whose second factor was given some time ago."""
    session = client.session
    session[KEY] = session[KEY] | {"factor": session[KEY]["factor"] - minutes * 60}
    session.save()
    return client


def options_of(page: str) -> str:
    found = re.search(r'data-options="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&quot;", '"')


def test_a_right_password_alone_opens_nothing(house: House) -> None:
    client = half_way(house)
    assert not inside(client)
    for address in ("/", "/structure/", FACTORS):
        assert client.get(address)["Location"].startswith(LOGIN)
    assert client.post("/session/prolonger/").status_code == 303
    wrong = client.post(SECOND_STEP, {"code": "000000"})
    assert wrong.status_code == 422
    assert "pas le bon code" in text(wrong)
    assert client.post(SECOND_STEP, {}).status_code == 422
    assert not inside(client)


def test_the_code_opens_the_session_under_a_new_key_and_leads_on(house: House) -> None:
    client = half_way(house, suite="/structure/?q=1")
    before = client.cookies["session"].value
    code = code_now(house.users["adviser"])
    assert client.post(SECOND_STEP, {"code": code})["Location"] == "/structure/?q=1"
    assert client.cookies["session"].value != before
    assert inside(client)
    other = half_way(house)
    assert other.post(SECOND_STEP, {"code": code}).status_code == 422, "a code serves once"


def test_the_second_step_waits_some_minutes_only(house: House) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        client = half_way(house)
        clock.shift(timedelta(minutes=9, seconds=59))
        assert client.get(SECOND_STEP).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert client.get(SECOND_STEP)["Location"] == f"{LOGIN}?fin=delai"
    assert "Le temps de se connecter est passé" in text(client.get(f"{LOGIN}?fin=delai"))


def test_a_password_changed_meanwhile_ends_the_second_step(house: House) -> None:
    client = half_way(house)
    house.give_password("adviser", "une toute autre phrase de passe")
    answer = client.post(SECOND_STEP, {"code": code_now(house.users["adviser"])})
    assert answer["Location"] == f"{LOGIN}?fin=delai"
    assert not inside(client)


@pytest.mark.parametrize("address", [SECOND_STEP, ENROL, LOST, CONFIRM])
def test_nobody_is_at_the_second_step_without_the_first(house: House, address: str) -> None:
    for client in (Client(), Client()):
        assert client.get(address)["Location"] == f"{LOGIN}?fin=delai"
        assert client.post(address, {"code": "000000"})["Location"] == f"{LOGIN}?fin=delai"


def test_who_has_several_places_chooses_after_the_factor(house: House) -> None:
    house.also_works_at("adviser", "reunion", Role.MANAGER)
    client = half_way(house, suite="/structure/")
    answer = client.post(SECOND_STEP, {"code": code_now(house.users["adviser"])})
    assert answer["Location"] == "/connexion/structure/?suite=%2Fstructure%2F"


def test_who_has_no_factor_adds_one_before_anything_opens(house: House) -> None:
    client = without_factor(house)
    assert not inside(client)
    assert client.get(SECOND_STEP)["Location"] == ENROL
    page = client.get(ENROL)
    assert "Préparer une application" in text(page)
    assert "data:image/svg" not in text(page)
    answer = client.post(ENROL, {"step": "begin"})
    assert answer["Location"] == f"{ENROL}?moyen=application"
    page = client.get(answer["Location"])
    secret = held(house).pending_secret
    assert "data:image/svg" in text(page)
    assert " ".join(re.findall("....", secret)) in text(page)
    assert client.post(ENROL, {"step": "code", "code": "abc"}).status_code == 422
    assert not inside(client)
    codes = client.post(ENROL, {"step": "code", "code": pyotp.TOTP(secret).at(now())})
    assert len(re.findall(r"<code>[A-Z0-9-]{17}</code>", text(codes))) == 10
    assert 'href="/structure/"' in text(codes)
    assert codes["Cache-Control"] == "no-store, private"
    assert inside(client)
    assert client.get(ENROL)["Location"] == f"{LOGIN}?fin=delai"


def test_a_passkey_is_added_then_used(house: House) -> None:
    key = SoftKey(origin="http://localhost", site="localhost")
    client = without_factor(house)
    client.defaults["HTTP_HOST"] = "localhost"
    made = key.make(options_of(text(client.get(ENROL))))
    replayed = {"step": "passkey", "name": "Téléphone", "answer": made}
    assert "Vos codes de secours" in text(client.post(ENROL, replayed))
    assert inside(client)
    again = Client(HTTP_HOST="localhost")
    again.post(LOGIN, typed())
    answer = key.use(options_of(text(again.get(SECOND_STEP))))
    assert again.post(SECOND_STEP, {"answer": answer})["Location"] == "/"
    third = Client(HTTP_HOST="localhost")
    third.post(LOGIN, typed())
    third.get(SECOND_STEP)
    assert third.post(SECOND_STEP, {"answer": answer}).status_code == 422, "another question"
    assert not inside(third)


def test_no_passkey_is_offered_where_browsers_make_none(house: House) -> None:
    client = without_factor(house)
    assert "data-passkey" not in text(client.get(ENROL))  # a name without TLS
    assert "data-passkey" not in text(client.get(ENROL, headers={"Host": "127.0.0.1"}))
    assert "data-passkey" in text(client.get(ENROL, secure=True))


def test_a_lost_factor_is_replaced_by_a_code_of_two_people(house: House) -> None:
    house.give_password("adviser")
    who = house.users["adviser"]
    ask_access_code(
        actor=house.actor("account_manager"), at=now(), user_id=who, reason="Téléphone perdu, vue sur place"
    )
    code = give_access_code(actor=house.actor("manager"), at=now(), user_id=who)
    client = Client()
    client.post(LOGIN, typed())
    wrong = client.post(LOST, {"code": "AAAA"})
    assert wrong.status_code == 422
    assert held(house).count == 1
    assert client.post(LOST, {"code": code})["Location"] == ENROL
    assert held(house).count == 0
    assert not inside(client)
    assert client.post(LOST, {"code": code}).status_code == 422, "a code serves once"
    assert client.get(ENROL).status_code == 200


def test_the_factor_given_again_leads_back_to_what_was_asked(house: House) -> None:
    house.give_password("account_manager")
    client = aged(house.client("account_manager"), 20)
    asked = client.get(NEW_ACCOUNT)["Location"]
    page = text(client.get(asked))
    assert "Cette action est sensible" in page
    assert f'value="{NEW_ACCOUNT}"' in page
    before = client.cookies["session"].value
    assert client.post(CONFIRM, {"code": "000000", "suite": NEW_ACCOUNT}).status_code == 422
    assert client.get(NEW_ACCOUNT).status_code == 303
    code = code_now(house.users["account_manager"])
    assert client.post(CONFIRM, {"code": code, "suite": NEW_ACCOUNT})["Location"] == NEW_ACCOUNT
    assert client.cookies["session"].value != before
    assert client.get(NEW_ACCOUNT).status_code == 200
    elsewhere = {"code": code_now(house.users["account_manager"]), "suite": "https://exemple.fr/"}
    assert client.post(CONFIRM, elsewhere)["Location"] == "/"


def test_who_has_none_is_led_to_add_one_soon_after_her_log_in_only(house: House) -> None:
    client = aged(house.client("account_manager"), 20)
    assert client.get(CONFIRM)["Location"] == FACTORS
    assert client.get(f"{FACTORS}ajouter/").status_code == 200
    session = client.session
    session[KEY] = session[KEY] | {"started": session[KEY]["started"] - 16 * 60}
    session.save()
    late = client.get(f"{FACTORS}ajouter/")
    assert late.status_code == 403
    assert "reconnectez-vous" in text(late)


@pytest.mark.urls("tests.demo.addresses")
def test_a_demonstration_asks_only_whoever_has_a_factor(house: House, settings: LazySettings) -> None:
    settings.DEMO = True
    client = aged(house.client("account_manager"), 20)
    assert client.get(NEW_ACCOUNT).status_code == 200
    house.give_password("account_manager")
    house.sign_in(client, "account_manager")
    aged(client, 20)
    assert client.get(NEW_ACCOUNT)["Location"].startswith(CONFIRM)
    without = Client()
    actor = authentication_actor()
    with acting(actor, Purpose.AUTHENTICATION):
        set_password(actor=actor, at=now(), user_id=house.users["adviser"], password=PASSWORD)
    assert without.post(LOGIN, typed())["Location"] == "/"


def test_her_factors_are_shown_added_and_removed(house: House) -> None:
    house.give_password("adviser")
    client = Client(HTTP_HOST="localhost")
    second_step(client, client.post(LOGIN, typed()))
    page = text(client.get(FACTORS))
    assert "Application d’authentification" in page
    assert "Codes de secours qui restent : 10" in page
    last = client.post(f"{FACTORS}application/retirer/")
    assert last.status_code == 422
    assert "seul second facteur" in text(last)
    key = SoftKey(origin="http://localhost", site="localhost")
    made = key.make(options_of(text(client.get(f"{FACTORS}ajouter/"))))
    added = client.post(f"{FACTORS}ajouter/", {"step": "passkey", "name": "Clé USB", "answer": made})
    assert added["Location"] == FACTORS
    assert "Clé d’accès « Clé USB »" in text(client.get(FACTORS))
    (only,) = held(house).passkeys
    assert client.post(f"{FACTORS}application/retirer/")["Location"] == FACTORS
    assert client.post(f"{FACTORS}cles/{only.id}/retirer/").status_code == 422
    assert len(re.findall(r"<code>", text(client.post(f"{FACTORS}codes/")))) == 10


def test_nobody_sees_or_removes_the_key_of_another(house: House) -> None:
    key = SoftKey(origin="http://localhost", site="localhost")
    client = without_factor(house)
    client.defaults["HTTP_HOST"] = "localhost"
    made = key.make(options_of(text(client.get(ENROL))))
    client.post(ENROL, {"step": "passkey", "name": "Téléphone", "answer": made})
    (only,) = held(house).passkeys
    for other in ("direction", "stranger", "manager"):
        mine = house.client(other)
        assert "Téléphone" not in text(mine.get(FACTORS))
        assert mine.get(f"{FACTORS}cles/{only.id}/retirer/").status_code == 404
        assert mine.post(f"{FACTORS}cles/{only.id}/retirer/").status_code == 404
    assert client.get(f"{FACTORS}cles/{only.id}/retirer/").status_code == 200


def test_another_way_to_prove_oneself_ends_every_other_session_and_keeps_this_one(house: House) -> None:
    house.give_password("adviser")
    here = house.sign_in(Client(HTTP_HOST="localhost"), "adviser")
    key = SoftKey(origin="http://localhost", site="localhost")

    def add() -> Any:
        made = key.make(options_of(text(here.get(f"{FACTORS}ajouter/"))))
        return here.post(f"{FACTORS}ajouter/", {"step": "passkey", "name": "Clé USB", "answer": made})

    for change in (
        add,
        lambda: here.post(f"{FACTORS}codes/"),
        lambda: here.post(f"{FACTORS}application/retirer/"),
    ):
        elsewhere, before = house.client("adviser"), here.cookies["session"].value
        assert inside(elsewhere)
        assert change().status_code in (200, 302)
        assert inside(here)
        assert here.cookies["session"].value != before
        assert not inside(elsewhere)


def test_a_lost_factor_ends_the_sessions_of_whoever_may_have_found_it(house: House) -> None:
    house.give_password("adviser")
    who = house.users["adviser"]
    ask_access_code(actor=house.actor("account_manager"), at=now(), user_id=who, reason="Téléphone perdu")
    code = give_access_code(actor=house.actor("manager"), at=now(), user_id=who)
    client, finder = Client(), house.client("adviser")
    assert client.post(LOGIN, typed())["Location"] == SECOND_STEP
    assert inside(finder)
    assert client.post(LOST, {"code": code})["Location"] == ENROL
    assert not inside(finder)
    assert client.get(ENROL).status_code == 200, "her own log-in goes on"
