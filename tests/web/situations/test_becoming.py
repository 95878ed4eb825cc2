"""Plans to confirm, conventions of PMSMP, exits and news on their pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from convergence.accompagnement.situations.operations import qualify_exit, record_situation
from convergence.accompagnement.situations.types import (
    ImmersionKind,
    PmsmpObjective,
    SituationCategory,
    SituationDraft,
)
from convergence.accompagnement.situations.types.exits import ExitAbout
from convergence.foundation.clock import now
from tests.web.house import House
from tests.web.young_people import TODAY, YoungPerson, share, stored, text, welcome

DAY = timedelta(days=1)
SEEKER = SituationDraft(SituationCategory.JOB_SEEKER, TODAY + DAY)
PMSMP = SituationDraft(
    SituationCategory.IMMERSION,
    TODAY - 3 * DAY,
    TODAY + 3 * DAY,
    immersion_kind=ImmersionKind.PMSMP,
    pmsmp_objective=PmsmpObjective.DISCOVER,
    organisation="Garage du Gave",
)


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def url(person: YoungPerson, page: str = "") -> str:
    return f"/dossiers/{person.dossier_id}/situations/{page}"


def recorded(house: House, person: YoungPerson, draft: SituationDraft, days_ago: int = 0) -> UUID:
    return record_situation(
        actor=house.actor("adviser"),
        at=now() - timedelta(days=days_ago),
        dossier_id=person.dossier_id,
        draft=draft,
    ).situation_id


def left(house: House, person: YoungPerson) -> UUID:
    qualify_exit(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=person.dossier_id,
        about=ExitAbout.CEJ,
        ref_id=uuid4(),
        exited_on=TODAY,
    )
    found: UUID = stored(house, "SELECT id FROM situations_followup ORDER BY months")[0][0]
    return found


def day(offset: int = 0) -> str:
    return f"{TODAY + offset * DAY:%d/%m/%Y}"


def test_a_plan_whose_day_has_come_is_confirmed(house: House, client: Client, person: YoungPerson) -> None:
    foreseen = SituationDraft(SituationCategory.JOB_SEEKER, TODAY - DAY)
    situation_id = recorded(house, person, foreseen, days_ago=3)
    page = text(client.get(url(person)))
    assert "à confirmer" in page
    assert "Confirmer" in page
    early = client.post(url(person, f"{situation_id}/confirmer/"), {"first_day": day(2)})
    assert early.status_code == 422
    assert client.post(url(person, f"{situation_id}/confirmer/"), {"first_day": day(-1)}).status_code == 302
    assert "à confirmer" not in text(client.get(url(person)))


def test_a_plan_ahead_has_nothing_to_confirm_yet(house: House, client: Client, person: YoungPerson) -> None:
    recorded(house, person, SEEKER)
    assert "Confirmer" not in text(client.get(url(person)))


def test_dates_that_overlap_in_the_past_are_told_after_the_entry_and_kept(
    house: House, client: Client, person: YoungPerson
) -> None:
    recorded(house, person, SituationDraft(SituationCategory.JOB_SEEKER, TODAY - 90 * DAY, TODAY - 60 * DAY))
    sent = {"category": "demandeur_emploi", "first_day": day(-80), "last_day": day(-70)}
    page = text(client.post(url(person, "nouvelle/"), sent, follow=True))
    assert "se chevauchent" in page
    assert len(stored(house, "SELECT 1 FROM situations_situation")) == 2


def test_the_convention_says_what_it_lacks(house: House, client: Client, person: YoungPerson) -> None:
    one = url(person, f"{recorded(house, person, PMSMP)}/convention/")
    assert "Rien n’est encore écrit" in text(client.get(one))
    assert client.post(one, {"tutor_name": "Mme Arroyo"}).status_code == 302
    page = text(client.get(one))
    assert "la description des tâches" in page
    assert "le nom de la personne" not in page
    refused = client.post(one, {"host_siret": "12"})
    assert refused.status_code == 422
    assert "14 chiffres" in text(refused)


def test_the_evaluation_and_an_accident(house: House, client: Client, person: YoungPerson) -> None:
    situation_id = recorded(house, person, PMSMP)
    one = url(person, f"{situation_id}/convention/")
    soon = {"outcome": "terminee", "sequel": "aucune"}
    assert client.post(f"{one}bilan/", soon).status_code == 422
    happened: dict[str, Any] = {"day": day(-1), "time": "10h15"}
    assert client.post(f"{one}accident/", happened | {"told_day": day()}).status_code == 422
    assert client.post(f"{one}accident/", happened).status_code == 302
    assert "À déclarer avant le" in text(client.get(one))
    stopped = {"outcome": "interrompue", "sequel": "aucune", "last_day_present": day(-1)}
    assert client.post(f"{one}bilan/", stopped).status_code == 302
    assert "Bilan noté" in text(client.get(one))


def test_an_exit_with_each_definition_and_its_news(house: House, client: Client, person: YoungPerson) -> None:
    assert "Aucune sortie" in text(client.get(url(person, "sorties/")))
    follow_up_id = left(house, person)
    page = text(client.get(url(person, "sorties/")))
    assert "conventions d’objectifs 2019-2022" in page
    assert "à vérifier" in page
    one = url(person, f"sorties/{follow_up_id}/")
    assert client.post(one, {"answer": "changee", "category": ""}).status_code == 422
    shown = client.post(one, {"answer": "changee", "category": "demandeur_emploi", "_afficher": "1"})
    assert 'name="first_day"' in shown.content.decode()
    sent = {"answer": "changee", "category": "demandeur_emploi", "first_day": day(-2)}
    assert client.post(one, sent).status_code == 302
    assert "Situation changée" in text(client.get(url(person, "sorties/")))
    assert stored(house, "SELECT source FROM situations_situation") == [("suivi_sortie",)]


def test_who_gets_in(house: House, client: Client, person: YoungPerson) -> None:
    follow_up_id = left(house, person)
    convention = f"{recorded(house, person, PMSMP)}/convention/"
    share(house, person, "departement", may_write=False)
    assert house.client("partner").get(url(person, "sorties/")).status_code == 200
    for name, code in (("partner", 403), ("stranger", 404), ("account_manager", 403)):
        for page in (convention, f"sorties/{follow_up_id}/"):
            assert house.client(name).get(url(person, page)).status_code == code, (name, page)
    other = welcome(house, "Karim", "DIALLO")
    for page in (convention, f"sorties/{follow_up_id}/"):
        assert client.get(url(other, page)).status_code == 404
    seeker = recorded(house, person, SEEKER)
    assert client.get(url(person, f"{seeker}/convention/")).status_code == 404
