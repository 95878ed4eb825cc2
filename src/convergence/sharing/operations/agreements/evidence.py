"""The ledger as evidence: exchanges by interfaces written with the others, places of each chain signed."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, RecipientKind
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.sharing.models import LedgerSeal
from convergence.sharing.policies import check_is_system
from convergence.sharing.rules.law.evidence import signature
from convergence.sharing.types import Direction

_LINES = """
    INSERT INTO sharing_ledgerline (id, structure_id, at, exchange_id, channel, reason, recipient_kind, basis_code,
        basis, file, documents, outcome, provider, receipt, direction, partner, client_id, groups, purpose)
    SELECT u.id, %(structure)s, %(at)s, %(exchange)s, %(channel)s, %(reason)s, %(recipient)s, %(basis_code)s,
        %(basis)s, u.file, 0, %(outcome)s, %(route)s, '', %(direction)s, %(partner)s, %(client)s,
        string_to_array(u.groups, ','), %(purpose)s
    FROM unnest(%(ids)s::uuid[], %(files)s::uuid[], %(groups)s::text[]) WITH ORDINALITY AS u(id, file, groups, rank)
    ORDER BY u.rank
"""


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
