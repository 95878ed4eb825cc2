"""Accesses in emergency, for who controls those of a structure, and for who opened them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.sharing.models import EmergencyAccess
from convergence.sharing.policies import check_may_read_emergencies
from convergence.sharing.rules.emergencies import examined
from convergence.sharing.types import EmergencyReview, EmergencyRow, PersonEmergencyRow
from convergence.storage.journal import reads, reads_nobody

MOST = 200


@reads(FieldGroup.ACCOMPAGNEMENT)
def emergencies(scope: Scope) -> list[EmergencyRow]:
    """Those to files of the actor's structure, or that her organisation opened: to examine first, then the latest."""
    check_may_read_emergencies(scope.actor)
    rows = list(EmergencyAccess.objects.order_by("-opened_at", "-id")[:MOST])
    return sorted(map(_row, rows), key=lambda row: row.review is not EmergencyReview.WAITING)


@reads(FieldGroup.ACCOMPAGNEMENT)
def emergency(scope: Scope, emergency_id: UUID) -> EmergencyRow | None:
    """One of them; None out of reach."""
    check_may_read_emergencies(scope.actor)
    found = EmergencyAccess.objects.filter(id=emergency_id).first()
    return _row(found) if found else None


@reads(FieldGroup.STAFF)
def emergencies_of_person(scope: Scope) -> list[PersonEmergencyRow]:
    """Those to her own file, told to the young person, the latest first; empty for whoever is not held to one file."""
    if scope.actor.only_file_id is None:
        return []
    rows = EmergencyAccess.objects.filter(file=scope.actor.only_file_id).order_by("-opened_at", "-id")
    return [
        PersonEmergencyRow(
            dossier_id=row.file,
            organisation_name=row.organisation_name,
            opened_at=row.opened_at,
            ends_at=row.ends_at,
            closed_at=row.closed_at,
            said=examined(EmergencyReview(row.review)),
        )
        for row in rows[:MOST]
    ]


@reads_nobody("a number")
def emergencies_to_review(scope: Scope) -> int:
    """How many accesses to files of the actor's structure nobody has examined."""
    waiting = EmergencyAccess.objects.filter(
        structure_id=scope.structure_id, review=EmergencyReview.WAITING.value
    )
    return waiting.count()


@reads_nobody("a number")
def emergencies_since(scope: Scope, start: datetime) -> int:
    """How many there were since an instant."""
    return EmergencyAccess.objects.filter(structure_id=scope.structure_id, opened_at__gte=start).count()


def _row(row: EmergencyAccess) -> EmergencyRow:
    return EmergencyRow(
        emergency_id=row.id,
        dossier_id=row.file,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        user_name=row.user_name,
        reason=row.reason,
        groups=tuple(map(FieldGroup, row.groups)),
        opened_at=row.opened_at,
        ends_at=row.ends_at,
        closed_at=row.closed_at,
        review=EmergencyReview(row.review),
        note=row.note,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
    )
