"""What a run proposes for one person: what is due as known now, less what was already counted, less debts.

For any order of events, what was paid plus what is carried over equals what is due: ``balance`` is what was counted
in frozen runs less what left (and did not come back). It is positive when something is still owed to the person
(held, rejected by the payer), negative when she received too much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from convergence.foundation.money import CENT
from convergence.foundation.parameters import parameter

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Change:
    """A month of which the amount due differs from what was counted."""

    month: date
    due: Decimal
    before: Decimal

    @property
    def amount(self) -> Decimal:
        """What the run adds, or takes back."""
        return self.due - self.before


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What comes out: what is paid now, and what is carried to the next run (negative: a debt)."""

    changes: tuple[Change, ...]
    carried_before: Decimal
    payable: Decimal
    withheld: Decimal
    carried_after: Decimal

    @property
    def recognised(self) -> Decimal:
        """What the run counts, all months together."""
        return sum((change.amount for change in self.changes), ZERO)

    @property
    def is_nothing(self) -> bool:
        """Nothing is counted, paid nor carried."""
        return not self.changes and not self.payable and not self.carried_before


def reckon(
    dues: Mapping[date, Decimal],
    counted: Mapping[date, Decimal],
    balance: Decimal,
    *,
    share: Decimal,
    is_held: bool = False,
) -> Reckoning:
    """Compare each month calculated anew with what frozen runs counted; a month left out of ``dues`` stays.

    ``share`` is the part of what is owed that may be kept back for a debt.
    """
    changes = tuple(
        Change(month, dues[month], counted.get(month, ZERO))
        for month in sorted(dues)
        if dues[month] != counted.get(month, ZERO)
    )
    owed = max(balance, ZERO) + sum((each.amount for each in changes if each.amount > 0), ZERO)
    debt = max(-balance, ZERO) - sum((each.amount for each in changes if each.amount < 0), ZERO)
    withheld = min(debt, (owed * share).quantize(CENT, ROUND_DOWN))
    payable = ZERO if is_held else owed - withheld
    if is_held:
        withheld = ZERO
    return Reckoning(changes, balance, payable, withheld, owed - debt - payable)


_SHARE = "payments.recovery_share"


def recovery_share(month: date) -> Decimal:
    """The part of what is owed that a run of that month may keep back for a debt."""
    return parameter(_SHARE).decimal_at(month)


def unverified_share(month: date) -> set[str]:
    """The name by which somebody confirms that part, unless a text was read that says it."""
    value = parameter(_SHARE).at(month)
    return set() if value.verified else {f"{_SHARE}@{value.effective_on.isoformat()}"}
