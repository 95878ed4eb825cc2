"""What sanctions withhold of allowances: for the monthly run, in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.rules.measures import days_held, touches
from convergence.accompagnement.sanctions.types import Measure, MeasureRow, Regime, Scheme
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads

_COLUMNS = (
    "id", "dossier_id", "scheme", "regime", "measure", "starts_on", "ends_on", "lifted_on", "share",
)  # fmt: skip
_WITHHOLDING = [measure.value for measure in Measure if measure.withholds]


@reads(FieldGroup.ACCOMPAGNEMENT)
def measures_of(scope: Scope, dossier_ids: Sequence[UUID], first: date, last: date) -> list[MeasureRow]:
    """What is withheld of each person's allowance on days from ``first`` to ``last``, both included, by first day.

    A measure is there once its decision was received; lifted days and annulled measures are given back.
    """
    rows = models.Sanction.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=first),
        dossier_id__among=dossier_ids,
        state__in=models.HELD,
        measure__in=_WITHHOLDING,
        starts_on__lte=last,
    ).order_by("dossier_id", "starts_on", "id")
    return list(_held(rows.values_list(*_COLUMNS, named=True), first, last))


def _held(rows: Iterable[models.Sanction], first: date, last: date) -> Iterator[MeasureRow]:
    for row in rows:
        days = days_held(row.starts_on, row.ends_on, row.lifted_on) if row.starts_on else None
        if days is None or not touches(*days, first=first, last=last):
            continue
        yield MeasureRow(
            dossier_id=row.dossier_id,
            sanction_id=row.id,
            scheme=Scheme(row.scheme),
            regime=Regime(row.regime),
            measure=Measure(row.measure),
            starts_on=days[0],
            ends_on=days[1],
            share=row.share,
            is_removal=row.measure == Measure.REMOVAL.value,
        )
