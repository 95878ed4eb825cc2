"""Pages of the team: a demand to its end, announcements read, notes and texts shared, help in place."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from convergence.support import operations
from convergence.support.queries import demands, practices, snippets
from convergence.support.types import (
    AnnouncementDraft,
    AnnouncementWeight,
    DemandDraft,
    DemandFilters,
    DemandState,
)
from convergence.web.access import access_of
from convergence.web.help.screens import help_topics, screen_of
from tests.web.house import House
from tests.web.test_every_address import ALL
from tests.web.young_people import HTMX, text, welcome

TODAY = local_today("Europe/Paris")
BOX = "/equipe/boite/"
NAUGHTY = "<script>alert(1)</script> ‮ 👩🏽‍💻 ='1"


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def only_demand(house: House, state: DemandState | None = None) -> UUID:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        (row,) = demands(scope, DemandFilters(state=state), today=TODAY)
    return row.demand_id


def test_a_demand_from_the_telephone_to_its_end(house: House, client: Client) -> None:
    person = welcome(house)
    form = {
        "subject": "Rappeler sa mère",
        "text": NAUGHTY,
        "origin": "telephone",
        "due_on": f"{TODAY:%d/%m/%Y}",
    }
    answer = client.post(f"{BOX}nouvelle/?dossier={person.dossier_id}", form)
    assert answer.status_code == 302
    assert answer["Location"] == f"/dossiers/{person.dossier_id}/"
    demand_id = only_demand(house)
    page = text(client.get(BOX))
    assert "Rappeler sa mère" in page
    assert "À prendre" in page
    assert client.post(f"{BOX}{demand_id}/prendre/").status_code == 302
    raw = client.get(f"{BOX}{demand_id}/").content.decode()
    assert "<script>alert(1)" not in raw
    assert "CARRERE" in raw
    manager = str(house.users["manager"])
    client.post(f"{BOX}{demand_id}/confier/", {"assignee_id": manager, "text": "Tu la connais"})
    client.post(f"{BOX}{demand_id}/", {"text": "Elle a rappelé"})
    house.client("manager").post(f"{BOX}{demand_id}/traiter/", {"text": "Fait"})
    page = text(client.get(f"{BOX}{demand_id}/"))
    assert "Elle a rappelé" in page
    assert "Traitée" in page
    client.post(f"{BOX}{demand_id}/rouvrir/", {"text": "Encore elle"})
    assert only_demand(house, DemandState.WAITING) == demand_id


def test_the_key_of_the_form_counts_a_double_click_once(house: House, client: Client) -> None:
    form = {"subject": "Une fois", "origin": "accueil", "envoi": "0192f0c4"}
    assert [client.post(f"{BOX}nouvelle/", form).status_code for _ in range(2)] == [302, 302]
    only_demand(house)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"subject": ""}, "obligatoire."),
        ({"due_on": "31/02/2026"}, "n’existe pas"),
        ({"due_on": "1/1/2020"}, "passée"),
        ({"assignee_id": "0192f0c4-77a5-7b1e-9d3c-5a2f8e6b4c10"}, "Choisissez"),
        ({"text": "x" * 10_001}, "raccourcissez"),
        ({"subject": "a\x00b"}, "nul"),
    ],
)
def test_a_refused_demand_says_why_and_keeps_what_was_typed(
    house: House, client: Client, typed: dict[str, str], said: str
) -> None:
    answer = client.post(f"{BOX}nouvelle/", {"subject": "Gardé", "origin": "accueil"} | typed)
    assert answer.status_code == 422
    assert said.lower() in text(answer).lower()
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        assert demands(scope, DemandFilters(), today=TODAY) == []


def test_another_structure_finds_neither_the_demand_nor_its_gestures(house: House, client: Client) -> None:
    client.post(f"{BOX}nouvelle/", {"subject": "À nous", "origin": "accueil"})
    demand_id = only_demand(house)
    for page in ("", "confier/", "traiter/", "rouvrir/", "remettre/"):
        assert house.client("stranger").get(f"{BOX}{demand_id}/{page}").status_code == 404
    assert house.client("stranger").post(f"{BOX}{demand_id}/prendre/").status_code == 404
    assert "À nous" not in text(house.client("stranger").get(BOX))


def test_the_inbox_takes_the_same_statements_for_one_demand_and_for_fifty(
    house: House, client: Client
) -> None:
    counts = []
    for number in (1, 49):
        for rank in range(number):
            operations.add_demand(
                actor=house.actor("adviser"),
                at=now(),
                draft=DemandDraft(f"Demande {number} {rank}"),
                assignee_id=house.users["manager"],
            )
        with CaptureQueriesContext(connection) as captured:
            assert client.get(BOX).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] <= 16


def test_an_important_announcement_is_on_the_home_page_until_it_is_confirmed(
    house: House, client: Client
) -> None:
    operations.publish_announcement(
        actor=house.actor("direction"),
        at=now(),
        draft=AnnouncementDraft("Nouveau mot de passe", NAUGHTY, AnnouncementWeight.IMPORTANT, TODAY),
    )
    assert "1 annonce à lire" in text(client.get("/"))
    page = client.get("/equipe/annonces/").content.decode()
    assert "<script>alert(1)" not in page
    (address,) = set(re.findall(r'href="(/equipe/annonces/[0-9a-f-]{36}/)"', page))
    assert "J’ai lu" in text(client.get(address))
    assert client.post(f"{address}confirmer/").status_code == 302
    assert "annonce à lire" not in text(client.get("/"))
    followed = text(house.client("direction").get("/equipe/annonces/publiees/"))
    assert "1 sur 8" in followed
    assert "Pas encore" in text(house.client("direction").get(f"{address}lecteurs/"))
    assert house.client("stranger").get(address).status_code == 404
    assert house.client("stranger").post(f"{address}confirmer/").status_code == 404


def test_an_announcement_is_published_corrected_and_taken_down_by_its_pages(house: House) -> None:
    direction = house.client("direction")
    form = {"title": "Fermeture", "text": "À midi", "weight": "information", "starts_on": f"{TODAY:%d/%m/%Y}",
            "roles": ["conseiller"]}  # fmt: skip
    assert direction.post("/equipe/annonces/publier/", form).status_code == 302
    page = direction.get("/equipe/annonces/publiees/").content.decode()
    (edit,) = set(re.findall(r'href="(/equipe/annonces/[0-9a-f-]{36}/)modifier/"', page))
    (token,) = re.findall(
        r'name="edit_token" value="(\d+)"', direction.get(f"{edit}modifier/").content.decode()
    )
    change = form | {"text": "À onze heures", "edit_token": token, "ask_again": "on"}
    assert direction.post(f"{edit}modifier/", change).status_code == 302
    stale = direction.post(f"{edit}modifier/", form | {"edit_token": token, "text": "Autre"})
    assert stale.status_code == 422
    assert "À onze heures" in text(stale)
    assert direction.post(f"{edit}retirer/").status_code == 302
    assert "Fermeture" not in text(house.client("adviser").get("/equipe/annonces/"))
    assert house.client("adviser").get("/equipe/annonces/publier/").status_code == 403


def test_a_head_of_the_network_chooses_structures(house: House) -> None:
    dsi = house.client("dsi")
    form = {"title": "À La Réunion", "text": "…", "weight": "information", "starts_on": f"{TODAY:%d/%m/%Y}",
            "reach": "choisies", "structure_ids": [str(house.structures["reunion"])]}  # fmt: skip
    assert dsi.post("/equipe/annonces/publier/", form).status_code == 302
    assert "À La Réunion" in text(house.client("stranger").get("/equipe/annonces/"))
    assert "À La Réunion" not in text(house.client("adviser").get("/equipe/annonces/"))
    assert "Des structures choisies" not in text(house.client("direction").get("/equipe/annonces/publier/"))


def test_a_practice_note_shows_in_the_help_of_its_screen(house: House, client: Client) -> None:
    note = {"title": "Le café", "topic": "Accueil", "text": NAUGHTY, "screens": ["agenda"]}
    assert client.post("/equipe/pratiques/nouvelle/", note).status_code == 302
    with acting(house.actor("adviser"), Purpose.ADMINISTRATION) as scope:
        (row,) = practices(scope)
    assert "Le café" in text(client.get("/aide/ecran/agenda/", **HTMX))
    assert "Le café" not in text(client.get("/aide/ecran/messages/", **HTMX))
    assert "Le café" not in text(house.client("stranger").get("/aide/ecran/agenda/"))
    assert "Le café" in text(client.get("/equipe/pratiques/"))
    address = f"/equipe/pratiques/{row.practice_id}/"
    assert "Accueil" in text(client.get(address))
    change = note | {"text": "Du thé", "edit_token": row.edit_token}
    assert house.client("manager").post(f"{address}modifier/", change).status_code == 302
    assert "Du thé" in text(client.post(f"{address}modifier/", note | {"edit_token": row.edit_token}))
    assert client.post(f"{address}retirer/").status_code == 302
    assert "Le café" not in text(client.get("/equipe/pratiques/"))
    assert house.client("stranger").get(address).status_code == 404


def test_texts_are_kept_chosen_corrected_and_removed(house: House, client: Client) -> None:
    assert (
        client.post(
            "/equipe/textes/nouveau/", {"name": "Relance", "text": NAUGHTY, "is_shared": "on"}
        ).status_code
        == 302
    )
    again = client.post("/equipe/textes/nouveau/", {"name": "Relance", "text": "x", "is_shared": "on"})
    assert again.status_code == 422
    with acting(house.actor("adviser"), Purpose.ADMINISTRATION) as scope:
        (row,) = snippets(scope)
    choice = house.client("manager").get("/equipe/textes/choisir/").content.decode()
    assert "data-snippet-text" in choice
    assert "<script>alert" not in choice
    address = f"/equipe/textes/{row.snippet_id}/"
    change = {"name": "Relance", "text": "Bonjour", "edit_token": row.edit_token}
    assert client.post(f"{address}modifier/", change).status_code == 302
    assert "Bonjour" in text(client.get("/equipe/textes/"))
    assert client.post(f"{address}supprimer/").status_code == 302
    assert "Aucun texte type" in text(client.get("/equipe/textes/"))


def test_one_search_finds_the_help_as_well(house: House, client: Client) -> None:
    client.post(f"{BOX}nouvelle/", {"subject": "Présence à l’atelier", "origin": "accueil"})
    page = text(client.get("/equipe/recherche/?q=presence"))
    assert "Présence à l’atelier" in page
    assert "Aide" in page
    assert "Rien ne correspond" in text(client.get("/equipe/recherche/?q=introuvablement"))
    found = text(house.client("account_manager").get("/equipe/recherche/?q=presence"))
    assert "Présence à l’atelier" not in found


def test_every_screen_of_professionals_has_its_help() -> None:
    helped = help_topics()
    alone = {
        name
        for address, entry in ALL.items()
        if (access := access_of(entry.callback)) is not None and access.is_for_professionals
        if (name := screen_of(resolve(address).view_name)) not in helped
    }
    assert alone == set()


def test_the_help_opens_from_every_kind_of_page(house: House, client: Client) -> None:
    page = client.get("/mes-jeunes/").content.decode()
    assert 'href="/aide/ecran/caseload/"' in page
    assert "data-snippets-url" in page
    bare = house.client("auditor").get("/controle/journal/").content.decode()
    assert 'href="/aide/ecran/audit/"' in bare
    assert "data-snippets-url" not in bare
    assert client.get("/aide/ecran/inconnu/").status_code == 404


def test_pages_of_a_file_open_their_own_topic_when_there_is_one(house: House, client: Client) -> None:
    base = f"/dossiers/{welcome(house).dossier_id}/"
    for page, topic in (
        ("etat/fin/", "dossier"),
        ("allocations/", "file_allowances"),
        ("diagnostic/", "file_diagnostic"),
        ("rendez-vous/", "agenda"),
    ):
        assert f'href="/aide/ecran/{topic}/"' in client.get(f"{base}{page}").content.decode(), page
