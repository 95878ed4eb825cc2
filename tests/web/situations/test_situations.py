"""Situations of one person: the fields of each category, overlaps told, corrected, ended, cancelled."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from convergence.accompagnement.situations.operations import amend_situation, record_situation
from convergence.accompagnement.situations.types import SituationCategory, SituationDraft, SituationRow
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.web.situations.forms import FIELDS
from tests.web.house import PEOPLE, House
from tests.web.young_people import ABSENT, HTMX, TODAY, YoungPerson, share, stored, text, welcome

CANARY = "Canari : séparé de son ancien patron"
JOB = {"category": "emploi", "job_term": "cdd", "job_kind": "droit_commun", "working_time": "temps_partiel"}


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def url(person: YoungPerson, page: str = "") -> str:
    return f"/dossiers/{person.dossier_id}/situations/{page}"


def fr(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def recorded(house: House, person: YoungPerson, **changes: Any) -> UUID:
    """A situation noted by the room."""
    values: dict[str, Any] = {
        "category": SituationCategory.JOB_SEEKER,
        "first_day": TODAY - timedelta(days=10),
        **changes,
    }
    done = record_situation(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=person.dossier_id,
        draft=SituationDraft(**values),
        comment=CANARY,
    )
    return done.situation_id


def rows(house: House, columns: str = "category, kind, starts_on, ends_on, planned_end_on") -> list[Any]:
    return stored(house, f"SELECT {columns} FROM situations_situation ORDER BY id")


def test_nothing_known_is_said(client: Client, person: YoungPerson) -> None:
    page = text(client.get(url(person)))
    assert "Situation inconnue" in page
    assert "Rien n’est encore noté" in page


def test_the_current_situation_is_explained(house: House, client: Client, person: YoungPerson) -> None:
    recorded(house, person)
    recorded(
        house,
        person,
        category=SituationCategory.TRAINING,
        last_day=TODAY,
        organisation="GRETA",
        content="CAP",
    )
    page = text(client.get(url(person)))
    assert "Plusieurs situations sont en cours" in page
    assert page.index("Formation") < page.index("Toutes les situations")
    assert CANARY in page


@pytest.mark.parametrize("category", SituationCategory)
def test_each_category_asks_its_own_fields(
    client: Client, person: YoungPerson, category: SituationCategory
) -> None:
    page = client.get(url(person, f"nouvelle/?categorie={category.value}")).content.decode()
    asked = set(re.findall(r'name="(\w+)"', page))
    assert {"first_day", "last_day", *FIELDS[category]} <= asked
    others = {name for other in SituationCategory for name in FIELDS[other]} - set(FIELDS[category])
    assert not others & asked - {"last_day"}


def test_changing_category_judges_nothing_and_keeps_what_was_typed(
    house: House, client: Client, person: YoungPerson
) -> None:
    sent = {**JOB, "first_day": "pas une date", "comment": CANARY, "_afficher": "1"}
    page = client.post(url(person, "nouvelle/"), sent)
    assert page.status_code == 200
    assert "<html" in page.content.decode()
    assert 'value="pas une date"' in page.content.decode()
    fragment = client.post(url(person, "nouvelle/"), {**sent, "category": "formation"}, headers=HTMX)
    assert fragment.status_code == 200
    assert "<html" not in fragment.content.decode()
    assert 'name="content"' in fragment.content.decode()
    assert CANARY in fragment.content.decode()
    assert rows(house) == []


def test_a_job_is_recorded_once_whatever_the_clicks(
    house: House, client: Client, person: YoungPerson
) -> None:
    sent = {**JOB, "first_day": fr(TODAY), "last_day": "", "comment": CANARY, "envoi": "un"}
    for _ in range(2):
        assert client.post(url(person, "nouvelle/"), sent)["Location"] == url(person)
    assert rows(house) == [("emploi", "droit_commun", TODAY, None, None)]
    assert "La situation est ajoutée" in text(client.get(url(person)))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"category": ""}, "Choisissez la catégorie de la situation."),
        ({"category": "zzz"}, "Choisissez"),
        ({"category": "emploi", "first_day": "1/1/2026"}, "Choisissez une valeur de la liste."),
        ({**JOB, "first_day": ""}, "Indiquez la date"),
        ({**JOB, "first_day": "2/1/2026", "last_day": "1/1/2026"}, "La fin précède le début."),
        ({**JOB, "first_day": "2/1/1990"}, "Le début précède la naissance."),
        ({**JOB, "first_day": "2/1/2026", "rome": "zzzzzz"}, "n’est pas dans la liste"),
        (
            {"category": "immersion", "immersion_kind": "pmsmp", "first_day": "2/1/2026", "last_day": "1/5/2026",
             "pmsmp_objective": "decouvrir", "organisation": "Fournil"},
            "Une PMSMP dure au plus un mois",
        ),
        (
            {"category": "immersion", "immersion_kind": "pmsmp", "first_day": "2/1/2026"},
            "Indiquez l’objet de la PMSMP",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_french(
    house: House, client: Client, person: YoungPerson, sent: dict[str, str], sentence: str
) -> None:
    refused = client.post(url(person, "nouvelle/"), sent)
    assert refused.status_code == 422
    assert sentence in text(refused)
    assert rows(house) == []


def test_overlaps_are_told_for_as_long_as_they_hold(
    house: House, client: Client, person: YoungPerson
) -> None:
    recorded(house, person)
    sent = {"category": "scolarite", "organisation": "Lycée Dupuy", "first_day": fr(TODAY)}
    client.post(url(person, "nouvelle/"), sent)
    for _ in range(2):
        page = text(client.get(url(person)))
        assert "« Scolarisé » et « Demandeur d’emploi » se chevauchent" in page.replace("&#39;", "'")


def test_a_situation_is_corrected_and_its_comment_kept(
    house: House, client: Client, person: YoungPerson
) -> None:
    situation_id = recorded(house, person)
    page = client.get(url(person, f"{situation_id}/modifier/"))
    assert CANARY in page.content.decode()
    sent = {
        "category": "demandeur_emploi", "first_day": fr(TODAY), "comment": CANARY, "edit_token": _token(page)
    }  # fmt: skip
    assert client.post(url(person, f"{situation_id}/modifier/"), sent).status_code == 302
    assert rows(house, "starts_on") == [(TODAY,)]
    assert stored(house, "SELECT text FROM situations_situationcomment") == [(CANARY,)]


def test_two_people_who_correct_at_once_see_both_versions(
    house: House, client: Client, person: YoungPerson
) -> None:
    situation_id = recorded(house, person)
    address = url(person, f"{situation_id}/modifier/")
    stale = _token(client.get(address))
    earlier = TODAY - timedelta(days=30)
    amend_situation(
        actor=house.actor("manager"),
        at=now(),
        situation_id=situation_id,
        draft=SituationDraft(SituationCategory.JOB_SEEKER, earlier),
        edit_token=int(stale),
    )
    mine = {"category": "demandeur_emploi", "first_day": fr(TODAY), "edit_token": stale}
    refused = client.post(address, mine)
    assert refused.status_code == 422
    assert f"Valeur enregistrée entre-temps : « {fr(earlier)} »." in text(refused)
    assert f'value="{fr(TODAY)}"' in refused.content.decode()
    assert rows(house, "starts_on") == [(earlier,)]
    assert client.post(address, {**mine, "edit_token": _token(refused)}).status_code == 302
    assert rows(house, "starts_on") == [(TODAY,)]


def test_a_situation_ends(house: House, client: Client, person: YoungPerson) -> None:
    situation_id = recorded(house, person)
    address = url(person, f"{situation_id}/terminer/")
    before = client.post(address, {"last_day": fr(TODAY - timedelta(days=30))})
    assert before.status_code == 422
    assert "La fin précède le début" in text(before)
    yesterday = TODAY - timedelta(days=1)
    assert client.post(address, {"last_day": fr(yesterday)}).status_code == 302
    assert rows(house, "ends_on") == [(TODAY,)]
    assert (
        "Terminer" not in text(client.get(url(person))).split("Toutes les situations")[1].split("Annuler")[0]
    )


def test_a_situation_is_cancelled_with_a_reason(house: House, client: Client, person: YoungPerson) -> None:
    situation_id = recorded(house, person)
    address = url(person, f"{situation_id}/annuler/")
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Mauvais dossier."}).status_code == 302
    assert "Rien n’est encore noté" in text(client.get(url(person)))
    assert "Cette situation a été annulée." in text(client.post(address, {"reason": "Encore."}))


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("page", ["", "nouvelle/"])
def test_who_gets_in(house: House, person: YoungPerson, name: str, page: str) -> None:
    actor = house.actor(name)
    expected = 403
    if actor.may(Permission.EDIT_FILES if page else Permission.READ_FILES):
        expected = 200 if actor.structure_id == house.structures["tarbes"] else 404
    assert house.client(name).get(url(person, page)).status_code == expected


@pytest.mark.parametrize("page", ["modifier/", "terminer/", "annuler/"])
def test_the_situation_of_another_person_and_an_absent_one_are_answered_alike(
    house: House, client: Client, person: YoungPerson, page: str
) -> None:
    other = welcome(house, "Karim", "DIALLO")
    situation_id = recorded(house, other)
    answers = [client.get(url(person, f"{which}/{page}")) for which in (situation_id, ABSENT)]
    assert {answer.status_code for answer in answers} == {404}
    assert text(answers[0]) == text(answers[1])
    assert house.client("stranger").get(url(other, f"{situation_id}/{page}")).status_code == 404


def test_an_operator_reads_situations_without_comments(house: House, person: YoungPerson) -> None:
    situation_id = recorded(house, person)
    share(house, person, "france_travail", may_write=True)
    operator = house.client("operator")
    for page in ("", "nouvelle/?categorie=emploi", f"{situation_id}/modifier/"):
        answer = operator.get(url(person, page))
        assert answer.status_code == 200
        assert CANARY not in answer.content.decode()
        assert 'name="comment"' not in answer.content.decode()


def test_the_form_of_a_situation_shows_every_value_of_its_row() -> None:
    assert SituationRow.draft.fget is not None
    shown = set().union(*FIELDS.values()) | {"category", "first_day", "last_day"}
    assert shown - {"is_renewal"} == set(SituationDraft.__dataclass_fields__)


def _token(answer: Any) -> str:
    found = re.search(r'name="edit_token" value="(\d+)"', answer.content.decode())
    assert found
    return found[1]
