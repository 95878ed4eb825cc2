"""Count in an envelope, once, what was granted and ordered before it was opened."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from convergence.accompagnement.allowances.types import AllowanceScheme, Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations.funding import move
from convergence.accompagnement.payments.types import MovementKind, of_month
from convergence.foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class Grant:
    """An aid as an envelope counts it: nobody is named."""

    aid_id: UUID
    payer: Payer
    amount: Decimal


def count_earlier(envelope: models.Envelope, actor: Actor) -> None:
    """Count the orders of frozen runs and the aids granted that no envelope has counted. Twice is once.

    The envelopes of the structure are locked (:func:`lock_envelopes`): nothing is frozen, settled nor granted between.
    """
    _count_orders(envelope, actor)
    if envelope.scheme == AllowanceScheme.AID.value:
        for grant in _granted(envelope):
            count_grant(envelope, actor, grant)


def count_grant(envelope: models.Envelope, actor: Actor, grant: Grant) -> None:
    """Commit an aid, or count it as paid when its funder pays it; nothing when it is counted, or ordered, already."""
    if models.Movement.objects.filter(
        ref_id=grant.aid_id, envelope__structure_id=envelope.structure_id
    ).exists():
        return
    if grant.payer is Payer.THIRD_PARTY:
        label = "Aide accordée, payée par son financeur"
        move(envelope, actor, MovementKind.PAYMENT, label, paid=grant.amount, ref_id=grant.aid_id)
    elif not _is_ordered(envelope, grant.aid_id):
        move(
            envelope,
            actor,
            MovementKind.COMMITMENT,
            "Aide accordée",
            committed=grant.amount,
            ref_id=grant.aid_id,
        )


def _count_orders(envelope: models.Envelope, actor: Actor) -> None:
    """A run frozen before is committed as if the envelope had stood, and what was paid since is paid."""
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, _of(envelope))
        runs = cursor.fetchall()
    for run_id, month, ordered, paid in runs:
        label = f"Paie {of_month(month)}, figée avant l’ouverture"
        move(envelope, actor, MovementKind.COMMITMENT, label, committed=ordered, ref_id=run_id)
        if paid:
            move(envelope, actor, MovementKind.PAYMENT, label, committed=-paid, paid=paid, ref_id=run_id)


def _granted(envelope: models.Envelope) -> list[Grant]:
    """Aids of the catalogue of the structure that this envelope is for: its own, or those that have none."""
    with connection.cursor() as cursor:
        cursor.execute(_AIDS, _of(envelope))
        return [Grant(aid_id, Payer(payer), amount) for aid_id, payer, amount in cursor.fetchall()]


def _is_ordered(envelope: models.Envelope, aid_id: UUID) -> bool:
    """Whether a frozen run pays the aid: its order is what counts."""
    with connection.cursor() as cursor:
        cursor.execute(_ORDERED, _of(envelope) | {"ref": str(aid_id)})
        return bool(cursor.fetchone()[0])


def _of(envelope: models.Envelope) -> dict[str, Any]:
    """What statements ask: ``apart`` are aids with their own envelope, ``beside`` envelopes that may count already."""
    alike = models.Envelope.objects.filter(
        structure_id=envelope.structure_id,
        year=envelope.year,
        funder=envelope.funder,
        scheme=envelope.scheme,
    ).order_by("id")
    return {
        "structure": envelope.structure_id,
        "year": envelope.year,
        "funder": envelope.funder,
        "scheme": envelope.scheme,
        "aid": envelope.aid_scheme_id,
        "apart": [row.aid_scheme_id for row in alike if row.aid_scheme_id is not None],
        "beside": [row.id for row in alike if row.id == envelope.id or row.aid_scheme_id is None],
    }


_ORDERS = """
    SELECT r.id, r.month, sum(o.amount), coalesce(sum(o.amount) FILTER (WHERE o.state = 'payee'), 0)
    FROM payments_run r JOIN payments_paymentorder o ON o.run_id = r.id AND o.state IN ('attente', 'payee')
    WHERE r.structure_id = %(structure)s AND r.frozen_at IS NOT NULL
        AND r.month >= make_date(%(year)s, 1, 1) AND r.month < make_date(%(year)s + 1, 1, 1)
        AND o.funder = %(funder)s AND o.scheme = %(scheme)s
        AND CASE WHEN %(aid)s::uuid IS NULL
            THEN o.aid_scheme_id IS NULL OR o.aid_scheme_id <> ALL (%(apart)s::uuid[])
            ELSE o.aid_scheme_id = %(aid)s::uuid END
        AND NOT EXISTS (SELECT 1 FROM payments_movement m
            WHERE m.ref_id = r.id AND m.envelope_id = ANY (%(beside)s::uuid[]))
    GROUP BY r.id, r.month ORDER BY r.month, r.id
"""
_AIDS = """
    SELECT g.aid_id, g.payer, g.amount FROM payments_aids_granted(%(year)s, %(funder)s) g
        WHERE CASE WHEN %(aid)s::uuid IS NULL THEN g.scheme_id <> ALL (%(apart)s::uuid[])
            ELSE g.scheme_id = %(aid)s::uuid END
        ORDER BY g.aid_id
"""
_ORDERED = """
    SELECT EXISTS (SELECT 1 FROM payments_proposal p
        JOIN payments_proposal q ON q.dossier_id = p.dossier_id AND q.structure_id = p.structure_id
            AND q.payer = p.payer AND q.scheme = p.scheme AND q.funder = p.funder
            AND q.aid_scheme_id IS NOT DISTINCT FROM p.aid_scheme_id AND q.state <> 'proposee' AND q.month <= p.month
        JOIN payments_proposalline l ON l.proposal_id = q.id
        WHERE p.state <> 'proposee' AND p.payable > 0 AND p.scheme = %(scheme)s AND p.funder = %(funder)s
            AND l.details @> jsonb_build_array(jsonb_build_object('ref', %(ref)s::text)))
"""
