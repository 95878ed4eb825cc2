"""Open the run of a month."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet

from convergence.accompagnement.allowances.types import Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.policies import check_may_prepare
from convergence.accompagnement.payments.rules.states import NOT_FROZEN
from convergence.accompagnement.payments.types import month_label, of_month
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, month_start, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import operation

FIRST_MONTH = date(2022, 3, 1)
"""The CEJ exists since then: no run before."""


@operation("Paie du mois ouverte")
def open_run(*, actor: Actor, at: datetime, month: date, payer: Payer) -> UUID:
    """Open the run of a month for one payer. The same month twice is the same run; months come in their order."""
    check_may_prepare(actor)
    month = month_start(month)
    _check_month(month, month_start(local_day(at, zone(actor.time_zone))))
    _check_payer(payer)
    known = _runs(actor, payer).filter(month=month).first()
    if known:
        return known.id
    _check_order(actor, month, payer)
    try:
        run, _ = models.Run.objects.get_or_create(
            structure_id=actor.structure_id, month=month, payer=payer.value
        )
    except IntegrityError:
        _check_order(actor, month, payer)
        raise
    return run.id


def _runs(actor: Actor, payer: Payer) -> QuerySet[models.Run]:
    """The structure's own runs: those of a structure that it absorbed are finished, never gone on with."""
    return models.Run.objects.filter(structure_id=actor.structure_id, payer=payer.value)


def _check_payer(payer: Payer) -> None:
    if payer is Payer.THIRD_PARTY:
        raise Invalid.one(
            "payer",
            "Ce que le financeur paie lui-même ne passe pas par une paie.",
            "Choisissez l’Agence de services et de paiement, ou la structure.",
            "payer",
        )


def _check_month(month: date, running: date) -> None:
    if not FIRST_MONTH <= month <= running:
        raise Invalid.one(
            "month",
            f"Il n’y a pas de paie pour {month_label(month)}.",
            f"Choisissez un mois entre {month_label(FIRST_MONTH)} et {month_label(running)}.",
            "month",
        )


def _check_order(actor: Actor, month: date, payer: Payer) -> None:
    runs = _runs(actor, payer)
    alive = runs.filter(state__in=[state.value for state in NOT_FROZEN]).order_by("month").first()
    if alive:
        raise Conflict(
            f"La paie {of_month(alive.month)} n’est pas encore figée.",
            what_to_do="Figez-la d’abord : deux paies ouvertes compteraient les mêmes montants.",
            code="run_alive",
        )
    last = runs.order_by("-month").first()
    if last and month < last.month:
        raise Conflict(
            f"La paie {of_month(last.month)} est déjà figée.",
            what_to_do=f"Ce qui manque pour {month_label(month)} sera régularisé par la prochaine paie.",
            code="run_order",
        )
