"""The procedures of a structure by delay, and whoever may decide in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.queries.rows import breach_row, delegation_row, shown
from convergence.accompagnement.sanctions.rules.steps import next_step
from convergence.accompagnement.sanctions.types import (
    BreachRow,
    BreachState,
    DelegationRow,
    QueueRow,
    SanctionState,
)
from convergence.dossier.queries import headers_of
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody
from convergence.storage.session import structures_with_work

_LISTED = (*models.OPEN, SanctionState.IN_FORCE.value)


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
def procedures_under_way(scope: Scope, *, on: date, limit: int = 200) -> list[QueueRow]:
    """Procedures of the structure that wait for something, and measures in force: the most pressing first."""
    rows = models.Sanction.objects.filter(
        Q(state__in=models.OPEN) | Q(ends_on=None) | Q(ends_on__gt=on),
        structure_id=scope.structure_id,
        state__in=_LISTED,
    ).order_by("decide_until", "id")[:limit]
    found = [shown(row, on) for row in rows]
    people = {head.dossier_id: head for head in headers_of(scope, {row.dossier_id for row in found})}
    lines = [
        QueueRow(
            row.dossier_id,
            people[row.dossier_id].full_name,
            people[row.dossier_id].number,
            row,
            next_step(row, on),
        )
        for row in found
        if row.dossier_id in people
    ]
    return sorted(lines, key=_pressing)


@reads(FieldGroup.ACCOMPAGNEMENT)
def breaches_to_look_at(scope: Scope, *, limit: int = 100) -> list[BreachRow]:
    """What was seen by the house or noted, and waits for somebody, the oldest first."""
    rows = models.Breach.objects.filter(
        structure_id=scope.structure_id, state__in=(BreachState.TO_LOOK.value, BreachState.NOTED.value)
    ).order_by("occurred_on", "id")
    return [breach_row(row) for row in rows[:limit]]


@reads_nobody("professionals, no young person")
def delegations(scope: Scope, *, on: date) -> list[DelegationRow]:
    """Delegations of the structure that run or will, by first day."""
    rows = models.Delegation.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on)).order_by("starts_on", "id")
    return [delegation_row(row) for row in rows]


@reads_nobody("professionals, no young person")
def is_empowered(scope: Scope, user_id: UUID, *, on: date) -> bool:
    """Whether a delegation of the legal representative covers someone on a day."""
    rows = models.Delegation.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    return rows.filter(user_id=user_id, starts_on__lte=on).exists()


@reads_nobody("a yes or no about a structure, for the worker")
def structures_with_contracts_to_end(scope: Scope, at: datetime) -> list[UUID]:
    """Where a removal that ends a contract takes effect at an instant; none but for the house."""
    return structures_with_work("sanctions_structures_to_end", at)


@reads_nobody("names of professionals who noted the facts of a procedure that the caller has opened")
def proposers_of(scope: Scope, sanction_id: UUID) -> frozenset[UUID]:
    """Whoever noted the facts or proposed the sanction: she does not decide it."""
    noted = models.Breach.objects.filter(sanction_id=sanction_id).values_list("noted_by", flat=True)
    proposed = models.Sanction.objects.filter(pk=sanction_id).values_list("proposed_by", flat=True)
    return frozenset(_all(noted.order_by("id"), proposed.order_by("id")))


def _all(*lists: Iterable[UUID]) -> Iterable[UUID]:
    for members in lists:
        yield from members


def _pressing(line: QueueRow) -> tuple[bool, date, UUID]:
    due = line.next_step.due_on
    in_force = line.sanction.state is SanctionState.IN_FORCE
    return in_force, due or date.max, line.sanction.sanction_id
