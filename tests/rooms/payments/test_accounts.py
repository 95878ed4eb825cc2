"""Bank details: noted by one, confirmed by another, masked, kept apart; stops of payments."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations import (
    confirm_account,
    propose_account,
    refuse_account,
    resume_payments,
    stop_payments,
)
from convergence.accompagnement.payments.queries import account_of, accounts_waiting, whole_iban
from convergence.accompagnement.payments.types import AccountState, Anomaly
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    MANAGER,
    OPERATOR,
    READER,
    STRANGER,
    count,
    new_file,
    read,
    share,
    shown_groups,
)
from tests.rooms.payments.steps import (
    FULL,
    IBANS,
    ISLAND,
    ISLAND_SECOND,
    NOVEMBER,
    OCTOBER,
    SECOND,
    Book,
    frozen,
    only,
    proposed,
    with_account,
)

pytestmark = pytest.mark.django_db


def noted(person: UUID, iban: str = IBANS[0]) -> UUID:
    return propose_account(actor=ADVISER, at=AT, dossier_id=person, iban=iban, holder="Inès DUPONT")


def states(person: UUID) -> list[tuple[str, AccountState]]:
    return [(row.iban, row.state) for row in read(MANAGER, account_of, person)]


def test_new_details_serve_once_somebody_else_has_confirmed_them() -> None:
    person = new_file()
    first = noted(person)
    assert states(person) == [("FR14 … 2606", AccountState.PROPOSED)]
    confirm_account(actor=SECOND, at=AT, account_id=first)
    second = noted(person, IBANS[1])
    assert {state for _, state in states(person)} == {AccountState.CONFIRMED, AccountState.PROPOSED}
    confirm_account(actor=SECOND, at=AT, account_id=second)
    assert states(person) == [("FR76 … 0189", AccountState.CONFIRMED)]


def test_until_then_the_former_ones_serve(book: Book) -> None:
    person = new_file()
    former = with_account(person)
    book.owe(person, OCTOBER, FULL)
    noted(person, IBANS[1])
    made = frozen()
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT):
        assert models.Proposal.objects.get(run_id=made).account_id == former


def test_who_noted_does_not_confirm() -> None:
    made = propose_account(actor=MANAGER, at=AT, dossier_id=new_file(), iban=IBANS[0], holder="Inès DUPONT")
    for gesture, more in ((confirm_account, {}), (refuse_account, {"reason": "Non"})):
        with pytest.raises(Refused, match="Vous avez noté"):
            gesture(actor=MANAGER, at=AT, account_id=made, **more)

    @operation("Confirmer seul")
    def alone(*, actor: object, at: object) -> None:
        models.BankAccount.objects.filter(pk=made).update(decided_by_id=MANAGER.user_id)

    with pytest.raises(IntegrityError), transaction.atomic():
        alone(actor=MANAGER, at=AT)


def test_refused_details_leave_the_former_ones() -> None:
    person = new_file()
    with_account(person)
    other = noted(person, IBANS[1])
    with pytest.raises(Invalid):
        refuse_account(actor=SECOND, at=AT, account_id=other, reason=" ")
    refuse_account(actor=SECOND, at=AT, account_id=other, reason="Autre titulaire")
    assert states(person) == [("FR14 … 2606", AccountState.CONFIRMED)]
    with pytest.raises(Conflict):
        confirm_account(actor=SECOND, at=AT, account_id=other)


def test_the_same_details_twice_are_once_and_the_last_change_waits_alone() -> None:
    person = new_file()
    first = noted(person)
    assert noted(person) == first
    noted(person, IBANS[1])
    assert states(person) == [("FR76 … 0189", AccountState.PROPOSED)]


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Invalid) as told:
        propose_account(actor=ADVISER, at=AT, dossier_id=new_file(), iban="FR00", holder="")
    assert set(told.value.by_field()) == {"iban", "holder"}


def test_who_has_no_right_neither_notes_nor_sees() -> None:
    person = new_file()
    made = noted(person)
    with pytest.raises(Refused):
        propose_account(actor=READER, at=AT, dossier_id=person, iban=IBANS[0], holder="Inès DUPONT")
    with pytest.raises(NotFound):
        propose_account(actor=ISLAND, at=AT, dossier_id=person, iban=IBANS[0], holder="Inès DUPONT")
    with pytest.raises(Refused):
        confirm_account(actor=ADVISER, at=AT, account_id=made)
    with pytest.raises(NotFound):
        confirm_account(actor=ISLAND, at=AT, account_id=made)
    with pytest.raises(Refused):
        read(STRANGER, account_of, person)
    with pytest.raises(Refused):
        read(READER, account_of, person)
    assert read(ISLAND, account_of, person) == []
    assert read(ISLAND, accounts_waiting) == []
    assert read(ISLAND, whole_iban, made) is None


def test_the_whole_of_them_is_shown_only_while_they_are_compared_with_the_paper() -> None:
    made = noted(new_file())
    assert read(MANAGER, whole_iban, made).iban.replace(" ", "") == IBANS[0]
    confirm_account(actor=MANAGER, at=AT, account_id=made)
    assert read(MANAGER, whole_iban, made).iban == "FR14 … 2606"


def test_an_organisation_to_which_resources_are_opened_sees_neither_accounts_nor_payments(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL)
    frozen()
    share(actor=ADVISER, at=AT, dossier_id=person, to=OPERATOR, groups=[FieldGroup.RESOURCES], may_write=True)
    for table in ("bankaccount", "proposal", "proposalline"):
        assert count(MANAGER, f"payments_{table}") == 1
        assert count(FRANCE_TRAVAIL, f"payments_{table}") == 0


def test_whoever_sees_them_is_in_the_journal() -> None:
    person = new_file()
    made = noted(person)
    for query, arguments in ((account_of, (person,)), (accounts_waiting, ()), (whole_iban, (made,))):
        assert list(shown_groups(MANAGER, query, *arguments)) == [person]


def test_the_past_of_an_account_is_kept() -> None:
    person = new_file()
    with_account(person)
    with_account(person, IBANS[1])
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM storage_version WHERE table_name = 'payments_bankaccount'")
        assert cursor.fetchone()[0] >= 2


def test_payments_stop_and_resume(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(person, OCTOBER, FULL)
    for _ in range(2):
        stop_payments(actor=MANAGER, at=AT, dossier_id=person, reason="Adresse inconnue")
    frozen()
    resume_payments(actor=MANAGER, at=AT, dossier_id=person)
    assert only(proposed(NOVEMBER)).payable == FULL
    with pytest.raises(Refused):
        stop_payments(actor=ADVISER, at=AT, dossier_id=person, reason="Non")
    with pytest.raises(NotFound):
        stop_payments(actor=ISLAND, at=AT, dossier_id=person, reason="Non")


def test_the_same_account_in_another_structure_is_told_without_saying_whose(book: Book) -> None:
    here, there = new_file(), new_file(actor=ELSEWHERE)
    with_account(here)
    with_account(there, actor=ELSEWHERE, second=ISLAND_SECOND)
    book.owe(here, OCTOBER, FULL)
    assert only(proposed()).anomalies == (Anomaly.SHARED_ACCOUNT,)
    with_account(there, IBANS[1], actor=ELSEWHERE, second=ISLAND_SECOND)
    assert only(proposed()).anomalies == ()
