"""The ledger of exchanges: by period, by person, by partner, for whoever controls; whether it is whole."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q

from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, RecipientKind
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Scope
from convergence.sharing.models import LedgerLine, LedgerSeal
from convergence.sharing.policies import check_may_read_ledger
from convergence.sharing.rules.law.evidence import is_signed, public_key
from convergence.sharing.types import Direction, LedgerProof, LedgerRow
from convergence.storage.journal import reads_nobody

PAGE = 100
_OPAQUE = "opaque identifiers of files, no name, no content, no address"


@reads_nobody(_OPAQUE)
def ledger(
    scope: Scope,
    start: datetime,
    end: datetime,
    *,
    channel: Channel | None = None,
    file: UUID | None = None,
    partner: str = "",
    after: tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> tuple[LedgerRow, ...]:
    """Lines between two instants, the latest first: of the reader's organisation, or of files that it holds.

    Whoever administers the network reads those of every organisation: identifiers alone.
    """
    check_may_read_ledger(scope.actor)
    found = LedgerLine.objects.filter(at__gte=start, at__lt=end)
    if file is not None:
        found = found.filter(file=file)
    elif not scope.actor.may(Permission.MANAGE_NETWORK):
        found = found.filter(structure_id=scope.structure_id)
    if channel:
        found = found.filter(channel=channel)
    if partner:
        found = found.filter(partner__icontains=partner)
    if after:
        found = found.filter(Q(at__lt=after[0]) | Q(at=after[0], id__lt=after[1]))
    return tuple(_line(row) for row in found.order_by("-at", "-id")[:limit])


@reads_nobody(_OPAQUE)
def exchanges_of_file(scope: Scope, dossier_id: UUID, *, limit: int = PAGE) -> tuple[LedgerRow, ...]:
    """What left of one file, or came into it, the latest first, for the structure that holds it or the person herself.

    The database shows nobody else the lines that another organisation wrote of it.
    """
    rows = LedgerLine.objects.filter(file=dossier_id).order_by("-at", "-id")[:limit]
    return tuple(_line(row) for row in rows)


@reads_nobody("numbers of lines and signatures")
def ledger_proof(scope: Scope) -> LedgerProof:
    """Whether the ledger of the reader's organisation is whole: each line follows, each signature is ours."""
    check_may_read_ledger(scope.actor)
    chain = scope.structure_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, reason FROM sharing_ledger_breaks(%s)", (chain,))
        broken = cursor.fetchone()
    lines = LedgerLine.objects.filter(structure_id=chain)
    kept = {seq or 0: bytes(digest or b"") for seq, digest in lines.values_list("seq", "hash")}
    seals = list(LedgerSeal.objects.filter(structure_id=chain).order_by("seq"))
    fault = next((seal.seq for seal in seals if not _holds(chain, seal, kept)), None)
    return LedgerProof(
        lines=len(kept),
        sealed=seals[-1].seq if seals else 0,
        sealed_at=seals[-1].sealed_at if seals else None,
        broken_at=broken[0] if broken else fault,
        reason=broken[1] if broken else "signature" if fault is not None else "",
        public_key=public_key(settings.INDEX_KEY),
    )


def _holds(chain: UUID, seal: LedgerSeal, kept: dict[int, bytes]) -> bool:
    digest = kept.get(seal.seq)
    if digest is None or digest != bytes(seal.hash):
        return False
    return is_signed(chain, seal.seq, digest, bytes(seal.signature), key=settings.INDEX_KEY)


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
        direction=Direction(row.direction),
        partner=row.partner,
        groups=tuple(map(FieldGroup, row.groups)),
        purpose=row.purpose,
        number=row.seq or 0,
    )
