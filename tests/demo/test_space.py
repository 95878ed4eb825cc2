"""The space of the young people of the demonstration: one click opens it, and no page of it is empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client, override_settings

from convergence.demo import space
from convergence.demo.space.people import AWA, LOUNA, NOLAN, YOUNG_PEOPLE
from tests.databases import rows

CHANGES = ("Apparaît", "Dure", "Grandit", "Faiblit", "Revient", "Est réalisée", "Est abandonnée")
SHOWN = {
    "/jeune/moi/": ("Un document est à signer", "Vous avez un nouveau message", "Rendez-vous"),
    "/jeune/moi/facile/": ("Bonjour Louna", "Faites-le avant"),
    "/jeune/moi/rendez-vous/": ("avec Camille Lacoste", "Vous y étiez"),
    "/jeune/moi/ateliers/": ("Voir ou rendre ma place",),
    "/jeune/moi/services/gardes/": ("Bilan de compétences mobilité", "Convaincre en entretien"),
    "/jeune/moi/demandes/": ("Le service dit oui", "Le service dit non"),
    "/jeune/moi/envies/": ("« vendeuse dans le prêt-à-porter »", "boxe", *CHANGES),
    "/jeune/moi/actions/": ("Appeler deux magasins", "C’était prévu", "à faire par d’autres", "C’est fait"),
    "/jeune/moi/actions/heures/": ("validées sur 15 h", "oui, depuis le"),
    "/jeune/moi/contrat/": ("Lire et signer", "Il est en cours"),
    "/jeune/moi/documents/": ("CV", "Attestation d’accompagnement"),
    "/jeune/moi/allocation/": ("Comment nous comptons", "Votre compte"),
    "/jeune/moi/messages/": ("La responsable veut bien me voir",),
    "/jeune/moi/mes-donnees/": ("Corriger quelque chose", "Satisfaite"),
    "/jeune/moi/mes-donnees/copie/": ("rue des Essais",),
    "/jeune/compte/consultations/": ("Mission Locale de Tarbes", "L’accès a été refusé"),
}  # fmt: skip
"""What each page of the fullest space says."""


@pytest.fixture
def client(loaded: list[str]) -> Iterator[Client]:
    with override_settings(ROOT_URLCONF="tests.demo.addresses"):
        yield Client()


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", answer.content.decode())))


def appointments() -> list[int]:
    """How many each of them has."""
    held = "SELECT count(*) FROM appointments_appointment WHERE dossier_id = %s"
    return [rows(held, part.dossier_id)[0][0] for part in YOUNG_PEOPLE]


def test_every_page_of_the_fullest_space_has_something_to_say(client: Client) -> None:
    for part in YOUNG_PEOPLE:
        assert f"Ouvrir l’espace de {part.name}" in words(client, "/demo/")
    answer = client.post("/demo/", {"jeune": LOUNA.key})
    assert (answer.status_code, answer["Location"]) == (303, "/jeune/moi/")
    for address, said in SHOWN.items():
        page = words(client, address).lower()
        for one in said:
            assert one.lower() in page, (address, one)


def test_a_minor_has_a_contract_to_sign_with_his_guardian(client: Client) -> None:
    client.post("/demo/", {"jeune": NOLAN.key})
    page = words(client, "/jeune/moi/contrat/")
    assert "Lire et signer" in page
    assert "réparer des motos" in words(client, "/jeune/moi/envies/")


def test_without_e_mail_a_screen_is_lent(client: Client) -> None:
    answer = client.post("/demo/", {"jeune": AWA.key})
    assert answer["Location"].startswith("/jeune/ecran/?code=")
    code = answer["Location"].partition("=")[2]
    assert client.post("/jeune/ecran/", {"code": code})["Location"] == "/jeune/moi/"
    assert "Cet écran vous est prêté" in words(client, "/jeune/moi/")


def test_an_unknown_young_person_is_told_so(client: Client) -> None:
    answer = client.post("/demo/", {"jeune": "personne"})
    assert answer.status_code == 422
    assert "Ce personnage n’existe pas" in answer.content.decode()


def test_taking_it_up_again_adds_nothing(loaded: list[str]) -> None:
    before = appointments()
    files = rows("SELECT count(*) FROM dossier_dossier")
    space.take_up_again()
    assert appointments() == before
    assert rows("SELECT count(*) FROM dossier_dossier") == files
    assert min(before) > 0
