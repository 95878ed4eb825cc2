"""What a second person must look at before a run is checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from convergence.accompagnement.allowances.types import AllowanceScheme, AmountFlag, Payer
from convergence.accompagnement.payments.types import Anomaly
from convergence.foundation.parameters import parameter

_HOLDING = {
    Payer.ASP: frozenset({Anomaly.NO_ACCOUNT, Anomaly.STOPPED}),
    Payer.STRUCTURE: frozenset({Anomaly.STOPPED}),
}
_MONTHLY_CEILING = "cej.amount.adult_not_taxable"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a proposal when it is looked at. ``highest_due`` is the greatest amount of one month."""

    payable: Decimal
    previous: Decimal | None
    carried_after: Decimal
    highest_due: Decimal
    scheme: AllowanceScheme
    flags: frozenset[AmountFlag]
    has_account: bool = True
    account_is_new: bool = False
    account_is_shared: bool = False
    is_stopped: bool = False
    is_foreign: bool = False


def anomalies_of(facts: Facts, month: date) -> tuple[Anomaly, ...]:
    """Anomalies of a proposal, in the order of their list."""
    found = set(_of_the_person(facts)) | set(_of_the_amount(facts, month))
    return tuple(each for each in Anomaly if each in found)


def must_hold(anomalies: tuple[Anomaly, ...], payer: Payer) -> bool:
    """Whether nothing may be paid. A structure may pay an aid otherwise than by transfer."""
    return bool(_HOLDING[payer].intersection(anomalies))


def _of_the_person(facts: Facts) -> Iterator[Anomaly]:
    if facts.is_stopped:
        yield Anomaly.STOPPED
    if not facts.has_account:
        yield Anomaly.NO_ACCOUNT
    if facts.account_is_new:
        yield Anomaly.NEW_ACCOUNT
    if facts.account_is_shared:
        yield Anomaly.SHARED_ACCOUNT
    if facts.is_foreign:
        yield Anomaly.FOREIGN_AID


def _of_the_amount(facts: Facts, month: date) -> Iterator[Anomaly]:
    if AmountFlag.PRECAUTION in facts.flags:
        yield Anomaly.PRECAUTION
    if AmountFlag.NOT_DECLARED in facts.flags:
        yield Anomaly.NOT_DECLARED
    if facts.carried_after < 0:
        yield Anomaly.DEBT
    if facts.scheme is not AllowanceScheme.AID and facts.highest_due > monthly_ceiling(month):
        yield Anomaly.OVER_CEILING
    if facts.previous is not None and _jumps(facts.previous, facts.payable, month):
        yield Anomaly.JUMP


def monthly_ceiling(month: date) -> Decimal:
    """No allowance of a month is above the adult amount of the CEJ (D5131-9, D5131-19)."""
    return parameter(_MONTHLY_CEILING).decimal_at(month)


def _jumps(previous: Decimal, payable: Decimal, month: date) -> bool:
    return abs(payable - previous) > previous * parameter("payments.jump_share").decimal_at(month)
