"""Pages of the applications whose users log in here: the national administrators alone, a secret shown once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.web.house import ROLES, House
from tests.web.young_people import text

LIST = "/reseau/connexions/"
NEW = f"{LIST}nouvelle/"
RETURN = "https://client.exemple.fr/retour"
TYPED = {
    "name": "Appli CEJ",
    "organisation": "Opérateur d’essai",
    "client_id": "cej-conseillers",
    "kind": "conseiller",
    "redirect_uris": f"{RETURN}\nhttp://127.0.0.1:5000/retour",
    "envoi": "un",
}


def secret_in(page: str) -> str:
    found = re.search(r"<code>([\w-]{24,})</code>", page)
    assert found, page
    return found[1]


def is_let_in(secret: str) -> bool:
    """A wrong code is told as such to an application whose secret is right."""
    answer = Client().post(
        "/oidc/conseillers/token",
        {
            "grant_type": "authorization_code",
            "code": "faux",
            "client_id": "cej-conseillers",
            "client_secret": secret,
        },
    )
    assert answer.status_code in (400, 401)
    return bool(answer.json()["error"] == "invalid_grant")


@pytest.mark.parametrize("name", ROLES.values())
def test_only_the_network_gets_in(house: House, name: str) -> None:
    for address in (LIST, NEW):
        assert house.client(name).get(address).status_code == (200 if name == "dsi" else 403)


def test_an_application_is_let_in_given_another_secret_and_shut_out(house: House) -> None:
    dsi = house.client("dsi")
    assert "Applications de connexion" in text(dsi.get("/reseau/applications/"))
    shown = dsi.post(NEW, TYPED)
    first = secret_in(shown.content.decode())
    assert "ne sera plus affiché" in text(shown)
    assert secret_in(dsi.post(NEW, TYPED).content.decode()) == first  # a double click tells the same secret
    assert is_let_in(first)
    page = dsi.get(LIST).content.decode()
    assert page.count("Débrancher<") == 1
    assert first not in page
    assert RETURN in page
    (client,) = set(re.findall(r"connexions/([0-9a-f-]{36})/secret/", page))
    assert dsi.post(f"{LIST}{client}/secret/", {"reason": ""}).status_code == 422
    renewed = dsi.post(f"{LIST}{client}/secret/", {"reason": "Secret égaré hier", "envoi": "deux"})
    second = secret_in(renewed.content.decode())
    assert (is_let_in(first), is_let_in(second)) == (False, True)
    moved = {"reason": "Nouvelle adresse du site", "redirect_uris": "https://neuf.exemple.fr/retour"}
    assert dsi.post(f"{LIST}{client}/adresses/", moved).status_code == 302
    assert "neuf.exemple.fr" in text(dsi.get(LIST))
    assert dsi.post(f"{LIST}{client}/debrancher/", {"reason": "Fin de la convention"}).status_code == 302
    assert not is_let_in(second)
    assert "Débranchée le" in text(dsi.get(LIST))
    assert dsi.post(f"{LIST}{client}/secret/", {"reason": "Une fois de trop"}).status_code == 422


def test_a_public_application_has_no_secret(house: House) -> None:
    dsi = house.client("dsi")
    shown = dsi.post(NEW, {**TYPED, "is_public": "on"})
    assert "PKCE" in text(shown)
    page = dsi.get(LIST).content.decode()
    assert "Sans secret" in page
    assert "Changer le secret" not in page
    (client,) = set(re.findall(r"connexions/([0-9a-f-]{36})/debrancher/", page))
    assert dsi.post(f"{LIST}{client}/secret/", {"reason": "Pour voir ce qui arrive"}).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"client_id": "é"},
        {"client_id": ""},
        {"kind": "tous"},
        {"redirect_uris": ""},
        {"redirect_uris": "http://client.exemple.fr/retour"},
        {"redirect_uris": "https://client.exemple.fr/#retour"},
        {"redirect_uris": "https://moi@client.exemple.fr/"},
        {"redirect_uris": "javascript:alert(1)"},
        {"redirect_uris": "https://client.exemple.fr/a b"},
        {"redirect_uris": "https://[::1"},
        {"redirect_uris": "\n".join(f"https://client.exemple.fr/{n}" for n in range(21))},
        {"post_logout_redirect_uris": "client.exemple.fr"},
    ],
)
def test_bad_input_keeps_what_was_typed(house: House, wrong: dict[str, object]) -> None:
    answer = house.client("dsi").post(NEW, TYPED | wrong)
    assert answer.status_code == 422
    assert "Opérateur d’essai" in answer.content.decode()
    assert "Aucune application" in text(house.client("dsi").get(LIST))


def test_a_name_is_taken_once(house: House) -> None:
    dsi = house.client("dsi")
    dsi.post(NEW, TYPED)
    assert "déjà cet identifiant" in text(dsi.post(NEW, {**TYPED, "envoi": "deux"}))
