"""Nothing lost, nothing paid twice, to the cent, whatever comes in whatever order, from the contract to the return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.rooms.payments.chain import ACTS, MONTHS, Chain

pytestmark = pytest.mark.django_db

ADULT, NEARLY_ADULT, NEARLY_TOO_OLD = date(2006, 5, 12), date(2008, 8, 20), date(2000, 10, 3)
Act = tuple[str, int, Decimal]


@dataclass(frozen=True)
class Month:
    """Acts before the run, what becomes of it, an act between its calculation and its freeze."""

    acts: Sequence[Act] = ()
    run: str = "paye"
    late: Act | None = None


ACT = st.tuples(
    st.sampled_from(ACTS), st.integers(0, 3), st.sampled_from(["0", "120.50", "450.33", "999.99", "1500"])
).map(lambda drawn: (drawn[0], drawn[1], Decimal(drawn[2])))
MONTH = st.builds(
    Month,
    acts=st.lists(ACT, max_size=2),
    run=st.sampled_from(["paye", "rejete", "attend", "retenu", "rien"]),
    late=st.one_of(st.none(), ACT),
)
LIVES = st.lists(MONTH, min_size=len(MONTHS) - 1, max_size=len(MONTHS) - 1)
BIRTHS = st.sampled_from([ADULT, NEARLY_ADULT, NEARLY_TOO_OLD])
SLOW: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.generate),
}
"""A life takes a second: one that fails is shown as it was drawn, never shrunk for minutes."""


def told(name: str, back: int = 0, amount: str = "0") -> Act:
    return name, back, Decimal(amount)


LAST = Month([told("restart"), told("account"), told("papers")])


def live(born_on: date, in_mayotte: bool, papers_in: bool, months: Sequence[Month]) -> Chain:
    with transaction.atomic():
        chain = Chain(born_on, in_mayotte, papers_in=papers_in)
        for rank, month in enumerate([*months, LAST]):
            chain.month = rank
            for day, act in enumerate(month.acts):
                chain.do(act[0], 3 + day, act[1], act[2])
            chain.run(month.run, month.late)
        check(chain)
        transaction.set_rollback(True)
    return chain


def check(chain: Chain) -> None:
    """The last run counted each month as it is due now; what left and what is carried make the sum."""
    chain.settle("paye")
    counted = chain.counted()
    due = {month: chain.due(month) for month in MONTHS}
    assert {month: counted.get(month, Decimal(0)) for month in MONTHS} == due
    assert chain.paid + chain.carried() == sum(due.values(), Decimal(0))
    assert chain.carried() <= 0, "nothing is kept back from somebody who may be paid"


def test_the_lives_are_about_money() -> None:
    """Two months of a minor, the first sent back; three of an adult, the last of which a sanction cuts."""
    months = [Month(run="rejete"), Month(), Month(run="attend"), Month([told("sanction")]), Month()]
    chain = live(NEARLY_ADULT, False, True, months)
    left = [(amount, outcome) for _, _, amount, outcome in chain.left.values()]
    assert [outcome for _, outcome in left] == ["rejete", "paye", "paye", "paye", "paye"]
    assert [str(amount) for amount, _ in left][:3] == ["224.68", "449.36", "561.68"]
    assert Decimal(0) < left[3][0] < left[2][0]


@settings(max_examples=2, **SLOW)
@given(born_on=BIRTHS, in_mayotte=st.booleans(), papers_in=st.booleans(), months=LIVES)
@example(ADULT, False, True, [Month(), Month(run="rien"), Month(run="rien"), Month(), Month(run="attend")])
@example(
    NEARLY_ADULT,
    True,
    True,
    [
        Month(),
        Month([told("move")], "rien"),
        Month([told("resources", 1, "450.33")]),
        Month([told("sanction"), told("move")], "rejete"),
        Month([told("annul"), told("rejected late")], "paye", told("stop")),
    ],
)
@example(
    NEARLY_TOO_OLD,
    False,
    False,
    [
        Month([told("papers")], "rejete"),
        Month([told("suspend", 1)], "paye", told("account")),
        Month([told("birth", 0, "450.33"), told("resume", 1)], "attend"),
        Month([told("rejected late")], "paye", told("paid late")),
        Month([told("extend"), told("revise", 3, "450.33")], "retenu"),
    ],
)
@example(
    ADULT,
    False,
    True,
    [
        Month(),
        Month(run="attend"),
        Month([told("by hand"), told("end", 2)]),
        Month([told("repay", 0, "120.50")]),
        Month([told("repay", 0, "1500"), told("by hand", 0, "450.33")], "rien"),
    ],
)
def test_whatever_comes_what_left_and_what_is_carried_make_what_is_due(
    born_on: date, in_mayotte: bool, papers_in: bool, months: list[Month]
) -> None:
    live(born_on, in_mayotte, papers_in, months)


@pytest.mark.long
@settings(max_examples=250, **SLOW)
@given(born_on=BIRTHS, in_mayotte=st.booleans(), papers_in=st.booleans(), months=LIVES)
def test_two_hundred_and_fifty_lives(
    born_on: date, in_mayotte: bool, papers_in: bool, months: list[Month]
) -> None:
    live(born_on, in_mayotte, papers_in, months)
