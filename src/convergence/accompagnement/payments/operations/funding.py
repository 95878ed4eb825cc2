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
        envelope = envelope_of(run.structure_id, pot, run.month.year, lock=True)
        if envelope:
            check_left(envelope_name(envelope.year, pot, envelope.funder_name), left_of(envelope.id), total)
            move(envelope, actor, MovementKind.COMMITMENT, label, committed=total, ref_id=run.id)
            warn_when_low(envelope, run)


def settle_orders(actor: Actor, run: models.Run, pot: Pot, *, paid: Decimal, rejected: Decimal) -> None:
    """What came back: paid, or not paid and free again, on the envelope that the run was committed on.

    An envelope opened since the freeze had committed nothing: what is paid counts on it, and frees nothing.
    """
    envelope, is_committed = _charged(run, pot)
    if envelope is None:
        return
    label = f"Retour de la paie {of_month(run.month)}"
    if paid:
        freed = -paid if is_committed else ZERO
        move(envelope, actor, MovementKind.PAYMENT, label, committed=freed, paid=paid, ref_id=run.id)
    if rejected and is_committed:
        move(envelope, actor, MovementKind.RELEASE, label, committed=-rejected, ref_id=run.id)


def undo_settlement(actor: Actor, run: models.Run, pot: Pot, amount: Decimal, *, was_paid: bool) -> None:
    """An order told paid was not, or the other way round: it is committed again, until what is true is noted."""
    envelope, is_committed = _charged(run, pot)
    if envelope and (is_committed or (was_paid and _paid_on(envelope, run) >= amount)):
        what = "Rejet après paiement" if was_paid else "Paiement après rejet"
        label = f"{what}, paie {of_month(run.month)}"
        paid, back = -amount if was_paid else ZERO, amount if is_committed else ZERO
        move(envelope, actor, MovementKind.CORRECTION, label, committed=back, paid=paid, ref_id=run.id)


def _charged(run: models.Run, pot: Pot) -> tuple[models.Envelope | None, bool]:
    """The envelope on which a run was committed, locked; else the one that stands now, which committed nothing."""
    found = _envelopes(run.structure_id, pot, run.month.year, lock=True)
    committed = models.Movement.objects.filter(
        ref_id=run.id, kind=MovementKind.COMMITMENT.value, envelope_id__in=[row.id for row in found.values()]
    )
    on = set(committed.values_list("envelope_id", flat=True).order_by("envelope_id"))
    kept = [row for aid in (pot.aid_scheme_id, None) if (row := found.get(aid)) and row.id in on]
    if kept:
        return kept[0], True
    return found.get(pot.aid_scheme_id) or found.get(None), False


def _paid_on(envelope: models.Envelope, run: models.Run) -> Decimal:
    paid = models.Movement.objects.filter(envelope=envelope, ref_id=run.id).aggregate(paid=Sum("paid"))
    return paid["paid"] or ZERO


def in_order(pot: Pot) -> tuple[str, str, str]:
    """The order in which envelopes are locked: two transactions at once then wait for each other, never both."""
    return pot.scheme.value, pot.funder.value, str(pot.aid_scheme_id or "")


def envelope_of(structure_id: UUID, pot: Pot, year: int, *, lock: bool = False) -> models.Envelope | None:
    """The envelope of an aid, else the one of its funder for all aids of that kind."""
    found = _envelopes(structure_id, pot, year, lock=lock)
    return found.get(pot.aid_scheme_id) or found.get(None)


def lock_envelopes(structure_id: UUID) -> None:
    """Until the end of the transaction, nobody else opens an envelope of the structure, nor moves what is in one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"envelopes {structure_id}",)
        )


def _envelopes(structure_id: UUID, pot: Pot, year: int, *, lock: bool) -> dict[UUID | None, models.Envelope]:
    if lock:
        lock_envelopes(structure_id)
    rows = models.Envelope.objects.filter(
        structure_id=structure_id, year=year, funder=pot.funder.value, scheme=pot.scheme.value
    )
    rows = rows.select_for_update() if lock else rows
    return {row.aid_scheme_id: row for row in rows.order_by("id")}


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
