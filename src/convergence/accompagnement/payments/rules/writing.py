"""What was calculated for one person, ready to be written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from convergence.accompagnement.allowances.types import AmountDue
from convergence.accompagnement.payments.rules.reckoning import Reckoning
from convergence.accompagnement.payments.types import Pot

Months = dict[date, Decimal]
Signature = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A proposal. ``dues`` are the amounts of the months that it counts, with their explanation."""

    dossier_id: UUID
    pot: Pot
    reckoning: Reckoning
    previous: Decimal | None
    anomalies: tuple[str, ...]
    unverified: tuple[str, ...]
    is_held: bool
    held_reason: str
    account_id: UUID | None
    dues: list[AmountDue]

    @property
    def signature(self) -> Signature:
        """What makes it the same proposal as one already written."""
        lines = tuple((change.month, change.due, change.before) for change in self.reckoning.changes)
        found = self.reckoning
        return (
            found.payable, found.carried_before, found.withheld, self.previous, self.anomalies, self.unverified,
            self.is_held, self.account_id, lines,
        )  # fmt: skip

    def details_of(self, month: date) -> list[dict[str, str]]:
        """The calculation of one month, step by step, as it is kept."""
        return [
            {
                "code": line.code,
                "label": line.label,
                "amount": str(line.amount),
                "article": line.article,
                "ref": str(due.ref_id),
            }
            for due in self.dues
            if due.month == month
            for line in due.lines
        ]
