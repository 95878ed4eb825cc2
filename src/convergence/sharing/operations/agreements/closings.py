"""What an agreement opened and opens no more: said by a fact to each structure, found there file by file, and told."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.periods import day_start, zone
from convergence.sharing.models import Agreement
from convergence.sharing.operations.agreements.steps import NATIONAL
from convergence.sharing.operations.changes import closed_since, tell_partners_closed
from convergence.sharing.policies import check_is_system
from convergence.sharing.types import ClosingCause, DataForm, SharingNarrowed
from convergence.storage.models import Grant, Opening, Organisation
from convergence.storage.openings import opened_to
from convergence.storage.operation import emit_all


def tell_narrowed(row: Agreement) -> None:
    """Let each structure whose files the agreement opened look at which of them it has closed."""
    if row.form != DataForm.NOMINATIVE:
        return
    holders = Organisation.objects.filter(holds_files=True).order_by("organisation_id")
    concerned = [row.structure_id] if row.structure_id else holders.values_list("organisation_id", flat=True)
    emit_all(SharingNarrowed(structure_id=one, agreement_id=row.id) for one in concerned)


def tell_partners_narrowed(
    *, actor: Actor, at: datetime, told_at: datetime, event_id: int, agreement_id: UUID
) -> int:
    """Tell each organisation of the files of the actor's structure that it lost with an agreement; returns how many.

    A file is lost when nothing of it is open any more at ``at``, and this agreement opened something of it.
    Two agreements that ended together are told once.
    """
    check_is_system(actor)
    row = Agreement.objects.get(id=agreement_id)
    lost = set(Opening.objects.filter(agreement_id=agreement_id).values_list("field_group", "purpose"))
    count = 0
    for organisation_id, files in _granted(actor.structure_id, at, row).items():
        purposes = {purpose for grants in files.values() for _, purpose in grants}
        still = {
            (group.value, purpose)
            for purpose in purposes
            for group in opened_to(organisation_id, purpose, at, structure_id=actor.structure_id)
        }
        gone = {file for file, grants in files.items() if grants & lost and not grants & still}
        gone -= closed_since(organisation_id, _began_at(row), gone, event_id)
        if gone:
            tell_partners_closed(
                actor=actor,
                at=told_at,
                event_id=event_id,
                organisation_id=organisation_id,
                dossier_ids=gone,
                cause=ClosingCause.AGREEMENT,
            )
        count += len(gone)
    return count


def _began_at(row: Agreement) -> datetime:
    """Since when it may have opened something."""
    return max(row.decided_at or row.asked_at, day_start(row.starts_on, zone(NATIONAL)))


def _granted(
    structure_id: UUID, at: datetime, row: Agreement
) -> dict[UUID, dict[UUID, set[tuple[str, str]]]]:
    """What the structure grants now to those whom the agreement names: by organisation, by file, group and purpose."""
    grants = Grant.objects.filter(structure_id=structure_id, during__contains=at)
    if row.organisation_id is not None:
        grants = grants.filter(organisation_id=row.organisation_id)
    else:
        alike = Organisation.objects.filter(kind=row.recipient_kind)
        grants = grants.filter(organisation_id__in=alike.values("organisation_id"))
    found: dict[UUID, dict[UUID, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for organisation_id, file, groups, purpose in grants.values_list(
        "organisation_id", "dossier_id", "groups", "purpose"
    ):
        found[organisation_id][file].update((group, purpose) for group in groups)
    return found
