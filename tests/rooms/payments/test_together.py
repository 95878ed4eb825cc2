"""Two people at the same instant, on a database that really commits: one does it, the other is told, nobody waits."""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.allowances.types import AllowanceScheme, Funder, Payer
from convergence.accompagnement.payments.operations import (
    attach_return_line,
    check_run,
    confirm_account,
    export_run,
    freeze_run,
    hold_proposal,
    open_envelope,
    open_run,
    propose_account,
    propose_run,
    read_return_file,
    recalculate_from,
    send_run_back,
)
from convergence.accompagnement.payments.operations.counting import count_earlier
from convergence.accompagnement.payments.queries import account_of, envelope, lines_to_repair, runs
from convergence.accompagnement.payments.types import AccountState, EnvelopeDraft, ReturnReport, RunState
from convergence.foundation.money import euros
from convergence.foundation.problems import Conflict
from tests.rooms.accompagnement.world import ADVISER, AT, COLLEAGUE, MANAGER, count, events, new_file, read
from tests.rooms.payments.steps import (
    DIRECTION,
    FULL,
    IBANS,
    NOVEMBER,
    OCTOBER,
    SECOND,
    Book,
    confirmed,
    found,
    looked_at,
    proposed,
    returned,
    shown,
    with_account,
)
from tests.rooms.signatures.test_concurrency import together

pytestmark = pytest.mark.usefixtures("fresh_database")


def one_of(answers: list[Any]) -> Any:
    """The answer of the only one who did it; the others were told why not."""
    done = [answer for answer in answers if not isinstance(answer, Conflict)]
    assert len(done) == 1, answers
    return done[0]


def checked(book: Book, month: Any = OCTOBER) -> UUID:
    """A run of two persons that waits to be frozen."""
    for iban in IBANS[:2]:
        person = new_file()
        with_account(person, iban)
        book.owe(person, month, FULL)
    made = proposed(month)
    looked_at(made)
    confirmed(made)
    check_run(actor=SECOND, at=AT, run_id=made)
    return made


def test_a_run_is_opened_frozen_and_sent_once_whoever_clicks_together(book: Book) -> None:
    opened = [
        partial(open_run, actor=MANAGER, at=AT, month=month, payer=Payer.ASP) for month in (OCTOBER, NOVEMBER)
    ]
    kept = one_of(together(*opened))
    (row,) = read(MANAGER, runs)
    assert (row.run_id, row.state) == (kept, RunState.OPEN)

    made = checked(book, row.month)
    freeze = [partial(freeze_run, actor=actor, at=AT, run_id=made) for actor in (SECOND, DIRECTION, SECOND)]
    one_of(together(*freeze))
    assert (count(MANAGER, "payments_paymentorder"), shown(made).total) == (2, 2 * FULL)

    one_of(together(*[partial(export_run, actor=MANAGER, at=AT, run_id=made)] * 3))
    assert len(events("ExchangeRequested")) == 1


def test_a_correction_and_a_freeze_never_both_pass(book: Book) -> None:
    made = checked(book)
    row = found(made)[0]
    answers = together(
        partial(freeze_run, actor=SECOND, at=AT, run_id=made),
        partial(propose_run, actor=MANAGER, at=AT, run_id=made),
        partial(hold_proposal, actor=MANAGER, at=AT, proposal_id=row.proposal_id, reason="Doute"),
        *[partial(recalculate_from, actor=MANAGER, at=AT, dossier_id=row.dossier_id, month=OCTOBER)] * 3,
    )
    assert answers[3:] == [None] * 3
    assert [type(answer) for answer in answers[:3]] == [type(None), Conflict, Conflict]
    assert shown(made).state is RunState.FROZEN
    assert count(MANAGER, "payments_recalculation") == 2


def test_a_run_frozen_while_its_envelope_is_opened_is_counted_in_it(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The freeze waits for the opening, which had looked for orders before there were any."""
    made, looked, frozen = checked(book), Event(), Event()

    def slowly(*args: Any) -> None:
        count_earlier(*args)
        looked.set()
        frozen.wait(1)

    def freeze() -> None:
        looked.wait(60)
        freeze_run(actor=SECOND, at=AT, run_id=made)
        frozen.set()

    monkeypatch.setattr("convergence.accompagnement.payments.operations.envelopes.count_earlier", slowly)
    draft = EnvelopeDraft(2026, Funder.STATE, "DREETS", AllowanceScheme.CEJ, euros(5000))
    budget, _ = together(partial(open_envelope, actor=DIRECTION, at=AT, draft=draft), freeze)
    row = read(MANAGER, envelope, budget)
    assert (row.committed, shown(made).total) == (2 * FULL, 2 * FULL)


def test_people_who_prepare_at_once_do_not_clash(book: Book) -> None:
    made = checked(book, NOVEMBER)
    one, two = found(made)
    open_again = partial(propose_run, actor=MANAGER, at=AT, run_id=made)
    with pytest.raises(Conflict):
        open_again()
    send_run_back(actor=MANAGER, at=AT, run_id=made, reason="À revoir")
    answers = together(
        open_again,
        *(
            partial(hold_proposal, actor=MANAGER, at=AT, proposal_id=row.proposal_id, reason="Doute")
            for row in (one, two)
        ),
        open_again,
    )
    assert all(answer in (None, 2) for answer in answers), answers
    assert [(row.payable, row.carried_after) for row in found(made)] == [(0, FULL)] * 2


def test_a_return_read_by_two_counts_once_and_a_line_is_repaired_once(book: Book) -> None:
    draft = EnvelopeDraft(2026, Funder.STATE, "DREETS", AllowanceScheme.CEJ, euros(5000))
    budget = open_envelope(actor=DIRECTION, at=AT, draft=draft)
    made = checked(book)
    freeze_run(actor=SECOND, at=AT, run_id=made)
    export_run(actor=MANAGER, at=AT, run_id=made)
    first, second = (row.proposal_id for row in found(made))
    text = f"reference;montant;resultat\n{first};561,68;paye\n".encode()
    answers = together(*[partial(read_return_file, actor=MANAGER, at=AT, run_id=made, content=text)] * 3)
    assert len({answer.return_id for answer in answers if isinstance(answer, ReturnReport)}) == 1
    assert shown(made).paid == FULL

    returned(made, (made, FULL, "paye"))
    (line,) = read(MANAGER, lines_to_repair, made)
    repair = partial(
        attach_return_line, actor=MANAGER, at=AT, line_id=line.line_id, reference=str(second), note="Vu"
    )
    late = f"reference;montant;resultat\n{second};561,68;paye\n".encode()
    answers = together(
        repair, repair, partial(read_return_file, actor=MANAGER, at=AT, run_id=made, content=late)
    )
    assert len([answer for answer in answers if isinstance(answer, Conflict)]) == 1
    row = read(MANAGER, envelope, budget)
    assert (shown(made).paid, row.committed, row.paid) == (2 * FULL, 0, 2 * FULL)


def test_bank_details_are_noted_and_confirmed_once() -> None:
    person = new_file()
    note = [
        partial(propose_account, actor=actor, at=AT, dossier_id=person, iban=iban, holder="Inès DUPONT")
        for actor, iban in ((ADVISER, IBANS[0]), (COLLEAGUE, IBANS[1]))
    ]
    answers = together(*note)
    assert all(isinstance(answer, UUID | Conflict) for answer in answers), answers
    waiting = [row for row in read(MANAGER, account_of, person) if row.state is AccountState.PROPOSED]
    assert len(waiting) == 1
    confirm = [
        partial(confirm_account, actor=actor, at=AT, account_id=waiting[0].account_id)
        for actor in (SECOND, DIRECTION)
    ]
    one_of(together(*confirm))
    assert [row.state for row in read(MANAGER, account_of, person)] == [AccountState.CONFIRMED]
