"""Who is enrolled in a session, and the sessions of one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from convergence.agenda.workshops import models
from convergence.agenda.workshops.policies import may_read_comments
from convergence.agenda.workshops.queries.rows import shown_enrolment
from convergence.agenda.workshops.rules.states import state_at
from convergence.agenda.workshops.types import (
    EnrolmentCommentRow,
    EnrolmentRow,
    EnrolmentStatus,
    FileEnrolmentRow,
    SessionState,
    WorkshopKind,
)
from convergence.foundation import clock
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody

MOST = 20_000


@reads(FieldGroup.ACCOMPAGNEMENT)
def enrolled(
    scope: Scope,
    session_id: UUID,
    *,
    among: Sequence[UUID] | None = None,
    after: UUID | None = None,
    limit: int = MOST,
) -> list[EnrolmentRow]:
    """Exactly those who are enrolled (nobody who withdrew), in the order of enrolling, after one, among some."""
    rows = models.Enrolment.objects.filter(
        session_id=session_id, structure_id=scope.structure_id, is_withdrawn=False
    )
    if among is not None:
        rows = rows.filter(dossier_id__in=among)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [shown_enrolment(row) for row in rows.order_by("id")[:limit]]


@reads(FieldGroup.ACCOMPAGNEMENT)
def enrolled_in(scope: Scope, session_ids: Sequence[UUID]) -> list[EnrolmentRow]:
    """Those who are enrolled in several sessions, in one query."""
    rows = models.Enrolment.objects.filter(
        session__id__among=session_ids, structure_id=scope.structure_id, is_withdrawn=False
    )
    return [shown_enrolment(row) for row in rows.order_by("id")[:MOST]]


@reads_nobody("numbers of a session, nobody named")
def status_counts(scope: Scope, session_id: UUID) -> dict[EnrolmentStatus, int]:
    """How many of the enrolled have each status."""
    rows = models.Enrolment.objects.filter(
        session_id=session_id, structure_id=scope.structure_id, is_withdrawn=False
    )
    counted = rows.order_by("status").values_list("status").annotate(number=Count("id"))
    return dict.fromkeys(EnrolmentStatus, 0) | {EnrolmentStatus(status): number for status, number in counted}


@reads(FieldGroup.ACCOMPAGNEMENT)
def enrolment(scope: Scope, enrolment_id: UUID) -> EnrolmentRow | None:
    """One enrolment, withdrawn or not; None when it is absent or hidden, alike."""
    row = models.Enrolment.objects.filter(pk=enrolment_id).first()
    return shown_enrolment(row) if row else None


@reads_nobody("a number, of which nothing is told but to whoever is told of the file")
def enrolment_number(scope: Scope, enrolment_id: UUID) -> int | None:
    """The public number of an enrolment, withdrawn or not; None when it is absent or hidden, alike."""
    return models.Enrolment.objects.filter(pk=enrolment_id).values_list("number", flat=True).first()


@reads(FieldGroup.ACCOMPAGNEMENT)
def enrolment_by_number(scope: Scope, number: int) -> EnrolmentRow | None:
    """One enrolment by its public number; None when it is absent or hidden, alike."""
    row = models.Enrolment.objects.filter(number=number).first()
    return shown_enrolment(row) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def enrolments_of_file(
    scope: Scope, dossier_id: UUID, *, at: datetime | None = None
) -> list[FileEnrolmentRow]:
    """The sessions in which a person is or was enrolled, the latest first; those she withdrew from are left out."""
    now = at or clock.now()
    rows = list(models.Enrolment.objects.filter(dossier_id=dossier_id, is_withdrawn=False))
    if not rows:  # most people: joined, the rules of three tables would be made ready for nothing
        return []
    sessions = models.Session.objects.select_related("offer").in_bulk({row.session_id for row in rows})
    found = [(row, sessions[row.session_id]) for row in rows if row.session_id in sessions]
    found.sort(key=lambda one: (one[1].starts_at, one[0].id), reverse=True)
    return [_of_file(row, held, now) for row, held in found]


def _of_file(row: models.Enrolment, held: models.Session, now: datetime) -> FileEnrolmentRow:
    return FileEnrolmentRow(
        dossier_id=row.dossier_id,
        enrolment=shown_enrolment(row),
        session_number=held.number,
        kind=WorkshopKind(held.offer.kind),
        name=held.name,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        place=", ".join(filter(None, (held.place_name, held.place_text))),
        state=state_at(SessionState(held.state), starts_at=held.starts_at, now=now),
        revision=max(held.change_id, row.change_id),
    )


@reads(FieldGroup.FREE_TEXT)
def enrolment_comments(scope: Scope, enrolment_ids: Sequence[UUID]) -> list[EnrolmentCommentRow]:
    """Free text about enrolments; empty for those who may not read free text."""
    if not may_read_comments(scope.actor):
        return []
    rows = models.EnrolmentComment.objects.filter(enrolment__id__among=enrolment_ids).order_by("id")
    return [EnrolmentCommentRow(row.dossier_id, row.enrolment_id, row.text) for row in rows]
