"""Finding someone, and going on to a new file when nobody answers."""

from __future__ import annotations

import html

import pytest

from tests.web.dossier.files import Case, open_case

FIRST_NAMES = (
    "Adam", "Bruno", "Chloé", "David", "Emma", "Fanny", "Gaël", "Hugo", "Irène", "Jules", "Karim", "Léa", "Malo",
    "Nadia", "Oscar", "Paul", "Quentin", "Rose", "Simon", "Tom", "Ugo",
)  # fmt: skip


def found(case: Case, text: str, name: str = "adviser") -> str:
    """The page of a search, in words."""
    answer = case.client(name).get("/dossiers/", {"q": text})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("text", ["Carrère", "carrere ines", "INES CARRERE", "12/03/2007", "06 39 98 12 34"])
def test_an_exact_answer_says_so(case: Case, text: str) -> None:
    page = found(case, text)
    assert "Inès CARRERE" in page
    assert "Exact" in page


def test_the_number_of_the_file_finds_it(case: Case) -> None:
    page = case.client().get(case.url("show")).content.decode()
    number = page.partition("Dossier n° ")[2].partition("<")[0]
    assert "Inès CARRERE" in found(case, number)


@pytest.mark.parametrize("text", ["Carere", "Karrère", "inez carrere"])
def test_a_misspelt_name_finds_and_says_that_it_resembles(case: Case, text: str) -> None:
    page = found(case, text)
    assert "Inès CARRERE" in page
    assert "Ressemble" in page


def test_nothing_is_said_of_what_another_structure_holds(case: Case) -> None:
    page = found(case, "Carrère Inès", "stranger")
    assert "CARRERE" not in page
    assert "Personne n’a été trouvé" in page


def test_no_answer_leads_to_a_new_file_filled_with_what_was_searched(case: Case) -> None:
    page = found(case, "Zoé Lagarrigue 3/2/2006")
    address = page.partition('href="/dossiers/nouveau/?')[2].partition('"')[0]
    form = case.client().get(f"/dossiers/nouveau/?{address}").content.decode()
    assert 'value="Zoé"' in form
    assert 'value="Lagarrigue"' in form
    assert 'value="2006"' in form


def test_who_may_not_open_files_is_not_offered_a_new_one(case: Case) -> None:
    assert "Nouveau dossier" not in found(case, "Personne", "partner")


def test_an_empty_or_endless_search_asks_nothing(case: Case) -> None:
    assert "trouvée" not in found(case, "   ")
    assert "Personne n’a été trouvé" in found(case, "x" * 5000)


def test_a_long_list_is_cut_and_says_so(case: Case) -> None:
    for rank, first_name in enumerate(FIRST_NAMES):
        identity = {
            "birth_name": "Carrère",
            "first_name": first_name,
            "born_on": f"{rank + 1:02}/05/{2001 + rank % 8}",
        }
        open_case(case.house, identity=identity, sections={}, nir="")
    assert "Les 20 premières réponses" in found(case, "Carrère")


def test_what_is_typed_is_never_read_as_markup(case: Case) -> None:
    answer = case.client().get("/dossiers/", {"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.content.decode()


def test_files_found_are_named_in_the_journal(case: Case) -> None:
    found(case, "Carrère", "employment_adviser")
    page = case.client("manager").get(case.url("access")).content.decode()
    assert "Employment adviser Essai" in page
