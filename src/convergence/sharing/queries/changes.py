"""The feed of changes of an organisation: what changed in what it may know of, in the order of telling."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from convergence.foundation.classification import FieldGroup
from convergence.foundation.parameters import parameter
from convergence.foundation.scope import Scope
from convergence.sharing.models import PartnerChange
from convergence.sharing.types import PartnerChangeKind, PartnerChangeRow, PartnerResource
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.ACCOMPAGNEMENT)
def partner_changes(
    scope: Scope, resource: PartnerResource, *, after: int, limit: int
) -> list[PartnerChangeRow]:
    """What the actor's organisation is told of a resource after a position."""
    rows = PartnerChange.objects.filter(
        organisation_id=scope.structure_id, resource=resource.value, id__gt=after
    ).order_by("id")
    return [
        PartnerChangeRow(row.id, row.file, row.about, PartnerChangeKind(row.change), row.happened_at)
        for row in rows[:limit]
    ]


@reads_nobody("a position in a feed")
def last_change(scope: Scope) -> int:
    """How far the feed of the actor's organisation goes; 0 when it has told nothing."""
    rows = PartnerChange.objects.filter(organisation_id=scope.structure_id)
    return rows.aggregate(last=Max("id"))["last"] or 0


@reads_nobody("a parameter")
def kept_for(scope: Scope, at: datetime) -> timedelta:
    """How long a feed keeps what it told."""
    return timedelta(days=parameter("sharing.change_days").integer_at(at.date()))
