"""The ten cases that go wrong in the field: each is told in French, nothing is lost, nothing is paid twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.allowances.operations import declare_resources
from convergence.accompagnement.allowances.queries import months_of
from convergence.accompagnement.allowances.types import Payer, ResourceKind, ResourcesDeclared
from convergence.accompagnement.contracts.operations import amend_contract, end_contract
from convergence.accompagnement.contracts.types import ContractState, EndMotive, NotEligible, Party
from convergence.accompagnement.payments.handlers import follow_resources
from convergence.accompagnement.payments.operations import attach_return_line, open_run, propose_run
from convergence.accompagnement.payments.queries import lines_of, lines_to_repair
from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.queries import overlaps_with, situations_of
from convergence.accompagnement.situations.types import SituationCategory, SituationDraft, SnpMeasure
from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    MANAGER,
    REUNION,
    TARBES,
    TODAY,
    at,
    count,
    give,
    new_file,
    person,
    read,
)
from tests.rooms.contracts.steps import YES, contract, prepared, signed
from tests.rooms.payments.steps import (
    FULL,
    ISLAND,
    NOVEMBER,
    OCTOBER,
    Book,
    book_read,
    exported,
    found,
    frozen,
    only,
    proposed,
    returned,
    shown,
    with_account,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Book:
    """What each person is due, as the test writes it."""
    return book_read(monkeypatch)


@pytest.fixture
def paid(book: Book) -> UUID:
    """Somebody to whom a whole month of October is due."""
    made = new_file()
    with_account(made)
    book.owe(made, OCTOBER, FULL)
    return made


def test_a_contract_signed_twice() -> None:
    contract_id = signed(prepared(new_file()))
    with pytest.raises(Conflict, match="Ce contrat est déjà signé par tous"):
        signed(contract_id, Party.YOUNG_PERSON)
    assert count(ADVISER, "contracts_contractsignature") == 2
    assert contract(contract_id).state is ContractState.RUNNING


def test_two_advisers_at_once_on_one_contract() -> None:
    contract_id = prepared(new_file())
    token = contract(contract_id).edit_token
    terms: dict[str, Any] = {
        "at": AT, "contract_id": contract_id, "answers": YES, "starts_on": TODAY, "months": 12, "edit_token": token,
    }  # fmt: skip
    amend_contract(actor=ADVISER, weekly_hours=18, **terms)
    with pytest.raises(Conflict, match="Ce contrat a été modifié pendant votre saisie"):
        amend_contract(actor=COLLEAGUE, weekly_hours=20, **terms)
    assert contract(contract_id).weekly_hours == 18


def test_a_signature_after_the_26th_birthday() -> None:
    contract_id = prepared(new_file(born_on=date(2000, 11, 26)))
    signed(contract_id, Party.YOUNG_PERSON)
    with pytest.raises(NotEligible, match="A 26 ans : n’est plus possible depuis le 26 novembre 2026"):
        signed(contract_id, Party.STRUCTURE, at=at(2))
    assert contract(contract_id).state is ContractState.PREPARED
    signed(contract_id, Party.STRUCTURE, at=at(1))


def test_a_birth_on_a_leap_day() -> None:
    """Born on 29 February 2000, 25 years old until the end of February 2026, 26 on 1 March."""
    february, march = datetime(2026, 2, 28, 9, tzinfo=UTC), datetime(2026, 3, 1, 9, tzinfo=UTC)
    dossier_id = new_file(born_on=date(2000, 2, 29), when=february - timedelta(days=30))
    with pytest.raises(NotEligible, match=r"n’est plus possible depuis le 1er mars 2026"):
        prepared(dossier_id, at=march, starts_on=march.date())
    contract_id = prepared(dossier_id, at=february, starts_on=february.date())
    assert contract(signed(contract_id, at=february)).age_limit_on == date(2026, 3, 1)


def test_a_back_dated_situation_that_overlaps() -> None:
    dossier_id = new_file()
    training = SituationDraft(
        SituationCategory.SCHOOL, date(2026, 1, 5), date(2026, 3, 31), organisation="Lycée Marie-Curie"
    )
    housing = SituationDraft(
        SituationCategory.NON_PROFESSIONAL,
        date(2026, 2, 1),
        date(2026, 2, 28),
        snp_measure=SnpMeasure.HOUSING,
    )
    record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=training)
    late = record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=housing)
    (told,) = read(ADVISER, overlaps_with, late.situation_id)
    assert "se chevauchent du 1er février 2026 au 28 février 2026" in told.sentence
    rows = read(ADVISER, situations_of, dossier_id, on=TODAY)
    assert [(row.starts_on, row.recorded_at.date()) for row in rows] == [
        (date(2026, 2, 1), TODAY),
        (date(2026, 1, 5), TODAY),
    ]


def test_a_resource_declared_late(paid: UUID, book: Book) -> None:
    """October was paid in full: what is known in December is taken back from November, once and line by line."""
    frozen()
    told = declare_resources(
        actor=ADVISER,
        at=at(20),
        dossier_id=paid,
        month=OCTOBER,
        resources=[(ResourceKind.WAGES, Decimal(420))],
    )
    assert told
    (row,) = read(ADVISER, months_of, paid, OCTOBER, OCTOBER)
    assert row.is_late
    book.owe(paid, OCTOBER, FULL - 100)
    book.owe(paid, NOVEMBER, FULL)
    event = ResourcesDeclared(structure_id=TARBES, dossier_id=paid, month=OCTOBER, declared_on=TODAY)
    for _ in range(2):
        follow_resources(event, actor=system_actor(TARBES), at=at(20))
    proposal = only(proposed(NOVEMBER))
    assert proposal.payable == FULL - 100
    titles = [line.title for line in read(MANAGER, lines_of, proposal.proposal_id)]
    assert titles == ["Mois de novembre 2026", "Régularisation d’octobre 2026"]


def test_a_payment_return_for_an_unknown_person(paid: UUID) -> None:
    made = exported()
    order, stranger = only(made).proposal_id, uuid7()
    returned(made, (stranger, FULL, "paye"))
    (line,) = read(MANAGER, lines_to_repair, made)
    assert (line.reference, line.amount, shown(made).paid) == (str(stranger), FULL, 0)
    with pytest.raises(Invalid, match="Aucun ordre de cette référence et de ce montant n’attend ce résultat"):
        attach_return_line(actor=MANAGER, at=AT, line_id=line.line_id, reference=str(uuid7()), note="Essai")
    for _ in range(2):
        returned(made, (order, FULL, "paye"))
    assert shown(made).paid == FULL


def test_a_month_run_twice(paid: UUID) -> None:
    made = frozen()
    assert open_run(actor=MANAGER, at=AT, month=OCTOBER, payer=Payer.ASP) == made
    with pytest.raises(Conflict, match="Cette paie est « figée »"):
        propose_run(actor=MANAGER, at=AT, run_id=made)
    assert [row.payable for row in found(made)] == [FULL]
    assert found(proposed(NOVEMBER)) == []


def test_a_change_of_structure_in_the_middle_of_a_month(paid: UUID, book: Book) -> None:
    """October was paid by Tarbes; the file leaves on 24 November: La Réunion pays November and not October again."""
    exported()
    give(actor=ADVISER, at=AT, dossier_id=paid, to=REUNION)
    with pytest.raises(NotFound, match="n’existe pas ou ne vous est pas accessible"):
        declare_resources(actor=ADVISER, at=AT, dossier_id=paid, month=NOVEMBER, resources=[])
    book.owe(paid, NOVEMBER, FULL)
    assert found(proposed(NOVEMBER)) == []
    assert only(proposed(NOVEMBER, actor=ISLAND), actor=ISLAND).payable == FULL


def test_a_young_person_of_la_reunion_at_midnight() -> None:
    """At 20 h 30 UTC it is half past midnight there: the contract of the 25th begins, that of Tarbes does not."""
    moment, day = AT.replace(hour=20, minute=30), TODAY + timedelta(days=1)
    far = person("Émeline", structure=REUNION, time_zone="Indian/Reunion")
    there = prepared(new_file(actor=far), actor=far, at=moment, starts_on=day)
    signed(there, actor=far, at=moment, signed_on=day)
    assert contract(there, on=day, actor=far).signed_on == day
    here = prepared(new_file(), at=moment, starts_on=day)
    with pytest.raises(Invalid, match="La date de signature est à venir"):
        signed(here, at=moment, signed_on=day)
    end_contract(actor=far, at=moment, contract_id=there, last_day=day, motive=EndMotive.REQUEST)
    assert contract(there, on=day, actor=far).last_day == day
