"""What waits for a decision in a structure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.types import DecisionState
from convergence.accompagnement.allowances.types.rows import WaitingRow
from convergence.accompagnement.allowances.types.words import Asked
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import french_date
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody

D = TypeVar("D", bound=models.Decided)
_WAITS = DecisionState.PREPARED
MOST_SHOWN = 200


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.RESOURCES)
def waiting_decisions(scope: Scope) -> list[WaitingRow]:
    """What somebody of the structure has to decide: emergencies first, then the oldest; 200 at most."""
    found = [*_terms(scope), *_one_offs(scope), *_aids(scope)]
    found.sort(key=lambda row: (not row.is_emergency, row.prepared_on, row.ref_id))
    return found[:MOST_SHOWN]


@reads_nobody("how many decisions wait")
def count_waiting(scope: Scope) -> int:
    """How many decisions wait in the structure."""
    tables = (models.RightTerms, models.OneOffAllowance, models.Aid)
    return sum(
        table.objects.filter(structure_id=scope.structure_id, state=_WAITS).count() for table in tables
    )


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.RESOURCES)
def waiting_detail(scope: Scope, asked: Asked, ref_id: UUID) -> WaitingRow | None:
    """One thing that waits for a decision or was decided; None when it is absent or hidden."""
    makers = {Asked.RIGHT: _terms, Asked.ONE_OFF: _one_offs, Asked.AID: _aids}
    return next(makers[asked](scope, ref_id), None)


def _terms(scope: Scope, ref_id: UUID | None = None) -> Iterator[WaitingRow]:
    found = models.RightTerms.objects.select_related("right")
    for row in _chosen(found, scope, ref_id):
        revises = row.from_month > row.right.signed_on
        label = "Allocation du CEJ : révision" if revises else "Allocation du CEJ : ouverture du droit"
        yield WaitingRow(row.dossier_id, row.id, Asked.RIGHT, label, row.prepared_by, row.prepared_on)


def _one_offs(scope: Scope, ref_id: UUID | None = None) -> Iterator[WaitingRow]:
    for row in _chosen(models.OneOffAllowance.objects.all(), scope, ref_id):
        label = f"Allocation ponctuelle de {french_date(row.month).partition(' ')[2]}"
        yield WaitingRow(
            row.dossier_id, row.id, Asked.ONE_OFF, label, row.prepared_by, row.prepared_on, row.asked
        )


def _aids(scope: Scope, ref_id: UUID | None = None) -> Iterator[WaitingRow]:
    for row in _chosen(models.Aid.objects.all(), scope, ref_id):
        yield WaitingRow(
            dossier_id=row.dossier_id,
            ref_id=row.id,
            asked=Asked.AID,
            label=row.scheme_name,
            prepared_by=row.prepared_by,
            prepared_on=row.prepared_on,
            amount=row.asked,
            is_emergency=row.is_emergency,
        )


def _chosen(found: QuerySet[D], scope: Scope, ref_id: UUID | None) -> QuerySet[D]:
    if ref_id is not None:
        return found.filter(pk=ref_id)
    return found.filter(structure_id=scope.structure_id, state=_WAITS).order_by("prepared_on", "id")[
        :MOST_SHOWN
    ]
