"""Words, rows and facts of allowances and aids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances.types.dues import AmountDue, AmountLine
from convergence.accompagnement.allowances.types.words import (
    AidDecider,
    AidKind,
    AllowanceScheme,
    AmountFlag,
    Autonomy,
    DecisionState,
    Funder,
    Home,
    Payer,
    RefusalGround,
    ResourceKind,
    Treatment,
)
from convergence.foundation.events import Event

__all__ = [
    "AidDecider",
    "AidGranted",
    "AidKind",
    "AidRefused",
    "AllowanceEnded",
    "AllowanceOpened",
    "AllowanceRefused",
    "AllowanceRevised",
    "AllowanceScheme",
    "AllowanceWithdrawn",
    "AmountDue",
    "AmountFlag",
    "AmountLine",
    "Autonomy",
    "DecisionState",
    "Funder",
    "Home",
    "OneOffGranted",
    "OneOffRefused",
    "PapersCompleted",
    "Payer",
    "PrecautionDecided",
    "RefusalGround",
    "ResourceKind",
    "ResourcesDeclared",
    "Treatment",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceOpened(Event):
    """The right to the CEJ allowance is granted, from a month on."""

    right_id: UUID
    contract_id: UUID
    from_month: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceRefused(Event):
    """The right to the CEJ allowance, or its revision, is refused."""

    right_id: UUID
    contract_id: UUID
    ground: RefusalGround


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceWithdrawn(Event):
    """The request of a right, or of its revision, is taken back before anybody decided it, since a day."""

    right_id: UUID
    contract_id: UUID
    withdrawn_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceRevised(Event):
    """Other terms hold from a month on, past or to come; what is due for these months changes."""

    right_id: UUID
    from_month: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceEnded(Event):
    """The right ends with its contract. ``ends_on`` is the first day without it; its month is still due."""

    right_id: UUID
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersCompleted(Event):
    """The supporting documents of a right are complete."""

    right_id: UUID
    complete_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecautionDecided(Event):
    """Months are paid as a precaution, before the documents are complete."""

    right_id: UUID
    first_month: date
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcesDeclared(Event):
    """The resources of a month are declared, or declared again."""

    month: date
    declared_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOffGranted(Event):
    """An *allocation ponctuelle* of a PACEA is granted for a month."""

    one_off_id: UUID
    month: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOffRefused(Event):
    """An *allocation ponctuelle* is refused."""

    one_off_id: UUID
    month: date
    ground: RefusalGround


@dataclass(frozen=True, slots=True, kw_only=True)
class AidGranted(Event):
    """An aid is granted."""

    aid_id: UUID
    scheme_id: UUID
    kind: AidKind
    amount: Decimal
    decided_on: date
    payer: Payer
    funder: Funder


@dataclass(frozen=True, slots=True, kw_only=True)
class AidRefused(Event):
    """An aid is refused."""

    aid_id: UUID
    scheme_id: UUID
    ground: RefusalGround
