"""The monthly run as pure rules: what is proposed, what is carried over, what a second person must look at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from convergence.accompagnement.allowances.types import AllowanceScheme, AmountFlag, Payer
from convergence.accompagnement.payments.rules.accounts import check_holder, check_iban, masked
from convergence.accompagnement.payments.rules.anomalies import Facts, anomalies_of, must_hold
from convergence.accompagnement.payments.rules.envelopes import check_left, runs_low
from convergence.accompagnement.payments.rules.looking_back import months_between
from convergence.accompagnement.payments.rules.reckoning import reckon, recovery_share
from convergence.accompagnement.payments.rules.states import TRANSITIONS, may_move, moved, state_diagram
from convergence.accompagnement.payments.types import Anomaly, RunAction, RunState
from convergence.foundation.money import euros
from convergence.foundation.problems import Conflict, Invalid
from tests.rules.tables import scenarios, title

OCTOBER = date(2025, 10, 1)
HALF = Decimal("0.5")
IBAN = "FR1420041010050500013M02606"


def _months(line: dict[str, Any], name: str) -> dict[date, Decimal]:
    return {
        date.fromisoformat(f"{month}-01"): euros(str(amount)) for month, amount in line.get(name, {}).items()
    }


@pytest.mark.parametrize("line", scenarios("payments/regularisations"), ids=title)
def test_what_a_run_proposes(line: dict[str, Any]) -> None:
    found = reckon(
        _months(line, "du"),
        _months(line, "deja"),
        euros(str(line.get("solde", 0))),
        share=recovery_share(OCTOBER),
        is_held=line.get("retenue", False),
    )
    assert found.payable == euros(str(line["paye"]))
    assert found.withheld == euros(str(line.get("retenu", 0)))
    assert found.carried_after == euros(str(line.get("reporte", 0)))


@dataclass
class Life:
    """A person over many runs, by the rules alone: what became due, what left, what came back."""

    known: dict[date, Decimal] = field(default_factory=dict)
    counted: dict[date, Decimal] = field(default_factory=dict)
    payments: list[Decimal] = field(default_factory=list)
    sent_back: Decimal = Decimal(0)

    @property
    def balance(self) -> Decimal:
        return sum(self.counted.values(), Decimal(0)) - sum(self.payments, Decimal(0)) + self.sent_back

    def run(self, month: date, *, is_held: bool) -> None:
        self.known.setdefault(month, Decimal(0))
        dues = {each: amount for each, amount in self.known.items() if each <= month}
        found = reckon(dues, self.counted, self.balance, share=HALF, is_held=is_held)
        assert found.payable >= 0
        assert found.carried_after == found.carried_before + found.recognised - found.payable
        for change in found.changes:
            self.counted[change.month] = change.due
        self.payments.append(found.payable)
        assert found.carried_after == self.balance


MONTHS = [date(2025, month, 1) for month in range(1, 13)]
CLOSING = date(2026, 1, 1)
"""The run that comes after all events: what became due after the last of the others is counted by this one."""
CENTS = st.integers(0, 70000).map(lambda cents: Decimal(cents) / 100)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("due"), st.sampled_from(MONTHS), CENTS),
        st.tuples(st.just("run"), st.booleans(), st.none()),
        st.tuples(st.just("reject"), st.integers(0, 11), st.none()),
    ),
    max_size=40,
)


@given(EVENTS)
@example(
    [
        *[("run", False, None)] * 11,
        ("due", MONTHS[0], Decimal("0.01")),
        ("run", False, None),
        ("due", MONTHS[0], Decimal(0)),
    ]
)
def test_for_any_order_of_events_payments_and_what_is_carried_make_what_is_due(events: list[tuple]) -> None:
    life, runs, back = Life(), 0, set()
    for kind, first, second in events:
        if kind == "due":
            life.known[first] = second
        elif kind == "run" and runs < len(MONTHS):
            life.run(MONTHS[runs], is_held=first)
            runs += 1
        elif kind == "reject" and first < len(life.payments) and first not in back:
            back.add(first)
            life.sent_back += life.payments[first]
    for month in [*MONTHS[runs:], CLOSING]:
        life.run(month, is_held=False)
    paid = sum(life.payments, Decimal(0)) - life.sent_back
    assert paid + life.balance == sum(life.known.values(), Decimal(0))


@given(CENTS, CENTS, st.decimals(0, 1, places=2))
def test_no_more_than_the_share_is_kept_back_for_a_debt(due: Decimal, debt: Decimal, share: Decimal) -> None:
    found = reckon({OCTOBER: due}, {}, -debt, share=share)
    assert found.withheld <= due * share
    assert found.payable == due - found.withheld


FACTS = Facts(
    payable=euros("561.68"),
    previous=euros("561.68"),
    carried_after=euros(0),
    highest_due=euros("561.68"),
    scheme=AllowanceScheme.CEJ,
    flags=frozenset(),
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (FACTS, ()),
        (replace(FACTS, previous=None), ()),
        (replace(FACTS, payable=euros("393.18")), ()),
        (replace(FACTS, payable=euros("393.17")), (Anomaly.JUMP,)),
        (replace(FACTS, payable=euros("730.19")), (Anomaly.JUMP,)),
        (replace(FACTS, has_account=False), (Anomaly.NO_ACCOUNT,)),
        (replace(FACTS, account_is_new=True), (Anomaly.NEW_ACCOUNT,)),
        (replace(FACTS, account_is_shared=True), (Anomaly.SHARED_ACCOUNT,)),
        (replace(FACTS, is_stopped=True), (Anomaly.STOPPED,)),
        (replace(FACTS, highest_due=euros("561.69")), (Anomaly.OVER_CEILING,)),
        (replace(FACTS, highest_due=euros(900), scheme=AllowanceScheme.AID), ()),
        (replace(FACTS, carried_after=euros("-0.01")), (Anomaly.DEBT,)),
        (replace(FACTS, flags=frozenset({AmountFlag.PRECAUTION})), (Anomaly.PRECAUTION,)),
        (replace(FACTS, has_account=False, is_stopped=True), (Anomaly.NO_ACCOUNT, Anomaly.STOPPED)),
    ],
)
def test_what_must_be_looked_at(facts: Facts, expected: tuple[Anomaly, ...]) -> None:
    assert anomalies_of(facts, OCTOBER) == expected


def test_nothing_is_paid_without_account_by_the_asp_nor_after_a_stop() -> None:
    assert must_hold((Anomaly.NO_ACCOUNT,), Payer.ASP)
    assert not must_hold((Anomaly.NO_ACCOUNT,), Payer.STRUCTURE)
    assert must_hold((Anomaly.STOPPED,), Payer.STRUCTURE)
    assert not must_hold((Anomaly.JUMP, Anomaly.DEBT), Payer.ASP)


def test_a_run_follows_its_table_and_nothing_else() -> None:
    allowed = {(step.source, step.action) for step in TRANSITIONS}
    for state in RunState:
        for action in RunAction:
            assert may_move(state, action) == ((state, action) in allowed)
            if (state, action) not in allowed:
                with pytest.raises(Conflict):
                    moved(state, action)
    assert moved(RunState.CHECKED, RunAction.FREEZE) is RunState.FROZEN
    assert not any(
        may_move(state, RunAction.PROPOSE) for state in RunState if state.value in ("figee", "envoyee")
    )
    assert "controlee --> figee" in state_diagram()


@pytest.mark.parametrize(
    "text", [IBAN, "fr14 2004 1010 0505 0001 3m02 606", " FR14-2004-1010-0505-0001-3M02-606 "]
)
def test_an_iban_is_read_as_it_is_printed(text: str) -> None:
    assert check_iban(text) == IBAN
    assert masked(IBAN) == "FR14 … 2606"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FR1520041010050500013M02606",
        "FR14",
        "XX1420041010050500013M02606",
        "\x00",
        "=1+1",
        "🙂" * 27,
        "F" * 100_000,
    ],
)
def test_what_is_no_iban_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_iban(text)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "12345", "A" * 71])
def test_what_is_no_holder_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_holder(text)
    assert check_holder(" Inès  CARRERE ") == "Inès CARRERE"


def test_a_run_looks_back_so_far_and_no_further() -> None:
    assert months_between(date(2025, 8, 1), OCTOBER) == [date(2025, 8, 1), date(2025, 9, 1)]
    assert months_between(OCTOBER, OCTOBER) == []
    far = months_between(date(2020, 1, 1), OCTOBER)
    assert (far[0], len(far)) == (date(2023, 10, 1), 24)


def test_an_envelope_is_never_committed_beyond_what_is_left() -> None:
    check_left("FAJ", euros(100), euros(100))
    with pytest.raises(Conflict, match="il reste 100,00"):
        check_left("FAJ", euros(100), euros("100.01"))
    assert runs_low(euros(1000), euros("99.99"), OCTOBER)
    assert not runs_low(euros(1000), euros(100), OCTOBER)
