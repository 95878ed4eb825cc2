"""Late facts: what was counted last month is put right this month, and the sum is always what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.accompagnement.allowances.types import (
    AllowanceEnded,
    AllowanceOpened,
    AllowanceRevised,
    AllowanceWithdrawn,
    OneOffGranted,
    PapersCompleted,
    Payer,
    PrecautionDecided,
    ResourcesDeclared,
)
from convergence.accompagnement.contracts.types import (
    ContractEnded,
    ContractKind,
    ContractResumed,
    ContractSuspended,
    EndMotive,
    SuspensionGround,
)
from convergence.accompagnement.payments import handlers, models
from convergence.accompagnement.payments.operations import propose_run, recalculate_from
from convergence.accompagnement.payments.queries.ledger import balances, counted_since
from convergence.accompagnement.payments.types import Anomaly
from convergence.accompagnement.sanctions.types import (
    AnnulmentGround,
    Measure,
    SanctionAnnulled,
    SanctionDecided,
    SanctionLifted,
    SanctionNotified,
    Scheme,
)
from convergence.dossier.types import (
    AccompanimentEnded,
    AccompanimentResumed,
    RqthEnded,
    RqthRecognised,
)
from convergence.foundation.actor import system_actor
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, ExchangeSettled
from convergence.foundation.money import euros
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, MANAGER, REUNION, TARBES, TODAY, give, new_file
from tests.rooms.payments.steps import (
    FULL,
    ISLAND,
    ISLAND_SECOND,
    NOVEMBER,
    OCTOBER,
    Book,
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
HOUSE = system_actor(TARBES)


@pytest.fixture
def person(book: Book) -> UUID:
    """Somebody paid a whole month of October, for whom November is due."""
    made = new_file()
    with_account(made)
    book.owe(made, OCTOBER, FULL)
    return made


def test_a_resource_declared_late_regularises_this_month(person: UUID, book: Book) -> None:
    frozen()
    book.owe(person, OCTOBER, FULL - 100)
    book.owe(person, NOVEMBER, FULL)
    told(person, handlers.follow_resources, ResourcesDeclared, month=OCTOBER, declared_on=TODAY)
    row = only(proposed(NOVEMBER))
    assert (row.payable, row.withheld, row.carried_after) == (FULL - 100, 100, 0)


def test_a_debt_is_carried_month_after_month_and_shown(person: UUID, book: Book) -> None:
    frozen(OCTOBER)
    book.owe(person, OCTOBER, 0)
    book.owe(person, NOVEMBER, 200)
    recalculate_from(actor=MANAGER, at=AT, dossier_id=person, month=OCTOBER)
    row = only(proposed(NOVEMBER))
    assert (row.payable, row.withheld, row.carried_after) == (100, 100, 100 - FULL)
    assert Anomaly.DEBT in row.anomalies


def test_a_month_that_nobody_marked_stays_as_it_was_counted(person: UUID, book: Book) -> None:
    frozen()
    book.owe(person, OCTOBER, 0)
    assert found(proposed(NOVEMBER)) == []


def test_a_mark_lasts_until_a_run_that_took_it_is_frozen(person: UUID, book: Book) -> None:
    frozen()
    recalculate_from(actor=MANAGER, at=AT, dossier_id=person, month=OCTOBER)
    made = proposed(NOVEMBER)
    assert marks() == [(OCTOBER, made)]
    recalculate_from(actor=MANAGER, at=AT, dossier_id=person, month=NOVEMBER)
    assert marks() == [(OCTOBER, None)]
    propose_run(actor=MANAGER, at=AT, run_id=made)
    frozen(NOVEMBER)
    assert marks() == []


def test_a_fact_that_comes_between_the_calculation_and_the_freeze_waits_for_the_next_run(
    person: UUID, book: Book
) -> None:
    from convergence.accompagnement.payments.operations import check_run, freeze_run
    from tests.rooms.payments.steps import SECOND

    frozen()
    made = proposed(NOVEMBER)
    recalculate_from(actor=MANAGER, at=AT, dossier_id=person, month=OCTOBER)
    check_run(actor=SECOND, at=AT, run_id=made)
    freeze_run(actor=SECOND, at=AT, run_id=made)
    assert marks() == [(OCTOBER, None)]


def test_only_who_prepares_marks_by_hand(person: UUID) -> None:
    with pytest.raises(Refused):
        recalculate_from(actor=ADVISER, at=AT, dossier_id=person, month=OCTOBER)
    recalculate_from(actor=ISLAND, at=AT, dossier_id=person, month=OCTOBER)
    assert marks() == []


def marks(payer: Payer = Payer.ASP) -> list[tuple[date, UUID | None]]:
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT):
        rows = models.Recalculation.objects.filter(payer=payer).order_by("id")
        return [(row.from_month, row.taken_by_id) for row in rows]


def tell(handler: Callable[..., None], event: Any) -> None:
    """Twice: a handler is idempotent."""
    for _ in range(2):
        handler(event, actor=HOUSE, at=AT)


def told(person: UUID, handler: Callable[..., None], event: type, **values: Any) -> None:
    """Announce a fact about the person."""
    tell(handler, event(structure_id=TARBES, dossier_id=person, **values))


SEPTEMBER = date(2026, 9, 17)
SANCTION = {"sanction_id": uuid4(), "scheme": Scheme.CEJ}
MEASURE = {
    **SANCTION,
    "measure": next(iter(Measure)),
    "share": Decimal("0.3"),
    "starts_on": SEPTEMBER,
    "ends_on": None,
}
RIGHT = {"right_id": uuid4()}
CONTRACT = {"contract_id": uuid4(), "kind": ContractKind.CEJ}
FACTS: list[tuple[Callable[..., None], type, dict[str, Any]]] = [
    (handlers.follow_opening, AllowanceOpened, {**RIGHT, "contract_id": uuid4(), "from_month": SEPTEMBER}),
    (handlers.follow_revision, AllowanceRevised, {**RIGHT, "from_month": SEPTEMBER}),
    (
        handlers.follow_withdrawal,
        AllowanceWithdrawn,
        {**RIGHT, "contract_id": uuid4(), "withdrawn_on": SEPTEMBER},
    ),
    (handlers.follow_end, AllowanceEnded, {**RIGHT, "ends_on": SEPTEMBER}),
    (handlers.follow_precaution, PrecautionDecided, {**RIGHT, "first_month": SEPTEMBER, "months": 2}),
    (handlers.follow_resources, ResourcesDeclared, {"month": SEPTEMBER, "declared_on": TODAY}),
    (
        handlers.follow_one_off,
        OneOffGranted,
        {"one_off_id": uuid4(), "month": SEPTEMBER, "amount": euros(100)},
    ),
    (handlers.follow_sanction, SanctionDecided, MEASURE),
    (handlers.follow_sanction_notice, SanctionNotified, {**MEASURE, "notified_on": SEPTEMBER}),
    (handlers.follow_lifting, SanctionLifted, {**SANCTION, "lifted_on": SEPTEMBER}),
    (
        handlers.follow_suspension,
        ContractSuspended,
        {**CONTRACT, "starts_on": SEPTEMBER, "ground": next(iter(SuspensionGround))},
    ),
    (handlers.follow_resumption, ContractResumed, {**CONTRACT, "resumed_on": SEPTEMBER}),
    (
        handlers.follow_contract_end,
        ContractEnded,
        {**CONTRACT, "ended_on": SEPTEMBER, "motive": next(iter(EndMotive))},
    ),
]


@pytest.mark.parametrize(("handler", "event", "values"), FACTS, ids=[event.__name__ for _, event, _ in FACTS])
def test_every_late_fact_marks_the_months_that_it_changes(
    person: UUID, handler: Callable[..., None], event: type, values: dict[str, Any]
) -> None:
    tell(handler, event(structure_id=TARBES, dossier_id=person, **values))
    assert [month for month, _ in marks()] == [date(2026, 9, 1)]


@pytest.mark.parametrize(
    ("handler", "event", "values"),
    [
        (handlers.follow_rqth, RqthRecognised, {"starts_on": TODAY, "ends_on": None}),
        (handlers.follow_rqth_end, RqthEnded, {}),
    ],
)
def test_an_age_limit_that_moves_opens_every_month_that_a_run_reaches(
    person: UUID, handler: Callable[..., None], event: type, values: dict[str, Any]
) -> None:
    told(person, handler, event, **values)
    assert [month for month, _ in marks()] == [date(2024, 11, 1)]


def test_complete_papers_and_an_annulled_sanction_open_every_month_that_a_run_reaches(person: UUID) -> None:
    told(person, handlers.follow_papers, PapersCompleted, right_id=uuid4(), complete_on=TODAY)
    ground = next(iter(AnnulmentGround))
    told(person, handlers.follow_annulment, SanctionAnnulled, **SANCTION, ground=ground)
    assert [month for month, _ in marks()] == [date(2024, 11, 1)]


def test_a_death_stops_payments_and_a_mistake_resumes_them(person: UUID) -> None:
    told(person, handlers.follow_accompaniment_end, AccompanimentEnded, ended_on=TODAY, motive="deces")
    row = only(proposed())
    assert (row.payable, row.anomalies) == (0, (Anomaly.STOPPED,))
    told(person, handlers.follow_accompaniment, AccompanimentResumed, resumed_on=TODAY)
    assert only(proposed()).payable == FULL


def test_another_end_stops_nothing(person: UUID) -> None:
    told(person, handlers.follow_accompaniment_end, AccompanimentEnded, ended_on=TODAY, motive="emploi")
    assert only(proposed()).payable == FULL


def test_what_became_of_the_file_is_kept_and_it_is_sent_again_only_when_it_failed(person: UUID) -> None:
    from convergence.accompagnement.payments.operations import export_run

    made = exported()
    settled = ExchangeSettled(
        structure_id=TARBES,
        exchange_id=exchange_of(made),
        channel=Channel.OUTSIDE_SYSTEM,
        reason=ExchangeReason.PAYMENT_FILE,
        outcome=ExchangeOutcome.FAILED,
        settled_at=AT,
        about_kind="payments.Run",
        about_id=made,
    )
    tell(handlers.follow_transport, settled)
    assert shown(made).transport == ExchangeOutcome.FAILED.value
    export_run(actor=MANAGER, at=AT, run_id=made)
    tell(handlers.follow_transport, settled)
    assert shown(made).transport == ""
    sent = replace(settled, exchange_id=exchange_of(made), outcome=ExchangeOutcome.SENT, receipt="R-17")
    tell(handlers.follow_transport, sent)
    assert (shown(made).transport, shown(made).receipt) == (ExchangeOutcome.SENT.value, "R-17")


def exchange_of(run_id: UUID) -> UUID:
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT):
        found_id = models.Run.objects.get(pk=run_id).exchange_id
    assert found_id is not None
    return found_id


MONTHS = [date(2026, month, 1) for month in (7, 8, 9, 10, 11)]
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("due"), st.sampled_from(MONTHS), st.sampled_from(["0", "224.68", "337", "561.68"])),
        st.tuples(st.just("run"), st.sampled_from(["paye", "rejete", "rien"]), st.none()),
        st.tuples(st.just("move"), st.none(), st.none()),
    ),
    min_size=3,
    max_size=7,
)
SIDES = ((MANAGER, None, TARBES), (ISLAND, ISLAND_SECOND, REUNION))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_whatever_happens_to_a_person_payments_and_what_is_carried_make_what_is_due(
    book: Book, events: list[tuple[str, Any, Any]]
) -> None:
    with transaction.atomic():
        live(Life(book), events)
        transaction.set_rollback(True)


def live(life: Life, events: list[tuple[str, Any, Any]]) -> None:
    for kind, first, second in events:
        if kind == "due":
            life.owe(first, second)
        elif kind == "run":
            life.run(first)
        else:
            life.move()
    last = life.run("paye")
    counted = life.counted()
    assert life.paid + life.carried() == sum(counted.values(), Decimal(0))
    if last is not None:
        due = {month: amount for month, amount in life.known.items() if month <= last}
        assert {month: counted.get(month, 0) for month in due} == due


class Life:
    """One person, in whichever structure, run after run."""

    def __init__(self, book: Book) -> None:
        book.dues.clear()
        self.book, self.side, self.paid = book, 0, Decimal(0)
        self.known: dict[date, Decimal] = {}
        self.months = {side: list(MONTHS) for side in range(2)}
        self.person = new_file()
        with_account(self.person)

    @property
    def actor(self) -> Any:
        return SIDES[self.side][0]

    def owe(self, month: date, amount: str) -> None:
        self.book.owe(self.person, month, amount)
        self.known[month] = euros(amount)
        recalculate_from(actor=self.actor, at=AT, dossier_id=self.person, month=month)

    def move(self) -> None:
        other = 1 - self.side
        give(actor=self.actor, at=AT, dossier_id=self.person, to=SIDES[other][2])
        self.side = other

    def run(self, outcome: str) -> date | None:
        if not self.months[self.side]:
            return None
        second = SIDES[self.side][1]
        details = {"actor": self.actor} | ({"second": second} if second else {})
        month = self.months[self.side].pop(0)
        made = exported(month, **details)
        for row in found(made, actor=self.actor):
            if row.dossier_id == self.person and row.payable:
                self.paid += row.payable if outcome != "rejete" else 0
                if outcome != "rien":
                    returned(made, (row.proposal_id, row.payable, outcome), actor=self.actor, salt=str(made))
        return month

    def carried(self) -> Decimal:
        with acting(self.actor, Purpose.ACCOMPAGNEMENT):
            found_now = balances(Payer.ASP)
        return sum((amount for key, amount in found_now.items() if key[0] == self.person), Decimal(0))

    def counted(self) -> dict[date, Decimal]:
        with acting(self.actor, Purpose.ACCOMPAGNEMENT):
            known = counted_since(Payer.ASP, [self.person], MONTHS[0])
        return next(iter(known.values()), {})
