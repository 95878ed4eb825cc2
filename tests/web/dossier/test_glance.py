"""What stands today on the first page of a file, each line leading to its page, and for whom."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from convergence.accompagnement.acts.operations import open_counter
from convergence.accompagnement.acts.types.weeks import CounterAudience, ToldHow
from convergence.accompagnement.allowances import operations as allowances
from convergence.accompagnement.allowances.queries import rights_of
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.contracts.operations import prepare_cej
from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import EligibilityAnswers
from convergence.accompagnement.deadlines.operations import expect
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.allowances.scene import MODEST
from tests.web.dossier.files import Case
from tests.web.dossier.test_budget import asked
from tests.web.dossier.test_reach import shared
from tests.web.house import House
from tests.web.orientation.steps import oriented
from tests.web.sanctions.world import observing, under_contract
from tests.web.young_people import TODAY, YoungPerson, welcome

ROW = re.compile(r'<div class="cv-summary__row"><dt>([^<]+)</dt><dd[^>]*>(.*?)</dd></div>', re.S)
FULLEST = 39
"""Statements of the page when everything stands, whatever the number of acts, deadlines or procedures."""


def lines(case: Case, name: str = "adviser") -> dict[str, str]:
    """Each line of the first page by its label, as HTML."""
    answer = case.client(name).get(case.url("show"))
    assert answer.status_code == 200
    return dict(ROW.findall(html.unescape(answer.content.decode())))


def around(house: House, person: YoungPerson) -> Case:
    return Case(house, person.dossier_id, now())


def granted(house: House, person: YoungPerson) -> None:
    """The right of the CEJ that runs."""
    actor = house.actor("adviser")
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        (contract,) = contracts_of(scope, person.dossier_id, on=TODAY)
    allowances.open_right(actor=actor, at=now(), contract_id=contract.contract_id, draft=MODEST)
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        (right,) = rights_of(scope, person.dossier_id)
    allowances.decide_request(
        actor=house.actor("manager"),
        at=now(),
        asked=Asked.RIGHT,
        ref_id=right.terms[0].terms_id,
        is_granted=True,
    )
    allowances.note_papers(actor=actor, at=now(), right_id=right.right_id, complete_on=TODAY)


@pytest.fixture
def standing(house: House) -> tuple[Case, Any]:
    """Oriented, under contract, with her right, and a procedure that waits for a decision."""
    person = under_contract(house)
    oriented(house, person)
    granted(house, person)
    return around(house, person), observing(house, person)


def test_each_thing_that_stands_is_told_and_leads_to_its_page(standing: tuple[Case, Any]) -> None:
    case, sanction_id = standing
    found, base = lines(case), case.url("show")
    for label, address, words in (
        ("Situation", "situations/", "Situation inconnue"),
        ("Orientation", "orientation/", "Organisme référent : Tarbes"),
        ("Contrat", "contrats/", "Contrat d’engagement jeune (CEJ), jusqu’au"),
        ("Activité", "actes/semaines/", "cette semaine"),
        ("Allocations et aides", "allocations/", "€ pour"),
        ("Procédure de sanction", f"manquements/{sanction_id}/", "Délai d’observations"),
    ):
        assert f'<a href="{base}{address}' in found[label], label
        assert words in found[label], label
    page = html.unescape(case.client().get(base).content.decode())
    awaited = page.partition('id="echeances"')[2].partition("</section>")[0]
    assert f'<a href="{base}manquements/">' in awaited
    assert len(asked(case, base)) <= FULLEST


def test_what_is_ours_alone_is_not_told_to_another_organisation(standing: tuple[Case, Any]) -> None:
    case, _ = standing
    found = lines(shared(case), "operator")
    assert {"Situation", "Orientation", "Contrat"} <= set(found)
    assert not {"Activité", "Allocations et aides", "Procédure de sanction"} & set(found)
    assert 'id="echeances"' not in case.client("operator").get(case.url("show")).content.decode()


def test_the_counter_is_told_to_partners_once_the_person_opens_it(standing: tuple[Case, Any]) -> None:
    case = shared(standing[0])
    assert "Activité" not in lines(case, "operator")
    open_counter(
        actor=case.house.actor("adviser"),
        at=now() - timedelta(seconds=1),
        dossier_id=case.dossier_id,
        audience=CounterAudience.PARTNERS,
        told_how=ToldHow.ORALLY,
    )
    assert "cette semaine" in lines(case, "operator")["Activité"]


def test_a_colleague_is_awaited_neither_a_sanction_nor_a_week_that_she_may_not_read(
    standing: tuple[Case, Any],
) -> None:
    case, _ = standing
    expect(
        actor=case.house.actor("adviser"), at=now(), dossier_id=case.dossier_id, kind=DeadlineKind.WEEK_SHORT,
        ref_id=uuid4(), due_on=TODAY, detail="Il manque 12 h",
    )  # fmt: skip
    for name, reads in (("adviser", True), ("employment_adviser", False)):
        page = html.unescape(case.client(name).get(case.url("show")).content.decode())
        assert 'id="echeances"' in page
        assert ("Il manque 12 h" in page) is reads, name
        assert ("manquements/" in page.partition('id="echeances"')[2]) is reads, name


def test_a_contract_that_waits_for_signatures_is_signed_not_prepared_again(house: House) -> None:
    person = welcome(house, born_on=date(TODAY.year - 19, 3, 12))
    contract_id = prepare_cej(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=person.dossier_id,
        starts_on=TODAY,
        answers=EligibilityAnswers(False, False, True, True),
    )
    case = around(house, person)
    page = html.unescape(case.client().get(case.url("show")).content.decode())
    todo = page.partition('id="a-faire"')[2].partition("</section>")[0]
    assert f'<a href="{case.url("show")}contrats/{contract_id}/">Recueillir les signatures</a>' in todo
    assert "Préparer un contrat" not in todo
