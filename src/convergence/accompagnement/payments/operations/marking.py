"""Remember that the past months of a person must be calculated anew by the next run of each payer."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connection

from convergence.accompagnement.allowances.types import Payer
from convergence.accompagnement.payments.policies import check_may_prepare
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import month_start
from convergence.storage.files import holder
from convergence.storage.operation import operation

_PAYERS = (Payer.ASP, Payer.STRUCTURE)


@operation("Mois passés à recalculer")
def recalculate_from(*, actor: Actor, at: datetime, dossier_id: UUID, month: date) -> None:
    """Mark the months from ``month`` on, for each payer; the earliest mark holds, whatever run is under way."""
    if not actor.is_system:
        check_may_prepare(actor)
    structure_id = holder(dossier_id)
    if structure_id is None:
        return
    first = month_start(month)
    with connection.cursor() as cursor:
        for payer in _PAYERS:
            cursor.execute(_MARK, (uuid7(), structure_id, dossier_id, payer.value, first))


_MARK = """
    INSERT INTO payments_recalculation (id, structure_id, dossier_id, payer, from_month) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (dossier_id, payer) DO UPDATE
        SET from_month = least(payments_recalculation.from_month, excluded.from_month), taken_by_id = NULL
"""
