"""What the organisation of whoever reads may see of a file of another, why, and what it may not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.queries import structure_detail
from convergence.identity.types import StructureKind
from convergence.sharing.models import Agreement, EmergencyAccess
from convergence.sharing.rules.law.recipients import bases_of, basis_for
from convergence.sharing.types import Closed, ClosedGroup, DataForm, OpenedGroup, SharedFile
from convergence.storage.journal import reads_nobody
from convergence.storage.openings import WhyOpened, opened_to, why_opened

_TOLD = tuple(group for group in FieldGroup if group.personal and group is not FieldGroup.STAFF)
_BY_NAME = DataForm.NOMINATIVE


@reads_nobody("what is open to the reader and why, no value")
def shared_file(scope: Scope, dossier_id: UUID, structure_id: UUID, at: datetime) -> SharedFile:
    """Each group that the reader's organisation may see of a file held by another, with its reasons; the others.

    Drawn from the grants and the openings that the wall of the database reads, at the same instant.
    """
    own = structure_detail(scope, scope.structure_id)
    assert own is not None, "the reader works somewhere"
    kind = own.kind
    day = local_day(at, zone(scope.actor.time_zone))
    found = why_opened(dossier_id, scope.structure_id)
    titles = _titles({one.agreement_id for one in found if one.agreement_id})
    urgent = _emergencies(scope, dossier_id, at)
    opened = tuple(_opened(one, kind, day, titles, is_urgent=one.change_id in urgent) for one in found)
    closed = _closed(scope, kind, {one.group for one in opened}, structure_id, at, day)
    return SharedFile(opened=opened, closed=closed)


def _opened(
    one: WhyOpened, kind: StructureKind, day: date, titles: Mapping[UUID, str], *, is_urgent: bool
) -> OpenedGroup:
    purpose = Purpose(one.purpose)
    return OpenedGroup(
        group=one.group,
        purpose=purpose,
        since=one.since,
        until=one.until,
        agreement=titles.get(one.agreement_id, "") if one.agreement_id else "",
        basis=basis_for(kind, one.group, purpose, _BY_NAME, day),
        in_emergency=is_urgent,
    )


def _closed(
    scope: Scope, kind: StructureKind, opened: set[FieldGroup], structure_id: UUID, at: datetime, day: date
) -> tuple[ClosedGroup, ...]:
    lawful = {
        group
        for basis in bases_of(kind, day)
        if basis.form is _BY_NAME and Purpose.SERVICE_REQUEST not in basis.purposes
        for group in basis.groups
    }
    agreed = opened_to(
        scope.structure_id, Purpose.ACCOMPAGNEMENT.value, at, structure_id=structure_id
    ) | opened_to(scope.structure_id, Purpose.SOCIAL_RIGHTS.value, at, structure_id=structure_id)
    return tuple(ClosedGroup(group, _why(group, lawful, agreed)) for group in _TOLD if group not in opened)


def _why(group: FieldGroup, lawful: set[FieldGroup], agreed: frozenset[FieldGroup]) -> Closed:
    if group is FieldGroup.FREE_TEXT:
        return Closed.NEVER
    if group not in lawful:
        return Closed.BY_LAW
    return Closed.BY_HOLDER if group in agreed else Closed.BY_AGREEMENT


def _titles(agreement_ids: set[UUID]) -> dict[UUID, str]:
    return dict(Agreement.objects.filter(id__in=agreement_ids).values_list("id", "title"))


def _emergencies(scope: Scope, dossier_id: UUID, at: datetime) -> set[int]:
    """The operations by which the reader's organisation opened the file in emergency."""
    return set(
        EmergencyAccess.objects.filter(
            file=dossier_id, organisation_id=scope.structure_id, ends_at__gt=at, closed_at=None
        ).values_list("opening_change", flat=True)
    )
