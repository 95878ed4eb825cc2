"""What each person is due for a month, as known now: rights, *allocations ponctuelles*, aids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.queries.facts import (
    Batch,
    Lines,
    read_batch,
    read_rights,
    resources_by_file,
)
from convergence.accompagnement.allowances.rules.cej import cej_due, once_a_month
from convergence.accompagnement.allowances.rules.others import aid_due, one_off_due
from convergence.accompagnement.allowances.rules.resources import resources_month
from convergence.accompagnement.allowances.types import AmountDue, DecisionState, Funder, Payer
from convergence.accompagnement.sanctions.types import Scheme
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import month_start, months_after
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody

BATCH = 5000
"""People read at once: the memory of a run depends on it, not on the size of the structure."""


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT, FieldGroup.RESOURCES)
def amounts_due(
    scope: Scope, structure_id: UUID, month: date, dossier_ids: Sequence[UUID] | None = None
) -> list[AmountDue]:
    """Every amount of a calendar month of a structure, or of some of its files, by file.

    The structure that holds a file now proposes its months, past ones too: they follow the file. For a large
    structure, walk :func:`files_with_rights` by batches rather than hold every amount at once.
    """
    month = month_start(month)
    if dossier_ids is None:
        dossier_ids = files_with_rights(scope, structure_id, month)
    found: list[AmountDue] = []
    for ids in _batches(dossier_ids):
        found += _of_batch(scope, structure_id, month, ids)
    return found


@reads_nobody("amounts_due names the file")
def amounts_due_to(scope: Scope, structure_id: UUID, month: date, dossier_id: UUID) -> list[AmountDue]:
    """The same for one person: a single statement tells that a month owes nothing to most of them."""
    if not files_with_rights(scope, structure_id, month, among=[dossier_id]):
        return []
    return amounts_due(scope, structure_id, month, [dossier_id])


@reads_nobody("identifiers of files, to walk a month by batches")
def files_with_rights(
    scope: Scope, structure_id: UUID, month: date, among: Sequence[UUID] | None = None
) -> list[UUID]:
    """Files of a structure, or some of them, to which a month may owe something, in order."""
    month, after = month_start(month), months_after(month_start(month), 1)
    rights = models.AllowanceRight.objects.filter(structure_id=structure_id, signed_on__lt=after).filter(
        Q(ended_on=None) | Q(ended_on__gte=month)
    )
    one_offs = models.OneOffAllowance.objects.filter(
        structure_id=structure_id, month=month, state=DecisionState.GRANTED
    )
    aids = _granted_aids(month).filter(structure_id=structure_id)
    parts = [
        (one if among is None else one.filter(dossier_id__among=among))
        .order_by()
        .values_list("dossier_id", flat=True)
        for one in (rights, one_offs, aids)
    ]
    return sorted(parts[0].union(*parts[1:]))


def _of_batch(scope: Scope, structure_id: UUID, month: date, ids: Sequence[UUID]) -> list[AmountDue]:
    batch = read_batch(scope, ids, month)
    rights = list(_cej(scope, structure_id, month, ids, batch))
    beside = batch.with_cej(month) | {due.dossier_id for due in rights if due.amount}
    found = [
        *rights,
        *_one_offs(structure_id, month, ids, batch, beside),
        *_aids(structure_id, month, ids),
    ]
    found.sort(key=lambda due: (due.dossier_id, due.scheme, due.ref_id))
    return found


def _cej(
    scope: Scope, structure_id: UUID, month: date, ids: Sequence[UUID], batch: Batch
) -> Iterator[AmountDue]:
    found: dict[UUID, list[AmountDue]] = defaultdict(list)
    for right, contract_id in read_rights(scope, ids, month, batch.spans):
        if right.structure_id != structure_id or right.dossier_id not in batch.births:
            continue
        due = cej_due(right, month, batch.person(right.dossier_id, contract_id))
        if due is not None:
            found[right.dossier_id].append(due)
    for dues in found.values():
        yield from once_a_month(dues)


def _one_offs(
    structure_id: UUID, month: date, ids: Sequence[UUID], batch: Batch, beside: Container[UUID]
) -> Iterator[AmountDue]:
    rows = models.OneOffAllowance.objects.filter(
        structure_id=structure_id, dossier_id__among=ids, month=month, state=DecisionState.GRANTED
    )
    found = list(rows.order_by("dossier_id", "id"))
    told = _resources_of(month, found, batch)
    for row in found:
        yield one_off_due(
            dossier_id=row.dossier_id,
            structure_id=row.structure_id,
            one_off_id=row.id,
            month=row.month,
            granted=row.asked if row.granted is None else row.granted,
            is_covered=batch.covers(row.contract_id, month),
            is_beside_cej=row.dossier_id in beside,
            resources=told.get(row.dossier_id),
            withheld=batch.withheld(row.dossier_id, Scheme.PACEA),
            suspended=batch.pauses.get(row.contract_id, ()),
        )


def _resources_of(month: date, rows: Sequence[models.OneOffAllowance], batch: Batch) -> Mapping[UUID, Lines]:
    """The resources of the month itself, by which an *allocation ponctuelle* was granted (R5131-8)."""
    if not rows or resources_month(month) == month:
        return batch.resources
    return resources_by_file([row.dossier_id for row in rows], month)


def _aids(structure_id: UUID, month: date, ids: Sequence[UUID]) -> Iterator[AmountDue]:
    for row in _granted_aids(month).filter(structure_id=structure_id, dossier_id__among=ids).order_by("id"):
        yield aid_due(
            dossier_id=row.dossier_id,
            structure_id=row.structure_id,
            aid_id=row.id,
            scheme_id=row.scheme_id,
            name=row.scheme_name,
            decided_on=row.decided_on or month,
            granted=row.asked if row.granted is None else row.granted,
            payer=Payer(row.payer),
            funder=Funder(row.funder),
        )


def _granted_aids(month: date) -> QuerySet[models.Aid]:
    """Aids granted in the month that the structure or the ASP pays; a third party pays its own."""
    return models.Aid.objects.filter(
        state=DecisionState.GRANTED, decided_on__gte=month, decided_on__lt=months_after(month, 1)
    ).exclude(payer=Payer.THIRD_PARTY)


def _batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
