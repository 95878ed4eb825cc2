"""Pages of the directory: found in one gesture, explained, kept, printed, sent; who gets in; few questions asked."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.identity.operations import add_site, give_role
from convergence.identity.types import Role
from convergence.messaging.queries import messages_of
from convergence.offers.operations import keep_selection
from convergence.offers.queries import selections
from convergence.storage.session import acting
from tests.rooms.offers.searched import CAR, LICENCE, TODAY, changed, directory, service
from tests.web.house import ROLES, House
from tests.web.messages.world import reachable

SEARCH = "/annuaire/"
SCREEN = "numerique--maitriser-les-fondamentaux-du-numerique"
ROOF = "logement-hebergement--rechercher-une-solution-dhebergement-temporaire"
NAUGHTY = ["'; DROP TABLE x; --", "<script>alert(1)</script>", "%_\\", "\x00", "🙂" * 60, "ﷺ", "a" * 500]


@pytest.fixture
def known(house: House) -> dict[str, UUID]:
    """Services of Tarbes, of Lourdes and of Saint-Denis."""
    return directory(
        service(
            "Aide au permis", fees="gratuit", kind="aide-financiere", description="Jusqu’à 800 euros. " * 12
        ),
        service("Auto-école sociale", "65286", themes=(LICENCE, CAR), opening_hours="Mo-Fr 09:00-17:00"),
        service("Location solidaire", themes=(CAR,), latitude=43.25, longitude=0.08),
        service("Permis à la Réunion", "97411"),
        service("Conseil à distance", "31555", reception_modes=("a-distance",), zone=("france",), address=""),
    )


def text(answer: Any) -> str:
    return unescape(str(answer.content.decode()))


def order(page: str) -> list[str]:
    """The names of services in the order of the list."""
    return re.findall(r'<a href="/annuaire/services/[0-9a-f-]+/">([^<]+)</a></h3>', page)


@pytest.mark.parametrize("name", ROLES.values())
def test_every_professional_searches(house: House, known: dict[str, UUID], name: str) -> None:
    client = house.client(name)
    for address in (SEARCH, f"{SEARCH}services/{known['Aide au permis']}/", f"{SEARCH}selections/"):
        assert client.get(address).status_code == 200


def test_nobody_else_does(house: House, known: dict[str, UUID]) -> None:
    for address in (SEARCH, f"{SEARCH}services/{known['Aide au permis']}/", f"{SEARCH}selections/"):
        assert Client().get(address).status_code == 303


def test_the_first_page_is_around_the_structure(house: House, known: dict[str, UUID]) -> None:
    page = text(house.client("adviser").get(SEARCH))
    assert 'value="Tarbes (65000)"' in page
    assert '<option value="20" selected>' in page
    assert set(order(page)) == set(known) - {"Permis à la Réunion"}
    assert order(text(house.client("stranger").get(SEARCH)))[0] == "Permis à la Réunion"


def test_the_address_keeps_every_criterion_and_the_reasons_are_told(
    house: House, known: dict[str, UUID]
) -> None:
    asked = {
        "q": "permi", "besoin": LICENCE, "lieu": "Tarbes (65000)", "lieu_code": "65440", "rayon": "30",
        "accueil": "sur-place", "demande": "usagers", "gratuit": "on",
    }  # fmt: skip
    page = text(house.client("adviser").get(SEARCH, asked))
    assert order(page) == ["Aide au permis"]
    assert "répond au besoin cherché" in page
    assert "mots trouvés dans l’intitulé" in page
    assert "fiche relue il y a 1 mois" in page
    assert "Plus de critères (3 actifs)" in page
    for name, value in (("rayon", "30"), ("accueil", "sur-place"), ("demande", "usagers")):
        assert re.search(rf'<option value="{value}" selected>', page), name


def test_a_typing_mistake_in_a_word_finds_and_says_so(house: House, known: dict[str, UUID]) -> None:
    page = text(house.client("adviser").get(SEARCH, {"q": "permmis"}))
    assert "Aide au permis" in page
    assert "presque pareil" in page


def test_opening_hours_are_asked_by_day_and_hour(house: House, known: dict[str, UUID]) -> None:
    client = house.client("adviser")
    assert order(text(client.get(SEARCH, {"jour": "mardi", "heure": "10h"}))) == ["Auto-école sociale"]
    assert order(text(client.get(SEARCH, {"jour": "mardi"}))) == ["Auto-école sociale"]
    assert order(text(client.get(SEARCH, {"jour": "dimanche", "heure": "10h"}))) == []
    assert client.get(SEARCH, {"jour": "maintenant"}).status_code == 200


def test_nothing_found_says_what_to_do(house: House, known: dict[str, UUID]) -> None:
    page = text(house.client("adviser").get(SEARCH, {"q": "zzzzqqq"}))
    assert "Aucun service trouvé." in page
    assert "Élargissez la distance" in page


@pytest.mark.parametrize(
    "asked",
    [{"lieu": "Zzzzqqqq"}, {"lieu": "Saint-Martin"}, {"rayon": "3000"}, {"heure": "25h", "jour": "lundi"}],
)  # fmt: skip
def test_what_cannot_be_read_is_told_beside_its_field_and_nothing_typed_is_lost(
    house: House, known: dict[str, UUID], asked: dict[str, str]
) -> None:
    answer = house.client("adviser").get(SEARCH, {"q": "permis", **asked})
    assert answer.status_code == 422
    assert 'value="permis"' in text(answer)
    assert "fr-message--error" in text(answer)


@pytest.mark.parametrize("value", NAUGHTY)
def test_naughty_words_break_nothing(house: House, known: dict[str, UUID], value: str) -> None:
    client = house.client("adviser")
    for name in ("q", "besoin", "lieu", "apres", "source", "jour", "heure"):
        answer = client.get(SEARCH, {name: value})
        assert answer.status_code in (200, 422), name
        assert "<script>alert" not in answer.content.decode()


def test_pages_follow_without_repeating(house: House) -> None:
    directory(*(service(f"Service {number:02}") for number in range(45)))
    client, address, seen = house.client("adviser"), SEARCH, []
    for _ in range(3):
        page = text(client.get(address))
        seen += order(page)
        following = re.search(r'href="(\?[^"]*apres=[^"]*)"', page)
        address = SEARCH + (following[1] if following else "")
    assert len(seen) == len(set(seen)) == 45


def test_the_map_numbers_what_the_list_numbers(house: House, known: dict[str, UUID]) -> None:
    page = text(house.client("adviser").get(SEARCH, {"lieu": "Tarbes", "lieu_code": "65440", "rayon": "30"}))
    drawing = page.partition("<svg")[2].partition("</svg>")[0]
    marks = re.findall(r'href="#(service-[0-9a-f-]+)"', drawing)
    assert marks
    for mark in marks:
        assert f'id="{mark}"' in page
    assert "Tarbes" in drawing, "towns are landmarks"
    assert "20 km" in drawing
    assert "http" not in drawing, "no server of maps"


def test_a_record_tells_everything(house: House, known: dict[str, UUID]) -> None:
    client = house.client("adviser")
    page = text(client.get(f"{SEARCH}services/{known['Aide au permis']}/"))
    for said in (
        "Maison des projets",
        "Préparer un permis",
        "Gratuit",
        "05 62 00 00 00",
        "Source essai",
        "Qualité de la fiche",
        "Ce qui manque à la fiche",
        "entrée dans l’annuaire",
        "Location solidaire",
    ):
        assert said in page, said  # fmt: skip
    changed(known["Aide au permis"], withdrawn_on=TODAY)
    changed(known["Location solidaire"], duplicate_of=known["Auto-école sociale"])
    assert "Ce service n’est plus proposé" in text(client.get(f"{SEARCH}services/{known['Aide au permis']}/"))
    assert "Fiche en double" in text(client.get(f"{SEARCH}services/{known['Location solidaire']}/"))
    assert client.get(f"{SEARCH}services/{uuid7()}/").status_code == 404


def test_services_are_kept_from_the_list_then_shared_and_taken_out(
    house: House, known: dict[str, UUID]
) -> None:
    client = house.client("adviser")
    chosen = [str(known["Aide au permis"]), str(known["Auto-école sociale"])]
    answer = client.post(
        f"{SEARCH}selections/garder/", {"service": chosen, "nom": "Se déplacer"}, follow=True
    )
    page = text(answer)
    assert "2 services gardés." in page
    assert order(page) == ["Aide au permis", "Auto-école sociale"]
    here = answer.request["PATH_INFO"]
    assert "Se déplacer" not in text(house.client("manager").get(f"{SEARCH}selections/"))
    form = re.search(r'name="edit_token" value="(\d+)"', text(client.get(f"{here}modifier/")))
    assert form
    answer = client.post(
        f"{here}modifier/",
        {"name": "Mobilité", "note": "", "is_shared": "on", "edit_token": form[1]},
        follow=True,
    )
    assert "Partagée avec la structure" in text(answer)
    colleague = house.client("manager")
    assert "Mobilité" in text(colleague.get(f"{SEARCH}selections/"))
    assert "Retirer" not in text(colleague.get(here))
    client.post(f"{here}retirer/", {"service": chosen[0]})
    assert order(text(client.get(here))) == ["Auto-école sociale"]
    more = client.post(
        f"{SEARCH}selections/garder/",
        {"service": [str(known["Location solidaire"])], "selection": here.split("/")[-2]},
        follow=True,
    )
    assert order(text(more)) == ["Auto-école sociale", "Location solidaire"]
    client.post(f"{here}supprimer/")
    assert client.get(here).status_code == 404


def test_keeping_nothing_or_without_name_says_so(house: House, known: dict[str, UUID]) -> None:
    client = house.client("adviser")
    back = f"{SEARCH}?q=permis"
    none = client.post(f"{SEARCH}selections/garder/", {"nom": "Vide", "retour": back}, follow=True)
    assert "Aucun service n’est coché" in text(none)
    assert none.request["QUERY_STRING"] == "q=permis"
    unnamed = client.post(
        f"{SEARCH}selections/garder/",
        {"service": [str(known["Aide au permis"])], "retour": back},
        follow=True,
    )
    assert "n’a pas de nom" in text(unnamed)
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        assert selections(scope) == []


def made(house: House, known: dict[str, UUID], *, shared: bool = False) -> UUID:
    return keep_selection(
        actor=house.actor("adviser"),
        at=now(),
        name="Pour bouger",
        is_shared=shared,
        offer_ids=list(known.values()),
    )


def test_a_selection_of_another_is_answered_as_an_unknown_one(house: House, known: dict[str, UUID]) -> None:
    own, unknown = made(house, known), uuid7()
    for name in ("manager", "stranger"):
        client = house.client(name)
        for page in ("", "modifier/", "supprimer/", "envoyer/"):
            answers = [client.get(f"{SEARCH}selections/{one}/{page}") for one in (own, unknown)]
            assert [answer.status_code for answer in answers] == [404, 404]
        assert client.post(f"{SEARCH}selections/{own}/retirer/", {"service": "x"}).status_code == 404


def test_services_are_sent_to_a_young_person_in_her_conversation(
    house: House, known: dict[str, UUID]
) -> None:
    selection_id = made(house, known)
    changed(known["Location solidaire"], withdrawn_on=TODAY)
    person = reachable(house, "Inès", "CARRERE", "+33639980123")
    client = house.client("adviser")
    page = text(client.get(f"{SEARCH}selections/{selection_id}/envoyer/", {"q": "carrere"}))
    there = f"{SEARCH}selections/{selection_id}/envoyer/{person.dossier_id}/"
    assert there in page
    page = text(client.get(there))
    written = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    assert "Aide au permis – Maison des projets" in written
    assert "Téléphone : 05 62 00 00 00" in written
    assert "Location solidaire" not in written, "what is withdrawn is not told"
    answer = client.post(there, {"text": written, "way": "lien", "envoi": "une-fois"})
    assert answer.status_code == 302
    client.post(there, {"text": written, "way": "lien", "envoi": "une-fois"})
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        told = messages_of(scope, person.dossier_id, limit=10)
    assert len(told) == 1
    assert "Aide au permis" in told[0].text


def test_only_those_who_write_to_young_people_send_and_only_to_their_own(
    house: House, known: dict[str, UUID]
) -> None:
    selection_id = made(house, known, shared=True)
    person = reachable(house, "Inès", "CARRERE", "+33639980123")
    there = f"{SEARCH}selections/{selection_id}/envoyer/{person.dossier_id}/"
    assert house.client("auditor").get(there).status_code == 403
    assert "Envoyer à un jeune" not in text(
        house.client("auditor").get(f"{SEARCH}selections/{selection_id}/")
    )
    assert house.client("stranger").get(there).status_code == 404
    assert (
        house.client("adviser").get(f"{SEARCH}selections/{selection_id}/envoyer/{uuid7()}/").status_code
        == 404
    )
    assert house.client("manager").get(there).status_code == 200


@pytest.mark.parametrize(
    ("address", "most"),
    [("", 21), ("?q=permis&lieu=Tarbes&lieu_code=65440", 19), ("services/{}/", 18), ("selections/", 7)],
)
def test_pages_ask_little_of_the_database(
    house: House, known: dict[str, UUID], address: str, most: int
) -> None:
    client = house.client("adviser")
    path = SEARCH + address.format(known["Aide au permis"])
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= most, "\n".join(asked)


@pytest.mark.parametrize(
    "typed", ["43.2333, 0.0833", "43,2333 0,0833", "43.2333;0.0833", " 43.23330,0.08330 "]
)
def test_coordinates_are_a_place(house: House, known: dict[str, UUID], typed: str) -> None:
    page = text(house.client("adviser").get(SEARCH, {"lieu": typed, "rayon": "10"}))
    assert "Aide au permis" in order(page)
    assert "Permis à la Réunion" not in order(page)
    assert 'value="43.233300, 0.083300"' in page or f'value="{typed.strip()}"' in page
    assert "cv-carte__cercle" in page, "the map is drawn around the point"


@pytest.mark.parametrize("typed", ["98.2333, 0.0833", "43, 0", "43.23", "-43.2333, 190.0833"])
def test_what_is_no_coordinates_is_refused_in_words(house: House, known: dict[str, UUID], typed: str) -> None:
    answer = house.client("adviser").get(SEARCH, {"lieu": typed})
    assert answer.status_code == 422
    assert "fr-message--error" in text(answer)


def test_a_point_at_sea_finds_without_a_commune(house: House, known: dict[str, UUID]) -> None:
    page = text(house.client("adviser").get(SEARCH, {"lieu": "43.2333, -20.0833", "rayon": "5"}))
    assert order(page) == ["Conseil à distance"]


def test_several_needs_are_looked_for_at_once(house: House) -> None:
    directory(
        *(
            service(name, themes=(theme,))
            for name, theme in (("Permis", LICENCE), ("Clavier", SCREEN), ("Bail", ROOF))
        )
    )
    client = house.client("adviser")
    assert order(text(client.get(SEARCH, {"besoin": LICENCE}))) == ["Permis"]
    page = text(client.get(SEARCH, {"besoin": LICENCE, "besoin2": SCREEN}))
    assert set(order(page)) == {"Permis", "Clavier"}
    assert "(1 actif)" in page
    assert set(order(text(client.get(SEARCH, {"besoin3": ROOF, "besoin2": ROOF})))) == {"Bail"}


def test_the_first_page_is_around_the_site_of_the_reader(house: House, known: dict[str, UUID]) -> None:
    chief, here = house.actor("direction"), house.structures["tarbes"]
    site = add_site(
        actor=chief, at=now(), structure_id=here, name="Antenne", commune_code="65286", opened_on=TODAY
    )
    give_role(
        actor=chief, at=now(), user_id=house.users["adviser"], structure_id=here, role=Role.MANAGER,
        starts_on=TODAY, site_id=site,
    )  # fmt: skip
    assert 'value="Lourdes (65100)"' in text(house.client("adviser").get(SEARCH))
