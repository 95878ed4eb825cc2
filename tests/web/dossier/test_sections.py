"""Sections: shown, edited in place or on a page, by two people at once."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from convergence.dossier import operations
from convergence.dossier.types import Section, TeamRole
from convergence.foundation.clock import local_today, now
from tests.web.dossier.files import Case
from tests.web.dossier.test_reach import shared

HTMX = {"HX-Request": "true"}


def words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def boxes(page: str) -> dict[str, str]:
    """What the form would send if nothing was typed: hidden values, texts, choices made."""
    form = page.partition('<form method="post" action="/dossiers/')[2].partition("</form>")[0]
    values = dict(re.findall(r'<input type="(?:hidden|text|tel)" name="([^"]+)"(?: value="([^"]*)")?', form))
    for box in re.findall(r"<input[^>]+>", form):
        name = re.search(r'name="([^"]+)"', box)
        value = re.search(r'value="([^"]*)"', box)
        if not name or name[1] == "csrfmiddlewaretoken":
            continue
        if 'type="radio"' in box or 'type="checkbox"' in box:
            if "checked" in box:
                values[name[1]] = value[1] if value else "on"
        else:
            values[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    values.pop("csrfmiddlewaretoken", None)
    return values


def opened(case: Case, section: Section, client: Client | None = None) -> dict[str, str]:
    """The form of a section as a browser holds it."""
    return boxes(words((client or case.client()).get(case.url("edit_section", section.value))))


@pytest.mark.parametrize("section", list(Section))
def test_every_section_opens_and_is_saved_without_script(case: Case, section: Section) -> None:
    client = case.client()
    values = opened(case, section, client)
    answer = client.post(case.url("edit_section", section.value), values)
    assert answer.status_code == 302, words(answer)
    assert answer["Location"] == f"{case.url('file')}#rubrique-{section.value}"
    assert "La rubrique est enregistrée." in words(client.get(answer["Location"]))


@pytest.mark.parametrize("section", list(Section))
def test_every_section_is_edited_in_place(case: Case, section: Section) -> None:
    client = case.client()
    url = case.url("edit_section", section.value)
    form = words(client.get(url, headers=HTMX))
    assert "<html" not in form
    assert f'id="rubrique-{section.value}"' in form
    saved = words(client.post(url, boxes(form), headers=HTMX))
    assert "<html" not in saved
    assert "La rubrique est enregistrée." in saved
    assert f'data-draft-clear="dossier-{case.dossier_id}-{section.value}"' in saved


def test_what_is_typed_is_kept_and_shown(case: Case) -> None:
    client = case.client()
    values = opened(case, Section.ADDRESS, client)
    values |= {
        "street": "12 avenue du Régiment de Bigorre",
        "commune": "Lourdes (65100)",
        "commune_code": "65286",
    }
    client.post(case.url("edit_section", "adresse"), values)
    page = words(client.get(case.url("section", "adresse")))
    assert "12 avenue du Régiment de Bigorre" in page
    assert "Lourdes" in page
    assert case.section(Section.ADDRESS).values["commune"] == "65286"


BAD = [
    (Section.IDENTITY, {"birth_name": ""}, "Nom de naissance"),
    (Section.IDENTITY, {"born_on": "31/02/2006"}, "n’existe pas"),
    (Section.IDENTITY, {"first_name": "<b>"}, "Prénom"),
    (Section.IDENTITY, {"nationality": "Xyzzqwk", "nationality_code": ""}, "n’est pas dans la liste"),
    (Section.ADDRESS, {"commune": "Xyzzqwk", "commune_code": ""}, "n’est pas dans la liste"),
    (Section.ADDRESS, {"postal_code": "6500"}, "Le code postal compte 5 chiffres."),
    (Section.ADDRESS, {"commune": "", "commune_code": ""}, "Commune"),
    (Section.FAMILY, {"children": "beaucoup"}, "un nombre entier est attendu"),
    (Section.FAMILY, {"children": "99"}, "entre 0 et 20"),
    (Section.HOUSING, {"housed_since": "1/1/2090"}, "futur"),
    (Section.RESOURCES, {"monthly_amount": "pas mal"}, "un montant est attendu"),
    (
        Section.DISABILITY,
        {"rqth": "oui", "rqth_from": "1/2/2026", "rqth_until": "1/1/2026"},
        "finit avant de commencer",
    ),
    (Section.CONTACTS, {"points-0-value": "06"}, "chiffres"),
]


@pytest.mark.parametrize(("section", "changes", "sentence"), BAD)
def test_bad_input_is_said_in_french_and_kept(
    case: Case, section: Section, changes: dict[str, str], sentence: str
) -> None:
    client = case.client()
    before = case.section(section).values
    answer = client.post(case.url("edit_section", section.value), opened(case, section, client) | changes)
    page = words(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert "rien n’est encore enregistré" in page
    typed = next(value for name, value in changes.items() if name not in ("commune_code", "nationality_code"))
    assert html.escape(typed) in answer.content.decode()
    assert case.section(section).values == before


def test_rows_are_added_corrected_and_removed_without_script(case: Case) -> None:
    client = case.client()
    url = case.url("edit_section", "contacts")
    values = opened(case, Section.CONTACTS, client)
    more = boxes(words(client.post(url, values | {"ajouter": "points"})))
    assert more["points-TOTAL_FORMS"] == "2"
    more |= {"points-1-kind": "email", "points-1-value": "ines@example.org"}
    assert client.post(url, more).status_code == 302
    kept = case.section(Section.CONTACTS).values["points"]
    assert isinstance(kept, tuple)
    assert {row["value"] for row in kept} == {"+33639981234", "ines@example.org"}
    values = opened(case, Section.CONTACTS, client)
    gone = next(name for name, value in values.items() if value == "ines@example.org").replace(
        "value", "DELETE"
    )
    assert client.post(url, values | {gone: "on"}).status_code == 302
    left = case.section(Section.CONTACTS).values["points"]
    assert isinstance(left, tuple)
    assert [row["value"] for row in left] == ["+33639981234"]


def test_a_wrong_row_is_told_beside_its_box(case: Case) -> None:
    client = case.client()
    values = opened(case, Section.CONTACTS, client) | {"points-0-value": "123"}
    page = words(client.post(case.url("edit_section", "contacts"), values))
    assert "ligne 1" in page
    assert 'href="#id_points-0-value"' in page


def test_two_people_see_both_versions_and_choose(case: Case) -> None:
    client = case.client()
    url = case.url("edit_section", "adresse")
    values = opened(case, Section.ADDRESS, client) | {"street": "Ma rue", "complement": "Mon bâtiment"}
    case.edit(Section.ADDRESS, street="Sa rue", complement="Son bâtiment")
    answer = client.post(url, values)
    page = words(answer)
    assert answer.status_code == 422
    assert "Une autre personne a modifié cette rubrique pendant votre saisie" in page
    for version in ("Ma rue", "Sa rue", "Mon bâtiment", "Son bâtiment"):
        assert version in page
    assert case.section(Section.ADDRESS).values["street"] == "Sa rue"
    again = boxes(page) | {"differences": ["street", "complement"]}
    unchosen = client.post(url, again)
    assert unchosen.status_code == 422
    assert "la version à garder" in words(unchosen)
    chosen = client.post(url, again | {"garder-street": "mine", "garder-complement": "theirs"})
    assert chosen.status_code == 302
    kept = case.section(Section.ADDRESS).values
    assert (kept["street"], kept["complement"]) == ("Ma rue", "Son bâtiment")


def test_two_people_who_change_different_sections_do_not_meet(case: Case) -> None:
    client = case.client()
    values = opened(case, Section.ADDRESS, client) | {"street": "Ma rue"}
    case.edit(Section.FAMILY, children="1")
    assert client.post(case.url("edit_section", "adresse"), values).status_code == 302


def test_colleagues_on_the_same_section_see_each_other(case: Case) -> None:
    case.client("manager").get(case.url("edit_section", "adresse"))
    url = case.url("presence", "adresse")
    page = words(case.client().get(url, headers={"X-Presence": "1"}))
    assert "Manager Essai modifie aussi cette rubrique en ce moment." in page
    assert "Adviser Essai" not in page
    values = opened(case, Section.ADDRESS, manager := case.client("manager"))
    manager.post(case.url("edit_section", "adresse"), values)
    assert "Manager Essai" not in words(case.client().get(url))


def test_a_section_is_confirmed_with_the_young_person(case: Case) -> None:
    client = case.client()
    today = local_today("Europe/Paris")
    answer = client.post(case.url("confirm_section", "adresse"))
    assert answer.status_code == 302
    assert "confirmée à la date d’aujourd’hui" in words(client.get(answer["Location"]))
    assert case.section(Section.ADDRESS).confirmed_on == today
    fragment = words(client.post(case.url("confirm_section", "adresse"), headers=HTMX))
    assert "<html" not in fragment
    assert "par Adviser Essai" in fragment


def test_the_form_keeps_a_draft_that_is_forgotten_once_accepted(case: Case) -> None:
    client = case.client()
    page = words(client.get(case.url("edit_section", "adresse")))
    key = f"dossier-{case.dossier_id}-adresse"
    assert f'data-draft="{key}"' in page
    assert 'name="edit_token"' in page
    client.post(
        "/brouillons/",
        {"key": key, "at": "2026-01-01T10:00:00Z", "fields": {"street": ["x"]}},
        "application/json",
    )
    refused = client.post(case.url("edit_section", "adresse"), boxes(page) | {"postal_code": "1"})
    assert refused.status_code == 422
    assert client.get("/brouillons/", {"key": key}).status_code == 200
    client.post(case.url("edit_section", "adresse"), boxes(page))
    assert client.get("/brouillons/", {"key": key}).status_code == 204


@pytest.mark.parametrize("name", ["partner", "operator", "account_manager", "arml"])
def test_who_may_not_edit_is_refused(case: Case, name: str) -> None:
    assert case.client(name).post(case.url("edit_section", "adresse"), {}).status_code in (403, 404)
    assert case.client(name).post(case.url("confirm_section", "adresse")).status_code in (403, 404)


def test_an_operator_corrects_what_was_opened_to_her_and_nothing_else(case: Case) -> None:
    client = shared(case).client("operator")
    page = words(client.get(case.url("file")))
    assert case.url("edit_section", "contacts") in page
    closed = [section for section in Section if case.url("edit_section", section.value) not in page]
    assert closed
    for section in closed:
        assert client.get(case.url("edit_section", section.value)).status_code == 403
        assert client.post(case.url("confirm_section", section.value)).status_code == 403
    values = opened(case, Section.MOBILITY, client) | {"radius_km": "25"}
    assert client.post(case.url("edit_section", "mobilite"), values).status_code == 302
    assert case.section(Section.MOBILITY).values["radius_km"] == 25
    assert client.get(case.url("presence", "mobilite")).status_code == 200


def test_a_warning_does_not_refuse(case: Case) -> None:
    client = case.client()
    values = opened(case, Section.IDENTITY, client) | {"sex": "M"}
    page = words(client.get(client.post(case.url("edit_section", "identite"), values)["Location"]))
    assert "La rubrique est enregistrée." in page
    assert "sécurité sociale" in page


def test_a_move_keeps_the_former_address(case: Case) -> None:
    yesterday: date = local_today("Europe/Paris") - timedelta(days=1)
    operations.edit_section(
        actor=case.house.actor("adviser"), at=now(), dossier_id=case.dossier_id, section=Section.ADDRESS,
        values={"street": "1 rue Neuve"}, edit_token=case.section(Section.ADDRESS).edit_token,
    )  # fmt: skip
    page = words(case.client().get(case.url("as_of"), {"connu": f"{yesterday:%d/%m/%Y}"}))
    assert "3 rue des Acacias" in page
    assert "1 rue Neuve" not in page


def test_a_reader_of_another_structure_is_told_that_she_only_reads(case: Case) -> None:
    shared(case, "stranger", "reunion", TeamRole.OTHER)
    client = case.client("stranger")
    values = opened(case, Section.ADDRESS, client) | {"street": "1 rue Neuve"}
    answer = client.post(case.url("edit_section", "adresse"), values)
    assert answer.status_code == 422
    assert "ouvert en lecture" in words(answer)
    assert case.section(Section.ADDRESS).values["street"] == "3 rue des Acacias"
    assert client.post(case.url("confirm_section", "adresse")).status_code == 403


def test_saving_in_place_refreshes_the_head_of_the_page(case: Case) -> None:
    client = case.client()
    url = case.url("edit_section", "identite")
    values = boxes(words(client.get(url, headers=HTMX))) | {"usual_name": "Duprat"}
    fragment = words(client.post(url, values, headers=HTMX))
    assert 'id="entete-dossier"' in fragment
    assert 'hx-swap-oob="true"' in fragment
    assert "Inès DUPRAT" in fragment
    cancelled = words(client.get(case.url("section", "identite"), headers=HTMX))
    assert "entete-dossier" not in cancelled
    assert "autofocus" in cancelled
