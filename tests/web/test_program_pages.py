"""The accesses of a partner's program: given by the national DSI alone, with public keys, faults said in French."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc.jwk import ECKey

from convergence.foundation.clock import now
from convergence.foundation.identifiers import new_token
from convergence.foundation.scope import Purpose
from convergence.sharing.operations import create_api_client
from convergence.sharing.queries import program_accesses
from convergence.sharing.types import ApiFamily, ProgramAccessRow
from convergence.storage.session import acting
from tests.web.house import ROLES, House, make_house

pytestmark = pytest.mark.django_db
KEY = ECKey.generate_key("P-256", {"kid": "cle-2026"})
PUBLIC = json.dumps({"keys": [KEY.as_dict(private=False)]})
TYPED: dict[str, Any] = {
    "organisation": "CD65",
    "agreement": "Convention du 1er janvier",
    "scopes": ["dossier:file:read", "solutions:request:read"],
    "fields_listed": "dossier:file:read = first_name, state",
    "keys": PUBLIC,
}


@pytest.fixture
def house(db: None) -> House:
    return make_house()


def program(house: House, family: ApiFamily = ApiFamily.PARTNER) -> UUID:
    return create_api_client(
        actor=house.actor("dsi"), at=now(), name="Logiciel", organisation="Département", families=[family],
        secret=new_token(),
    )  # fmt: skip


def given(house: House, client_id: UUID) -> ProgramAccessRow | None:
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        return program_accesses(scope, [client_id]).get(client_id)


@pytest.mark.parametrize("name", sorted(ROLES.values()))
def test_the_national_dsi_alone_gets_in(house: House, name: str) -> None:
    answer = house.client(name).get(f"/reseau/applications/{program(house)}/acces/")
    assert answer.status_code == (200 if name == "dsi" else 403)


def test_accesses_are_given_then_replaced(house: House) -> None:
    client_id, dsi = program(house), house.client("dsi")
    address = f"/reseau/applications/{client_id}/acces/"
    assert "Accès et clés" in dsi.get("/reseau/applications/").content.decode()
    assert dsi.post(address, TYPED).status_code == 303
    row = given(house, client_id)
    assert row is not None
    assert (row.scopes, row.fields) == (
        ("dossier:file:read", "solutions:request:read"),
        {"dossier:file:read": ("first_name", "state")},
    )
    assert row.key_names == ("cle-2026",)
    shown = dsi.get(address).content.decode()
    assert "cle-2026" in shown
    assert "dossier:file:read = first_name, state" in shown
    changed = {
        **TYPED,
        "scopes": ["referentials:data:read"],
        "fields_listed": "",
        "keys": "",
        "keys_url": "https://x.fr/jwks",
    }
    assert dsi.post(address, changed).status_code == 303
    row = given(house, client_id)
    assert row is not None
    assert (row.scopes, row.keys_url) == (("referentials:data:read",), "https://x.fr/jwks")


def test_a_sandbox_is_opened_with_the_first_accesses_and_stays_one(house: House) -> None:
    client_id, dsi = program(house), house.client("dsi")
    address = f"/reseau/applications/{client_id}/acces/"
    typed = {**TYPED, "is_sandbox": "on", "scopes": ["dossier:file:read", "sandbox:data:reset"]}
    assert dsi.post(address, typed).status_code == 303
    row = given(house, client_id)
    assert row is not None
    assert row.is_sandbox
    assert row.organisation_id != house.structures["departement"]
    shown = dsi.get(address).content.decode()
    assert "ESSAI50" in shown
    assert dsi.post(address, {**typed, "organisation": "ESSAI50"}).status_code == 303
    assert dsi.post(address, {**typed, "organisation": "CD65"}).status_code == 422
    real = program(house)
    assert (
        dsi.post(f"/reseau/applications/{real}/acces/", {**TYPED, "organisation": "ESSAI50"}).status_code
        == 422
    )
    assert dsi.post(f"/reseau/applications/{real}/acces/", {**typed, "is_sandbox": ""}).status_code == 422


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"organisation": "ABSENT"}, "Aucun organisme"),
        ({"organisation": "65440S00"}, "ni un opérateur ni un partenaire"),
        ({"scopes": []}, ""),
        ({"keys": ""}, "l’une des deux"),
        ({"keys_url": "https://x.fr/jwks"}, "l’une des deux"),
        ({"keys": "", "keys_url": "http://x.fr/jwks"}, "https"),
        ({"keys": "", "keys_url": "https://127.0.0.1/jwks"}, "serveur public"),
        ({"keys": "{"}, "JSON"),
        ({"keys": '{"keys": []}'}, "liste"),
        ({"keys": json.dumps({"keys": [KEY.as_dict(private=True)]})}, "privée"),
        ({"keys": '{"keys": [{"kty": "oct", "k": "x"}]}'}, "privée ou secrète"),
        ({"keys": '{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}'}, "trop courte"),
        ({"fields_listed": "dossier:file:read first_name"}, "signe"),
        ({"fields_listed": "dossier:file:read = nir"}, "champ"),
        ({"fields_listed": "contracts:contract:read = kind"}, "champ"),
        ({"agreement": " "}, ""),
    ],
)
def test_faults_are_said_and_nothing_is_given(house: House, changes: dict[str, Any], said: str) -> None:
    client_id = program(house)
    answer = house.client("dsi").post(f"/reseau/applications/{client_id}/acces/", {**TYPED, **changes})
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert given(house, client_id) is None


def test_an_application_without_the_interface_has_no_such_page(house: House) -> None:
    dsi = house.client("dsi")
    for client_id in (program(house, ApiFamily.EVENTS), uuid4()):
        assert dsi.get(f"/reseau/applications/{client_id}/acces/").status_code == 404
