"""Too much that was paid and is given back otherwise than by a run: no run keeps it back again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.allowances.types import AllowanceScheme, Payer
from convergence.accompagnement.payments.operations import (
    check_run,
    freeze_run,
    note_repayment,
    recalculate_from,
)
from convergence.accompagnement.payments.queries import debts_of
from convergence.accompagnement.payments.types import Pot, RepaymentKind
from convergence.foundation.problems import Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import ADVISER, AT, MANAGER, REUNION, give, new_file, read
from tests.rooms.payments.steps import (
    DIRECTION,
    FULL,
    ISLAND_SECOND,
    NOVEMBER,
    OCTOBER,
    SECOND,
    Book,
    confirmed,
    found,
    frozen,
    looked_at,
    only,
    proposed,
    with_account,
)

pytestmark = pytest.mark.django_db
CEJ = Pot(AllowanceScheme.CEJ)
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def indebted(book: Book) -> UUID:
    """Somebody paid a whole October that was not due: 300 € are to be given back."""
    made = new_file()
    with_account(made)
    book.owe(made, OCTOBER, FULL)
    frozen()
    book.owe(made, OCTOBER, FULL - 300)
    recalculate_from(actor=MANAGER, at=AT, dossier_id=made, month=OCTOBER)
    frozen(NOVEMBER)
    return made


def repaid(dossier_id: UUID, amount: Any, **details: Any) -> UUID:
    values = {
        "actor": SECOND, "at": AT, "payer": Payer.ASP, "pot": CEJ, "kind": RepaymentKind.REPAID,
        "note": "Virement reçu le 12 novembre",
    } | details  # fmt: skip
    return note_repayment(dossier_id=dossier_id, amount=Decimal(amount), **values)


def owed_back(dossier_id: UUID) -> list[Decimal]:
    return [row.amount for row in read(SECOND, debts_of, dossier_id)]


def next_run() -> UUID:
    return proposed(DECEMBER, when=AT.replace(month=12))


def test_what_was_given_back_is_kept_back_no_more(indebted: UUID, book: Book) -> None:
    assert owed_back(indebted) == [300]
    repaid(indebted, 120)
    repaid(indebted, "80.50", kind=RepaymentKind.WAIVED)
    assert owed_back(indebted) == [Decimal("99.50")]
    book.owe(indebted, DECEMBER, FULL)
    row = only(next_run())
    assert (row.carried_before, row.withheld, row.payable) == (
        Decimal("-99.50"),
        Decimal("99.50"),
        FULL - Decimal("99.50"),
    )


def test_a_debt_that_is_settled_is_proposed_no_more(indebted: UUID) -> None:
    repaid(indebted, 300)
    assert owed_back(indebted) == []
    assert found(next_run()) == []


def test_what_a_run_kept_back_meanwhile_is_paid_again_by_the_next_one(indebted: UUID, book: Book) -> None:
    """The run was calculated before the transfer was noted: both took the debt off, once too many."""
    book.owe(indebted, DECEMBER, FULL)
    december = AT.replace(month=12)
    run = next_run()
    assert only(run).withheld > 0
    kept = only(run).withheld
    repaid(indebted, 300)
    looked_at(run, when=december)
    confirmed(run, when=december)
    check_run(actor=SECOND, at=december, run_id=run)
    freeze_run(actor=SECOND, at=december, run_id=run)
    later = proposed(date(2027, 1, 1), when=AT.replace(year=2027, month=1))
    assert only(later).payable == kept


@pytest.mark.parametrize("amount", ["0", "-5", "300.01", "10.005"])
def test_never_more_than_what_is_owed(indebted: UUID, amount: str) -> None:
    with pytest.raises(Invalid, match="300,00"):
        repaid(indebted, amount)
    with pytest.raises(Invalid, match="0,00"):
        repaid(indebted, 1, pot=Pot(AllowanceScheme.PACEA))
    assert owed_back(indebted) == [300]


def test_the_same_sending_is_noted_once_and_words_are_awaited(indebted: UUID) -> None:
    first = repaid(indebted, 100, idempotency_key="un-envoi")
    assert repaid(indebted, 100, idempotency_key="un-envoi") == first
    assert owed_back(indebted) == [200]
    with pytest.raises(Invalid, match="d’où vous le tenez"):
        repaid(indebted, 1, note=" ")


def test_who_does_not_check_the_pay_forgives_nothing_and_it_follows_the_file(indebted: UUID) -> None:
    with pytest.raises(Refused):
        repaid(indebted, 100, actor=ADVISER)
    with pytest.raises(NotFound):
        repaid(indebted, 100, actor=ISLAND_SECOND)
    repaid(indebted, 100, actor=DIRECTION)
    give(actor=ADVISER, at=AT, dossier_id=indebted, to=REUNION)
    assert [row.amount for row in read(ISLAND_SECOND, debts_of, indebted)] == [200]
