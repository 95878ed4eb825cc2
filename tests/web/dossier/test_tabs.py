"""The pages of a file, in groups: each leads to a page that knows where it stands."""

from __future__ import annotations

import html
import re

import pytest

from tests.web.dossier.files import Case
from tests.web.dossier.test_reach import shared

FIRST = ["Synthèse", "Dossier", "Parcours", "Activité", "Argent", "Échanges"]
# of our exchanges an operator has its own appointments and messages alone
OPERATOR = ["Synthèse", "Dossier", "Parcours", "Activité", "Échanges"]
LINK = re.compile(r'<a class="cv-tabs__(tab|page)" href="([^"]+)"(?: aria-current="(\w+)")?>([^<]+)</a>')


def menu(case: Case, name: str, url: str) -> list[tuple[str, str, str, str]]:
    """Row, address, aria-current and label of each link of the tabs of a page."""
    answer = case.client(name).get(url)
    assert answer.status_code == 200, url
    inside = html.unescape(answer.content.decode()).partition('aria-label="Pages du dossier"')[2]
    return [
        (row, to, mark, label.strip()) for row, to, mark, label in LINK.findall(inside.partition("</nav>")[0])
    ]


@pytest.mark.parametrize(
    ("name", "first"), [("adviser", FIRST), ("direction", FIRST), ("operator", OPERATOR)]
)
def test_each_tab_leads_to_a_page_that_knows_where_it_stands(case: Case, name: str, first: list[str]) -> None:
    groups = menu(shared(case), name, case.url("show"))
    assert [label for _, _, _, label in groups] == first
    assert [mark for _, _, mark, _ in groups] == ["page", *[""] * (len(first) - 1)]
    for _, address, _, group in groups[1:]:
        inside = [each for each in menu(case, name, address) if each[0] == "page"]
        assert len(inside) > 1
        for _, page, _, label in inside:
            found = menu(case, name, page)
            assert [(row, to) for row, to, mark, _ in found if mark == "page"] == [("page", page)], label
            assert [text for row, _, mark, text in found if mark == "true"] == [group]


def test_a_form_says_to_which_page_it_belongs(case: Case) -> None:
    page = html.unescape(
        case.client("adviser").get(f"{case.url('show')}situations/nouvelle/").content.decode()
    )
    crumbs = page.partition('class="fr-breadcrumb')[2].partition("</nav>")[0]
    assert f'href="{case.url("show")}situations/"' in crumbs
    listed = html.unescape(case.client("adviser").get(f"{case.url('show')}situations/").content.decode())
    assert (
        f'href="{case.url("show")}situations/"'
        not in listed.partition('class="fr-breadcrumb')[2].partition("</nav>")[0]
    )


def test_a_reader_of_another_organisation_sees_no_page_of_ours_alone(case: Case) -> None:
    labels = [label for _, _, _, label in menu(shared(case), "operator", case.url("file"))]
    assert {"Fiche", "Équipe"} <= set(labels)
    assert not {"Notes", "Historique", "Qui a consulté", "Argent"} & set(labels)
    ours = [label for _, _, _, label in menu(case, "direction", case.url("file"))]
    assert {"Fiche", "Équipe", "Historique", "Qui a consulté"} <= set(ours)
