"""Confirm by name what nobody had verified, then freeze: each proposal becomes an order, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from convergence.accompagnement.allowances.types import AllowanceScheme, Funder, Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations.funding import commit_orders
from convergence.accompagnement.payments.operations.runs.finding import locked_run, run_to_move
from convergence.accompagnement.payments.policies import check_another, check_may_check
from convergence.accompagnement.payments.queries import ledger
from convergence.accompagnement.payments.queries.unverified import unverified_of
from convergence.accompagnement.payments.rules.reckoning import ZERO
from convergence.accompagnement.payments.rules.states import NOT_FROZEN
from convergence.accompagnement.payments.rules.texts import check_text
from convergence.accompagnement.payments.types import Pot, RunAction, RunFrozen, RunState
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.operation import emit, operation


@operation("Valeur non vérifiée confirmée")
def confirm_value(*, actor: Actor, at: datetime, run_id: UUID, name: str, source: str) -> None:
    """Somebody named confirms, for one run, a value that nobody had verified, and says where she read it."""
    check_may_check(actor)
    run = locked_run(run_id)
    check_another(actor, run.proposed_by_id)
    if RunState(run.state) not in NOT_FROZEN:
        raise Conflict(
            "Cette paie est figée : ses valeurs ne se confirment plus.",
            what_to_do="La prochaine paie demandera une nouvelle confirmation.",
            code="run_state",
        )
    text = check_text(
        source,
        field="source",
        message="Dites où vous avez lu cette valeur.",
        what_to_do="Par exemple : instruction DSS du 12 mars 2026, page 2.",
    )
    found = {each.name: each for each in unverified_of(run.id)}.get(name)
    if found is None:
        raise NotFound(
            "Aucun montant de cette paie ne repose sur cette valeur.",
            what_to_do="Revenez à la paie : la liste des valeurs à confirmer a pu changer.",
        )
    models.Confirmation.objects.get_or_create(
        run_id=run.id,
        name=found.name,
        defaults={
            "structure_id": run.structure_id,
            "value": found.value,
            "source": text,
            "confirmed_by_id": actor.user_id,
            "confirmed_by": actor.name,
        },
    )


@operation("Paie figée")
def freeze_run(*, actor: Actor, at: datetime, run_id: UUID) -> None:
    """Turn proposals into orders. Nothing of the run changes any more; a correction is for the next run."""
    check_may_check(actor)
    run = run_to_move(run_id, RunAction.FREEZE)
    check_another(actor, run.proposed_by_id)
    _check_confirmed(run)
    _check_fresh(run)
    totals = _order(run)
    commit_orders(actor, run, totals)
    run.total = sum(totals.values(), ZERO)
    run.people = _people(run)
    run.frozen_by_id, run.frozen_by, run.frozen_at = actor.user_id, actor.name, at
    run.save()
    models.Recalculation.objects.filter(taken_by_id=run.id).delete()
    emit(
        RunFrozen(
            structure_id=run.structure_id,
            run_id=run.id,
            month=run.month,
            payer=Payer(run.payer),
            people=run.people,
            total=run.total,
        )
    )


def _check_fresh(run: models.Run) -> None:
    again = "Renvoyez-la en préparation et calculez à nouveau les propositions."
    if ledger.stale_proposals(run.id, Payer(run.payer)):
        raise Conflict(
            "Des montants ont été comptés ailleurs depuis le calcul de cette paie.",
            what_to_do=again,
            code="stale_run",
        )
    if ledger.unpayable_proposals(run.id):
        raise Conflict(
            "Des paiements ont été arrêtés, ou des coordonnées bancaires remplacées, depuis le calcul de cette paie.",
            what_to_do=again,
            code="unpayable",
        )


def _check_confirmed(run: models.Run) -> None:
    waiting = [each for each in unverified_of(run.id) if not each.confirmed_by]
    if waiting:
        raise Conflict(
            f"Cette paie repose sur une valeur que personne n’a vérifiée : {waiting[0].label}.",
            what_to_do="Quelqu’un doit la confirmer en disant où il l’a lue.",
            code="unverified_value",
        )


def _order(run: models.Run) -> dict[Pot, Decimal]:
    """Order what is payable, by one statement over the rows that are really there; totals by pot."""
    with connection.cursor() as cursor:
        cursor.execute(_ORDER, {"run": run.id})
        cursor.execute(_TOTALS, {"run": run.id})
        rows: Iterable[tuple] = cursor.fetchall()
    return {Pot(AllowanceScheme(scheme), Funder(funder), aid): total for scheme, funder, aid, total in rows}


def _people(run: models.Run) -> int:
    ordered = models.Proposal.objects.filter(run_id=run.id, payable__gt=0)
    return ordered.values("dossier_id").distinct().count()


_ORDER = """
    WITH moved AS (
        UPDATE payments_proposal SET state = CASE WHEN payable > 0 THEN 'ordonnee' ELSE 'payee' END
        WHERE run_id = %(run)s AND state = 'proposee'
        RETURNING id, structure_id, run_id, payable, scheme, funder, aid_scheme_id
    )
    INSERT INTO payments_paymentorder
        (id, structure_id, run_id, amount, scheme, funder, aid_scheme_id, state, reason, settled_at)
    SELECT id, structure_id, run_id, payable, scheme, funder, aid_scheme_id, 'attente', '', NULL
        FROM moved WHERE payable > 0
"""
_TOTALS = """
    SELECT scheme, funder, aid_scheme_id, sum(amount) FROM payments_paymentorder WHERE run_id = %(run)s
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
