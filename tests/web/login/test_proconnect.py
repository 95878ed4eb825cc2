"""ProConnect and FranceConnect in the pages: unlinked, an identity opens nothing; linked, it opens its account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client

from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.gateways import openid
from convergence.gateways.outbound import ALLOWED
from convergence.identity.models import YoungCredential
from convergence.identity.operations import ask_access_code, deactivate_user, give_access_code
from convergence.identity.types import authentication_actor
from convergence.storage.models import Change, OutboxEvent
from convergence.storage.session import acting
from convergence.web.session import KEY
from tests.api.oidc.site import EMAIL, Site
from tests.api.oidc.site import PASSWORD as YOUNG_PASSWORD
from tests.gateways.openid_server import OpenIdServer, openid_server
from tests.gateways.test_openid import lie, provider_of
from tests.web.house import SECOND_STEP, House, code_now

SITE = "https://convergence.example"
LEAVE, BACK, UNKNOWN = (
    "/connexion/proconnect/",
    "/connexion/proconnect/retour/",
    "/connexion/proconnect/relier/",
)
LINK, ACCOUNT, FACTORS = (
    "/mon-compte/proconnect/relier/",
    "/mon-compte/",
    "/mon-compte/double-authentification/",
)
YOUNG = "/jeune/connexion/franceconnect/"


@contextmanager
def serving(
    name: str, address: str, logout: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenIdServer]:
    openid.forget_everything()
    with openid_server(
        profile_name=name, redirect_uris=(SITE + address,), logout_uris=(SITE + logout,)
    ) as server:
        parts = urlsplit(server.url)
        monkeypatch.setenv(ALLOWED, f"{parts.hostname}:{parts.port}")
        settings.SITE_URL = SITE
        settings.OPENID = {name: provider_of(server)}
        yield server
    openid.forget_everything()


@pytest.fixture
def proconnect(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenIdServer]:
    with serving("proconnect", BACK, "/deconnexion/proconnect/", settings, monkeypatch) as server:
        yield server


@pytest.fixture
def franceconnect(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenIdServer]:
    logout = "/jeune/deconnexion/franceconnect/"
    with serving("franceconnect", f"{YOUNG}retour/", logout, settings, monkeypatch) as server:
        yield server


def through(client: Client, server: OpenIdServer, start: str = LEAVE, back: str = BACK) -> Any:
    """Leave by an address of ours, prove oneself there, come back."""
    away = client.get(start)
    assert away.status_code == 302, away.content.decode()
    return client.get(back, server.authorize(away["Location"]))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def inside(client: Client) -> bool:
    return bool(client.get(ACCOUNT).status_code == 200)


def linked(house: House, server: OpenIdServer, name: str = "adviser") -> None:
    house.give_password(name)
    assert through(house.client(name), server, LINK)["Location"] == FACTORS


def access_code(house: House) -> str:
    who = house.users["adviser"]
    ask_access_code(
        actor=house.actor("account_manager"), at=now(), user_id=who, reason="Arrivée par ProConnect"
    )
    return give_access_code(actor=house.actor("manager"), at=now(), user_id=who)


def test_without_configuration_the_button_is_absent(house: House) -> None:
    assert "ProConnect" not in text(Client().get("/connexion/"))
    assert "ProConnect" not in text(house.client("adviser").get(FACTORS))
    for address in (LEAVE, BACK, YOUNG):
        assert Client().get(address).status_code == 404
    assert "FranceConnect" not in text(Client().get("/jeune/connexion/"))


def test_an_identity_that_is_not_linked_opens_nothing(house: House, proconnect: OpenIdServer) -> None:
    proconnect.person = lie(email="adviser@exemple.fr")  # the same e-mail as an account links nothing
    assert "Se connecter avec ProConnect" in text(Client().get("/connexion/"))
    client = Client()
    assert through(client, proconnect)["Location"] == UNKNOWN
    assert not inside(client)
    page = text(client.get(UNKNOWN))
    assert "Une adresse électronique ne suffit pas" in page
    assert client.post(UNKNOWN, {"login": "adviser", "code": "AAAA"}).status_code == 422
    assert not inside(client)


def test_a_code_of_two_people_links_and_enters(house: House, proconnect: OpenIdServer) -> None:
    code, client = access_code(house), Client()
    through(client, proconnect, f"{LEAVE}?suite=/structure/")
    answer = client.post(UNKNOWN, {"login": "adviser", "code": code})
    assert answer["Location"] == "/structure/"
    assert inside(client)
    again = Client()
    assert through(again, proconnect)["Location"] == "/"
    assert inside(again)


def test_who_is_logged_in_links_then_enters_by_it(house: House, proconnect: OpenIdServer) -> None:
    linked(house, proconnect)
    assert "ProConnect, relié depuis" in text(house.client("adviser").get(FACTORS))
    client = Client()
    assert through(client, proconnect, f"{LEAVE}?suite=/structure/")["Location"] == "/structure/"
    assert "Adviser Essai" in text(client.get(ACCOUNT))
    assert "factor" in client.session[KEY]
    assert client.session[KEY]["factor"] is None, "eidas1-mfa opens, but is not enough for what is sensitive"


@pytest.mark.parametrize(
    ("said", "goes_to", "is_strong"),
    [
        ({"acr": "eidas1", "amr": ["pwd"]}, SECOND_STEP, False),
        ({"acr": "eidas1-mfa", "amr": ["pwd"]}, SECOND_STEP, False),
        ({"acr": "eidas1-mfa", "amr": None}, "/", False),
        ({"acr": "eidas2"}, "/", True),
    ],
)
def test_a_weak_level_asks_our_own_factor(
    house: House, proconnect: OpenIdServer, said: dict[str, Any], goes_to: str, is_strong: bool
) -> None:
    linked(house, proconnect)
    proconnect.claims = lie(**said)
    client = Client()
    assert through(client, proconnect)["Location"] == goes_to
    assert inside(client) is (goes_to == "/")
    if goes_to == SECOND_STEP:
        client.post(SECOND_STEP, {"code": code_now(house.users["adviser"])})
        assert inside(client)
    else:
        assert (client.session[KEY]["factor"] is not None) is is_strong


@pytest.mark.parametrize(
    "said",
    [{"acr": "eidas0"}, {"acr": None}, {"nonce": "autre"}, {"aud": "autre"}, {"iss": "https://x.example"}],
)
def test_a_lie_opens_nothing_and_says_so(
    house: House, proconnect: OpenIdServer, said: dict[str, Any]
) -> None:
    linked(house, proconnect)
    proconnect.claims = lie(**said)
    client = Client()
    answer = through(client, proconnect)
    assert answer.status_code == 403
    assert "personne n’est connecté" in text(answer)
    assert not inside(client)


def test_an_answer_serves_once_in_the_browser_that_asked(house: House, proconnect: OpenIdServer) -> None:
    linked(house, proconnect)
    client = Client()
    answer = proconnect.authorize(client.get(LEAVE)["Location"])
    for other in (Client(), house.client("manager")):
        refused = other.get(BACK, answer)
        assert refused.status_code == 403
    assert client.get(BACK, answer)["Location"] == "/"
    assert client.get(BACK, answer).status_code == 403


def test_a_link_is_for_who_asked_it(house: House, proconnect: OpenIdServer) -> None:
    client = house.client("adviser")
    answer = proconnect.authorize(client.get(LINK)["Location"])
    house.sign_in(client, "manager")  # somebody else sat down meanwhile
    assert client.get(BACK, answer)["Location"] == "/connexion/?fin=delai"
    assert through(Client(), proconnect)["Location"] == UNKNOWN


def test_an_identity_of_another_account_is_not_taken(house: House, proconnect: OpenIdServer) -> None:
    linked(house, proconnect)
    answer = through(house.client("manager"), proconnect, LINK)
    assert answer.status_code == 409
    assert "autre compte" in text(answer)


def test_a_provider_that_is_down_or_declines_is_told(house: House, proconnect: OpenIdServer) -> None:
    client = Client()
    proconnect.answer = lie(code=None, error="access_denied")
    declined = through(client, proconnect)
    assert declined.status_code == 403
    assert "sans vous identifier" in text(declined)
    openid.forget_everything()
    proconnect.raw["/.well-known/openid-configuration"] = (503, {}, b"")
    down = client.get(LEAVE)
    assert down.status_code == 503
    assert "ProConnect ne répond pas" in text(down)
    assert client.get("/connexion/").status_code == 200


def test_a_closed_account_stays_closed(house: House, proconnect: OpenIdServer) -> None:
    linked(house, proconnect)
    deactivate_user(
        actor=house.actor("direction"),
        at=now(),
        user_id=house.users["adviser"],
        reason="Départ de la structure",
    )
    client = Client()
    answer = through(client, proconnect)
    assert answer.status_code == 403
    assert "Votre compte est fermé." in text(answer)
    assert not inside(client)


def test_she_leaves_proconnect_too(house: House, proconnect: OpenIdServer) -> None:
    linked(house, proconnect)
    client = Client()
    through(client, proconnect)
    assert client.post("/deconnexion/")["Location"] == "/deconnexion/proconnect/"
    assert not inside(client)
    page = text(client.get("/deconnexion/proconnect/"))
    url = page.split('class="fr-btn" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "http-equiv" in page
    sent_back = proconnect.end_session(url)
    wrong = client.get("/deconnexion/proconnect/", {"state": "autre"})
    assert wrong["Location"] == "/connexion/?fin=volontaire"
    assert client.get(sent_back.removeprefix(SITE))["Location"] == "/connexion/?fin=volontaire"
    assert client.get("/deconnexion/proconnect/")["Location"] == "/connexion/?fin=volontaire"


def test_a_young_person_links_franceconnect_then_enters_by_it(
    site: Site, franceconnect: OpenIdServer
) -> None:
    back = f"{YOUNG}retour/"
    stranger = Client()
    assert through(stranger, franceconnect, YOUNG, back)["Location"] == "/jeune/connexion/?fin=inconnu"
    assert "relié à aucun compte" in text(stranger.get("/jeune/connexion/?fin=inconnu"))
    browser, _, _ = site.young_person()
    assert "Relier FranceConnect" in text(browser.get("/jeune/compte/"))
    assert (
        through(browser, franceconnect, "/jeune/compte/franceconnect/", back)["Location"] == "/jeune/compte/"
    )
    other = Client()
    assert "Se connecter avec FranceConnect" in text(other.get("/jeune/connexion/"))
    assert through(other, franceconnect, YOUNG, back)["Location"] == "/jeune/moi/"
    assert "Inès Carrère" in text(other.get("/jeune/compte/"))
    assert not inside(other), "an account of a young person opens no page of professionals"
    assert other.post("/jeune/deconnexion/")["Location"] == "/jeune/deconnexion/franceconnect/"
    assert "Se déconnecter de FranceConnect" in text(other.get("/jeune/deconnexion/franceconnect/"))
    assert other.get("/jeune/compte/")["Location"] == "/jeune/connexion/"
    assert Client().get("/jeune/compte/franceconnect/")["Location"].startswith("/jeune/connexion/?suite=")


def test_whoever_manages_the_account_sees_the_identity_and_unties_it_with_a_reason(
    house: House, proconnect: OpenIdServer
) -> None:
    linked(house, proconnect)
    inside_by_it, who = Client(), house.users["adviser"]
    through(inside_by_it, proconnect)
    page = f"/structure/professionnels/{who}/"
    manager = house.client("account_manager")
    found = re.search(r'href="([^"]+/identites/[^"]+/retirer/)"', text(manager.get(page)))
    assert found is not None
    assert "ne plus relier ProConnect" in text(manager.get(page))
    for name, status in {"adviser": 403, "stranger_direction": 404}.items():
        assert house.client(name).post(found[1], {"reason": "Départ de la structure"}).status_code == status
    assert manager.post(found[1], {"reason": ""}).status_code == 422
    assert inside(inside_by_it)
    assert manager.post(found[1], {"reason": "Départ de la structure"})["Location"] == page
    assert "ne plus relier" not in text(manager.get(page))
    assert not inside(inside_by_it)
    assert through(Client(), proconnect)["Location"] == UNKNOWN
    noted = Change.objects.filter(label="Ne plus relier une identité")
    with acting(house.actor("account_manager"), Purpose.ADMINISTRATION):
        assert [change.reason for change in noted] == ["Départ de la structure"]


def test_a_young_person_unlinks_franceconnect_keeps_her_password_and_is_told(
    site: Site, franceconnect: OpenIdServer
) -> None:
    unlink, home = "/jeune/compte/franceconnect/retirer/", "/jeune/compte/"
    back = f"{YOUNG}retour/"
    browser, _, _ = site.young_person()
    through(browser, franceconnect, "/jeune/compte/franceconnect/", back)
    elsewhere = Client()
    through(elsewhere, franceconnect, YOUNG, back)
    assert "FranceConnect est relié à votre compte depuis le" in text(browser.get(home))
    page = text(browser.get(unlink))
    assert "votre adresse électronique et votre mot de passe" in page
    assert browser.post(unlink)["Location"] == home
    assert "Relier FranceConnect" in text(browser.get(home)), "this session goes on"
    assert elsewhere.get(home)["Location"] == "/jeune/connexion/"
    assert through(Client(), franceconnect, YOUNG, back)["Location"] == "/jeune/connexion/?fin=inconnu"
    assert browser.post(unlink).status_code == 404
    again = Client()
    typed = {"email": EMAIL, "password": YOUNG_PASSWORD}
    assert again.post("/jeune/connexion/", typed)["Location"] == "/jeune/moi/"
    with acting(system_actor(), Purpose.SYSTEM):
        letters = [
            row.payload
            for row in OutboxEvent.objects.filter(name="foundation.ExchangeRequested").order_by("id")
        ]
        names = set(OutboxEvent.objects.values_list("name", flat=True))
    assert (letters[-1]["recipient"], letters[-1]["subject"]) == (EMAIL, "Votre compte a changé")
    assert "FranceConnect n’est plus relié à votre compte" in letters[-1]["body"]
    assert {"identity.YoungIdentityLinked", "identity.YoungIdentityUnlinked"} <= names
    assert Client().get(unlink)["Location"].startswith("/jeune/connexion/?suite=")


def test_a_young_person_without_password_is_told_how_to_get_one_first(
    site: Site, franceconnect: OpenIdServer
) -> None:
    unlink = "/jeune/compte/franceconnect/retirer/"
    browser, account_id, _ = site.young_person()
    through(browser, franceconnect, "/jeune/compte/franceconnect/", f"{YOUNG}retour/")
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        YoungCredential.objects.filter(account_id=account_id).delete()
    refused = browser.post(unlink)
    assert refused.status_code == 409
    assert "vous ne pourriez plus vous connecter" in text(refused)
    assert "FranceConnect est relié" in text(browser.get("/jeune/compte/"))


def test_what_is_serious_is_not_done_in_a_session_left_open(site: Site, franceconnect: OpenIdServer) -> None:
    unlink = "/jeune/compte/franceconnect/retirer/"
    browser, _, _ = site.young_person()
    through(browser, franceconnect, "/jeune/compte/franceconnect/", f"{YOUNG}retour/")
    session = browser.session
    session["young_person"] = session["young_person"] | {
        "started": session["young_person"]["started"] - 16 * 60
    }
    session.save()
    refused = browser.post(unlink)
    assert refused.status_code == 403
    assert "Votre connexion date de trop longtemps" in text(refused)
