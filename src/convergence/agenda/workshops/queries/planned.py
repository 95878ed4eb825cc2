"""Sessions awaited by many people at once, in one light statement: counters of hours look ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from convergence.agenda.workshops import models
from convergence.agenda.workshops.types import (
    EnrolmentStatus,
    PlannedSessionRow,
    SessionState,
    WorkshopKind,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@reads(FieldGroup.ACCOMPAGNEMENT)
def planned_sessions(
    scope: Scope, dossier_ids: Sequence[UUID], start: datetime, end: datetime
) -> list[PlannedSessionRow]:
    """Sessions in which people are enrolled, that begin in a period and await their attendance."""
    rows = (
        models.Enrolment.objects.filter(
            dossier_id__among=dossier_ids,
            is_withdrawn=False,
            status=EnrolmentStatus.ONGOING,
            session__starts_at__gte=start,
            session__starts_at__lt=end,
        )
        .exclude(session__state=SessionState.CANCELLED)
        .order_by("session__starts_at", "id")
    )
    return [
        PlannedSessionRow(dossier_id, WorkshopKind(kind), starts_at, ends_at)
        for dossier_id, kind, starts_at, ends_at in rows.values_list(
            "dossier_id", "session__offer__kind", "session__starts_at", "session__ends_at"
        )
    ]
