"""Who has a section open now. No history: it is forgotten in a minute."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.dossier.models import EditPresence
from convergence.dossier.operations.reach import file_not_found
from convergence.dossier.policies import check_may_edit_files
from convergence.dossier.queries.rows import holder_of
from convergence.dossier.types import Section
from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting, current_scope


def note_presence(*, actor: Actor, at: datetime, dossier_id: UUID, section: Section) -> None:
    """Note that the actor has the section open; colleagues see it for a minute. NotFound out of reach."""
    check_may_edit_files(actor)
    with acting(actor, _purpose(), route="dossier.note_presence"):
        structure_id = holder_of(dossier_id)
        if structure_id is None:
            raise file_not_found()
        EditPresence.objects.bulk_create(
            [
                EditPresence(
                    structure_id=structure_id,
                    dossier_id=dossier_id,
                    section=section.value,
                    user_id=actor.user_id,
                    name=actor.name,
                    seen_at=at,
                )
            ],
            update_conflicts=True,
            unique_fields=["structure_id", "dossier_id", "section", "user_id"],
            update_fields=["seen_at", "name"],
        )


def leave_section(*, actor: Actor, at: datetime, dossier_id: UUID, section: Section) -> None:
    """Note that the actor closed the section; nothing happens when she had not opened it."""
    with acting(actor, _purpose(), route="dossier.leave_section"):
        EditPresence.objects.filter(
            dossier_id=dossier_id, section=section.value, user_id=actor.user_id
        ).delete()


def _purpose() -> Purpose:
    scope = current_scope()
    return scope.purpose if scope else Purpose.ACCOMPAGNEMENT
