"""Pages of breaches and of the procedure: who gets in, each step, four eyes, naughty words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from convergence.accompagnement.sanctions.queries import sanction
from convergence.accompagnement.sanctions.types import LetterPart, SanctionState
from convergence.foundation.exchanges import ExchangeOutcome
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from convergence.web.sanctions.show import strike_off_words
from tests.web.house import House
from tests.web.sanctions.world import (
    contested,
    decided,
    in_force,
    noted,
    observing,
    proposed,
    to_hear,
    under_contract,
)
from tests.web.young_people import ABSENT, TODAY, YoungPerson, stored, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(house: House) -> YoungPerson:
    return under_contract(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def url(person: YoungPerson, page: object = "", end: str = "") -> str:
    return f"/dossiers/{person.dossier_id}/manquements/{page}{'/' if page else ''}{end}"


def fr(days_ago: int = 0) -> str:
    return f"{TODAY - timedelta(days=days_ago):%d/%m/%Y}"


def states(house: House, table: str = "sanction") -> list[str]:
    return [row[0] for row in stored(house, f"SELECT state FROM sanctions_{table} ORDER BY id")]


def test_who_gets_in(house: House, person: YoungPerson) -> None:
    sanction_id = observing(house, person)
    for page in ("", f"{sanction_id}", "constater", "proposer"):
        for name, status in (
            ("adviser", 200),
            ("manager", 200),
            ("direction", 200),
            ("employment_adviser", 403),
            ("stranger", 404),
            ("operator", 403),
            ("account_manager", 403),
        ):
            assert house.client(name).get(url(person, page)).status_code == status, (page, name)
    for name, status in (("adviser", 200), ("direction", 200), ("employment_adviser", 403), ("dsi", 403)):
        assert house.client(name).get("/sanctions/").status_code == status, name
    for name, status in (("adviser", 403), ("manager", 403), ("direction", 200)):
        assert house.client(name).get("/sanctions/habilitations/").status_code == status, name


def test_a_hidden_procedure_is_answered_as_an_absent_one(
    house: House, person: YoungPerson, client: Client
) -> None:
    other = under_contract(house, "Léo", "MARTIN")
    hers = observing(house, other)
    answers = {text(client.get(url(person, one))).replace(str(one), "") for one in (hers, ABSENT)}
    assert len(answers) == 1
    assert client.get(url(person, hers)).status_code == 404


def test_an_empty_file_says_so(client: Client, person: YoungPerson) -> None:
    page = text(client.get(url(person)))
    assert "Aucune procédure" in page
    assert "Un motif légitime l’emporte toujours" in page


def test_facts_are_noted_then_a_notice_is_written(house: House, client: Client, person: YoungPerson) -> None:
    facts = {"kind": "assiduite", "occurred_on": fr(2), "facts": "Absente à l’atelier."}
    assert client.post(url(person, "constater"), facts).status_code == 302
    refused = client.post(url(person, "constater"), facts)
    assert refused.status_code == 422
    assert "déjà dans ce dossier" in text(refused)
    (breach,) = (row[0] for row in stored(house, "SELECT id FROM sanctions_breach"))
    heavy = {
        "breaches": [str(breach)],
        "draws_allowance": "oui",
        "measure": "suspension",
        "share": "30",
        "months": "5",
    }
    told = client.post(url(person, "proposer"), heavy)
    assert told.status_code == 422
    assert "La durée prévue est 1 à 2 mois" in text(told)
    written = client.post(url(person, "proposer"), {**heavy, "months": "1"})
    assert written.status_code == 302
    page = text(client.get(written["Location"]))
    assert "Avis préalable à la personne (PDF)" in page
    assert "Noter la remise" in page
    assert states(house) == ["avis"]


@pytest.mark.parametrize(
    "value", ["\0", "\u202e", "💥", "<script>alert(1)</script>", "=1+1", "x" * 100_000, ""]
)
def test_naughty_words_never_break_the_form(client: Client, person: YoungPerson, value: str) -> None:
    for name in ("kind", "occurred_on", "facts"):
        typed = {"kind": "assiduite", "occurred_on": fr(2), "facts": "Faits", name: value}
        answer = client.post(url(person, "constater"), typed)
        assert answer.status_code in (302, 422), (name, answer.status_code)
    assert "<script>alert" not in client.get(url(person)).content.decode()


@pytest.mark.parametrize("value", ["\0", "💥", "<script>", "-1", "101", "1e9", "x" * 10_000])
def test_naughty_figures_never_break_a_proposal(
    house: House, client: Client, person: YoungPerson, value: str
) -> None:
    usual = {"breaches": str(noted(house, person)), "draws_allowance": "oui", "measure": "suspension"}
    usual |= {"share": "30", "months": "1"}
    for name in usual:
        assert client.post(url(person, "proposer"), {**usual, name: value}).status_code == 422, name
    assert states(house) == []


def test_a_breach_is_excused_or_set_aside_with_words(
    house: House, client: Client, person: YoungPerson
) -> None:
    first, second = noted(house, person, days_ago=5), noted(house, person, days_ago=6)
    assert client.post(url(person, f"faits/{first}/motif"), {"reason": ""}).status_code == 422
    assert (
        client.post(url(person, f"faits/{first}/motif"), {"reason": "Convoquée ailleurs."}).status_code == 302
    )
    assert client.post(url(person, f"faits/{second}/classer"), {"reason": "Vu avec elle."}).status_code == 302
    assert sorted(states(house, "breach")) == ["motif_legitime", "sans_suite"]
    assert client.post(url(person, f"faits/{first}/classer"), {"reason": "Encore"}).status_code in (409, 422)


def test_a_delivery_moves_the_procedure_on(house: House, client: Client, person: YoungPerson) -> None:
    sanction_id = proposed(house, person, days_ago=5)
    page = url(person, sanction_id, f"remise/{LetterPart.NOTICE}/")
    assert client.post(page, {"way": "courriel", "sent_on": fr(3)}).status_code == 302
    assert states(house) == ["avis"]
    assert client.post(page, {"way": "main_propre", "handed_on": fr(3)}).status_code == 302
    assert states(house) == ["observations"]
    shown = text(client.get(url(person, sanction_id)))
    assert fr(-7) in shown
    assert "Attendre ses observations" in shown
    assert client.get(url(person, sanction_id, "remise/autre/")).status_code == 404


def test_observations_and_a_hearing(house: House, client: Client, person: YoungPerson) -> None:
    sanction_id = to_hear(house, person)
    assert "Fixer l’audition" in text(client.get(url(person, sanction_id)))
    told = {"received_on": fr(), "text": "Son bus était en panne."}
    assert client.post(url(person, sanction_id, "observations/"), told).status_code == 302
    when = {
        "adviser_id": str(house.users["adviser"]),
        "day": f"{TODAY + timedelta(days=8):%d/%m/%Y}",
        "hour": "10h",
        "minutes": "45",
    }
    planned = client.post(url(person, sanction_id, "audition/fixer/"), when)
    assert planned.status_code == 302, text(planned)[-3000:]
    assert (
        client.post(url(person, sanction_id, "audition/fixer/"), {**when, "hour": "99h"}).status_code == 422
    )
    record = {"heard_on": fr(), "person_came": "oui", "record": "Elle explique."}
    assert client.post(url(person, sanction_id, "audition/compte-rendu/"), record).status_code == 302
    assert states(house) == ["entendu"]
    assert "Son bus était en panne." in text(client.get(url(person, sanction_id)))


def test_the_direction_decides_and_nobody_else(house: House, client: Client, person: YoungPerson) -> None:
    sanction_id = observing(house, person)
    page = url(person, sanction_id, "decider/")
    for name in ("adviser", "manager"):
        assert house.client(name).get(page).status_code == 403
        assert page not in house.client(name).get(url(person, sanction_id)).content.decode()
    assert "personne habilitée" in text(client.get(url(person, sanction_id)))
    direction = house.client("direction")
    assert page in direction.get(url(person, sanction_id)).content.decode()
    shown = text(direction.get(page))
    assert "ne peut pas être plus lourde" in shown
    typed = {"measure": "suspension", "share": "30", "months": "1", "reason": "Absences répétées."}
    for wrong in (
        {"share": "29"},
        {"months": "2"},
        {"reason": ""},
        {"starts_on": fr(1)},
        {"measure": "suppression"},
    ):
        assert direction.post(page, {**typed, **wrong}).status_code == 422, wrong
    assert states(house) == ["observations"]
    assert direction.post(page, typed).status_code == 302
    assert states(house) == ["decide"]


def test_a_decision_out_of_delay_says_what_to_do(house: House, person: YoungPerson) -> None:
    sanction_id, direction = observing(house, person, days_ago=30), house.client("direction")
    page = text(direction.get(url(person, sanction_id)))
    assert "Délai passé" in page
    typed = {"measure": "suspension", "share": "30", "months": "1", "reason": "Absences répétées."}
    refused = direction.post(url(person, sanction_id, "decider/"), typed)
    assert refused.status_code == 422
    assert "closez la procédure" in text(refused)
    late = {"closing": "hors_delai", "reason": "Trop tard."}
    assert direction.post(url(person, sanction_id, "clore/"), late).status_code == 302
    assert states(house) == ["sans_sanction"]


def test_a_measure_is_lifted(house: House, client: Client, person: YoungPerson) -> None:
    sanction_id = in_force(house, person)
    typed = {"complied_on": fr(), "reason": "A repris l’atelier."}
    assert (
        client.post(url(person, sanction_id, "lever/"), {**typed, "complied_on": fr(-1)}).status_code == 422
    )
    assert client.post(url(person, sanction_id, "lever/"), typed).status_code == 302
    assert states(house) == ["levee"]
    assert "les engagements sont repris" in text(client.get(url(person, sanction_id)))


def test_a_measure_that_is_over_is_looked_at(house: House, client: Client, person: YoungPerson) -> None:
    sanction_id = in_force(house, person, days_ago=55)
    assert "Constater la fin" in text(client.get(url(person, sanction_id)))
    assert client.post(url(person, sanction_id, "fin/"), {}).status_code == 302
    assert "Constater la fin" not in text(client.get(url(person, sanction_id)))


def test_where_the_proposed_striking_off_stands_and_its_gesture(
    house: House, client: Client, person: YoungPerson
) -> None:
    sanction_id = in_force(house, person)
    answer = client.post(url(person, sanction_id, "radiation/"))
    assert (answer.status_code, "rien à envoyer" in text(answer)) == (422, True)
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        plain = sanction(scope, sanction_id, on=TODAY)
    assert plain
    decided_on_it = replace(plain, strike_off_id=ABSENT)
    sent = replace(decided_on_it, strike_off_exchange_id=ABSENT)
    failed = replace(sent, strike_off_outcome=ExchangeOutcome.FAILED, strike_off_detail="Pas de réponse.")
    taken = replace(sent, strike_off_outcome=ExchangeOutcome.SENT, strike_off_receipt="FT-9")
    annulled = replace(taken, state=SanctionState.ANNULLED)
    for row, said, to_send in (
        (plain, "Proposition à envoyer", False),
        (decided_on_it, "Proposition à envoyer", True),
        (replace(decided_on_it, notified_on=None), "Proposition partira quand la décision sera reçue", False),
        (sent, "Proposition en route", False),
        (failed, "Proposition : échec. Pas de réponse.", True),
        (taken, "Proposition : message pris par France Travail (reçu FT-9)", False),
        (annulled, "Retrait : message pris par France Travail (reçu FT-9)", False),
        (replace(failed, state=SanctionState.ANNULLED), "Retrait : échec. Pas de réponse.", True),
        (replace(decided_on_it, state=SanctionState.ANNULLED), "", False),
    ):
        assert (strike_off_words(row), row.strike_off_to_send) == (said, to_send)


def test_an_upheld_appeal_takes_the_direction(house: House, client: Client, person: YoungPerson) -> None:
    sanction_id = contested(house, person)
    (appeal,) = (row[0] for row in stored(house, "SELECT id FROM sanctions_appeal"))
    page = url(person, sanction_id, f"recours/{appeal}/")
    typed = {"outcome": "admis", "settled_on": fr(), "reason": "Vu."}
    assert client.post(page, typed).status_code in (403, 422)
    assert states(house) == ["en_vigueur"]
    assert house.client("direction").post(page, typed).status_code == 302
    assert states(house) == ["annulee"]


def test_annulling_takes_the_direction(house: House, client: Client, person: YoungPerson) -> None:
    sanction_id = in_force(house, person)
    assert client.get(url(person, sanction_id, "annuler/")).status_code == 403
    typed = {"ground": "erreur", "reason": "Mauvaise personne."}
    assert house.client("direction").post(url(person, sanction_id, "annuler/"), typed).status_code == 302
    assert states(house) == ["annulee"]


def test_a_recourse_is_noted(house: House, client: Client, person: YoungPerson) -> None:
    sanction_id = in_force(house, person)
    page, typed = (
        url(person, sanction_id, "recours/"),
        {"way": "contentieux", "lodged_on": fr(), "reason": ""},
    )
    assert client.post(page, typed).status_code == 302
    assert client.post(page, typed).status_code == 422
    assert "Recours contentieux, déposé le" in text(client.get(url(person, sanction_id)))


def test_the_list_of_the_structure(house: House, client: Client, person: YoungPerson) -> None:
    assert "Aucune procédure en cours" in text(client.get("/sanctions/"))
    noted(house, person, days_ago=3)
    noted(house, person, days_ago=2)
    observing(house, person)
    page = text(client.get("/sanctions/"))
    assert f"2 fois du {fr(3)} au {fr(2)}" in page
    assert "Inès CARRERE" in page
    assert "Décider, ou clore sans sanction" in page
    assert "Faits à regarder" in page


def test_the_direction_empowers_a_manager_who_then_decides(house: House, person: YoungPerson) -> None:
    direction, manager = house.client("direction"), house.client("manager")
    sanction_id = observing(house, person)
    page = "/sanctions/habilitations/"
    typed = {"user_id": str(house.users["manager"]), "starts_on": fr(), "ends_on": ""}
    assert direction.post(page, {**typed, "user_id": str(house.users["stranger"])}).status_code == 422
    assert direction.post(page, {**typed, "ends_on": fr(1)}).status_code == 422
    assert direction.post(page, typed).status_code == 302
    assert "Manager" in text(direction.get(page))
    assert manager.get(url(person, sanction_id, "decider/")).status_code == 200
    (given,) = (row[0] for row in stored(house, "SELECT id FROM sanctions_delegation"))
    assert direction.post(f"{page}{given}/retirer/", {}).status_code == 302
    assert manager.get(url(person, sanction_id, "decider/")).status_code == 403
    assert direction.get(f"{page}{given}/retirer/").status_code == 404


def test_whoever_noted_the_facts_does_not_decide_even_the_direction(
    house: House, person: YoungPerson
) -> None:
    direction = house.client("direction")
    facts = {"kind": "actes_positifs", "occurred_on": fr(2), "facts": "Aucune démarche."}
    direction.post(url(person, "constater"), facts)
    breach: UUID = stored(house, "SELECT id FROM sanctions_breach")[0][0]
    written = direction.post(url(person, "proposer"), {"breaches": [str(breach)], "draws_allowance": "oui"})
    decide = f"{written['Location']}decider/"
    assert direction.get(decide).status_code == 403
    assert house.client("second_direction").get(decide).status_code == 200


@pytest.mark.parametrize("make", [observing, to_hear, decided, in_force, contested])
def test_pages_cost_few_statements(
    house: House,
    person: YoungPerson,
    make: Callable[[House, YoungPerson], UUID],
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    sanction_id = make(house, person)
    client = house.client("direction")
    client.get(url(person, sanction_id))
    with django_assert_max_num_queries(40):
        client.get(url(person, sanction_id))
    with django_assert_max_num_queries(40):
        client.get(url(person))
    with django_assert_max_num_queries(40):
        client.get("/sanctions/")
