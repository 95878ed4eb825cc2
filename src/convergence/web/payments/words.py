"""Runs and proposals in words and in euros, ready for a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.payments.types import (
    EnvelopeRow,
    LineRow,
    MovementRow,
    ProposalRow,
    ProposalState,
    RunRow,
    RunState,
)
from convergence.design.components import KeyFigure
from convergence.foundation.exchanges import ExchangeOutcome
from convergence.foundation.money import format_euros

_RUN_LEVELS = {
    RunState.OPEN: "info",
    RunState.PROPOSED: "info",
    RunState.CHECKED: "new",
    RunState.FROZEN: "warning",
    RunState.EXPORTED: "warning",
    RunState.RETURNED: "warning",
    RunState.RECONCILED: "success",
}
_PROPOSAL_LEVELS = {
    ProposalState.PROPOSED: "info",
    ProposalState.ORDERED: "warning",
    ProposalState.SETTLED: "success",
    ProposalState.SENT_BACK: "error",
}


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run in the list."""

    row: RunRow
    total: str
    level: str


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A proposal in a list, with the name of the person."""

    row: ProposalRow
    name: str
    payable: str
    carried: str
    level: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One month of a proposal, with its calculation."""

    row: LineRow
    amount: str
    due: str
    before: str
    steps: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownEnvelope:
    """An envelope with its amounts."""

    row: EnvelopeRow
    purpose: str
    granted: str
    committed: str
    proposed: str
    paid: str
    left: str
    is_overrun: bool
    is_spent: bool


@dataclass(frozen=True, slots=True)
class ShownMovement:
    """One line of the account of an envelope."""

    row: MovementRow
    granted: str
    committed: str
    paid: str


def shown_run(row: RunRow) -> ShownRun:
    """A run in the list."""
    return ShownRun(row, format_euros(row.total), _RUN_LEVELS[row.state])


def shown_proposal(row: ProposalRow, name: str) -> ShownProposal:
    """A proposal in a list."""
    carried = signed(row.carried_after) if row.carried_after else ""
    return ShownProposal(row, name, format_euros(row.payable), carried, _PROPOSAL_LEVELS[row.state])


def shown_line(row: LineRow) -> ShownLine:
    """One month of a proposal."""
    steps = tuple((step.label, signed(step.amount), step.article) for step in row.details)
    return ShownLine(row, signed(row.amount), format_euros(row.due), format_euros(row.before), steps)


def shown_envelope(row: EnvelopeRow, aids: Mapping[UUID | None, str]) -> ShownEnvelope:
    """An envelope of a year, under the name of its aid when it has one."""
    return ShownEnvelope(
        row=row,
        purpose=aids.get(row.aid_scheme_id, row.scheme.label),
        granted=format_euros(row.granted),
        committed=format_euros(row.committed),
        proposed=format_euros(row.proposed),
        paid=format_euros(row.paid),
        left=format_euros(row.left),
        is_overrun=row.left_after < 0,
        is_spent=row.left < 0,
    )


def shown_movement(row: MovementRow) -> ShownMovement:
    """One line of an account; an empty cell for nothing."""
    cells = (signed(amount) if amount else "" for amount in (row.granted, row.committed, row.paid))
    return ShownMovement(row, *cells)


def signed(amount: Decimal) -> str:
    """« + 12,00 € », « − 12,00 € », « 0,00 € »."""
    if not amount:
        return format_euros(amount)
    return f"{'−' if amount < 0 else '+'} {format_euros(abs(amount))}"


def figures(row: RunRow) -> list[KeyFigure]:
    """A run in numbers."""
    found = [KeyFigure(format_euros(row.total), "À payer"), KeyFigure(str(row.people), "Personnes")]
    if row.frozen_at:
        found += [
            KeyFigure(format_euros(row.paid), "Payé"),
            KeyFigure(format_euros(row.rejected), "Rejeté ou retiré"),
            KeyFigure(format_euros(row.waiting), "Sans réponse"),
        ]
    return found


def transport(row: RunRow) -> str:
    """What became of the sending of the file."""
    return ExchangeOutcome(row.transport).label if row.transport else "En attente d’envoi"
