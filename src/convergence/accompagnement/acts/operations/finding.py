"""Find an act to change, and write what a draft tells."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.rules.entry import counted
from convergence.accompagnement.acts.rules.hours import local_day_of
from convergence.accompagnement.acts.types import ActDraft, ActOrigin, ActStatus, ActTheme
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, NotFound


def act_to_edit(act_id: UUID) -> models.Act:
    """The row, locked; NotFound when absent or hidden, Conflict when it was cancelled."""
    row = models.Act.objects.select_for_update().filter(id=act_id).first()
    if row is None:
        raise NotFound(
            "Cet acte n'existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-le dans la liste.",
        )
    if row.status == ActStatus.CANCELLED:
        raise Conflict("Cet acte est annulé.", what_to_do="Saisissez-en un nouveau.", code="act_cancelled")
    return row


def local_day_of_draft(draft: ActDraft, where: ZoneInfo) -> date:
    """The day of a checked draft, as people of the structure write it."""
    return local_day_of(counted(draft), where)


def fill(row: models.Act, draft: ActDraft, theme: ActTheme | None, origin: ActOrigin | None) -> None:
    """Write what a draft tells, its day apart."""
    row.kind, row.status = draft.kind, draft.status
    row.starts_at, row.ends_at, row.minutes = draft.starts_at, draft.ends_at, draft.minutes
    row.modality, row.measure = draft.modality or "", draft.measure or ""
    row.theme, row.origin = theme or "", origin or ""


def write_note(row: models.Act, text: str) -> None:
    """Keep the free text of an act apart; an empty text removes it."""
    kept = models.ActNote.objects.filter(act_id=row.id).first()
    if not text.strip():
        if kept:
            kept.delete()
        return
    kept = kept or models.ActNote(
        id=uuid7(), structure_id=row.structure_id, dossier_id=row.dossier_id, act_id=row.id
    )
    kept.occurred_on, kept.text = row.occurred_on, text.strip()
    kept.save()
