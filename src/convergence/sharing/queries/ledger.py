"""The ledger of exchanges, for whoever controls the structure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, RecipientKind
from convergence.foundation.scope import Scope
from convergence.sharing.models import LedgerLine
from convergence.sharing.policies import check_may_read_ledger
from convergence.sharing.types import LedgerRow
from convergence.storage.journal import reads_nobody

PAGE = 100


@reads_nobody("opaque identifiers of files, no name, no content, no address")
def ledger(
    scope: Scope,
    start: datetime,
    end: datetime,
    *,
    channel: Channel | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> tuple[LedgerRow, ...]:
    """Lines of the reader's organisation between two instants, the latest first."""
    check_may_read_ledger(scope.actor)
    found = LedgerLine.objects.filter(structure_id=scope.structure_id, at__gte=start, at__lt=end)
    if channel:
        found = found.filter(channel=channel)
    if after:
        found = found.filter(Q(at__lt=after[0]) | Q(at=after[0], id__lt=after[1]))
    return tuple(_line(row) for row in found.order_by("-at", "-id")[:limit])


def _line(row: LedgerLine) -> LedgerRow:
    return LedgerRow(
        line_id=row.id,
        at=row.at,
        exchange_id=row.exchange_id,
        channel=Channel(row.channel),
        reason=ExchangeReason(row.reason),
        recipient_kind=RecipientKind(row.recipient_kind),
        basis_code=row.basis_code,
        basis=row.basis,
        file=row.file,
        documents=row.documents,
        outcome=ExchangeOutcome(row.outcome),
        provider=row.provider,
        receipt=row.receipt,
    )
