"""What was done, the file as it was, on the screen and on paper, and who looked."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from convergence.dossier.types import Section
from convergence.foundation.clock import local_today
from tests.web.dossier.files import Case

TODAY = local_today("Europe/Paris")
YESTERDAY = f"{TODAY - timedelta(days=1):%d/%m/%Y}"


def words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_the_history_says_who_when_and_what(case: Case) -> None:
    case.edit(Section.FAMILY, children="2")
    case.edit(Section.FAMILY, children="3")
    page = words(case.client().get(case.url("history")))
    assert "Manager Essai" in page
    assert "Adviser Essai" in page
    assert re.search(r"Enfants à charge : .*avant : </span>2.*après : </span>3", page)


def test_a_change_is_undone_with_a_reason(case: Case) -> None:
    case.edit(Section.FAMILY, children="2")
    case.edit(Section.FAMILY, children="3")
    client = case.client()
    page = words(client.get(case.url("history")))
    address = re.search(r'href="([^"]+/annuler/)"', page)
    assert address
    assert "3 → 2" in words(client.get(address[1]))
    assert client.post(address[1], {"reason": "non"}).status_code == 422
    answer = client.post(address[1], {"reason": "Erreur de saisie, deux enfants"})
    assert answer.status_code == 302, words(answer)
    assert case.section(Section.FAMILY).values["children"] == 2
    assert "Erreur de saisie, deux enfants" in words(client.get(case.url("history")))


def test_a_change_of_another_file_is_not_found(case: Case) -> None:
    assert case.client().get(case.url("undo_change", 999_999_999)).status_code == 404


def test_the_creation_is_not_offered_for_undoing(case: Case) -> None:
    assert "/annuler/" not in words(case.client().get(case.url("history")))


def test_the_file_as_it_was_yesterday(case: Case) -> None:
    case.edit(Section.HOUSING, housing_difficulty="oui")
    case.edit(Section.IDENTITY, usual_name="Duprat")
    client = case.client()
    page = words(client.get(case.url("as_of"), {"connu": YESTERDAY}))
    portrait = page.partition("Tel que connu le ")[2]
    assert "Inès CARRERE" in portrait
    assert "Duprat" not in portrait
    assert "DUPRAT" not in portrait
    today = words(client.get(case.url("as_of"), {"connu": f"{TODAY:%d/%m/%Y}"})).partition(
        "Tel que connu le "
    )[2]
    assert "Duprat" in today or "DUPRAT" in today


def test_the_file_printed_as_it_was_yesterday_names_who_prints(case: Case) -> None:
    case.edit(Section.ADDRESS, street="1 rue Neuve")
    page = words(case.client().get(case.url("print"), {"connu": YESTERDAY}))
    assert "3 rue des Acacias" in page
    assert "1 rue Neuve" not in page
    assert "Dossier tel que connu le" in page
    assert "par Adviser Essai" in page
    now = words(case.client().get(case.url("print")))
    assert "1 rue Neuve" in now


def test_before_its_opening_the_file_is_unknown(case: Case) -> None:
    page = words(case.client().get(case.url("as_of"), {"connu": "1/1/2026"}))
    assert "Dossier inconnu à cette date" in page
    assert case.client().get(case.url("print"), {"connu": "1/1/2026"}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [("31/02/2026", "n’existe pas"), ("1/1/2090", "futur"), ("hier", "Écrivez la date")],
)
@pytest.mark.parametrize("page", ["as_of", "print"])
def test_a_date_that_cannot_be_is_said(case: Case, page: str, asked: str, sentence: str) -> None:
    answer = case.client().get(case.url(page), {"connu": asked})
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_the_journal_goes_back_by_pages(case: Case) -> None:
    client = case.client("manager")
    for _ in range(55):
        client.get(case.url("state"))
    page = words(client.get(case.url("access")))
    older = re.search(r'href="(\?avant=[^"]+)"', page)
    assert older
    assert "Revenir au plus récent" in words(client.get(case.url("access") + older[1]))
    assert client.get(case.url("access"), {"avant": "n’importe quoi"}).status_code == 200


def test_the_timeline_is_filtered_and_paged(case: Case) -> None:
    client = case.client()
    assert client.get(case.url("show"), {"types": "acte"}).status_code == 200
    assert client.get(case.url("show"), {"types": "inconnu", "avant": "pas une date"}).status_code == 200
    assert "avant le" in words(client.get(case.url("show"), {"avant": "2026-01-01"}))
