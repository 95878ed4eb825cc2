"""What the life of a run does to the envelopes: committed when it is frozen, paid or given back when it returns."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from convergence.accompagnement.allowances.types import AllowanceScheme
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.rules.envelopes import check_left, runs_low
from convergence.accompagnement.payments.rules.reckoning import ZERO
from convergence.accompagnement.payments.rules.words import envelope_name
from convergence.accompagnement.payments.types import EnvelopeAlerted, MovementKind, Pot, of_month
from convergence.foundation.actor import Actor
from convergence.foundation.periods import month_start
from convergence.storage.operation import emit


def commit_orders(actor: Actor, run: models.Run, totals: Mapping[Pot, Decimal]) -> None:
    """Commit what a run orders; Conflict when an envelope does not suffice. A pot without envelope is not held."""
    _release_grants(actor, run)
    label = f"Paie {of_month(run.month)}"
    for pot in sorted(totals, key=in_order):
        total = totals[pot]
        envelope = envelope_of(pot, run.month.year, lock=True)
        if envelope:
            check_left(envelope_name(envelope.year, pot, envelope.funder_name), left_of(envelope.id), total)
            move(envelope, actor, MovementKind.COMMITMENT, label, committed=total, ref_id=run.id)
            warn_when_low(envelope, run)


def settle_orders(actor: Actor, run: models.Run, pot: Pot, *, paid: Decimal, rejected: Decimal) -> None:
    """What came back: paid, or not paid and free again."""
    envelope = envelope_of(pot, run.month.year, lock=True)
    if envelope is None:
        return
    label = f"Retour de la paie {of_month(run.month)}"
    if paid:
        move(envelope, actor, MovementKind.PAYMENT, label, committed=-paid, paid=paid, ref_id=run.id)
    if rejected:
        move(envelope, actor, MovementKind.RELEASE, label, committed=-rejected, ref_id=run.id)


def undo_settlement(actor: Actor, run: models.Run, pot: Pot, amount: Decimal, *, was_paid: bool) -> None:
    """An order told paid was not, or the other way round: it is committed again, until what is true is noted."""
    envelope = envelope_of(pot, run.month.year, lock=True)
    if envelope:
        what = "Rejet après paiement" if was_paid else "Paiement après rejet"
        label = f"{what}, paie {of_month(run.month)}"
        paid = -amount if was_paid else ZERO
        move(envelope, actor, MovementKind.CORRECTION, label, committed=amount, paid=paid, ref_id=run.id)


def in_order(pot: Pot) -> tuple[str, str, str]:
    """The order in which envelopes are locked: two transactions at once then wait for each other, never both."""
    return pot.scheme.value, pot.funder.value, str(pot.aid_scheme_id or "")


def envelope_of(pot: Pot, year: int, *, lock: bool = False) -> models.Envelope | None:
    """The envelope of an aid, else the one of its funder for all aids of that kind."""
    rows = models.Envelope.objects.filter(year=year, funder=pot.funder.value, scheme=pot.scheme.value)
    rows = rows.select_for_update() if lock else rows
    found = {row.aid_scheme_id: row for row in rows.order_by("id")}
    return found.get(pot.aid_scheme_id) or found.get(None)


def left_of(envelope_id: UUID) -> Decimal:
    """What may still be committed."""
    sums = models.Movement.objects.filter(envelope_id=envelope_id).aggregate(
        granted=Sum("granted"), committed=Sum("committed"), paid=Sum("paid")
    )
    return (sums["granted"] or ZERO) - (sums["committed"] or ZERO) - (sums["paid"] or ZERO)


def move(
    envelope: models.Envelope,
    actor: Actor,
    kind: MovementKind,
    label: str,
    *,
    granted: Decimal = ZERO,
    committed: Decimal = ZERO,
    paid: Decimal = ZERO,
    ref_id: UUID | None = None,
) -> None:
    """Write one line of the account."""
    models.Movement.objects.create(
        structure_id=envelope.structure_id,
        envelope=envelope,
        kind=kind.value,
        granted=granted,
        committed=committed,
        paid=paid,
        label=label,
        made_by=actor.name,
        ref_id=ref_id,
    )


def warn_when_low(envelope: models.Envelope, run: models.Run) -> None:
    """Announce an envelope of which little is left."""
    granted = models.Movement.objects.filter(envelope=envelope).aggregate(s=Sum("granted"))["s"] or ZERO
    left = left_of(envelope.id)
    if runs_low(granted, left, month_start(run.month)):
        emit(EnvelopeAlerted(structure_id=envelope.structure_id, envelope_id=envelope.id, left=left))


def _release_grants(actor: Actor, run: models.Run) -> None:
    """What was committed when an aid was granted is taken over by the orders that pay it, late ones too."""
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS, {"run": run.id, "scheme": AllowanceScheme.AID.value})
        grants = cursor.fetchall()
    for envelope_id, ref_id, committed in grants:
        envelope = models.Envelope.objects.get(pk=envelope_id)
        move(
            envelope,
            actor,
            MovementKind.RELEASE,
            "Aide mise en paiement",
            committed=-committed,
            ref_id=ref_id,
        )


_GRANTS = """
    SELECT m.envelope_id, m.ref_id, sum(m.committed) FROM payments_movement m
    WHERE m.ref_id IN (
        SELECT DISTINCT (step ->> 'ref')::uuid FROM payments_proposal p
            JOIN payments_proposal q ON q.dossier_id = p.dossier_id AND q.structure_id = p.structure_id
                AND q.payer = p.payer AND q.scheme = p.scheme AND q.funder = p.funder
                AND q.aid_scheme_id IS NOT DISTINCT FROM p.aid_scheme_id AND q.state <> 'proposee'
            JOIN payments_proposalline l ON l.proposal_id = q.id, jsonb_array_elements(l.details) AS step
        WHERE p.run_id = %(run)s AND p.scheme = %(scheme)s AND p.payable > 0)
    GROUP BY 1, 2 HAVING sum(m.committed) > 0 ORDER BY 1, 2
"""
