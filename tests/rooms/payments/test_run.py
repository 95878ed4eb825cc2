"""The life of a run: calculated, looked at by another, frozen once, sent once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from convergence.accompagnement.allowances.types import AmountFlag, Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations import (
    acknowledge_anomalies,
    check_run,
    confirm_value,
    download_file,
    export_run,
    freeze_run,
    hold_proposal,
    open_run,
    propose_run,
    release_proposal,
    send_run_back,
    stop_payments,
)
from convergence.accompagnement.payments.queries import lines_of, runs, unverified_values
from convergence.accompagnement.payments.types import Anomaly, ProposalState, RunState
from convergence.foundation.exchanges import ExchangeRequested
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import ADVISER, AT, ELSEWHERE, MANAGER, at, new_file, read
from tests.rooms.payments.steps import (
    FULL,
    IBANS,
    ISLAND,
    NOVEMBER,
    OCTOBER,
    SECOND,
    Book,
    exported,
    found,
    frozen,
    looked_at,
    only,
    proposed,
    shown,
    waiting,
    with_account,
)

pytestmark = pytest.mark.django_db
SMIC = "cej.amount.adult_not_taxable@2026-04-01"


def test_a_run_goes_from_a_calculation_to_a_file(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL)
    made = exported()
    row, proposal = shown(made), only(made)
    assert (row.state, row.total, row.people, row.frozen_by) == (RunState.EXPORTED, FULL, 1, "Sophie")
    assert (proposal.state, proposal.payable) == (ProposalState.ORDERED, FULL)
    assert '"montant":"561.68"' in download_file(actor=MANAGER, at=AT, run_id=made)
    (line,) = read(MANAGER, lines_of, proposal.proposal_id)
    assert (line.title, line.amount, line.details[0].article) == ("Mois d’octobre 2026", FULL, "D5131-19")


def test_a_month_is_run_once(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL)
    made = frozen()
    assert open_run(actor=MANAGER, at=AT, month=date(2026, 10, 31), payer=Payer.ASP) == made
    with pytest.raises(Conflict):
        propose_run(actor=MANAGER, at=AT, run_id=made)
    with pytest.raises(Conflict):
        freeze_run(actor=SECOND, at=AT, run_id=made)
    following = proposed(NOVEMBER)
    assert found(following) == []
    assert len(read(MANAGER, runs)) == 2


def test_the_database_itself_refuses_a_second_run_of_a_month_and_two_runs_at_once(book: Book) -> None:
    @operation("Écrire une paie de trop")
    def write(*, actor: object, at: object, month: date) -> None:
        models.Run.objects.create(structure_id=MANAGER.structure_id, month=month, payer="asp")

    proposed(OCTOBER)
    for month in (OCTOBER, NOVEMBER):
        with pytest.raises(IntegrityError), transaction.atomic():
            write(actor=MANAGER, at=AT, month=month)


def test_months_are_run_in_their_order_and_one_at_a_time(book: Book) -> None:
    proposed(OCTOBER)
    with pytest.raises(Conflict, match="pas encore figée"):
        open_run(actor=MANAGER, at=AT, month=NOVEMBER, payer=Payer.ASP)
    open_run(actor=MANAGER, at=AT, month=NOVEMBER, payer=Payer.STRUCTURE)


def test_a_month_before_one_that_is_frozen_is_regularised_not_run(book: Book) -> None:
    frozen(NOVEMBER)
    with pytest.raises(Conflict, match="régularisé"):
        open_run(actor=MANAGER, at=AT, month=OCTOBER, payer=Payer.ASP)


@pytest.mark.parametrize("month", [date(2026, 12, 1), date(2022, 2, 1)])
def test_a_month_to_come_or_before_the_cej_has_no_run(month: date) -> None:
    with pytest.raises(Invalid):
        open_run(actor=MANAGER, at=AT, month=month, payer=Payer.ASP)


def test_what_the_funder_pays_has_no_run() -> None:
    with pytest.raises(Invalid):
        open_run(actor=MANAGER, at=AT, month=OCTOBER, payer=Payer.THIRD_PARTY)


def test_the_month_of_la_reunion_begins_at_its_own_midnight() -> None:
    new_year = at().replace(month=12, day=31, hour=20, minute=30)
    made = open_run(actor=ISLAND, at=new_year, month=date(2027, 1, 1), payer=Payer.ASP)
    assert made
    with pytest.raises(Invalid):
        open_run(actor=MANAGER, at=new_year, month=date(2027, 1, 1), payer=Payer.ASP)


def test_who_prepares_neither_checks_nor_freezes(book: Book) -> None:
    made = proposed()
    with pytest.raises(Refused, match="préparé"):
        check_run(actor=MANAGER, at=AT, run_id=made)
    check_run(actor=SECOND, at=AT, run_id=made)
    with pytest.raises(Refused, match="préparé"):
        freeze_run(actor=MANAGER, at=AT, run_id=made)
    freeze_run(actor=SECOND, at=AT, run_id=made)


def test_the_database_itself_wants_two_people(book: Book) -> None:
    made = proposed()

    @operation("Contrôler seul")
    def alone(*, actor: object, at: object) -> None:
        models.Run.objects.filter(pk=made).update(checked_by_id=MANAGER.user_id)

    with pytest.raises(IntegrityError), transaction.atomic():
        alone(actor=MANAGER, at=AT)


def test_anomalies_wait_for_the_second_person(book: Book) -> None:
    people = [new_file(), new_file()]
    for person in people:
        with_account(person)
        book.owe(person, OCTOBER, FULL, flags=(AmountFlag.PRECAUTION,))
    made = proposed()
    assert waiting(made) == ["compte_partage", "precaution"]
    with pytest.raises(Conflict, match="2 propositions à regarder"):
        check_run(actor=SECOND, at=AT, run_id=made)
    with pytest.raises(Refused):
        acknowledge_anomalies(
            actor=MANAGER, at=AT, run_id=made, note="Vu", proposal_id=found(made)[0].proposal_id
        )
    with pytest.raises(Invalid):
        acknowledge_anomalies(actor=SECOND, at=AT, run_id=made, note=" \x00", anomaly=Anomaly.PRECAUTION)
    assert acknowledge_anomalies(actor=SECOND, at=AT, run_id=made, note="Vu", anomaly=Anomaly.PRECAUTION) == 0
    looked_at(made)
    check_run(actor=SECOND, at=AT, run_id=made)


def test_a_whole_amount_paid_before_the_resources_are_known_is_looked_at(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL, flags=(AmountFlag.NOT_DECLARED,))
    row = only(proposed())
    assert row.anomalies == (Anomaly.NOT_DECLARED,)
    assert row.payable == FULL


def test_what_was_said_of_a_proposal_stays_as_long_as_it_comes_out_the_same(book: Book) -> None:
    same, other = new_file(), new_file()
    with_account(same), with_account(other)
    book.owe(same, OCTOBER, FULL)
    book.owe(other, OCTOBER, FULL)
    made = proposed()
    looked_at(made)
    book.owe(other, OCTOBER, 300)
    propose_run(actor=MANAGER, at=AT, run_id=made)
    said = {row.dossier_id: row.acknowledged_by for row in found(made)}
    assert said == {same: "Sophie", other: ""}


def test_nothing_is_paid_without_account_and_it_is_carried_over(book: Book) -> None:
    person = new_file()
    book.owe(person, OCTOBER, FULL)
    made = frozen()
    row = only(made)
    assert (row.payable, row.carried_after, row.is_held, row.anomalies) == (
        0,
        FULL,
        True,
        (Anomaly.NO_ACCOUNT,),
    )
    with_account(person)
    book.owe(person, NOVEMBER, FULL)
    assert only(proposed(NOVEMBER)).payable == 2 * FULL


def test_a_stop_holds_everything(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL)
    stop_payments(actor=MANAGER, at=AT, dossier_id=person, reason="Décès signalé")
    assert (only(proposed()).payable, waiting((models.Run.objects.none() and person) or _run())) == (
        0,
        ["arret"],
    )


def _run():
    return read(MANAGER, runs)[0].run_id


def test_a_new_account_and_a_jump_are_told(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL)
    frozen()
    book.owe(person, NOVEMBER, 224)
    with_account(person, IBANS[1], when=at(1))
    made = proposed(NOVEMBER, when=at(2))
    assert set(waiting(made)) == {"saut", "nouveau_compte"}


def test_a_proposal_held_by_hand_is_carried_until_it_is_released(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL)
    made = proposed()
    hold_proposal(actor=MANAGER, at=AT, proposal_id=only(made).proposal_id, reason="Doute sur le contrat")
    assert (only(made).payable, only(made).carried_after, shown(made).total) == (0, FULL, 0)
    propose_run(actor=MANAGER, at=AT, run_id=made)
    assert (only(made).payable, only(made).held_reason) == (0, "Doute sur le contrat")
    release_proposal(actor=MANAGER, at=AT, proposal_id=only(made).proposal_id)
    propose_run(actor=MANAGER, at=AT, run_id=made)
    assert only(made).payable == FULL


def test_no_run_freezes_on_a_value_that_nobody_confirmed_by_name(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL, unverified=(SMIC,))
    made = proposed()
    looked_at(made)
    check_run(actor=SECOND, at=AT, run_id=made)
    with pytest.raises(Conflict, match="personne n’a vérifiée"):
        freeze_run(actor=SECOND, at=AT, run_id=made)
    with pytest.raises(Refused):
        confirm_value(actor=MANAGER, at=AT, run_id=made, name=SMIC, source="Instruction")
    with pytest.raises(Invalid):
        confirm_value(actor=SECOND, at=AT, run_id=made, name=SMIC, source="")
    with pytest.raises(NotFound):
        confirm_value(actor=SECOND, at=AT, run_id=made, name="autre@2026-04-01", source="Instruction")
    confirm_value(actor=SECOND, at=AT, run_id=made, name=SMIC, source="Instruction DSS du 3 mars 2026")
    freeze_run(actor=SECOND, at=AT, run_id=made)
    (value,) = read(MANAGER, unverified_values, made)
    assert (value.people, value.confirmed_by, value.confirmed_source) == (
        1,
        "Sophie",
        "Instruction DSS du 3 mars 2026",
    )
    assert value.value.startswith("561,68")


def test_a_checked_run_is_sent_back_before_it_is_calculated_again(book: Book) -> None:
    made = proposed()
    check_run(actor=SECOND, at=AT, run_id=made)
    with pytest.raises(Conflict):
        propose_run(actor=MANAGER, at=AT, run_id=made)
    with pytest.raises(Invalid):
        send_run_back(actor=MANAGER, at=AT, run_id=made, reason="")
    send_run_back(actor=MANAGER, at=AT, run_id=made, reason="Une sanction a été levée")
    propose_run(actor=MANAGER, at=AT, run_id=made)
    assert shown(made).checked_by == ""


def test_a_file_leaves_once(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL)
    made = frozen()
    with pytest.raises(Conflict):
        download_file(actor=MANAGER, at=AT, run_id=made)
    export_run(actor=MANAGER, at=AT, run_id=made)
    with pytest.raises(Conflict, match="déjà parti"):
        export_run(actor=MANAGER, at=at(1), run_id=made)


def test_the_kernel_of_exchanges_is_asked_for_the_asp_and_not_for_the_structure(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("convergence.accompagnement.payments.operations.returns.exporting.emit", asked.append)
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL)
    made = exported()
    book.owe(person, OCTOBER, 150, payer=Payer.STRUCTURE)
    assert [type(event).__name__ for event in asked] == ["ExchangeRequested", "RunExported"]
    request = asked[0]
    assert isinstance(request, ExchangeRequested)
    assert (request.recipient, request.about_id, request.dossier_id) == ("asp", made, None)
    asked.clear()
    exported(payer=Payer.STRUCTURE)
    assert [type(event).__name__ for event in asked] == ["RunExported"]


@pytest.mark.parametrize("actor", [ADVISER, ELSEWHERE, replace(MANAGER, permissions=frozenset())])
def test_who_has_no_right_does_nothing(book: Book, actor: object) -> None:
    made = proposed()
    for gesture in (propose_run, check_run, freeze_run, export_run, download_file):
        with pytest.raises((Refused, NotFound)):
            gesture(actor=actor, at=AT, run_id=made)
    with pytest.raises(Refused):
        open_run(actor=actor, at=AT, month=NOVEMBER, payer=Payer.STRUCTURE)


def test_the_run_of_another_structure_is_answered_as_one_that_never_existed(book: Book) -> None:
    made = proposed()
    with pytest.raises(NotFound):
        propose_run(actor=ISLAND, at=AT, run_id=made)
    assert read(ISLAND, runs) == []
    assert found(made, actor=ISLAND) == []


def test_a_run_is_calculated_long_after_and_stays_exact(book: Book) -> None:
    person = new_file()
    with_account(person)
    for month in (OCTOBER, NOVEMBER):
        book.owe(person, month, FULL)
    assert shown(frozen(NOVEMBER, when=AT + timedelta(days=3))).total == FULL
