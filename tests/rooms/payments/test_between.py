"""What comes between two runs, or between the calculation, the freeze and the sending of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from convergence.accompagnement.allowances.types import AidGranted, AidKind, AllowanceScheme, Funder, Payer
from convergence.accompagnement.contracts.types import CejExtended, ContractKind
from convergence.accompagnement.payments import handlers, models
from convergence.accompagnement.payments.operations import (
    attach_return_line,
    check_run,
    confirm_value,
    export_run,
    freeze_run,
    hold_proposal,
    note_transport,
    open_envelope,
    propose_run,
    recalculate_from,
    send_run_back,
    stop_payments,
)
from convergence.accompagnement.payments.queries import envelope, lines_to_repair, unverified_values
from convergence.accompagnement.payments.types import EnvelopeDraft, OrderState, ProposalState
from convergence.dossier.types import (
    AccompanimentResumed,
    AttachmentReason,
    BirthDateCorrected,
    FileHandedOver,
)
from convergence.foundation.actor import system_actor
from convergence.foundation.exchanges import ExchangeOutcome
from convergence.foundation.money import euros
from convergence.foundation.problems import Conflict
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureMerged
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    MANAGER,
    REUNION,
    TARBES,
    TODAY,
    give,
    new_file,
    read,
)
from tests.rooms.payments.steps import (
    DIRECTION,
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
HOUSE = system_actor(TARBES)
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def person(book: Book) -> UUID:
    """Somebody due a whole month of October."""
    made = new_file()
    with_account(made)
    book.owe(made, OCTOBER, FULL)
    return made


def checked(run_id: UUID) -> UUID:
    """A run that a second person has checked."""
    looked_at(run_id)
    check_run(actor=SECOND, at=AT, run_id=run_id)
    return run_id


def test_the_run_of_one_payer_leaves_the_past_of_the_other(person: UUID, book: Book) -> None:
    frozen(payer=Payer.STRUCTURE)
    frozen()
    aid: dict[str, Any] = {
        "scheme": AllowanceScheme.AID,
        "payer": Payer.STRUCTURE,
        "funder": Funder.DEPARTEMENT,
    }
    book.owe(person, OCTOBER, 150, ref_id=uuid4(), aid_scheme_id=uuid4(), **aid)
    recalculate_from(actor=MANAGER, at=AT, dossier_id=person, month=OCTOBER)
    frozen(NOVEMBER)
    assert only(proposed(NOVEMBER, payer=Payer.STRUCTURE)).payable == 150


def test_aids_of_one_line_of_the_catalogue_are_counted_by_the_payer_that_each_has(book: Book) -> None:
    person = new_file()
    with_account(person)
    pot: dict[str, Any] = {
        "scheme": AllowanceScheme.AID,
        "funder": Funder.DEPARTEMENT,
        "aid_scheme_id": uuid4(),
    }
    book.owe(person, OCTOBER, 100, payer=Payer.STRUCTURE, ref_id=uuid4(), **pot)
    book.owe(person, OCTOBER, 150, payer=Payer.ASP, ref_id=uuid4(), **pot)
    assert only(frozen(payer=Payer.STRUCTURE)).payable == 100
    assert only(frozen()).payable == 150
    recalculate_from(actor=MANAGER, at=AT, dossier_id=person, month=OCTOBER)
    assert found(proposed(NOVEMBER)) == []


def test_a_month_that_nobody_ran_is_paid_by_the_next_run(person: UUID, book: Book) -> None:
    frozen(SEPTEMBER)
    book.owe(person, NOVEMBER, FULL)
    recalculate_from(actor=MANAGER, at=AT, dossier_id=person, month=SEPTEMBER)
    assert only(frozen(NOVEMBER)).payable == 2 * FULL


def test_a_month_between_two_structures_is_paid_by_the_one_that_holds_the_file(
    person: UUID, book: Book
) -> None:
    frozen(OCTOBER, actor=ISLAND, second=ISLAND_SECOND)
    give(actor=ADVISER, at=AT, dossier_id=person, to=REUNION)
    told(
        handlers.follow_hand_over,
        FileHandedOver(
            structure_id=REUNION, dossier_id=person, from_structure_id=TARBES, reason=AttachmentReason.MOVE
        ),
        system_actor(REUNION, time_zone="Indian/Reunion"),
    )
    assert only(proposed(NOVEMBER, actor=ISLAND), actor=ISLAND).payable == FULL


def told(handler: Callable[..., None], event: Any, actor: Any = HOUSE) -> None:
    """Twice: a handler is idempotent."""
    for _ in range(2):
        handler(event, actor=actor, at=AT)


@pytest.mark.parametrize(
    ("handler", "event", "values"),
    [
        (
            handlers.follow_birth,
            BirthDateCorrected,
            {"before": date(2006, 5, 12), "after": date(2008, 8, 20)},
        ),
        (
            handlers.follow_extension,
            CejExtended,
            {"contract_id": uuid4(), "kind": ContractKind.CEJ, "planned_end_on": date(2027, 3, 1)},
        ),
    ],
)
def test_a_birth_and_an_extension_open_every_month_that_a_run_reaches(
    person: UUID, handler: Callable[..., None], event: type, values: dict[str, Any]
) -> None:
    told(handler, event(structure_id=TARBES, dossier_id=person, **values))
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT):
        marks = models.Recalculation.objects.order_by("payer")
        assert [(row.payer, row.from_month) for row in marks] == [
            ("asp", date(2024, 11, 1)),
            ("structure", date(2024, 11, 1)),
        ]


def test_what_is_carried_is_not_paid_here_and_elsewhere(person: UUID, book: Book) -> None:
    first = proposed()
    hold_proposal(actor=MANAGER, at=AT, proposal_id=only(first).proposal_id, reason="À vérifier")
    checked(first)
    freeze_run(actor=SECOND, at=AT, run_id=first)
    made = proposed(NOVEMBER)
    assert only(made).payable == FULL
    give(actor=ADVISER, at=AT, dossier_id=person, to=REUNION)
    assert only(frozen(NOVEMBER, actor=ISLAND, second=ISLAND_SECOND), actor=ISLAND).payable == FULL
    give(actor=ISLAND, at=AT, dossier_id=person, to=TARBES)
    checked(made)
    with pytest.raises(Conflict, match="comptés ailleurs"):
        freeze_run(actor=SECOND, at=AT, run_id=made)
    send_run_back(actor=MANAGER, at=AT, run_id=made, reason="Dossier revenu")
    propose_run(actor=MANAGER, at=AT, run_id=made)
    assert found(made) == []


def test_a_rejection_that_comes_before_the_freeze_waits_for_the_next_run(person: UUID, book: Book) -> None:
    first = exported()
    made = proposed(NOVEMBER)
    returned(first, (only(first).proposal_id, FULL, "rejete"))
    checked(made)
    freeze_run(actor=SECOND, at=AT, run_id=made)
    assert only(_next()).payable == FULL


def _next() -> UUID:
    december = AT.replace(month=12)
    return proposed(date(2026, 12, 1), when=december)


def _stop(person: UUID) -> None:
    stop_payments(actor=MANAGER, at=AT, dossier_id=person, reason="Décès signalé")


def _other_account(person: UUID) -> None:
    with_account(person, IBANS[1])


@pytest.mark.parametrize(("comes", "then"), [(_stop, 0), (_other_account, FULL)])
def test_a_stop_or_another_account_before_the_freeze_is_not_passed_over(
    person: UUID, comes: Callable[[UUID], None], then: Any
) -> None:
    made = checked(proposed())
    comes(person)
    with pytest.raises(Conflict, match="arrêtés, ou des coordonnées"):
        freeze_run(actor=SECOND, at=AT, run_id=made)
    send_run_back(actor=MANAGER, at=AT, run_id=made, reason="Vu")
    propose_run(actor=MANAGER, at=AT, run_id=made)
    checked(made)
    freeze_run(actor=SECOND, at=AT, run_id=made)
    assert only(made).payable == then


def test_an_order_of_somebody_stopped_before_the_file_leaves_is_withdrawn(person: UUID) -> None:
    made = frozen()
    _stop(person)
    export_run(actor=MANAGER, at=AT, run_id=made)
    row = only(made)
    assert (row.state, row.sent_back, row.reject_reason) == (
        ProposalState.SENT_BACK,
        FULL,
        "paiements arrêtés avant l’envoi",
    )
    assert shown(made).waiting == 0


def test_a_file_sent_again_after_a_failure_leaves_out_who_left_meanwhile(person: UUID, book: Book) -> None:
    made = exported()
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT):
        exchange_id = models.Run.objects.get(pk=made).exchange_id
    failed: dict[str, Any] = {"outcome": ExchangeOutcome.FAILED, "receipt": "", "exchange_id": exchange_id}
    note_transport(actor=MANAGER, at=AT, run_id=made, **failed)
    give(actor=ADVISER, at=AT, dossier_id=person, to=REUNION)
    export_run(actor=MANAGER, at=AT, run_id=made)
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT):
        assert models.PaymentOrder.objects.get(run_id=made).state == OrderState.WITHDRAWN
    assert only(proposed(OCTOBER, actor=ISLAND), actor=ISLAND).payable == FULL


def test_what_an_absorbed_structure_had_not_sent_is_due_in_the_one_that_took_its_files(person: UUID) -> None:
    sent = exported(SEPTEMBER)
    made = frozen()
    give(actor=ADVISER, at=AT, dossier_id=person, to=REUNION)
    common: dict[str, Any] = {"structure_id": TARBES, "absorbing_id": REUNION, "effective_on": TODAY}
    common |= {"merger_id": uuid4()}
    told(handlers.follow_merger, StructureMerged(**common, total=False))
    assert found(proposed(OCTOBER, actor=ISLAND), actor=ISLAND) == []
    told(handlers.follow_merger, StructureMerged(**common, total=True))
    assert only(proposed(OCTOBER, actor=ISLAND), actor=ISLAND).payable == FULL
    assert (shown(made).rejected, shown(sent).waiting) == (FULL, 0)


def test_a_file_that_would_leave_somebody_out_does_not_leave(
    person: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = frozen()
    monkeypatch.setattr(
        "convergence.accompagnement.payments.operations.returns.exporting.file_lines", lambda *_: []
    )
    with pytest.raises(Conflict, match="Un ordre"):
        export_run(actor=MANAGER, at=AT, run_id=made)


def test_an_end_taken_back_resumes_nothing_that_somebody_stopped(person: UUID) -> None:
    _stop(person)
    event = AccompanimentResumed(structure_id=TARBES, dossier_id=person, resumed_on=TODAY)
    told(handlers.follow_accompaniment, event)
    assert only(proposed()).payable == 0


def test_a_share_that_no_text_gives_is_confirmed_by_name_too(person: UUID, book: Book) -> None:
    frozen()
    book.owe(person, OCTOBER, 0)
    book.owe(person, NOVEMBER, FULL)
    recalculate_from(actor=MANAGER, at=AT, dossier_id=person, month=OCTOBER)
    made = checked(proposed(NOVEMBER))
    (value,) = read(MANAGER, unverified_values, made)
    with pytest.raises(Conflict, match="trop-perçu est récupéré"):
        freeze_run(actor=SECOND, at=AT, run_id=made)
    confirm_value(actor=SECOND, at=AT, run_id=made, name=value.name, source="Note de la DREETS")
    freeze_run(actor=SECOND, at=AT, run_id=made)


def test_the_database_itself_freezes_nothing_by_one_person_nor_unchecked(person: UUID) -> None:
    made = proposed()
    whole: dict[str, Any] = {"frozen_at": AT, "checked_by_id": SECOND.user_id}

    @operation("Figer seul")
    def alone(*, actor: object, at: object, **values: object) -> None:
        models.Run.objects.filter(pk=made).update(state="figee", **values)

    for values in (
        {**whole, "frozen_by_id": MANAGER.user_id},
        {**whole, "frozen_by_id": None},
        {**whole, "frozen_by_id": SECOND.user_id, "checked_by_id": None},
    ):
        with pytest.raises(IntegrityError, match="payments_run_frozen"), transaction.atomic():
            alone(actor=MANAGER, at=AT, **values)


def test_an_aid_held_back_stays_committed_until_a_later_run_pays_it(book: Book) -> None:
    person, scheme, aid = new_file(), uuid4(), uuid4()
    with_account(person)
    draft = EnvelopeDraft(2026, Funder.DEPARTEMENT, "Hautes-Pyrénées", AllowanceScheme.AID, euros(400))
    budget = open_envelope(actor=DIRECTION, at=AT, draft=draft)
    pot: dict[str, Any] = {"funder": Funder.DEPARTEMENT, "payer": Payer.STRUCTURE}
    granted = AidGranted(
        structure_id=TARBES, dossier_id=person, aid_id=aid, scheme_id=scheme, kind=AidKind.FAJ,
        amount=euros(150), decided_on=OCTOBER, **pot,
    )  # fmt: skip
    told(handlers.follow_aid, granted)
    book.owe(person, OCTOBER, 150, scheme=AllowanceScheme.AID, ref_id=aid, aid_scheme_id=scheme, **pot)
    made = proposed(payer=Payer.STRUCTURE)
    hold_proposal(actor=MANAGER, at=AT, proposal_id=only(made).proposal_id, reason="Devis attendu")
    checked(made)
    freeze_run(actor=SECOND, at=AT, run_id=made)
    assert read(MANAGER, envelope, budget).committed == 150
    made = exported(NOVEMBER, payer=Payer.STRUCTURE)
    assert read(MANAGER, envelope, budget).committed == 150
    returned(made, (only(made).proposal_id, 150, "paye"))
    row = read(MANAGER, envelope, budget)
    assert (row.committed, row.paid, row.left) == (0, 150, 250)


def test_money_told_rejected_then_paid_is_taken_back_from_what_was_paid_since(
    person: UUID, book: Book
) -> None:
    draft = EnvelopeDraft(2026, Funder.STATE, "DREETS", AllowanceScheme.CEJ, euros(5000))
    budget = open_envelope(actor=DIRECTION, at=AT, draft=draft)
    first = exported()
    order = only(first).proposal_id
    returned(first, (order, FULL, "rejete"))
    second = exported(NOVEMBER)
    returned(second, (only(second).proposal_id, FULL, "paye"))
    returned(first, (order, FULL, "paye"), salt="banque")
    (line,) = read(MANAGER, lines_to_repair, first)
    attach_return_line(
        actor=MANAGER, at=AT, line_id=line.line_id, reference=str(order), note="Vu à la banque"
    )
    row = read(MANAGER, envelope, budget)
    assert (row.committed, row.paid) == (0, 2 * FULL)
    assert only(_next()).carried_after == -FULL
