"""Envelopes: what is granted, committed, paid and left, never beyond, never rewritten."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from convergence.accompagnement.allowances.types import AidGranted, AidKind, AllowanceScheme, Funder, Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.handlers import follow_aid
from convergence.accompagnement.payments.operations import (
    attach_return_line,
    change_grant,
    check_run,
    commit_amount,
    freeze_run,
    hold_proposal,
    note_answer,
    open_envelope,
    propose_run,
)
from convergence.accompagnement.payments.queries import envelope, envelopes, lines_to_repair, movements_of
from convergence.accompagnement.payments.types import EnvelopeDraft, EnvelopeRow, MovementKind, ReturnOutcome
from convergence.foundation.actor import system_actor
from convergence.foundation.money import euros
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import AT, MANAGER, STRANGER, TARBES, new_file, read
from tests.rooms.payments.steps import (
    DIRECTION,
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
    returned,
    with_account,
)

pytestmark = pytest.mark.django_db


def opened(amount: Any = 10_000, **details: Any) -> UUID:
    values: dict[str, Any] = {
        "year": 2026,
        "funder": Funder.STATE,
        "funder_name": "DREETS",
        "scheme": AllowanceScheme.CEJ,
    }
    draft = EnvelopeDraft(amount=euros(amount), **(values | details))
    return open_envelope(actor=DIRECTION, at=AT, draft=draft)


def account(envelope_id: UUID) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    row = shown(envelope_id)
    return row.granted, row.committed, row.paid, row.left


def shown(envelope_id: UUID) -> EnvelopeRow:
    row = read(MANAGER, envelope, envelope_id)
    assert isinstance(row, EnvelopeRow)
    return row


def paid_person(book: Book, iban: str = IBANS[0]) -> UUID:
    person = new_file()
    with_account(person, iban)
    book.owe(person, OCTOBER, FULL)
    return person


def test_a_run_commits_then_pays(book: Book) -> None:
    paid_person(book)
    made = opened()
    run = proposed()
    assert (shown(made).proposed, shown(made).left) == (FULL, 10_000)
    check_run(actor=SECOND, at=AT, run_id=run)
    freeze_run(actor=SECOND, at=AT, run_id=run)
    assert (account(made), shown(made).proposed) == ((10_000, FULL, 0, 10_000 - FULL), 0)


def test_what_comes_back_is_paid_or_goes_back_to_the_envelope(book: Book) -> None:
    paid_person(book), paid_person(book, IBANS[1])
    made = opened()
    run = exported()
    first, second = (row.proposal_id for row in found(run))
    returned(run, (first, FULL, "paye"), (second, FULL, "rejete"))
    assert account(made) == (10_000, 0, FULL, 10_000 - FULL)


def test_a_payment_rejected_afterwards_goes_back_to_the_envelope(book: Book) -> None:
    paid_person(book)
    made = opened()
    run = exported()
    order = only(run).proposal_id
    returned(run, (order, FULL, "paye"))
    returned(run, (order, FULL, "rejete"), salt="banque")
    line = read(MANAGER, lines_to_repair, run)[0].line_id
    attach_return_line(actor=MANAGER, at=AT, line_id=line, reference=str(order), note="Vu")
    assert account(made) == (10_000, 0, 0, 10_000)


def test_a_correction_of_last_month_returns_money(book: Book) -> None:
    person = paid_person(book)
    made = opened()
    run = exported()
    returned(run, (only(run).proposal_id, FULL, "paye"))
    book.owe(person, OCTOBER, FULL - 100)
    book.owe(person, NOVEMBER, FULL)
    mark(person)
    frozen(NOVEMBER)
    assert account(made) == (10_000, FULL - 100, FULL, 10_000 - 2 * FULL + 100)


def mark(person: UUID) -> None:
    from convergence.accompagnement.payments.operations import recalculate_from

    recalculate_from(actor=MANAGER, at=AT, dossier_id=person, month=OCTOBER)


def test_a_run_beyond_what_is_left_is_refused_and_nothing_is_written(book: Book) -> None:
    paid_person(book)
    made = opened("561.67")
    run = proposed()
    check_run(actor=SECOND, at=AT, run_id=run)
    with pytest.raises(Conflict, match="il reste 561,67"):
        freeze_run(actor=SECOND, at=AT, run_id=run)
    assert account(made) == (euros("561.67"), 0, 0, euros("561.67"))
    change_grant(actor=DIRECTION, at=AT, envelope_id=made, amount=euros("0.01"), label="Avenant")
    freeze_run(actor=SECOND, at=AT, run_id=run)
    assert account(made)[3] == 0


def test_holding_a_proposal_makes_the_envelope_suffice(book: Book) -> None:
    paid_person(book), paid_person(book, IBANS[1])
    made = opened(600)
    run = proposed()
    hold_proposal(actor=MANAGER, at=AT, proposal_id=found(run)[0].proposal_id, reason="Enveloppe")
    check_run(actor=SECOND, at=AT, run_id=run)
    freeze_run(actor=SECOND, at=AT, run_id=run)
    assert account(made)[1] == FULL
    propose_run(actor=MANAGER, at=AT, run_id=proposed(NOVEMBER))


def test_an_envelope_opened_since_the_freeze_counts_what_was_ordered(book: Book) -> None:
    paid_person(book), paid_person(book, IBANS[1])
    run = exported()
    made = opened(1500)
    first, second = (row.proposal_id for row in found(run))
    returned(run, (first, FULL, "paye"), (second, FULL, "rejete"))
    assert account(made) == (1500, 0, FULL, 1500 - FULL)
    answered: dict[str, Any] = {"actor": MANAGER, "at": AT, "note": "Vu à la banque"}
    note_answer(order_id=first, outcome=ReturnOutcome.REJECTED, **answered)
    note_answer(order_id=second, outcome=ReturnOutcome.PAID, **answered)
    assert account(made) == (1500, 0, FULL, 1500 - FULL)


def test_an_aid_is_settled_on_the_envelope_that_was_committed_for_it(book: Book) -> None:
    """One of its own, opened between the freeze and the return, leaves the other as it is."""
    person, scheme = new_file(), uuid4()
    with_account(person)
    book.owe(
        person, OCTOBER, 150, scheme=AllowanceScheme.AID, payer=Payer.STRUCTURE, funder=Funder.DEPARTEMENT,
        ref_id=uuid4(), aid_scheme_id=scheme,
    )  # fmt: skip
    general = opened(400, funder=Funder.DEPARTEMENT, scheme=AllowanceScheme.AID)
    run = exported(payer=Payer.STRUCTURE)
    own = opened(400, funder=Funder.DEPARTEMENT, scheme=AllowanceScheme.AID, aid_scheme_id=scheme)
    returned(run, (only(run).proposal_id, 150, "paye"))
    assert (account(general), account(own)) == ((400, 0, 150, 250), (400, 0, 0, 400))


def test_what_a_run_committed_is_not_freed_by_hand(book: Book) -> None:
    paid_person(book)
    made = opened()
    frozen()
    free: dict[str, Any] = {"actor": DIRECTION, "at": AT, "envelope_id": made, "label": "Erreur"}
    with pytest.raises(Invalid, match="0,00"):
        commit_amount(amount=-FULL, **free)
    assert account(made) == (10_000, FULL, 0, 10_000 - FULL)


def test_money_is_committed_by_hand_within_what_is_left_and_freed_again() -> None:
    made = opened(100)
    commit_amount(actor=DIRECTION, at=AT, envelope_id=made, amount=euros(60), label="Chèques")
    with pytest.raises(Conflict, match="il reste 40,00"):
        commit_amount(actor=DIRECTION, at=AT, envelope_id=made, amount=euros("40.01"), label="Chèques")
    with pytest.raises(Conflict):
        change_grant(actor=DIRECTION, at=AT, envelope_id=made, amount=euros("-40.01"), label="Reprise")
    with pytest.raises(Invalid):
        commit_amount(actor=DIRECTION, at=AT, envelope_id=made, amount=euros("-60.01"), label="Trop")
    commit_amount(actor=DIRECTION, at=AT, envelope_id=made, amount=euros(-60), label="Annulé")
    change_grant(actor=DIRECTION, at=AT, envelope_id=made, amount=euros(-100), label="Reprise")
    assert account(made) == (0, 0, 0, 0)
    kinds = [row.kind for row in read(MANAGER, movements_of, made)]
    assert kinds == [MovementKind.GRANT, MovementKind.RELEASE, MovementKind.COMMITMENT, MovementKind.GRANT]


def granted(person: UUID, scheme: UUID, payer: Payer, aid: UUID | None = None) -> None:
    event = AidGranted(
        structure_id=TARBES,
        dossier_id=person,
        aid_id=aid or uuid4(),
        scheme_id=scheme,
        kind=AidKind.FAJ,
        amount=euros(150),
        decided_on=OCTOBER,
        payer=payer,
        funder=Funder.DEPARTEMENT,
    )
    for _ in range(2):
        follow_aid(event, actor=system_actor(TARBES), at=AT)


def test_an_aid_is_committed_when_granted_and_once_when_it_is_paid(book: Book) -> None:
    person, scheme, aid = new_file(), uuid4(), uuid4()
    made = opened(400, funder=Funder.DEPARTEMENT, scheme=AllowanceScheme.AID)
    granted(person, scheme, Payer.STRUCTURE, aid)
    assert account(made) == (400, 150, 0, 250)
    book.owe(
        person,
        OCTOBER,
        150,
        scheme=AllowanceScheme.AID,
        payer=Payer.STRUCTURE,
        funder=Funder.DEPARTEMENT,
        ref_id=aid,
        aid_scheme_id=scheme,
    )
    run = exported(payer=Payer.STRUCTURE)
    assert account(made) == (400, 150, 0, 250)
    returned(run, (only(run).proposal_id, 150, "paye"))
    assert account(made) == (400, 0, 150, 250)


def test_an_aid_that_its_funder_pays_is_counted_as_paid() -> None:
    made = opened(400, funder=Funder.DEPARTEMENT, scheme=AllowanceScheme.AID)
    granted(new_file(), uuid4(), Payer.THIRD_PARTY)
    assert account(made) == (400, 0, 150, 250)


def test_a_movement_is_never_changed_nor_taken_away() -> None:
    made = opened()

    @operation("Récrire un mouvement")
    def rewrite(*, actor: object, at: object, sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, (made,))

    for sql in (
        "UPDATE payments_movement SET granted = 0 WHERE envelope_id = %s",
        "DELETE FROM payments_movement WHERE envelope_id = %s",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rewrite(actor=DIRECTION, at=AT, sql=sql)


@pytest.mark.parametrize(
    "details", [{"year": 1999}, {"amount": euros(0)}, {"amount": euros(-5)}, {"year": 10**12}]
)
def test_an_envelope_that_makes_no_sense_is_refused(details: dict[str, Any]) -> None:
    values: dict[str, Any] = {
        "year": 2026,
        "amount": euros(10),
        "funder": Funder.REGION,
        "funder_name": "Occitanie",
        "scheme": AllowanceScheme.AID,
    }
    with pytest.raises(Invalid):
        open_envelope(actor=DIRECTION, at=AT, draft=EnvelopeDraft(**(values | details)))


def test_an_envelope_exists_once() -> None:
    opened()
    with pytest.raises(Conflict, match="existe déjà"):
        opened(5)


def test_budgets_are_kept_by_the_direction_of_the_structure() -> None:
    made = opened()
    draft = EnvelopeDraft(2026, Funder.REGION, "", AllowanceScheme.AID, euros(5))
    for actor in (MANAGER, STRANGER):
        with pytest.raises(Refused):
            open_envelope(actor=actor, at=AT, draft=draft)
        with pytest.raises(Refused):
            change_grant(actor=actor, at=AT, envelope_id=made, amount=euros(5), label="Avenant")
        with pytest.raises(Refused):
            commit_amount(actor=actor, at=AT, envelope_id=made, amount=euros(5), label="Avenant")
    island = read(ISLAND, envelopes, 2026)
    assert (island, read(ISLAND, envelope, made), read(ISLAND, movements_of, made)) == ([], None, [])
    with pytest.raises(NotFound):
        change_grant(actor=_direction_elsewhere(), at=AT, envelope_id=made, amount=euros(5), label="Avenant")
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT):
        assert models.Envelope.objects.count() == 1


def _direction_elsewhere() -> Any:
    from dataclasses import replace

    return replace(ISLAND, permissions=DIRECTION.permissions)


def test_low_envelopes_are_told(book: Book) -> None:
    paid_person(book)
    made = opened(620)
    run = proposed()
    looked_at(run)
    assert shown(made).is_low
    assert shown(made).left_after == 620 - FULL
