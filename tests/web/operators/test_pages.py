"""An operator's adviser on the same screens: her words and menus, what she may write, what stays closed to her."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.orientation.queries import orientations_of, registration_of
from convergence.accompagnement.orientation.types import Decider, RegistrationState
from convergence.agenda.appointments.queries import appointments_of_file
from convergence.foundation.clock import local_today
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.operators.scene import CAP, shared_person, with_cap_emploi

TODAY = local_today("Europe/Paris")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def menu(page: str) -> str:
    found = re.search(r'(?s)<nav class="fr-nav".*?</nav>', page)
    assert found
    return found.group(0)


@pytest.fixture
def dossier_id(house: House) -> UUID:
    with_cap_emploi(house)
    return shared_person(house)


def read(house: House, query: Any, *args: Any) -> Any:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        return query(scope, *args)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="{name}"', page)
    return (found.group(1) or found.group(2) or "") if found else ""


def test_each_reads_her_own_words_and_menus(house: House, dossier_id: UUID) -> None:
    for name, said, menus, unsaid in (
        (
            "operator",
            "Conseiller référent",
            ("Mes demandeurs d’emploi", "Demandes des Missions Locales"),
            "usager",
        ),
        (CAP, "Conseiller référent", ("Mes usagers", "Demandes des Missions Locales"), "demandeur"),
    ):
        client = house.client(name)
        home, file = text(client.get("/")), text(client.get(f"/dossiers/{dossier_id}/"))
        for label in menus:
            assert label in menu(home), (name, label)
        for label in ("Mes jeunes", "Liste de travail", "Lieux et salles", "Inscriptions à réparer"):
            assert label not in menu(home), (name, label)
        assert said in file
        assert unsaid not in menu(home)
    ours = house.client("adviser")
    assert "Demandes des Missions Locales" not in menu(text(ours.get("/")))
    assert "Référent :" in text(ours.get(f"/dossiers/{dossier_id}/"))


def test_sections_and_journeys_are_in_the_order_of_the_operator(house: House, dossier_id: UUID) -> None:
    whole = {
        name: text(house.client(name).get(f"/dossiers/{dossier_id}/fiche/")) for name in ("adviser", CAP)
    }
    assert whole[CAP].index('id="rubrique-handicap"') < whole[CAP].index('id="rubrique-identite"')
    assert whole["adviser"].index('id="rubrique-identite"') < whole["adviser"].index('id="rubrique-handicap"')
    file = {name: text(house.client(name).get(f"/dossiers/{dossier_id}/")) for name in ("operator", CAP)}
    assert "Répondre à l’inscription" in file["operator"]
    assert "Vérifier la RQTH" not in file["operator"]
    assert file[CAP].index("Vérifier la RQTH") < file[CAP].index("Décider de l’orientation")
    assert "Répondre à l’inscription" not in file[CAP]


def test_france_travail_answers_decides_receives_and_takes_notes(house: House, dossier_id: UUID) -> None:
    client, file = house.client("operator"), f"/dossiers/{dossier_id}"
    received = text(client.get("/inscriptions/recues/"))
    assert "Accepter" in received
    row = read(house, registration_of, dossier_id)
    path = f"{file}/orientation/inscriptions/{row.registration_id}/accepter/"
    sent = {"edit_token": row.edit_token, "registered_on": f"{TODAY:%d/%m/%Y}"}
    assert client.post(path, sent | {"identifier": "12"}).status_code == 422
    assert client.post(path, sent | {"identifier": "1234567A"}).status_code == 302
    assert read(house, registration_of, dossier_id).state is RegistrationState.REGISTERED

    page = text(client.get(f"{file}/orientation/decider/"))
    assert 'name="sante"' not in page
    assert 'name="words"' not in page
    assert 'value="mission_locale"' not in page[: page.index('name="body"')]
    decision = {
        "decider": "france_travail", "decided_on": f"{TODAY:%d/%m/%Y}", "receives_rsa": "non",
        "path": "professionnel", "body": "france_travail", "replaces_id": hidden(page, "replaces_id"),
    }  # fmt: skip
    assert client.post(f"{file}/orientation/decider/", decision).status_code == 302
    (orientation,) = read(house, orientations_of, dossier_id)
    assert orientation.decider is Decider.FRANCE_TRAVAIL
    assert "Passer le relais à la Mission Locale" in text(client.get(f"{file}/orientation/"))
    ours = text(house.client("adviser").get(f"{file}/orientation/"))
    assert "Annuler celle-ci" not in ours

    new = f"/agenda/nouveau/?dossier={dossier_id}"
    page = text(client.get(new))
    assert 'name="place"' not in page
    assert 'name="comment"' not in page
    day = TODAY + timedelta(days=7 - TODAY.weekday() + 1)
    planned = {
        "kind": "entretien", "day": f"{day:%d/%m/%Y}", "time": "10h", "length": "1 h",
        "modality": "presentiel", "adviser": str(house.users["operator"]), "origin": "conseiller", "repeat": "",
    }  # fmt: skip
    sent = {name: hidden(page, name) for name in re.findall(r'type="hidden" name="(\w+)"', page)}
    answer = client.post(new, sent | planned)
    assert answer.status_code == 302, re.findall(r"fr-error-text[^>]*>([^<]+)", text(answer))
    (made,) = read(house, appointments_of_file, dossier_id)
    assert made.adviser_id == house.users["operator"]
    assert client.get(f"/agenda/{made.appointment_id}/").status_code == 200
    assert client.get("/agenda/").status_code == 200


def test_the_diagnosis_asks_what_is_opened_to_each(house: House, dossier_id: UUID) -> None:
    file = f"/dossiers/{dossier_id}/diagnostic/"
    made = house.client("operator").post(f"{file}ouvrir/partage/", {"opened_on": f"{TODAY:%d/%m/%Y}"})
    assert made.status_code == 302
    for name, asked, unasked in (
        ("operator", ("mobilite",), ("sante", "logement")),
        (CAP, ("sante",), ("logement",)),
    ):
        page = text(house.client(name).get(made["Location"]))
        assert all(f'name="{code}"' in page for code in asked), name
        assert not any(f'name="{code}"' in page for code in unasked), name
        assert ">Texte<" not in page


def test_what_is_not_shared_or_not_hers_stays_closed(house: House, dossier_id: UUID) -> None:
    client = house.client("operator")
    for part in (
        "notes/",
        "historique/",
        "documents/",
        "messages/",
        "allocations/",
        "solutions/retenus/imprimer/",
    ):
        assert client.get(f"/dossiers/{dossier_id}/{part}").status_code in (403, 404), part
    printed = text(client.get(f"/dossiers/{dossier_id}/imprimer/"))
    assert "/historique/" not in printed, "no way leads to a page that is closed to her"
    assert "/historique/" in text(house.client("adviser").get(f"/dossiers/{dossier_id}/imprimer/"))
    row = read(house, registration_of, dossier_id)
    path = f"/dossiers/{dossier_id}/orientation/inscriptions/{row.registration_id}/accepter/"
    sent = {"edit_token": row.edit_token, "registered_on": f"{TODAY:%d/%m/%Y}", "identifier": "1234567A"}
    for name, expected in ((CAP, 422), ("adviser", 422), ("stranger", 404), ("partner", 403)):
        assert house.client(name).post(path, sent).status_code == expected, name
    hidden_id = shared_person(house, registered=False)
    other = house.client("stranger")
    assert other.get(f"/agenda/nouveau/?dossier={hidden_id}").status_code == 404
