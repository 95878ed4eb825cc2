"""Who goes on with the money of a structure that was absorbed, and of a file that went elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from convergence.accompagnement.allowances.operations import ask_aid, decide_request, keep_aid_scheme
from convergence.accompagnement.allowances.types import AidGranted, AidKind, AllowanceScheme, Funder, Payer
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.payments import handlers, models
from convergence.accompagnement.payments.operations import (
    check_run,
    download_file,
    export_run,
    freeze_run,
    hold_proposal,
    note_answer,
    note_transport,
    open_envelope,
    open_run,
    propose_run,
    reconcile_run,
)
from convergence.accompagnement.payments.queries import envelope, envelopes, runs
from convergence.accompagnement.payments.queries.accounts import proposals_of_file
from convergence.accompagnement.payments.types import (
    Anomaly,
    EnvelopeDraft,
    OrderState,
    ProposalState,
    ReturnOutcome,
    RunState,
)
from convergence.dossier.types import AttachmentReason, FileHandedOver
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.exchanges import ExchangeOutcome
from convergence.foundation.money import euros
from convergence.foundation.problems import Conflict, NotFound
from convergence.foundation.scope import Purpose
from convergence.identity.loading import StructureRow, load_structures
from convergence.identity.types import Role, StructureKind
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    MANAGER,
    REUNION,
    TARBES,
    give,
    new_file,
    read,
)
from tests.rooms.accompagnement.world import person as someone
from tests.rooms.allowances.steps import FAJ
from tests.rooms.payments.steps import (
    DIRECTION,
    FULL,
    IBANS,
    ISLAND,
    ISLAND_SECOND,
    NOVEMBER,
    OCTOBER,
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
THERE = system_actor(REUNION, time_zone="Indian/Reunion")
_DIRECTION_THERE = someone("Denis", Role.DIRECTION, REUNION, "Indian/Reunion")


@pytest.fixture
def person(book: Book) -> UUID:
    """Somebody due a whole month of October."""
    made = new_file()
    with_account(made)
    book.owe(made, OCTOBER, FULL)
    return made


@operation("Structures d’essai")
def absorbed(*, actor: Actor, at: datetime, into: UUID | None) -> None:
    """Tarbes closed and absorbed by La Réunion; or still open."""
    load_structures(
        [
            StructureRow(
                id=each, recorded_at=AT, code=code, official_name=name, usual_name=name,
                kind=StructureKind.MISSION_LOCALE, commune_code="65440", departement_code="65", region_code="76",
                time_zone="Europe/Paris", opened_on=date(2020, 1, 1), closed_on=AT.date() if gone else None,
                merged_into_id=gone,
            )
            for each, code, name, gone in (
                (REUNION, "97411S00", "Mission Locale Nord", None), (TARBES, "65440S00", "Mission Locale Sud", into),
            )
        ]
    )  # fmt: skip


def handed_over(dossier_id: UUID) -> None:
    """The file goes to La Réunion, and the house there is told, twice."""
    give(actor=ADVISER, at=AT, dossier_id=dossier_id, to=REUNION)
    event = FileHandedOver(
        structure_id=REUNION, dossier_id=dossier_id, from_structure_id=TARBES, reason=AttachmentReason.MERGER
    )
    for _ in range(2):
        handlers.follow_hand_over(event, actor=THERE, at=AT)


def test_the_structure_that_absorbed_another_reads_the_returns_of_what_it_had_sent(
    person: UUID, book: Book
) -> None:
    draft = EnvelopeDraft(2026, Funder.STATE, "DREETS", AllowanceScheme.CEJ, euros(5000))
    budget = open_envelope(actor=DIRECTION, at=AT, draft=draft)
    made = exported()
    order = only(made).proposal_id
    handed_over(person)
    absorbed(actor=system_actor(), at=AT, into=REUNION)
    (row,) = read(ISLAND, runs)
    assert (row.run_id, row.title) == (made, "Octobre 2026 (structure absorbée)")
    returned(made, (order, FULL, "rejete"), actor=ISLAND)
    reconcile_run(actor=ISLAND, at=AT, run_id=made)
    assert shown(made, actor=ISLAND).state is RunState.RECONCILED
    assert only(proposed(NOVEMBER, actor=ISLAND), actor=ISLAND).payable == FULL
    assert read(ISLAND, envelopes, 2026) == []
    before = read(MANAGER, envelope, budget)
    assert (before.committed, before.paid) == (0, 0)


def test_a_run_that_an_absorbed_structure_had_not_frozen_is_not_gone_on_with(
    person: UUID, book: Book
) -> None:
    """Calculated where its files are counted, it would take back all that was paid."""
    mine = new_file(actor=ELSEWHERE)
    with_account(mine, IBANS[1], actor=ELSEWHERE, second=ISLAND_SECOND)
    book.owe(mine, OCTOBER, FULL)
    frozen(actor=ISLAND, second=ISLAND_SECOND)
    made = proposed()
    row = only(made)
    handed_over(person)
    absorbed(actor=system_actor(), at=AT, into=REUNION)
    assert made not in {each.run_id for each in read(ISLAND, runs)}
    for act in (
        lambda: propose_run(actor=ISLAND, at=AT, run_id=made),
        lambda: check_run(actor=ISLAND_SECOND, at=AT, run_id=made),
        lambda: hold_proposal(actor=ISLAND, at=AT, proposal_id=row.proposal_id, reason="Vu"),
    ):
        with pytest.raises(Conflict, match="structure absorbée"):
            act()


def test_runs_of_an_absorbed_structure_count_for_none_of_those_of_its_successor(person: UUID) -> None:
    exported(NOVEMBER)
    absorbed(actor=system_actor(), at=AT, into=REUNION)
    assert open_run(actor=ISLAND, at=AT, month=OCTOBER, payer=Payer.ASP)
    assert len(read(ISLAND, runs)) == 2


def test_a_structure_that_absorbed_nobody_sees_no_run_of_another(person: UUID) -> None:
    made = exported()
    absorbed(actor=system_actor(), at=AT, into=None)
    assert read(ISLAND, runs) == []
    with pytest.raises(NotFound):
        returned(made, (only(made).proposal_id, FULL, "paye"), actor=ISLAND)
    with pytest.raises(NotFound):
        note_answer(
            actor=ISLAND, at=AT, order_id=only(made).proposal_id, outcome=ReturnOutcome.PAID, note="Vu"
        )


def test_a_fact_told_just_before_a_hand_over_is_not_lost(person: UUID, book: Book) -> None:
    """Its announcement comes when the file is gone: the receiving structure opens every month again."""
    frozen()
    frozen(NOVEMBER)
    book.owe(person, OCTOBER, FULL - 100)
    handed_over(person)
    book.owe(person, date(2026, 12, 1), FULL)
    run = proposed(date(2026, 12, 1), actor=ISLAND, when=AT.replace(month=12))
    assert only(run, actor=ISLAND).payable == FULL - 100


def test_what_a_run_proposed_before_the_file_went_is_shown_nowhere(person: UUID) -> None:
    proposed()
    handed_over(person)
    draft = EnvelopeDraft(2026, Funder.STATE, "DREETS", AllowanceScheme.CEJ, euros(5000))
    there = open_envelope(actor=_DIRECTION_THERE, at=AT, draft=draft)
    assert read(ISLAND, proposals_of_file, person) == []
    assert read(ISLAND, envelope, there).proposed == 0


def test_an_aid_goes_with_its_file_and_frees_the_envelope_of_the_structure_that_granted_it() -> None:
    person = new_file()
    with_account(person)
    scheme = keep_aid_scheme(actor=MANAGER, at=AT, draft=FAJ)
    aid = ask_aid(
        actor=ADVISER, at=AT, dossier_id=person, scheme_id=scheme, amount=euros(150), has_papers=True
    )
    decide_request(actor=MANAGER, at=AT, asked=Asked.AID, ref_id=aid, is_granted=True)
    draft = EnvelopeDraft(2026, Funder.DEPARTEMENT, "Hautes-Pyrénées", AllowanceScheme.AID, euros(400))
    budget = open_envelope(actor=DIRECTION, at=AT, draft=draft)
    granted = AidGranted(
        structure_id=TARBES, dossier_id=person, aid_id=aid, scheme_id=scheme, kind=AidKind.FAJ,
        amount=euros(150), decided_on=AT.date(), funder=Funder.DEPARTEMENT, payer=Payer.STRUCTURE,
    )  # fmt: skip
    handlers.follow_aid(granted, actor=system_actor(TARBES), at=AT)
    assert read(MANAGER, envelope, budget).committed == 150
    handed_over(person)
    assert read(MANAGER, envelope, budget).committed == 0
    assert found(proposed(NOVEMBER, payer=Payer.STRUCTURE)) == []
    run = proposed(NOVEMBER, payer=Payer.STRUCTURE, actor=ISLAND)
    row = only(run, actor=ISLAND)
    assert row.payable == 150
    assert Anomaly.FOREIGN_AID in row.anomalies
    with pytest.raises(Conflict, match="1 proposition à regarder"):
        check_run(actor=ISLAND_SECOND, at=AT, run_id=run)


def test_an_order_to_bank_details_replaced_before_the_file_leaves_is_withdrawn_and_paid_to_the_new_ones(
    person: UUID, book: Book
) -> None:
    made = frozen()
    with_account(person, IBANS[1])
    export_run(actor=MANAGER, at=AT, run_id=made)
    row = only(made)
    assert (row.state, row.reject_reason) == (
        ProposalState.SENT_BACK,
        "coordonnées bancaires remplacées avant l’envoi",
    )
    assert only(proposed(NOVEMBER)).payable == FULL


def test_what_the_payer_said_is_noted_by_hand_and_told_otherwise_later(person: UUID) -> None:
    made = exported()
    order = only(made).proposal_id
    words: dict[str, Any] = {"actor": MANAGER, "at": AT, "order_id": order}
    note_answer(**words, outcome=ReturnOutcome.PAID, note="Courriel de l’ASP du 20 novembre")
    assert (only(made).state, shown(made).state) == (ProposalState.SETTLED, RunState.RETURNED)
    with pytest.raises(Conflict, match="déjà « payée »"):
        note_answer(**words, outcome=ReturnOutcome.PAID, note="Encore")
    reconcile_run(actor=MANAGER, at=AT, run_id=made)
    note_answer(**words, outcome=ReturnOutcome.REJECTED, note="Virement revenu")
    assert (only(made).state, only(made).sent_back) == (ProposalState.SENT_BACK, FULL)
    assert shown(made).state is RunState.RETURNED
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT):
        kept = models.ReturnLine.objects.filter(run_id=made).order_by("id")
        assert [line.note for line in kept] == ["Courriel de l’ASP du 20 novembre", "Virement revenu"]
        assert models.PaymentOrder.objects.get(pk=order).state == OrderState.REJECTED
    with pytest.raises(NotFound):
        note_answer(**{**words, "order_id": uuid4()}, outcome=ReturnOutcome.PAID, note="Vu")


def test_an_order_answered_by_hand_does_not_leave_again_with_a_file_sent_again(person: UUID) -> None:
    made = exported()
    order = only(made).proposal_id
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT):
        exchange_id = models.Run.objects.get(pk=made).exchange_id
    failed: dict[str, Any] = {"outcome": ExchangeOutcome.FAILED, "receipt": "", "exchange_id": exchange_id}
    note_transport(actor=MANAGER, at=AT, run_id=made, **failed)
    assert str(order) in download_file(actor=MANAGER, at=AT, run_id=made)
    note_answer(actor=MANAGER, at=AT, order_id=order, outcome=ReturnOutcome.REJECTED, note="Jamais reçu")
    with pytest.raises(Conflict, match="n’est pas possible"):
        export_run(actor=MANAGER, at=AT, run_id=made)
    assert only(proposed(NOVEMBER)).payable == FULL


def test_a_file_that_would_no_longer_be_the_one_that_left_is_not_made_again(person: UUID) -> None:
    made = exported()
    assert '"nombre":1' in download_file(actor=MANAGER, at=AT, run_id=made)
    handed_over(person)
    with pytest.raises(Conflict, match="tel qu’il est parti"):
        download_file(actor=MANAGER, at=AT, run_id=made)


def test_an_answer_by_hand_waits_until_the_file_has_left(person: UUID) -> None:
    made = frozen()
    with pytest.raises(Conflict, match="n’est pas possible"):
        note_answer(
            actor=MANAGER, at=AT, order_id=only(made).proposal_id, outcome=ReturnOutcome.PAID, note="Vu"
        )


def test_an_aid_of_another_structure_is_paid_once_looked_at(book: Book) -> None:
    person = new_file()
    with_account(person)
    book.owe(
        person, NOVEMBER, 150, scheme=AllowanceScheme.AID, payer=Payer.STRUCTURE, funder=Funder.DEPARTEMENT,
        ref_id=uuid4(), aid_scheme_id=uuid4(),
    )  # fmt: skip
    give(actor=ADVISER, at=AT, dossier_id=person, to=REUNION)
    run = proposed(NOVEMBER, payer=Payer.STRUCTURE, actor=ISLAND)
    looked_at(run, second=ISLAND_SECOND)
    check_run(actor=ISLAND_SECOND, at=AT, run_id=run)
    freeze_run(actor=ISLAND_SECOND, at=AT, run_id=run)
    assert shown(run, actor=ISLAND).total == 150
