"""Requests for files that another structure holds, and who has a section open now."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from convergence.dossier.models import EditPresence, FileRequest, FileRequestTarget
from convergence.dossier.policies import check_may_read_files
from convergence.dossier.types import MatchGrade, RequestState, Section
from convergence.dossier.types.views import FileRequestsPage, FileRequestView, PresentEditor
from convergence.foundation import clock
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody

PRESENCE_SECONDS = 60


@reads(FieldGroup.IDENTITY)
def file_requests(scope: Scope, limit: int = 100) -> FileRequestsPage:
    """Requests that the actor's structure sent, and those that wait for its answer, the latest first.

    The sender never learns who holds the file before it is handed over or shared.
    """
    check_may_read_files(scope.actor)
    targets = dict(
        FileRequestTarget.objects.order_by("-id").values_list("request_id", "dossier_id")[: 2 * limit]
    )
    mine = FileRequest.objects.filter(structure_id=scope.structure_id).order_by("-requested_at", "-id")[
        :limit
    ]
    others = FileRequest.objects.filter(pk__in=targets).exclude(structure_id=scope.structure_id)
    return FileRequestsPage(
        sent=tuple(_view(row, row.answered_dossier_id, is_mine=True) for row in mine),
        received=tuple(
            _view(row, targets[row.pk], is_mine=False)
            for row in others.order_by("-requested_at", "-id")[:limit]
        ),
    )


def _view(row: FileRequest, dossier_id: UUID | None, *, is_mine: bool) -> FileRequestView:
    return FileRequestView(
        request_id=row.pk,
        dossier_id=dossier_id,
        is_mine=is_mine,
        structure_id=row.structure_id,
        structure_name=row.structure_name,
        requester_name=row.requester_name,
        requested_at=row.requested_at,
        birth_name=row.birth_name,
        first_name=row.first_name,
        born_on=row.born_on,
        grade=MatchGrade(row.grade),
        message=row.message,
        state=RequestState(row.state),
        answer=row.answer,
        answered_at=row.answered_at,
    )


@reads_nobody("colleagues who edit, no datum of the young person")
def present_editors(scope: Scope, dossier_id: UUID, section: Section) -> tuple[PresentEditor, ...]:
    """Colleagues, herself left out, who had the section open in the last minute."""
    since = clock.now() - timedelta(seconds=PRESENCE_SECONDS)
    rows = EditPresence.objects.filter(dossier_id=dossier_id, section=section.value, seen_at__gte=since)
    return tuple(
        PresentEditor(dossier_id, Section(row.section), row.user_id, row.name, row.seen_at)
        for row in rows.exclude(user_id=scope.actor.user_id).order_by("name", "user_id")
    )
