"""The pages of the diagnosis: an interview from one end to the other, versions compared, who gets in."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.orientation.queries import reorientations_of
from convergence.accompagnement.orientation.types import ReorientationReason
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.house import PEOPLE, House
from tests.web.orientation.steps import oriented
from tests.web.young_people import ABSENT, TODAY, text, welcome

SCREENED = {"mobilite": "oui", "sante": "non", "logement": "non_abordee"}


def base(dossier_id: object) -> str:
    return f"/dossiers/{dossier_id}/diagnostic/"


def begin(client: Client, dossier_id: object, kind: str = "partage") -> str:
    answer = client.post(f"{base(dossier_id)}ouvrir/{kind}/", {"opened_on": f"{TODAY:%d/%m/%Y}"})
    assert answer.status_code == 302
    return str(answer["Location"])


class _Shown(HTMLParser):
    """What a form holds when it is shown: checked answers, hidden values, nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        kept = told.get("type") == "hidden" or (told.get("type") == "radio" and "checked" in told)
        if tag == "input" and kept and told.get("name"):
            self.values[str(told["name"])] = told.get("value") or ""


def shown(page: Any) -> dict[str, str]:
    """What the form of a page holds."""
    found = _Shown()
    found.feed(page.content.decode())
    return found.values


def answered(client: Client, url: str, **answers: str) -> Any:
    """Send the page as a browser does: what it shows, but for the answers given."""
    return client.post(url, {**shown(client.get(url)), **answers})


def finish(client: Client, first: str, **more: Any) -> Any:
    values = {"closed_on": f"{TODAY:%d/%m/%Y}", "made_with": ["jeune"], **more}
    return client.post(f"{first}terminer/", values)


def test_an_interview_from_the_first_question_to_the_last(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    assert "Aucun diagnostic" in text(client.get(base(person.dossier_id)))
    first = begin(client, person.dossier_id)
    answer = answered(client, first, **SCREENED)
    assert answer["Location"] == f"{first}contrainte/mobilite/"
    answer = answered(
        client, answer["Location"], **{"s-sans_transport": "oui", "o-obtenir_permis": "en_cours"}
    )
    assert answer["Location"] == f"{first}metier/"
    answer = answered(client, answer["Location"], **{"rome": "D1106", "n-entretien": "besoin"})
    assert answer.status_code == 302
    assert client.post(f"{first}texte/", {"text": "Très <b>motivée</b>"})["Location"] == f"{first}terminer/"
    assert "Pas encore abordé" in text(client.get(f"{first}terminer/"))
    assert finish(client, first).status_code == 302
    page = client.get(base(person.dossier_id))
    said = text(page)
    assert "Aucun moyen de transport à disposition" in said
    assert "Objectif : Obtenir le permis (en cours)" in said
    assert "Convaincre en entretien" in said
    assert b"<b>motiv" not in page.content


def test_what_is_kept_for_later_is_found_again(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    first = begin(client, person.dossier_id)
    answer = answered(client, first, **SCREENED, plus_tard="1")
    assert answer["Location"] == base(person.dossier_id)
    assert "Reprendre" in text(client.get(base(person.dossier_id)))
    assert shown(client.get(first))["mobilite"] == "oui"


def test_two_versions_side_by_side(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    first = begin(client, person.dossier_id)
    answered(client, first, **SCREENED)
    finish(client, first)
    second = begin(client, person.dossier_id)
    answered(client, second, mobilite="cloturee", sante="oui")
    page = client.get(f"{base(person.dossier_id)}comparer/")
    assert "2 réponses diffèrent : 1 apparu, 1 levé." in text(page)
    table = page.content.decode()
    assert f'<th scope="col">Diagnostic socio-professionnel du {TODAY:%d/%m/%Y}</th>' in table
    assert '<th scope="row">Mobilité</th><td>Oui</td><td>Levée</td>' in table


def test_a_version_changed_meanwhile_is_told_with_both_answers_and_saving_again_is_a_choice(
    house: House,
) -> None:
    person, client, other = welcome(house), house.client("adviser"), house.client("manager")
    first = begin(client, person.dossier_id)
    seen = shown(other.get(first))
    answered(client, first, **SCREENED)
    answer = other.post(first, {**seen, "mobilite": "non", "finances": "oui"})
    assert answer.status_code == 422
    said = text(answer)
    assert "modifiée pendant votre saisie" in said
    assert "Réponse enregistrée entre-temps : « Oui »" in said
    offered = shown(answer)
    assert (offered["mobilite"], offered["sante"], offered["finances"]) == ("non", "non", "oui")
    assert other.post(first, offered).status_code == 302
    kept = shown(client.get(first))
    assert (kept["mobilite"], kept["sante"], kept["finances"]) == ("non", "non", "oui")


def test_two_advisers_on_two_questions_do_not_disturb_each_other(house: House) -> None:
    person, client, other = welcome(house), house.client("adviser"), house.client("manager")
    first = begin(client, person.dossier_id)
    seen = shown(other.get(first))
    answered(client, first, **SCREENED)
    assert other.post(first, {**seen, "finances": "oui"}).status_code == 302
    kept = shown(client.get(first))
    assert (kept["mobilite"], kept["finances"]) == ("oui", "oui")


def test_a_text_written_meanwhile_is_shown_beside_mine(house: House) -> None:
    person, client, other = welcome(house), house.client("adviser"), house.client("manager")
    note = f"{begin(client, person.dossier_id)}texte/"
    client.post(note, {"text": "Sa version", "edit_token": "0"})
    answer = other.post(note, {"text": "La mienne", "edit_token": "0"})
    assert answer.status_code == 422
    assert "Sa version" in text(answer)
    assert "La mienne" in text(answer)
    assert other.post(note, {**shown(answer), "text": "Les deux"}).status_code == 302


def test_each_version_stays_readable_and_goes_on_paper(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    first = begin(client, person.dossier_id)
    answered(client, first, **SCREENED)
    answered(client, f"{first}metier/", **{"rome": "D1106", "n-reseau": "point_fort"})
    finish(client, first)
    for page in (first, f"{first}texte/", f"{first}terminer/"):
        assert client.get(page)["Location"] == f"{first}lire/", "a closed version is read, not filled in"
    page = text(client.get(f"{first}lire/"))
    assert "cette version ne change plus" in page
    assert "Points forts : Développer son réseau." in page
    assert "Points forts : Développer son réseau." in text(client.get(base(person.dossier_id)))
    answer = client.post(f"{first}papier/", follow=True)
    assert "Diagnostic socio-professionnel du" in text(answer)
    assert house.client("stranger").post(f"{first}papier/").status_code == 404
    assert house.client("auditor").post(f"{first}papier/").status_code == 403


def test_a_diagnosis_leads_to_a_new_orientation(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    begin(client, person.dossier_id)
    asking = "Demander une nouvelle orientation à la suite"
    assert asking not in text(client.get(base(person.dossier_id)))
    oriented(house, person)
    page = client.get(base(person.dossier_id))
    assert asking in text(page)
    url = re.search(r'href="([^"]+\?diagnostic=[^"]+)"', page.content.decode())
    assert url
    assert (
        client.post(
            url[1], {"why": "diagnostic", "asked_on": f"{TODAY:%d/%m/%Y}", "receives_rsa": "non"}
        ).status_code
        == 302
    )
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        (asked,) = reorientations_of(scope, person.dossier_id)
    assert asked.reason is ReorientationReason.DIAGNOSTIC
    assert str(asked.diagnostic_id) in url[1]


def test_a_contradiction_is_told_at_its_constraint(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    first = begin(client, person.dossier_id)
    answered(client, first, **SCREENED)
    answered(client, f"{first}contrainte/mobilite/", **{"o-obtenir_permis": "en_cours"})
    answer = answered(client, first, mobilite="cloturee")
    assert answer.status_code == 422
    assert "n’a plus d’objectif en cours" in text(answer).replace("&#x27;", "'")


def test_a_diagnostic_approfondi_is_extended_and_ends_with_its_motive(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    first = begin(client, person.dossier_id, "approfondi")
    assert client.post(f"{first}prolonger/", {"reason": ""}).status_code == 422
    assert client.post(f"{first}prolonger/", {"reason": "Hospitalisation"}).status_code == 302
    assert "(prolongé)" in text(client.get(base(person.dossier_id)))
    assert finish(client, first).status_code == 422
    assert finish(client, first, exit_motive="pacea").status_code == 302
    assert "entrée en PACEA" in text(client.get(base(person.dossier_id)))


def test_naughty_values_never_break_a_page(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    first = begin(client, person.dossier_id)
    for naughty in ("\x00", "x" * 30_000, "<script>", "=1+1", "\u202e"):
        assert client.post(first, {"mobilite": naughty}).status_code in (302, 422)
        assert client.post(f"{first}metier/", {"rome": naughty}).status_code in (302, 422)
        assert client.post(f"{first}texte/", {"text": naughty}).status_code in (302, 422)
    assert client.get(f"{first}contrainte/zzz/").status_code == 404
    assert client.get(f"{base(person.dossier_id)}ouvrir/zzz/").status_code == 404
    assert client.get(f"{base(person.dossier_id)}comparer/?avant=zzz&apres=1").status_code == 200


@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in(house: House, name: str) -> None:
    person = welcome(house)
    actor = house.actor(name)
    ours = actor.structure_id == house.structures["tarbes"]
    seen = (
        200
        if actor.may(Permission.READ_AGENDA) and ours
        else (404 if actor.may(Permission.READ_AGENDA) else 403)
    )
    assert house.client(name).get(base(person.dossier_id)).status_code == seen
    kept = 302 if actor.may(Permission.RECORD_DIAGNOSTIC) and ours else None
    answer = house.client(name).post(
        f"{base(person.dossier_id)}ouvrir/partage/", {"opened_on": f"{TODAY:%d/%m/%Y}"}
    )
    assert answer.status_code == (kept or (404 if actor.may(Permission.RECORD_DIAGNOSTIC) else 403))


def test_the_version_of_another_person_and_an_unknown_one_are_answered_alike(house: House) -> None:
    person, other, client = welcome(house), welcome(house, "Karim", "DIALLO"), house.client("adviser")
    theirs = begin(client, other.dossier_id).rstrip("/").rpartition("/")[2]
    answers = [client.get(f"{base(person.dossier_id)}{one}/") for one in (theirs, ABSENT)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({text(answer) for answer in answers}) == 1


def test_the_page_takes_few_statements(house: House) -> None:
    person, client = welcome(house), house.client("adviser")
    first = begin(client, person.dossier_id)
    answered(client, first, **SCREENED)
    client.get(base(person.dossier_id))
    with CaptureQueriesContext(connection) as queries:
        client.get(base(person.dossier_id))
    assert len(queries) <= 24
