"""From a need of the diagnosis to services read for this person: ranked, reasons in sight, kept, printed, sent."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.foundation.permissions import Permission
from tests.web.diagnostic.test_pages import answered, begin
from tests.web.diagnostic.test_pages import base as diagnostic
from tests.web.house import PEOPLE, House
from tests.web.solutions.scene import THEME, Directory, asked, directory
from tests.web.young_people import ABSENT, TODAY, YoungPerson, text, welcome


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def services(house: House) -> Directory:
    return directory(house)


def base(person: YoungPerson) -> str:
    return f"/dossiers/{person.dossier_id}/solutions/"


def test_one_gesture_leads_from_a_need_to_its_services(
    house: House, person: YoungPerson, services: Directory
) -> None:
    client = house.client("adviser")
    answered(client, begin(client, person.dossier_id), mobilite="oui")
    page = html.unescape(client.get(diagnostic(person.dossier_id)).content.decode())
    found = re.search(r'href="(/dossiers/[^"]+/solutions/trouver/\?theme=mobilite[^"]*)"', page)
    assert found, "each need leads to its services"
    shown = text(client.get(found[1]))
    for said in ("3 services trouvés", "Permis solidaire", "Prêt de scooter", "Aide mobilité du département",
                 "projet de conduite", "À vérifier", "fiche relue"):  # fmt: skip
        assert said in shown
    assert "Mobilité" in text(client.get(base(person))), "the page of solutions says her needs"


def test_near_her_unless_another_place_is_given_and_nothing_is_hidden_by_its_conditions(
    house: House, person: YoungPerson, services: Directory
) -> None:
    client, page = house.client("adviser"), f"{base(person)}trouver/"
    assert "Que cherchez-vous" in text(client.get(page))
    shown = client.get(f"{page}?q=scooter&lieu=Tarbes&lieu_code=65440&rayon=10")
    assert "1 service trouvé" in text(shown)
    assert "à " in text(shown)
    assert "Aucun service" in text(client.get(f"{page}?q=scooter&lieu=Brest&lieu_code=29019&rayon=5"))
    approximate = text(client.get(f"{page}?q=scoter"))
    assert "Prêt de scooter" in approximate, "a misspelt word is understood"
    assert client.get(f"{page}?q=permis&lieu=Nullepart").status_code == 422


@pytest.mark.parametrize(
    "naughty", ["\x00", "x" * 3_000, "<script>alert(1)</script>", "\u202e=1+1", "'; DROP"]
)
def test_naughty_addresses_never_break_the_page(
    house: House, person: YoungPerson, services: Directory, naughty: str
) -> None:
    client = house.client("adviser")
    for name in ("theme", "besoin", "remplace", "q", "lieu", "rayon", "accueil", "apres"):
        answer = client.get(f"{base(person)}trouver/", {"q": "permis", name: naughty})
        assert answer.status_code in (200, 422), name
        assert "<script>alert" not in answer.content.decode()
    for page in (f"demander/{services.linked}/", f"retenir/{services.linked}/"):
        assert client.post(f"{base(person)}{page}?theme={naughty[:50]}", {"theme": naughty}).status_code in (
            302,
            422,
        )


def test_services_are_kept_printed_sent_and_let_go(
    house: House, person: YoungPerson, services: Directory
) -> None:
    client = house.client("adviser")
    kept = client.post(f"{base(person)}retenir/{services.linked}/", {"theme": THEME, "retour": base(person)})
    assert kept["Location"] == base(person)
    client.post(f"{base(person)}retenir/{services.linked}/", {"theme": THEME})
    page = client.get(base(person)).content.decode()
    assert text(client.get(base(person))).count("Permis solidaire") >= 1
    assert "Préparer un permis" in html.unescape(page) or "permis" in page.lower()
    printed = text(client.get(f"{base(person)}retenus/imprimer/"))
    for said in ("Services pour Inès CARRERE", "Permis solidaire", "rue des Pyrénées"):
        assert said in printed
    assert client.get(f"{base(person)}retenus/envoyer/").status_code == 200
    sent = client.post(f"{base(person)}retenus/envoyer/", follow=True)
    assert "La liste part vers Inès" in text(sent)
    assert f"Envoyé à Inès le {TODAY:%d/%m/%Y}" in text(sent)
    (drop,) = set(re.findall(r'action="([^"]+/retenus/[^"]+/retirer/)"', page))
    assert "n’est plus retenu" in text(client.post(drop, follow=True))
    assert client.post(drop).status_code == 404
    empty = client.post(f"{base(person)}retenus/envoyer/")
    assert empty.status_code == 422
    other = welcome(house, "Karim", "DIALLO")
    assert client.post(drop.replace(str(person.dossier_id), str(other.dossier_id))).status_code == 404


@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in(house: House, person: YoungPerson, services: Directory, name: str) -> None:
    actor = house.actor(name)
    ours, may = actor.structure_id == house.structures["tarbes"], actor.may(Permission.ASK_SERVICES)
    expected = (200 if ours else 404) if may else 403
    client = house.client(name)
    for page in (
        "",
        "trouver/?q=permis",
        f"demander/{services.linked}/",
        "retenus/imprimer/",
        "retenus/envoyer/",
    ):
        assert client.get(f"{base(person)}{page}").status_code == expected, page
    kept = client.post(f"{base(person)}retenir/{services.linked}/").status_code
    assert kept == ((302 if ours else 404) if may else 403)
    if may and ours:
        assert client.get(f"{base(person)}demander/{ABSENT}/").status_code == 404
        assert client.get(f"/dossiers/{ABSENT}/solutions/").status_code == 404


def test_pages_of_results_follow_each_other(
    house: House, person: YoungPerson, services: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convergence.web.solutions.finding.SHOWN", 1)
    client, seen, address = house.client("adviser"), [], "?theme=mobilite"
    for _ in range(3):
        page = html.unescape(client.get(f"{base(person)}trouver/{address}").content.decode())
        seen += re.findall(r"/solutions/demander/([^/]+)/", page)
        following = re.search(r'rel="next" href="(\?[^"]+)"', page)
        address = following[1] if following else ""
    assert set(seen) == {str(services.linked), str(services.screened), str(services.called)}
    assert len(seen) == 3
    assert address == "", "the last page has no next one"


def test_the_pages_take_few_statements(house: House, person: YoungPerson, services: Directory) -> None:
    client = house.client("adviser")
    answered(client, begin(client, person.dossier_id), mobilite="oui")
    client.post(f"{base(person)}retenir/{services.called}/", {"theme": THEME})
    asked(house, person, services.linked)
    for page, most in (("", 26), ("trouver/?theme=mobilite", 40), (f"demander/{services.screened}/", 34)):
        client.get(f"{base(person)}{page}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{base(person)}{page}")
        told = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
        assert len(told) <= most, f"{page} : {len(told)}\n" + "\n".join(one[:150] for one in told)


def test_every_need_of_her_diagnosis_at_once(house: House, person: YoungPerson, services: Directory) -> None:
    client = house.client("adviser")
    answered(client, begin(client, person.dossier_id), mobilite="oui", numerique="oui")
    page = text(client.get(f"{base(person)}trouver/?theme=diagnostic"))
    assert "Tous ces besoins" in page
    assert "Permis solidaire" in page
    asked = re.findall(r'/demander/[0-9a-f-]+/\?([^"]*)"', page)
    assert all("diagnostic" not in one for one in asked), "a request is for one need"
    found = client.get(f"{base(person)}trouver/?q=permis&lieu=43.2333, 0.0833&rayon=10")
    assert "Permis solidaire" in text(found)
