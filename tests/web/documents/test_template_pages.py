"""Wordings of a structure on its pages: written, tried, compared, published, given back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from convergence.documents.types import PaperKind
from convergence.foundation.identifiers import uuid7
from tests.web.house import House
from tests.web.young_people import stored, text

LIST = "/documents/modeles/"
KIND = f"{LIST}convocation/"
WORDING = "Rendez-vous avec {{ conseiller }} le {{ date_rendez_vous }}, pour {{ jeune }}."


@pytest.fixture
def manager(house: House) -> Client:
    return house.client("manager")


def opened(client: Client) -> str:
    """The address of a new draft."""
    answer = client.post(f"{KIND}ouvrir/")
    assert answer.status_code == 302
    return str(answer["Location"])


def saved(client: Client, address: str, wording: str) -> Any:
    token = re.findall(r'name="edit_token" value="(\d+)"', client.get(address).content.decode())[0]
    return client.post(address, {"wording": wording, "edit_token": token})


def test_each_paper_is_listed_with_what_serves(house: House) -> None:
    page = text(house.client("adviser").get(LIST))
    assert page.count("Modèle du produit") == len(PaperKind)
    assert "Export du dossier" in page
    assert "Modèles de documents" in text(house.client("adviser").get("/"))


def test_a_wording_is_written_tried_published_and_given_back(house: House, manager: Client) -> None:
    address = opened(manager)
    assert opened(manager) == address
    assert saved(manager, address, "Bonjour {{ prenom }}").status_code == 302
    page = text(manager.get(address))
    assert "l’essai a échoué" in page
    assert "« prenom » n’existe pas" in page
    assert manager.post(f"{address}publier/").status_code == 422
    saved(manager, address, WORDING)
    page = manager.get(address)
    assert "Essai réussi" in text(page)
    (picture,) = re.findall(r'<img class="cv-paper" src="([^"]+)"', page.content.decode())
    shown = manager.get(picture)
    assert shown["Content-Type"] == "image/png"
    assert shown.content.startswith(b"\x89PNG")
    assert "Ajouté : Rendez-vous avec" in text(manager.get(f"{address}comparer/"))
    assert manager.post(f"{address}publier/").status_code == 302
    assert "Version 1, publiée le" in text(manager.get(LIST))
    assert manager.get(address).status_code == 302, "what serves is no longer edited"
    assert "Version 1 de votre structure" in text(manager.get(KIND))
    assert manager.post(f"{KIND}revenir/").status_code == 302
    assert "Modèle du produit." in text(manager.get(KIND))
    assert [row[0] for row in stored(house, "SELECT state FROM documents_papertemplate")] == ["remplace"]


def test_two_who_edit_at_once_see_both_versions(manager: Client) -> None:
    address = opened(manager)
    saved(manager, address, WORDING)
    stale = manager.post(address, {"wording": "Autre", "edit_token": "1"})
    assert stale.status_code == 422
    assert "modifié pendant votre saisie" in text(stale)
    assert "Valeur enregistrée entre-temps" in text(stale)


@pytest.mark.parametrize("wording", ["", "x" * 30_001, "a\0b"])
def test_what_cannot_be_saved_is_told(manager: Client, wording: str) -> None:
    assert saved(manager, opened(manager), wording).status_code == 422


@pytest.mark.parametrize("wording", ["<script>alert(1)</script>", "\u202e😀", '#eval("1")', "=1+1", "{{ }}"])
def test_naughty_wordings_are_shown_as_text(manager: Client, wording: str) -> None:
    address = opened(manager)
    assert saved(manager, address, wording).status_code == 302
    assert "<script>alert" not in manager.get(address).content.decode()


def test_a_draft_is_given_up(house: House, manager: Client) -> None:
    address = opened(manager)
    assert manager.post(f"{address}abandonner/").status_code == 302
    assert "Écrire une nouvelle version" in text(manager.get(KIND))


def test_who_gets_in(house: House, manager: Client) -> None:
    draft = opened(manager)
    for address in (LIST, KIND, f"{draft}comparer/", f"{KIND}page-1.png"):
        assert house.client("adviser").get(address).status_code == 200
        assert house.client("direction").get(address).status_code == 200
        for name in ("operator", "account_manager", "auditor", "unml"):
            assert house.client(name).get(address).status_code == 403
    for page in (draft, f"{draft}publier/", f"{draft}abandonner/", f"{KIND}revenir/"):
        assert house.client("adviser").get(page).status_code == 403
    assert house.client("adviser").post(f"{KIND}ouvrir/").status_code == 403
    assert "Écrire une nouvelle version" not in text(house.client("adviser").get(KIND))


def test_another_structure_sees_none_of_it(house: House, manager: Client) -> None:
    draft = opened(manager)
    stranger = house.client("stranger_direction")
    nothing = f"{KIND}{uuid7()}/"
    for page in ("", "publier/", "comparer/", "page-1.png"):
        assert stranger.get(draft + page).status_code == stranger.get(nothing + page).status_code == 404


@pytest.mark.parametrize("address", [f"{LIST}inconnu/", f"{LIST}inconnu/page-1.png", f"{KIND}page-99.png"])
def test_what_does_not_exist_is_not_found(manager: Client, address: str) -> None:
    assert manager.get(address).status_code == 404
