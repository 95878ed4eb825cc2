"""The work list of people and of a team, and what is awaited for one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from contextlib import nullcontext
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from convergence.accompagnement.deadlines import models
from convergence.accompagnement.deadlines.policies import check_may_read_list
from convergence.accompagnement.deadlines.rules.pressing import WEEK, sentence, urgency, why
from convergence.accompagnement.deadlines.types import (
    PROMISES,
    DeadlineKind,
    DeadlineNature,
    DeadlineRow,
    Urgency,
    WorkFilters,
    WorkPage,
    WorkPerson,
    nature_of,
)
from convergence.dossier.queries import files_of_referents
from convergence.foundation.classification import FieldGroup
from convergence.foundation.parameters import parameter
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody
from convergence.storage.session import read_in_order

COUNTED, BATCH = 1000, 3
_NO_FILTER = WorkFilters()


@reads(FieldGroup.ACCOMPAGNEMENT)
def work_list(
    scope: Scope,
    *,
    on: date,
    filters: WorkFilters = _NO_FILTER,
    after: tuple[date, UUID] | None = None,
    limit: int = 20,
) -> WorkPage:
    """People of the actor's structure for whom something is late or near, the most pressing first.

    A few statements, whatever the number of people. Raises Refused for the list of others without the right.
    """
    check_may_read_list(scope.actor, filters.owner_ids)
    mine = _of_owners(scope, filters.owner_ids, on)
    kept = _kept(mine, filters, on)
    people = _people(kept, after, limit + 1, on, whole=filters.owner_ids is None)
    more = people[limit - 1].keyset if len(people) > limit else None
    return WorkPage(people[:limit], _counts(mine, on), more)


@reads_nobody("a number alone")
def count_late(scope: Scope, on: date) -> int:
    """How many deadlines of the actor's own list are late."""
    late = WorkFilters(urgency=Urgency.OVERDUE)
    return _kept(_of_owners(scope, (scope.actor.user_id,), on), late, on).count()


@reads(FieldGroup.ACCOMPAGNEMENT)
def deadlines_of(scope: Scope, dossier_id: UUID, *, on: date) -> list[DeadlineRow]:
    """Everything that is awaited for a person, far ones too, the most pressing first."""
    rows = models.Deadline.objects.filter(dossier_id=dossier_id, settled_on=None)
    return [_row(row, on) for row in rows.order_by("pressing_on", "id")]


def _of_owners(scope: Scope, owner_ids: Sequence[UUID] | None, on: date) -> QuerySet[models.Deadline]:
    """What is open and near, of these owners: named, or référents of the file when nobody is."""
    horizon = on + timedelta(days=parameter("deadlines.horizon_days").integer_at(on))
    rows = models.Deadline.objects.filter(
        structure_id=scope.structure_id, settled_on=None, due_on__lte=horizon
    )
    if owner_ids is None:
        return rows
    files = files_of_referents(scope, owner_ids)
    return rows.filter(Q(owner_id__among=list(owner_ids)) | Q(owner_id=None, dossier_id__among=files))


def _kept(rows: QuerySet[models.Deadline], filters: WorkFilters, on: date) -> QuerySet[models.Deadline]:
    if filters.kind is not None:
        rows = rows.filter(kind=filters.kind)
    if filters.nature is not None:
        promised = Q(kind__in=sorted(PROMISES))
        rows = rows.filter(promised if filters.nature is DeadlineNature.PROMISE else ~promised)
    if filters.urgency is not None:
        rows = rows.filter(_near(filters.urgency, on))
    return rows


def _near(wanted: Urgency, on: date) -> Q:
    return {
        Urgency.OVERDUE: Q(due_on__lt=on),
        Urgency.THIS_WEEK: Q(due_on__gte=on, due_on__lt=on + WEEK, pressing_on__gte=on),
        Urgency.LATER: Q(due_on__gte=on + WEEK, pressing_on__gte=on + WEEK),
    }[wanted]


def _people(
    rows: QuerySet[models.Deadline], after: tuple[date, UUID] | None, count: int, on: date, *, whole: bool
) -> tuple[WorkPerson, ...]:
    """The next people, each where her most pressing row puts her.

    Rows are read in the order of their index, a few at a time: a page costs what it shows, however many wait. A row
    met after a more pressing one of the same person is passed over: she stood on an earlier page.
    """
    people: dict[UUID, WorkPerson] = {}
    passed: set[UUID] = set()
    start = after
    while len(people) < count:
        with read_in_order() if whole else nullcontext():
            batch = list(_following(rows, start)[: BATCH * count])
        fresh = {dossier_id for _, dossier_id in batch} - passed
        passed |= fresh
        for person in _standing(rows, fresh, on):
            if after is None or person.keyset > after:
                people[person.dossier_id] = person
        if len(batch) < BATCH * count:
            break
        start = batch[-1]
    return tuple(people.values())[:count]


def _following(
    rows: QuerySet[models.Deadline], start: tuple[date, UUID] | None
) -> QuerySet[models.Deadline, tuple[date, UUID]]:
    """Day and person of each row, in the order of the list, from the one after ``start``."""
    if start is not None:
        day, dossier_id = start
        rows = rows.filter(pressing_on__gte=day).exclude(pressing_on=day, dossier_id__lte=dossier_id)
    return rows.order_by("pressing_on", "dossier_id").values_list("pressing_on", "dossier_id")


def _standing(rows: QuerySet[models.Deadline], ids: Set[UUID], on: date) -> list[WorkPerson]:
    """Each of these people with all that is kept of her, in the order of the list."""
    found: dict[UUID, list[models.Deadline]] = defaultdict(list)
    for row in rows.filter(dossier_id__among=list(ids)).order_by("pressing_on", "id"):
        found[row.dossier_id].append(row)
    people = [_person([_row(row, on) for row in own], own[0].pressing_on, on) for own in found.values()]
    return sorted(people, key=lambda person: person.keyset)


def _person(deadlines: Sequence[DeadlineRow], top: date, on: date) -> WorkPerson:
    return WorkPerson(deadlines[0].dossier_id, top, _why(deadlines, on), tuple(deadlines))


def _why(deadlines: Sequence[DeadlineRow], on: date) -> str:
    first = deadlines[0]
    return why(first.kind, first.due_on, on, len(deadlines) - 1)


def _counts(rows: QuerySet[models.Deadline], on: date) -> Mapping[Urgency, int]:
    """How many of each nearness, up to one more than ``COUNTED``: a large structure is told « plus de 1 000 »."""
    return {urgency: rows.filter(_near(urgency, on)).order_by()[: COUNTED + 1].count() for urgency in Urgency}


def _row(row: models.Deadline, on: date) -> DeadlineRow:
    kind = DeadlineKind(row.kind)
    return DeadlineRow(
        dossier_id=row.dossier_id,
        deadline_id=row.id,
        kind=kind,
        nature=nature_of(kind),
        ref_id=row.ref_id,
        due_on=row.due_on,
        detail=row.detail,
        owner_id=row.owner_id,
        urgency=urgency(row.due_on, on),
        sentence=sentence(row.due_on, on),
    )
