"""A change of state, with what it means outside: a line of the ledger, and the answer to the room that asked."""

from __future__ import annotations

from datetime import datetime

from convergence.foundation.exchanges import (
    OUTSIDE_SYSTEMS,
    Channel,
    ExchangeReason,
    ExchangeSettled,
    RecipientKind,
)
from convergence.sharing.models import Exchange, ExchangeAttempt, LedgerLine
from convergence.sharing.rules.bases import basis_of
from convergence.sharing.rules.states import OUTCOMES, check_may_become
from convergence.sharing.types import ExchangeState, FailureCause
from convergence.storage.operation import emit

WAITING_STATES = (ExchangeState.WAITING, ExchangeState.SENDING)


def move(
    row: Exchange,
    state: ExchangeState,
    at: datetime,
    *,
    cause: FailureCause | None = None,
    detail: str = "",
    due_at: datetime | None = None,
) -> None:
    """Put an exchange in another state and save it; tell the outcome when it is one."""
    check_may_become(ExchangeState(row.state), state)
    row.state = state.value
    row.cause = cause.value if cause else ""
    row.detail = detail
    row.due_at = due_at
    row.settled_at = None if state in WAITING_STATES else at
    row.save()
    if state in OUTCOMES:
        write_ledger(row, at)
        tell(row, at)


def tell(row: Exchange, at: datetime) -> None:
    """Answer the room that asked."""
    emit(
        ExchangeSettled(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            exchange_id=row.replaces_id or row.id,
            channel=Channel(row.channel),
            reason=ExchangeReason(row.reason),
            outcome=OUTCOMES[ExchangeState(row.state)],
            settled_at=at,
            about_kind=row.about_kind,
            about_id=row.about_id,
            receipt=row.receipt,
            detail=row.detail,
            cost_millicents=row.cost_millicents,
            segments=row.segments,
        )
    )


def write_ledger(row: Exchange, at: datetime) -> None:
    """Add what happened to the ledger: neither content nor address."""
    basis = basis_of(ExchangeReason(row.reason), Channel(row.channel), RecipientKind(row.recipient_kind))
    LedgerLine.objects.create(
        structure_id=row.structure_id,
        at=at,
        exchange_id=row.id,
        channel=row.channel,
        reason=row.reason,
        recipient_kind=row.recipient_kind,
        basis_code=basis.code if basis else "",
        basis=basis.basis if basis else "",
        file=row.dossier_id,
        documents=row.document_count,
        outcome=OUTCOMES[ExchangeState(row.state)].value,
        provider=row.provider,
        receipt=row.receipt,
        partner=OUTSIDE_SYSTEMS.get(row.circuit.partition(":")[2], "")
        if row.channel == Channel.OUTSIDE_SYSTEM
        else "",
        groups=[group.value for group in basis.groups] if basis else [],
        purpose=basis.purpose if basis else "",
    )


def end_attempt(row: Exchange, at: datetime, outcome: str, *, detail: str = "", receipt: str = "") -> None:
    """Complete the attempt under way by its answer."""
    tried = ExchangeAttempt.objects.filter(exchange_id=row.id, ended_at__isnull=True)
    attempt = next((each for each in tried.order_by("id") if each.id == row.attempt_id), None)
    if attempt is not None:
        attempt.ended_at, attempt.outcome = at, outcome
        attempt.provider, attempt.detail, attempt.receipt = row.provider, detail, receipt
        attempt.save()
