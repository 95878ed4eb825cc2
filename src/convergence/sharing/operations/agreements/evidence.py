"""The ledger as evidence: exchanges by interfaces written with the others, places of each chain signed."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, RecipientKind
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.sharing.models import LedgerLine, LedgerSeal
from convergence.sharing.policies import check_is_system
from convergence.sharing.rules.law.evidence import signature
from convergence.sharing.types import Direction


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
    exchange_id = uuid7()
    reason = (
        ExchangeReason.INTERFACE_READING if direction is Direction.OUT else ExchangeReason.INTERFACE_WRITING
    )
    LedgerLine.objects.bulk_create(
        LedgerLine(
            structure_id=actor.structure_id,
            at=at,
            exchange_id=exchange_id,
            channel=Channel.OUTSIDE_SYSTEM.value,
            reason=reason.value,
            recipient_kind=RecipientKind.PARTNER.value,
            basis_code=purpose.value,
            basis=purpose.legal_basis,
            file=dossier_id,
            outcome=ExchangeOutcome.DELIVERED.value,
            provider=route,
            direction=direction.value,
            partner=partner,
            client_id=client_id,
            groups=sorted(group.value for group in groups),
            purpose=purpose.label,
        )
        for dossier_id, groups in sorted(shown.items())
    )


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
