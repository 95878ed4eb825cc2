"""The work list of people and of a team, and what is awaited for one person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from convergence.accompagnement.deadlines import models
from convergence.accompagnement.deadlines.policies import check_may_read_list
from convergence.accompagnement.deadlines.rules.pressing import WEEK, sentence, urgency, why
from convergence.accompagnement.deadlines.types import (
    PROMISES,
    DeadlineKind,
    DeadlineNature,
    DeadlineRow,
    Urgency,
    WorkCounts,
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

    Four statements, whatever the number of people. Raises Refused for the list of others without the right.
    """
    check_may_read_list(scope.actor, filters.owner_ids)
    mine = _of_owners(scope, filters.owner_ids, on)
    kept = _kept(mine, filters, on)
    ranked = kept.values("dossier_id").annotate(top=Min("pressing_on")).order_by("top", "dossier_id")
    if after is not None:
        ranked = ranked.filter(Q(top__gt=after[0]) | Q(top=after[0], dossier_id__gt=after[1]))
    tops = [(row["dossier_id"], row["top"]) for row in ranked[: limit + 1]]
    people = _people(kept, tops[:limit], on)
    more = people[-1].keyset if len(tops) > limit and people else None
    return WorkPage(people, _counts(mine, on), more)


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
        Urgency.THIS_WEEK: Q(due_on__gte=on, due_on__lt=on + WEEK),
        Urgency.LATER: Q(due_on__gte=on + WEEK),
    }[wanted]


def _people(
    rows: QuerySet[models.Deadline], tops: Iterable[tuple[UUID, date]], on: date
) -> tuple[WorkPerson, ...]:
    wanted = dict(tops)
    found: dict[UUID, list[DeadlineRow]] = defaultdict(list)
    for row in rows.filter(dossier_id__among=list(wanted)).order_by("pressing_on", "id"):
        found[row.dossier_id].append(_row(row, on))
    return tuple(
        WorkPerson(dossier_id, top, _why(found[dossier_id], on), tuple(found[dossier_id]))
        for dossier_id, top in wanted.items()
    )


def _why(deadlines: Sequence[DeadlineRow], on: date) -> str:
    first = deadlines[0]
    return why(first.kind, first.due_on, on, len(deadlines) - 1)


def _counts(rows: QuerySet[models.Deadline], on: date) -> WorkCounts:
    near: Counter[Urgency] = Counter()
    kinds: Counter[DeadlineKind] = Counter()
    late, soon = Count("id", filter=Q(due_on__lt=on)), Count("id", filter=_near(Urgency.THIS_WEEK, on))
    for row in rows.values("kind").annotate(all=Count("id"), late=late, soon=soon).order_by("kind"):
        kinds[DeadlineKind(row["kind"])] += row["all"]
        near[Urgency.OVERDUE] += row["late"]
        near[Urgency.THIS_WEEK] += row["soon"]
        near[Urgency.LATER] += row["all"] - row["late"] - row["soon"]
    return WorkCounts(near, kinds)


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
