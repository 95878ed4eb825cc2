"""What comes back: paid, rejected, unknown; once each, to the cent, and nothing lost."""

from __future__ import annotations

from uuid import UUID

import pytest

from convergence.accompagnement.payments.operations import (
    attach_return_line,
    check_run,
    close_return_line,
    export_run,
    freeze_run,
    reconcile_run,
    send_run_back,
)
from convergence.accompagnement.payments.queries import lines_to_repair
from convergence.accompagnement.payments.types import (
    ProposalState,
    ReturnLineRow,
    ReturnLineState,
    RunState,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.money import euros
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import ADVISER, AT, MANAGER, REUNION, give, new_file, read
from tests.rooms.payments.steps import (
    FULL,
    IBANS,
    ISLAND,
    ISLAND_SECOND,
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
    returned,
    shown,
    with_account,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(book: Book) -> tuple[UUID, UUID]:
    """Two persons with their accounts, due a whole month."""
    people = new_file(), new_file()
    for person, iban in zip(people, IBANS, strict=False):
        with_account(person, iban)
        book.owe(person, OCTOBER, FULL)
    return people


def orders(run_id: UUID) -> list[UUID]:
    return [row.proposal_id for row in found(run_id)]


def to_repair(run_id: UUID) -> list[ReturnLineRow]:
    lines: list[ReturnLineRow] = read(MANAGER, lines_to_repair, run_id)
    return lines


def test_a_run_is_reconciled_to_the_cent(pair: tuple[UUID, UUID]) -> None:
    made = exported()
    first, second = orders(made)
    report = returned(made, (first, FULL, "paye"))
    assert report.counts == {ReturnLineState.APPLIED: 1}
    with pytest.raises(Conflict, match="1 ordre sans réponse"):
        reconcile_run(actor=MANAGER, at=AT, run_id=made)
    returned(made, (second, FULL, "rejete"))
    reconcile_run(actor=MANAGER, at=AT, run_id=made)
    row = shown(made)
    assert (row.state, row.paid, row.rejected, row.waiting) == (RunState.RECONCILED, FULL, FULL, 0)


def test_a_rejected_payment_is_due_again_and_says_why(pair: tuple[UUID, UUID], book: Book) -> None:
    made = exported()
    returned(made, *((order, FULL, "rejete") for order in orders(made)))
    rows = found(made)
    assert {(row.state, row.sent_back, row.reject_reason) for row in rows} == {
        (ProposalState.SENT_BACK, FULL, "compte clos")
    }
    book.owe(pair[0], NOVEMBER, FULL)
    following = {row.dossier_id: row.payable for row in found(proposed(NOVEMBER))}
    assert following == {pair[0]: 2 * FULL, pair[1]: FULL}


def test_the_same_return_twice_is_once(pair: tuple[UUID, UUID]) -> None:
    made = exported()
    lines = [(order, FULL, "paye") for order in orders(made)]
    first, second = returned(made, *lines), returned(made, *lines)
    assert first == second
    assert shown(made).paid == 2 * FULL


def test_lines_that_come_again_in_another_file_count_once(pair: tuple[UUID, UUID]) -> None:
    made = exported()
    first, _ = orders(made)
    returned(made, (first, FULL, "paye"), (first, FULL, "paye"))
    report = returned(made, (first, FULL, "paye"), salt="bis")
    assert report.counts == {ReturnLineState.REPEATED: 1}
    assert shown(made).paid == FULL


def test_an_unknown_person_is_kept_until_somebody_repairs_it(pair: tuple[UUID, UUID]) -> None:
    made = exported()
    first, second = orders(made)
    stranger = uuid7()
    report = returned(made, (first, FULL, "paye"), (stranger, FULL, "paye"))
    assert report.to_repair == 1
    (line,) = to_repair(made)
    assert (line.state, line.reference, line.amount) == (ReturnLineState.UNKNOWN, str(stranger), FULL)
    with pytest.raises(Invalid, match="attend"):
        attach_return_line(actor=MANAGER, at=AT, line_id=line.line_id, reference=str(uuid7()), note="Essai")
    attach_return_line(actor=MANAGER, at=AT, line_id=line.line_id, reference=f" {second} ", note="Corrigée")
    assert (to_repair(made), shown(made).paid) == ([], 2 * FULL)
    with pytest.raises(Conflict):
        attach_return_line(actor=MANAGER, at=AT, line_id=line.line_id, reference=str(second), note="Encore")


@pytest.mark.parametrize("reference", ["", "pas un numéro", "\x00", "=1+1", "🙂" * 1000])
def test_a_reference_that_is_none_is_refused(pair: tuple[UUID, UUID], reference: str) -> None:
    made = exported()
    returned(made, (uuid7(), FULL, "paye"))
    with pytest.raises(Invalid):
        attach_return_line(
            actor=MANAGER, at=AT, line_id=to_repair(made)[0].line_id, reference=reference, note="Essai"
        )


def test_a_line_that_concerns_nobody_is_closed_with_a_reason(pair: tuple[UUID, UUID]) -> None:
    made = exported()
    returned(made, (uuid7(), 12, "paye"), *((order, FULL, "paye") for order in orders(made)))
    with pytest.raises(Conflict, match="1 ligne"):
        reconcile_run(actor=MANAGER, at=AT, run_id=made)
    line = to_repair(made)[0].line_id
    with pytest.raises(Invalid):
        close_return_line(actor=MANAGER, at=AT, line_id=line, note="")
    close_return_line(actor=MANAGER, at=AT, line_id=line, note="Ordre d’une autre structure, signalé")
    reconcile_run(actor=MANAGER, at=AT, run_id=made)


def test_an_amount_that_differs_by_a_cent_is_not_applied(pair: tuple[UUID, UUID]) -> None:
    made = exported()
    returned(made, (orders(made)[0], FULL - euros("0.01"), "paye"))
    assert ([line.state for line in to_repair(made)], shown(made).paid) == ([ReturnLineState.DIFFERENT], 0)


def test_a_return_for_another_run_changes_nothing_until_it_is_attached(
    pair: tuple[UUID, UUID], book: Book
) -> None:
    made = exported()
    book.owe(pair[0], NOVEMBER, FULL)
    following = exported(NOVEMBER)
    first = orders(made)[0]
    returned(following, (first, FULL, "paye"))
    (line,) = to_repair(following)
    assert (line.state, shown(made).paid) == (ReturnLineState.OTHER_RUN, 0)
    attach_return_line(
        actor=MANAGER, at=AT, line_id=line.line_id, reference=str(first), note="Paie d’octobre"
    )
    assert (shown(made).paid, shown(following).paid) == (FULL, 0)


def test_a_payment_rejected_after_it_was_told_paid_is_due_again(pair: tuple[UUID, UUID]) -> None:
    made = exported()
    first, second = orders(made)
    returned(made, (first, FULL, "paye"), (second, FULL, "paye"))
    reconcile_run(actor=MANAGER, at=AT, run_id=made)
    returned(made, (first, FULL, "rejete"), salt="banque")
    (line,) = to_repair(made)
    assert shown(made).paid == 2 * FULL
    attach_return_line(
        actor=MANAGER, at=AT, line_id=line.line_id, reference=str(first), note="Vu à la banque"
    )
    assert (shown(made).paid, shown(made).rejected) == (FULL, FULL)
    assert only(proposed(NOVEMBER)).payable == FULL


def test_a_return_before_the_file_left_is_refused(pair: tuple[UUID, UUID]) -> None:
    made = frozen()
    with pytest.raises(Conflict):
        returned(made, (orders(made)[0], FULL, "paye"))


def test_a_file_that_left_is_settled_wherever_the_person_is_followed_now(
    pair: tuple[UUID, UUID], book: Book
) -> None:
    made = exported()
    moved = pair[0]
    order = next(row.proposal_id for row in found(made) if row.dossier_id == moved)
    give(actor=ADVISER, at=AT, dossier_id=moved, to=REUNION)
    assert returned(made, (order, FULL, "rejete")).counts == {ReturnLineState.APPLIED: 1}
    assert shown(made).rejected == FULL
    book.owe(moved, NOVEMBER, FULL)
    there = proposed(NOVEMBER, actor=ISLAND)
    assert only(there, actor=ISLAND).payable == 2 * FULL


def test_a_month_paid_by_the_former_structure_is_not_paid_again(pair: tuple[UUID, UUID]) -> None:
    exported()
    give(actor=ADVISER, at=AT, dossier_id=pair[0], to=REUNION)
    assert found(proposed(OCTOBER, actor=ISLAND), actor=ISLAND) == []


def test_an_order_of_a_file_handed_over_before_the_file_leaves_is_withdrawn_and_due_there(
    pair: tuple[UUID, UUID],
) -> None:
    made = frozen()
    give(actor=ADVISER, at=AT, dossier_id=pair[0], to=REUNION)
    export_run(actor=MANAGER, at=AT, run_id=made)
    assert (shown(made).total, shown(made).rejected) == (2 * FULL, FULL)
    assert only(proposed(OCTOBER, actor=ISLAND), actor=ISLAND).payable == FULL


def test_a_file_handed_over_and_back_between_two_runs_is_not_paid_twice(pair: tuple[UUID, UUID]) -> None:
    made = proposed()
    give(actor=ADVISER, at=AT, dossier_id=pair[0], to=REUNION)
    frozen(OCTOBER, actor=ISLAND, second=ISLAND_SECOND)
    give(actor=ISLAND, at=AT, dossier_id=pair[0], to=MANAGER.structure_id)
    looked_at(made)
    check_run(actor=SECOND, at=AT, run_id=made)
    with pytest.raises(Conflict, match="comptés ailleurs"):
        freeze_run(actor=SECOND, at=AT, run_id=made)
    send_run_back(actor=MANAGER, at=AT, run_id=made, reason="Dossier revenu")
    assert [row.dossier_id for row in found(frozen())] == [pair[1]]


def test_who_has_no_right_reads_no_return(pair: tuple[UUID, UUID]) -> None:
    made = exported()
    returned(made, (uuid7(), FULL, "paye"))
    line = to_repair(made)[0].line_id
    with pytest.raises(Refused):
        returned(made, (uuid7(), FULL, "paye"), actor=ADVISER)
    with pytest.raises(NotFound):
        returned(made, (uuid7(), FULL, "paye"), actor=ISLAND)
    with pytest.raises(NotFound):
        close_return_line(actor=ISLAND, at=AT, line_id=line, note="Fait")
    with pytest.raises(Refused):
        reconcile_run(actor=ADVISER, at=AT, run_id=made)
