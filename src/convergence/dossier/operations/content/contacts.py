"""A number or an address that turned out not to exist."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.dossier.models import ContactPoint
from convergence.dossier.operations.reach import locked_file
from convergence.dossier.policies import check_may_edit_files
from convergence.dossier.types import ContactKind, Section, SectionEdited
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.storage.operation import TYPED_IN, emit, operation


@operation("Contact qui ne fonctionne plus")
def note_wrong_contact(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    kind: ContactKind,
    value: str,
    reason: str = "",
    source: str = TYPED_IN,
) -> bool:
    """Note that a contact does not work any more, without confirming the section; False when it is known already."""
    check_may_edit_files(actor)
    root = locked_file(actor, dossier_id, FieldGroup.CONTACT)
    point = ContactPoint.objects.filter(
        structure_id=root.structure_id, dossier_id=root.pk, kind=kind.value, value=value, wrong=False
    ).first()
    if point is None:
        return False
    point.wrong, point.preferred = True, False
    point.save(update_fields=["wrong", "preferred"])
    emit(SectionEdited(structure_id=root.structure_id, dossier_id=root.pk, section=Section.CONTACTS))
    return True
