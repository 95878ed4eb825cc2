"""The ledger as evidence: exchanges by interfaces written with the others, places of each chain signed and anchored."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.audit.operations import Anchor, append_anchors, read_anchors
from convergence.audit.policies import check_may_verify_journal
from convergence.audit.types import ChainReport
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, RecipientKind
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.sharing.models import LedgerSeal
from convergence.sharing.policies import check_is_system
from convergence.sharing.rules.law.evidence import is_signed, signature
from convergence.sharing.types import Direction
from convergence.storage.session import acting

_LINES = """
    INSERT INTO sharing_ledgerline (id, structure_id, at, exchange_id, channel, reason, recipient_kind, basis_code,
        basis, file, documents, outcome, provider, receipt, direction, partner, client_id, groups, purpose)
    SELECT u.id, %(structure)s, %(at)s, %(exchange)s, %(channel)s, %(reason)s, %(recipient)s, %(basis_code)s,
        %(basis)s, u.file, 0, %(outcome)s, %(route)s, '', %(direction)s, %(partner)s, %(client)s,
        string_to_array(u.groups, ','), %(purpose)s
    FROM unnest(%(ids)s::uuid[], %(files)s::uuid[], %(groups)s::text[]) WITH ORDINALITY AS u(id, file, groups, rank)
    ORDER BY u.rank
"""


REGISTER = "echanges"
"""The name of the ledger among the registers of the anchors."""
_PROBLEMS = {"retiree": "missing", "changee": "altered"}


def note_interface_exchange(
    *,
    actor: Actor,
    at: datetime,
    client_id: UUID,
    partner: str,
    purpose: Purpose,
    shown: Mapping[UUID, Set[FieldGroup]],
    route: str,
    direction: Direction = Direction.OUT,
) -> None:
    """One line of the ledger for each file that an application was shown, or wrote in, with one call.

    Called before the answer leaves, in the transaction of the call: nothing is answered that is not in the ledger.
    """
    reason = (
        ExchangeReason.INTERFACE_READING if direction is Direction.OUT else ExchangeReason.INTERFACE_WRITING
    )
    files = sorted(shown)
    values: dict[str, Any] = {
        "structure": actor.structure_id,
        "at": at,
        "exchange": uuid7(),
        "channel": Channel.OUTSIDE_SYSTEM.value,
        "reason": reason.value,
        "recipient": RecipientKind.PARTNER.value,
        "basis_code": purpose.value,
        "basis": purpose.legal_basis,
        "outcome": ExchangeOutcome.DELIVERED.value,
        "route": route,
        "direction": direction.value,
        "partner": partner,
        "client": client_id,
        "purpose": purpose.label,
        "ids": [uuid7() for _ in files],
        "files": files,
        "groups": [",".join(sorted(group.value for group in shown[file])) for file in files],
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINES, values)


def seal_ledger(*, actor: Actor, at: datetime) -> int:
    """Sign the place where each chain stands; returns how many. A place already signed is left alone."""
    check_is_system(actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain, seq, hash FROM sharing_ledger_unsealed()")
        places = cursor.fetchall()
    LedgerSeal.objects.bulk_create(
        (
            LedgerSeal(
                structure_id=chain,
                seq=seq,
                hash=bytes(digest),
                signature=signature(chain, seq, bytes(digest), key=settings.INDEX_KEY),
                sealed_at=at,
            )
            for chain, seq, digest in places
        ),
        ignore_conflicts=True,
    )
    return len(places)


def anchor_ledger(*, actor: Actor, at: datetime, file: Path) -> int:
    """Append the last line of each chain to the anchors, outside the house; returns how many.

    Who rewrites a ledger whole, and its signatures with the key, does not rewrite what was kept elsewhere.
    """
    check_may_verify_journal(actor)
    with acting(actor, Purpose.AUDIT, route="sharing.anchor_ledger"):
        heads = _heads()
    return append_anchors(file, (Anchor(at, *head) for head in heads), register=REGISTER)


def verify_ledger(*, actor: Actor, file: Path) -> list[ChainReport]:
    """Recompute every chain, verify its signatures and compare it with its anchors; one that is gone is told too."""
    check_may_verify_journal(actor)
    anchors = read_anchors(file, register=REGISTER)
    with acting(actor, Purpose.AUDIT, route="sharing.verify_ledger"):
        heads = {chain: seq for chain, seq, _ in _heads()}
        return [
            _verified(chain, heads.get(chain, 0), anchors.get(chain, []))
            for chain in sorted({*heads, *anchors})
        ]


def _verified(chain: UUID, lines: int, anchors: list[Anchor]) -> ChainReport:
    last = anchors[-1].at if anchors else None
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, reason FROM sharing_ledger_breaks(%s)", (chain,))
        if broken := cursor.fetchone():
            return ChainReport(chain, lines, _PROBLEMS[broken[1]], broken[0], last)
    for seal in LedgerSeal.objects.filter(structure_id=chain).order_by("seq"):
        digest = bytes(seal.hash)
        signed = is_signed(chain, seal.seq, digest, bytes(seal.signature), key=settings.INDEX_KEY)
        if not signed or _hash_at(chain, seal.seq) != digest:
            return ChainReport(chain, lines, "signature", seal.seq, last)
    for anchor in anchors:
        if _hash_at(chain, anchor.seq) != anchor.hash:
            return ChainReport(chain, lines, "anchor", anchor.seq, last)
    return ChainReport(chain, lines, "", None, last)


def _heads() -> list[tuple[UUID, int, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain, seq, hash FROM sharing_ledger_heads()")
        return [(chain, seq, bytes(digest)) for chain, seq, digest in cursor.fetchall()]


def _hash_at(chain: UUID, seq: int) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing_ledger_hash_at(%s, %s)", (chain, seq))
        (digest,) = cursor.fetchone()
    return bytes(digest) if digest is not None else None
