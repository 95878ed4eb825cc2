"""A new file: in one page, never twice for the same person, nothing typed lost."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.urls import reverse

from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.dossier.files import NIR, NIR_DIGITS, Case
from tests.web.house import House

URL = "/dossiers/nouveau/"


def typed(house: House, **changes: str) -> dict[str, str]:
    """What an adviser types for somebody new."""
    values = {
        "birth_name": "Lagarrigue",
        "first_name": "Zoé",
        "born_on_day": "3",
        "born_on_month": "2",
        "born_on_year": "2006",
        "usual_name": "",
        "sex": "F",
        "phone": "06 39 98 55 66",
        "email": "zoe@example.org",
        "commune": "Tarbes (65000)",
        "commune_code": "65440",
        "nationality": "France",
        "nationality_code": "FR",
        "nir": "",
        "referent_id": str(house.users["adviser"]),
        "received_on": "1/9/2026",
        "idempotency_key": "00000000-0000-4000-8000-000000000001",
    }
    return values | changes


def same_person(house: House, **changes: str) -> dict[str, str]:
    """The person of the case, a little misspelt."""
    return typed(
        house,
        birth_name="Carere",
        first_name="Ines",
        born_on_day="12",
        born_on_month="3",
        born_on_year="2007",
        **changes,
    )


def files(house: House, name: str = "adviser") -> int:
    """How many files the structure holds."""
    with acting(house.actor(name), Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dossier_dossier")
        return int(cursor.fetchone()[0])


def words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_a_page_of_text_boxes_is_enough(house: House) -> None:
    client = house.client("adviser")
    answer = client.post(URL, typed(house))
    assert answer.status_code == 302
    page = words(client.get(answer["Location"]))
    assert "Zoé LAGARRIGUE" in page
    assert "06 39 98 55 66" in page
    assert "Tarbes" in page
    assert "Référent : Adviser Essai" in page
    assert "Le dossier est ouvert." in page
    assert "Justifier l’identité" in page
    assert "Noter le premier accueil" in page


def test_name_first_name_and_birth_date_are_enough(house: House) -> None:
    empty = dict.fromkeys(
        ("sex", "phone", "email", "commune", "commune_code", "nationality", "nationality_code"), ""
    )
    assert house.client("adviser").post(URL, typed(house, **empty)).status_code == 302
    assert files(house) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"birth_name": ""}, "Nom de naissance"),
        ({"birth_name": "1234"}, "aucune lettre"),
        ({"born_on_day": "31", "born_on_month": "2"}, "Le 31 février 2006 n’existe pas"),
        ({"born_on_year": "06"}, "quatre chiffres"),
        ({"born_on_year": "2031"}, "futur"),
        ({"born_on_year": "1950"}, "ans"),
        ({"born_on_year": "2020"}, "ans"),
        ({"commune": "Xyzzqwk", "commune_code": ""}, "n’est pas dans la liste"),
        ({"phone": "06 39"}, "il en faut dix"),
        ({"email": "zoe@exemple"}, "Il manque la fin de l’adresse"),
        ({"nir": "2 06 02 65 440 123 00"}, "La clé du numéro de sécurité sociale ne correspond pas"),
        ({"nir": "12"}, "sécurité sociale"),
        ({"nationality": "Xyzzqwk", "nationality_code": ""}, "n’est pas dans la liste"),
        ({"received_on": "1/1/2031"}, "futur"),
        ({"referent_id": "00000000-0000-0000-0000-000000000000"}, "Référent"),
    ],
)
def test_bad_input_is_said_in_french_and_nothing_is_lost(
    house: House, changes: dict[str, str], sentence: str
) -> None:
    answer = house.client("adviser").post(URL, typed(house, **changes))
    page = words(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert "rien n’est encore enregistré" in page
    assert 'value="Zoé"' in page
    assert files(house) == 0


def test_a_nir_that_another_file_has_is_refused_clearly(case: Case) -> None:
    answer = case.client().post(URL, typed(case.house, nir=NIR))
    assert answer.status_code in (409, 422)
    page = words(answer)
    assert "dossier" in page
    assert files(case.house) == 1


def test_someone_alike_is_shown_with_reasons_and_a_link(case: Case) -> None:
    answer = case.client().post(URL, same_person(case.house))
    page = words(answer)
    assert answer.status_code == 409
    assert "Cette personne a peut-être déjà un dossier" in page
    assert f'href="{case.url("show")}"' in page
    assert "Inès CARRERE" in page
    assert files(case.house) == 1
    assert 'value="Carere"' in page


def test_two_persons_are_two_files_when_it_is_said_why(case: Case) -> None:
    client = case.client()
    page = words(client.post(URL, same_person(case.house)))
    check = re.search(r'name="check_id" value="([^"]+)"', page)
    assert check
    reason = f"raison-{case.dossier_id}"
    refused = client.post(URL, same_person(case.house, check_id=check[1], **{reason: "non"}))
    assert refused.status_code == 422
    assert files(case.house) == 1
    made = client.post(URL, same_person(case.house, check_id=check[1], **{reason: "Jumelles, vues ensemble"}))
    assert made.status_code == 302
    assert files(case.house) == 2


def test_a_double_click_opens_one_file(house: House) -> None:
    client = house.client("adviser")
    first, second = client.post(URL, typed(house)), client.post(URL, typed(house))
    assert first["Location"] == second["Location"]
    assert files(house) == 1


def test_the_live_check_answers_as_soon_as_there_is_enough(case: Case) -> None:
    client = case.client()
    assert words(client.post(reverse("dossier:check"), {"birth_name": "Carere"})).strip() == ""
    alike = words(client.post(reverse("dossier:check"), same_person(case.house)))
    assert "<html" not in alike
    assert "Inès CARRERE" in alike
    nobody = words(client.post(reverse("dossier:check"), typed(case.house)))
    assert "Aucun dossier ressemblant" in nobody


def test_a_hidden_match_is_announced_and_nothing_more(case: Case) -> None:
    answer = case.client("stranger").post(
        URL, same_person(case.house, referent_id=str(case.house.users["stranger"]))
    )
    page = words(answer)
    assert answer.status_code == 409
    assert "suivie par une autre structure" in page
    for secret in (
        "Carrère",
        "CARRERE",
        "Inès",
        str(case.dossier_id),
        "Tarbes,",
        "65440S00",
        "06 39 98 12 34",
    ):
        assert secret not in page, secret


def test_the_file_can_be_asked_of_whoever_holds_it(case: Case) -> None:
    client = case.client("stranger")
    values = same_person(case.house, referent_id=str(case.house.users["stranger"]))
    page = words(client.post(URL, values))
    hidden = dict(re.findall(r'name="(check_id|grade)" value="([^"]+)"', page))
    answer = client.post(
        reverse("dossier:request_file"), values | hidden | {"message": "Il vit ici maintenant"}
    )
    assert answer.status_code == 302
    assert "Envoyée" in words(client.get(reverse("dossier:requests")))
    received = words(case.client().get(reverse("dossier:requests")))
    assert "Stranger Essai" in received
    assert "Il vit ici maintenant" in received
    assert case.url("show") in received
    again = client.post(reverse("dossier:request_file"), values | hidden)
    assert again.status_code == 422
    assert "a déjà servi" in words(again)


def test_a_request_without_its_token_keeps_what_was_typed(case: Case) -> None:
    answer = case.client("stranger").post(reverse("dossier:request_file"), same_person(case.house))
    assert answer.status_code in (200, 422)
    assert 'value="Carere"' in words(answer)


def test_the_draft_is_forgotten_once_the_file_is_open(house: House) -> None:
    client = house.client("adviser")
    draft = {"key": "dossier-nouveau", "at": "2026-01-01T10:00:00Z", "fields": {"birth_name": ["Lagarrigue"]}}
    assert client.post("/brouillons/", draft, content_type="application/json").status_code == 204
    assert client.get("/brouillons/", {"key": "dossier-nouveau"}).status_code == 200
    page = words(client.get(client.post(URL, typed(house))["Location"]))
    assert 'data-draft-clear="dossier-nouveau"' in page
    assert client.get("/brouillons/", {"key": "dossier-nouveau"}).status_code == 204


def test_the_nir_box_is_kept_out_of_drafts_and_of_the_answer(case: Case) -> None:
    page = words(case.client().get(URL))
    box = page.index('name="nir"')
    assert "data-draft-ignore" in page[box - 900 : box]
    answer = words(case.client("stranger").post(URL, typed(case.house, nir=NIR)))
    assert isinstance(case.dossier_id, UUID)
    assert str(case.dossier_id) not in answer
    assert NIR_DIGITS not in words(case.client("stranger").get("/dossiers/"))


def test_who_may_not_open_a_file_is_refused(house: House) -> None:
    for name in ("operator", "partner", "arml", "account_manager"):
        assert house.client(name).get(URL).status_code == 403
        assert house.client(name).post(URL, typed(house)).status_code == 403
