"""What a contract holds, from its page: plan, phases, amendments, suspensions, programmes, papers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.types import EligibilityAnswers, PlanWords, StepDraft, StepKind
from convergence.foundation.clock import now
from tests.web.contracts.test_contracts import fr, prepared, running, states, terms, url
from tests.web.house import House
from tests.web.young_people import ABSENT, TODAY, YoungPerson, stored, text, welcome

WORDS = {
    "objective": "Devenir boulangère",
    "young_commitments": "Venir\nChercher un stage",
    "structure_commitments": "Proposer un stage",
}
NAUGHTY = "<script>alert(1)</script> \u202e👩‍🎓 =1+1"


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def pacea(house: House, person: YoungPerson) -> UUID:
    """A PACEA that runs since today."""
    contract_id = operations.prepare_pacea(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=person.dossier_id,
        starts_on=TODAY,
        answers=EligibilityAnswers(has_difficulty=True, has_diagnostic=True),
        plan=PlanWords("Un métier", ("Venir",), ("Proposer",)),
    )
    for party in ("jeune", "structure"):
        sent = {"party": party, "signed_on": fr(TODAY)}
        assert house.client("adviser").post(url(person, f"{contract_id}/signer/"), sent).status_code == 302
    return contract_id


def token(client: Client, address: str) -> str:
    found = re.search(r'name="edit_token" value="(\d+)"', client.get(address).content.decode())
    assert found is not None
    return found.group(1)


def said(client: Client, address: str, sent: dict[str, Any]) -> str:
    """What a refused form says."""
    answer = client.post(address, sent)
    assert answer.status_code == 422
    return text(answer).replace("&#39;", "'").replace("&#x27;", "'")


def test_what_both_undertake_is_written_with_the_preparation(
    house: House, client: Client, person: YoungPerson
) -> None:
    page = client.get(url(person, "preparer/?type=cej"))
    assert "Participer avec assiduité" in text(page)
    sent = terms(
        **WORDS, other_support=NAUGHTY, review_months="2", rsa="non", reasonable_offer="Boulangerie\nTarbes"
    )
    saved = client.post(url(person, "preparer/?type=cej"), sent)
    assert saved.status_code == 302
    shown = client.get(saved["Location"])
    assert "Devenir boulangère" in text(shown)
    assert "Offre raisonnable d’emploi : Boulangerie Tarbes" in text(shown)
    assert "Tous les 2 mois" in text(shown)
    assert "<script>alert" not in shown.content.decode()
    assert stored(house, "SELECT review_months FROM contracts_contract") == [(2,)]
    again = client.get(saved["Location"] + "modifier/").content.decode()
    assert "Chercher un stage" in again


def test_a_contrat_d_engagement_is_prepared_alone(house: House, client: Client, person: YoungPerson) -> None:
    assert "Préparer un contrat d’engagement" in text(client.get(url(person, "preparer/")))
    sent = {"diagnostic": "oui", "starts_on": fr(TODAY), "months": "12", "weekly_hours": "15", **WORDS}
    saved = client.post(url(person, "preparer/?type=contrat_engagement"), sent)
    assert saved.status_code == 302
    assert stored(house, "SELECT kind FROM contracts_contract") == [("contrat_engagement",)]
    running_cej = welcome(house, "Zoé", "MARTIN")
    running(house, running_cej)
    assert "A un CEJ ouvert" in said(client, url(running_cej, "preparer/?type=contrat_engagement"), sent)


def test_actions_are_agreed_changed_done_and_given_up(
    house: House, client: Client, person: YoungPerson
) -> None:
    contract_id = running(house, person)
    add = url(person, f"{contract_id}/actions/ajouter/")
    action = {"kind": "action", "text": NAUGHTY, "owner": "jeune", "due_on": fr(TODAY + timedelta(days=9))}
    assert "Une action a une échéance" in said(client, add, {**action, "due_on": ""})
    assert "déjà passée" in said(client, add, {**action, "due_on": "1/1/2020"})
    for _ in range(2):
        assert client.post(add, {**action, "envoi": "une"}).status_code == 302
    ((step_id,),) = stored(house, "SELECT id FROM contracts_contractstep")
    step = url(person, f"{contract_id}/actions/{step_id}/")
    page = client.get(url(person, f"{contract_id}/"))
    assert "&lt;script&gt;" in page.content.decode()
    edit = token(client, f"{step}modifier/")
    changed = {**action, "text": "Visiter", "edit_token": edit}
    assert client.post(f"{step}modifier/", changed).status_code == 302
    assert "modifiée pendant votre saisie" in said(client, f"{step}modifier/", changed)
    assert "à venir" in said(
        client, f"{step}fait/", {"done_on": fr(TODAY + timedelta(days=2)), "minutes": ""}
    )
    assert client.post(f"{step}fait/", {"done_on": fr(TODAY), "minutes": "90"}).status_code == 302
    assert client.post(f"{step}abandonner/").status_code == 409
    assert stored(house, "SELECT state FROM contracts_contractstep") == [("realise",)]


def test_phases_are_planned_opened_and_evaluated(house: House, client: Client, person: YoungPerson) -> None:
    contract_id = pacea(house, person)
    add = url(person, f"{contract_id}/phases/ajouter/")
    phase = {
        "starts_on": fr(TODAY),
        "last_day": fr(TODAY + timedelta(days=90)),
        "weekly_hours": "10",
        **WORDS,
    }
    assert "un mois après la signature" in said(
        client,
        add,
        {**phase, "starts_on": fr(TODAY + timedelta(days=45)), "last_day": fr(TODAY + timedelta(days=90))},
    )
    assert client.post(add, phase).status_code == 302
    ((phase_id,),) = stored(house, "SELECT id FROM contracts_contractphase")
    here = url(person, f"{contract_id}/phases/{phase_id}/")
    assert "n’est pas à faire" in said(
        client, f"{here}bilan/", {"closed_on": fr(TODAY), "outcome": "atteints", "evaluation": "Bien"}
    )
    assert client.post(f"{here}ouvrir/").status_code == 302
    longer = {
        **phase,
        "last_day": fr(TODAY + timedelta(days=99)),
        "edit_token": token(client, f"{here}modifier/"),
    }
    assert client.post(f"{here}modifier/", longer).status_code == 302
    assert client.post(f"{here}ouvrir/").status_code == 409
    sent = {"closed_on": fr(TODAY), "outcome": "atteints", "evaluation": NAUGHTY}
    assert client.post(f"{here}bilan/", sent).status_code == 302
    assert "Objectifs atteints" in text(client.get(url(person, f"{contract_id}/")))


def test_an_amendment_is_prepared_compared_signed_or_given_up(
    house: House, client: Client, person: YoungPerson
) -> None:
    contract_id = running(house, person)
    here = url(person, f"{contract_id}/avenant/")
    sent = {"effective_on": fr(TODAY), "weekly_hours": "10", "reason": NAUGHTY, **WORDS}
    sent["edit_token"] = token(client, here)
    assert "demande une raison" in said(client, here, sent)
    sent["lowering_reason"] = "Garde d’enfant"
    assert client.post(here, sent).status_code == 302
    shown = client.get(url(person, f"{contract_id}/"))
    assert "Renoncer à l’avenant" in text(shown)
    compared = text(client.get(url(person, f"{contract_id}/versions/1-2/")))
    assert "Heures d’activité par semaine" in compared
    assert "15 h" in compared
    assert "10 h" in compared
    assert client.get(url(person, f"{contract_id}/versions/1-9/")).status_code == 404
    assert client.post(f"{here}abandonner/").status_code == 302
    again = {**sent, "edit_token": token(client, here)}
    assert client.post(here, again).status_code == 302
    for party in ("jeune", "structure"):
        client.post(url(person, f"{contract_id}/signer/"), {"party": party, "signed_on": fr(TODAY)})
    assert stored(house, "SELECT version, weekly_hours FROM contracts_contract") == [(3, 10)]


def test_a_contract_is_suspended_resumed_and_looked_at(
    house: House, client: Client, person: YoungPerson
) -> None:
    contract_id = running(house, person)
    here = url(person, f"{contract_id}/suspendre/")
    sent = {
        "starts_on": fr(TODAY),
        "ground": "emploi",
        "reason": "Intérim",
        "edit_token": token(client, here),
    }
    assert "Motif" in said(client, here, {**sent, "reason": ""})
    assert client.post(here, sent).status_code == 302
    assert states(house) == ["suspendu"]
    back = url(person, f"{contract_id}/reprendre/")
    assert "Reprendre" in text(client.get(url(person, f"{contract_id}/")))
    resumed = {"resumed_on": fr(TODAY), "edit_token": token(client, back)}
    assert client.post(back, resumed).status_code == 302
    assert client.post(url(person, f"{contract_id}/actualiser/")).status_code == 302
    assert stored(house, "SELECT state, reviewed_on FROM contracts_contract") == [("en_cours", TODAY)]


def test_a_programme_of_another_body_is_declared(house: House, client: Client, person: YoungPerson) -> None:
    contract_id = running(house, person)
    here = url(person, f"{contract_id}/parcours/")
    sent = {
        "code": "e2c", "entered_on": fr(TODAY), "last_day": fr(date(TODAY.year + 2, 4, 12)),
        "declared_by": "organisme", "declared_on": fr(TODAY), "reason": "", "edit_token": token(client, here),
    }  # fmt: skip
    assert client.post(here, {**sent, "code": "ailleurs"}).status_code == 422
    assert client.post(here, sent).status_code == 302
    page = text(client.get(url(person, f"{contract_id}/")))
    assert "École de la deuxième chance" in page
    assert stored(house, "SELECT planned_end_on FROM contracts_contract") == [(date(TODAY.year + 2, 7, 1),)]


def test_a_contract_is_made_sent_round_and_certified(
    house: House, client: Client, person: YoungPerson
) -> None:
    contract_id = prepared(house, person)
    send = url(person, f"{contract_id}/faire-signer/")
    adviser = str(house.users["adviser"])
    sent = {"way": "sur_place", "contact": "", "delegate": adviser, "message": ""}
    assert "Écrivez l’objectif du jeune" in said(client, send, sent)
    edit = token(client, url(person, f"{contract_id}/modifier/"))
    client.post(url(person, f"{contract_id}/modifier/"), terms(**WORDS, edit_token=edit))
    assert client.post(url(person, f"{contract_id}/papier/")).status_code == 302
    assert client.post(send, sent).status_code == 302
    assert stored(house, "SELECT state FROM contracts_contractpaper") == [("demande",)]
    assert "déjà parti à la signature" in said(client, send, sent)
    assert client.post(url(person, f"{contract_id}/papier/")).status_code == 409
    page = text(client.get(url(person, f"{contract_id}/")))
    assert "à signer" in page
    assert "Faire signer" not in page
    certify = url(person, f"{contract_id}/attestation/")
    assert "n’a pas commencé" in said(client, certify, {"usage": "logement"})
    for party in ("jeune", "structure"):
        client.post(url(person, f"{contract_id}/signer/"), {"party": party, "signed_on": fr(TODAY)})
    assert client.post(certify, {"usage": "logement"}).status_code == 302


def test_a_minor_signs_with_her_guardian(house: House, client: Client) -> None:
    person = welcome(house, born_on=date(TODAY.year - 17, 12, 31))
    contract_id = prepared(house, person)
    page = text(client.get(url(person, f"{contract_id}/faire-signer/")))
    assert "Prénom et nom du représentant légal" in page


PAGES = (
    "faire-signer/", "attestation/", "avenant/", "actions/ajouter/", "phases/ajouter/", "suspendre/", "parcours/",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_who_gets_in(house: House, person: YoungPerson, page: str) -> None:
    """The adviser; not the same role elsewhere, nor with another person's file, nor a stranger."""
    contract_id = running(house, person)
    other = welcome(house, "Zoé", "MARTIN")
    assert house.client("adviser").get(url(person, f"{contract_id}/{page}")).status_code == 200
    assert house.client("adviser").get(url(other, f"{contract_id}/{page}")).status_code == 404
    assert house.client("stranger").get(url(person, f"{contract_id}/{page}")).status_code == 404
    assert house.client("adviser").get(url(person, f"{ABSENT}/{page}")).status_code == 404
    assert Client().get(url(person, f"{contract_id}/{page}")).status_code in (302, 303, 403)


def test_an_action_names_the_need_from_which_it_comes(
    house: House, client: Client, person: YoungPerson
) -> None:
    contract_id = running(house, person)
    step = StepDraft(StepKind.OBJECTIVE, "Un métier", need_code="points_forts")
    operations.set_step(actor=house.actor("adviser"), at=now(), contract_id=contract_id, draft=step)
    page = text(client.get(url(person, f"{contract_id}/")))
    assert "Besoin : Connaître ses points forts et ses compétences" in page
    assert "points_forts" not in page


def test_the_page_costs_the_same_for_one_action_and_for_twenty(
    house: House, client: Client, person: YoungPerson
) -> None:
    contract_id = running(house, person)
    step = StepDraft(StepKind.OBJECTIVE, "Un métier")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(person, f"{contract_id}/")).status_code == 200
        return len(seen)

    operations.set_step(actor=house.actor("adviser"), at=now(), contract_id=contract_id, draft=step)
    one = cost()
    for _ in range(19):
        operations.set_step(actor=house.actor("adviser"), at=now(), contract_id=contract_id, draft=step)
    assert cost() == one
    assert one <= 40
