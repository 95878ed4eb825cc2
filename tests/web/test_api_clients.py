"""Pages of client applications, and of what is left out of the open data."""

from __future__ import annotations

import re

import pytest

from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.offers.operations import note_faults
from tests.rooms.offers.feed_steps import HOUSE, new_offer, new_provider, new_source, write
from tests.web.house import ROLES, House
from tests.web.young_people import text

LIST = "/reseau/applications/"
NEW = f"{LIST}nouvelle/"
TYPED = {
    "name": "data·inclusion",
    "organisation": "Plateforme de l’inclusion",
    "families": ["ods"],
    "envoi": "un",
}
FEED = "/annuaire/diffusion/"


def secret_in(page: str) -> str:
    found = re.search(r"<code>([\w-]{24,})</code>", page)
    assert found, page
    return found[1]


def opens(house: House, secret: str) -> bool:
    answer = house.client("adviser").post(
        "/ods/get_token", {"client_secret": secret}, content_type="application/json"
    )
    return bool(answer.status_code == 200)


@pytest.mark.parametrize("name", ROLES.values())
def test_only_the_network_gets_in(house: House, name: str) -> None:
    expected = 200 if name == "dsi" else 403
    for address in (LIST, NEW):
        assert house.client(name).get(address).status_code == expected


def test_an_application_is_let_in_given_another_secret_and_shut_out(house: House) -> None:
    dsi = house.client("dsi")
    shown = dsi.post(NEW, TYPED)
    first = secret_in(shown.content.decode())
    assert "ne sera plus affiché" in text(shown)
    assert secret_in(dsi.post(NEW, TYPED).content.decode()) == first  # a double click tells the same secret
    assert opens(house, first)
    page = dsi.get(LIST).content.decode()
    assert page.count("Débrancher<") == 1
    assert first not in page
    assert "Plateforme de l’inclusion" in page
    (client_id,) = set(re.findall(r"applications/([0-9a-f-]{36})/secret/", page))
    missing = dsi.post(f"{LIST}{client_id}/secret/", {"reason": ""})
    assert missing.status_code == 422
    assert opens(house, first)
    renewed = dsi.post(f"{LIST}{client_id}/secret/", {"reason": "Secret égaré", "envoi": "deux"})
    second = secret_in(renewed.content.decode())
    assert (opens(house, first), opens(house, second)) == (False, True)
    assert dsi.post(f"{LIST}{client_id}/debrancher/", {"reason": "Fin de la convention"}).status_code == 302
    assert not opens(house, second)
    assert "Débranchée le" in text(dsi.get(LIST))


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"organisation": " "}, {"families": []}, {"families": ["tout"]}, {"name": "a" * 201}],
)
def test_bad_input_keeps_what_was_typed(house: House, wrong: dict[str, object]) -> None:
    answer = house.client("dsi").post(NEW, TYPED | wrong)
    assert answer.status_code == 422
    assert "Aucune application" in text(house.client("dsi").get(LIST))


def test_an_owner_reads_which_of_her_records_are_left_out(house: House) -> None:
    tarbes = system_actor(house.structures["tarbes"])
    source = write(new_source, actor=tarbes, code="ml-65440s00")
    provider = write(new_provider, actor=tarbes, source_id=source, key="ml-65440s00--1")
    offer = write(
        new_offer,
        actor=tarbes,
        source_id=source,
        provider_id=provider,
        key="ml-65440s00--2",
        name="Fiche cassée",
    )
    assert "Toutes nos fiches sont diffusées" in text(house.client("direction").get(FEED))
    note_faults(actor=HOUSE, at=now(), faults={offer: "Champs refusés par le schéma : thematiques."})
    page = text(house.client("direction").get(FEED))
    assert "Fiche cassée" in page
    assert "thematiques" in page
    assert "Fiche cassée" not in text(house.client("stranger_direction").get(FEED))
    assert house.client("researcher").get(FEED).status_code == 403
