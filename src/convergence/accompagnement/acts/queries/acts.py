"""Acts of one person by pages, as they were known, and the last ones of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.policies import may_read_notes
from convergence.accompagnement.acts.queries.rows import shown
from convergence.accompagnement.acts.rules.likeness import (
    FROM_AGENDA,
    kinds_like,
    noted_by_the_agenda,
    repeated,
)
from convergence.accompagnement.acts.types import ActKind, ActNoteRow, ActRow, ActStatus, LastActRow
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.history import RowChange, changes_of_file, rows_as_known
from convergence.storage.journal import reads, reads_nobody

LOOK_BACK = timedelta(days=400)
"""How far lists look for the last act: beyond, a person is without news anyway."""


@reads(FieldGroup.ACCOMPAGNEMENT)
def acts_of(
    scope: Scope, dossier_id: UUID, *, before: tuple[date, UUID] | None = None, limit: int = 50
) -> list[ActRow]:
    """Acts of a person, the latest first; ``before`` is the ``keyset`` of the last row of the page before."""
    rows = models.Act.objects.filter(dossier_id=dossier_id)
    if before is not None:
        day, act_id = before
        rows = rows.filter(Q(occurred_on__lt=day) | Q(occurred_on=day, id__lt=act_id), occurred_on__lte=day)
    return [shown(row) for row in rows.order_by("-occurred_on", "-id")[:limit]]


@reads(FieldGroup.ACCOMPAGNEMENT)
def acts_by_whole_days(scope: Scope, dossier_id: UUID, *, before: date, limit: int = 50) -> list[ActRow]:
    """Acts of a person before a day, excluded, the latest first: ``limit`` of them and the rest of the last day."""
    acts = models.Act.objects.filter(dossier_id=dossier_id)
    rows = list(acts.filter(occurred_on__lt=before).order_by("-occurred_on", "-id")[:limit])
    if len(rows) == limit:
        last = rows[-1]
        rows += acts.filter(occurred_on=last.occurred_on, id__lt=last.id).order_by("-id")
    return [shown(row) for row in rows]


@reads(FieldGroup.ACCOMPAGNEMENT)
def act_detail(scope: Scope, act_id: UUID) -> ActRow | None:
    """One act; None when it is absent or hidden."""
    row = models.Act.objects.filter(id=act_id).first()
    return shown(row) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def act_of_the_agenda(
    scope: Scope, dossier_id: UUID, kind: ActKind, status: ActStatus, on: date
) -> ActRow | None:
    """The act that a meeting made already of what somebody is about to note by hand; None when there is none."""
    return noted_by_the_agenda(kind, status, on, of_the_agenda(dossier_id, kind, on))


@reads(FieldGroup.ACCOMPAGNEMENT)
def repeated_act(scope: Scope, act: ActRow) -> ActRow | None:
    """The act of a meeting that an act noted by hand tells again, until somebody says whether it does."""
    return repeated(act, of_the_agenda(act.dossier_id, act.kind, act.occurred_on))


def of_the_agenda(dossier_id: UUID, kind: ActKind, on: date) -> list[ActRow]:
    """The acts that meetings of a day made, of a kind or like it."""
    rows = models.Act.objects.filter(
        dossier_id=dossier_id, occurred_on=on, kind__in=kinds_like(kind), source__in=FROM_AGENDA
    )
    return [shown(row) for row in rows.order_by("id")]


@reads_nobody("acts that the reader has read already")
def repeats_among(scope: Scope, rows: Sequence[ActRow]) -> set[UUID]:
    """The acts of a list that tell again the act of a meeting of the same list."""
    by_day: dict[date, list[ActRow]] = {}
    for row in rows:
        by_day.setdefault(row.occurred_on, []).append(row)
    return {row.act_id for row in rows if repeated(row, by_day[row.occurred_on])}


@reads(FieldGroup.ACCOMPAGNEMENT)
def acts_as_known(
    scope: Scope, dossier_id: UUID, known_at: datetime, *, until: date | None = None
) -> list[ActRow]:
    """Acts of a person as they were known at an instant, the latest first.

    Two axes: ``known_at`` is when the network knew it; ``until``, excluded, limits the days on which it happened.
    """
    rows = rows_as_known(models.Act, dossier_id, known_at)
    kept = [row for row in rows if until is None or row.occurred_on < until]
    kept.sort(key=lambda row: (row.occurred_on, row.id), reverse=True)
    return [shown(row) for row in kept]


@reads(FieldGroup.ACCOMPAGNEMENT)
def last_acts_of(scope: Scope, dossier_ids: Sequence[UUID], on: date) -> list[LastActRow]:
    """The last act of each person of a list up to a day, in one query over the last thirteen months.

    Cancelled and postponed acts are left out. No row for a person without any.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LAST_ACTS, {"files": list(dossier_ids), "first": on - LOOK_BACK, "on": on})
        return [_last(row) for row in cursor.fetchall()]


_LAST_ACTS = """
    SELECT DISTINCT ON (dossier_id) dossier_id, occurred_on, kind, status,
        max(occurred_on) FILTER (WHERE status = 'present' AND with_young_person) OVER of_file,
        min(occurred_on) FILTER (WHERE status = 'present' AND kind = 'premier_accueil') OVER of_file
    FROM acts_act
    WHERE dossier_id = ANY (%(files)s) AND occurred_on BETWEEN %(first)s AND %(on)s
        AND status NOT IN ('annule', 'reporte')
    WINDOW of_file AS (PARTITION BY dossier_id)
    ORDER BY dossier_id, occurred_on DESC, id DESC
"""


def _last(row: tuple[UUID, date, str, str, date | None, date | None]) -> LastActRow:
    dossier_id, occurred_on, kind, status, reached_on, received_on = row
    return LastActRow(dossier_id, occurred_on, ActKind(kind), ActStatus(status), reached_on, received_on)


@reads(FieldGroup.FREE_TEXT)
def act_notes(scope: Scope, dossier_id: UUID, *, limit: int = 200) -> list[ActNoteRow]:
    """Free text about the acts of a person, the latest first; empty for those who may not read free text."""
    if not may_read_notes(scope.actor):
        return []
    rows = models.ActNote.objects.filter(dossier_id=dossier_id).order_by("-occurred_on", "-id")[:limit]
    return [ActNoteRow(row.dossier_id, row.act_id, row.occurred_on, row.text) for row in rows]


@reads(FieldGroup.FREE_TEXT)
def act_note(scope: Scope, act_id: UUID) -> ActNoteRow | None:
    """Free text about one act; None without any, or for those who may not read free text."""
    if not may_read_notes(scope.actor):
        return None
    row = models.ActNote.objects.filter(act_id=act_id).first()
    return ActNoteRow(row.dossier_id, row.act_id, row.occurred_on, row.text) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def act_changes(scope: Scope, dossier_id: UUID, limit: int = 100) -> list[RowChange]:
    """Who changed which act of a person, when, why, from which source: the newest first.

    The reason is free text: blank for those who may not read it.
    """
    found = changes_of_file(dossier_id, [models.Act], limit=limit)
    return found if may_read_notes(scope.actor) else [replace(change, reason="") for change in found]
