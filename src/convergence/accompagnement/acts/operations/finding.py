"""Find an act to change, and write what a draft tells."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.policies import check_may_write_notes
from convergence.accompagnement.acts.rules.entry import counted
from convergence.accompagnement.acts.rules.hours import local_day_of
from convergence.accompagnement.acts.types import ActDraft, ActOrigin, ActStatus, ActTheme
from convergence.dossier.queries import dossier_header
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.files import check_may_write
from convergence.storage.session import current_scope


def act_to_edit(act_id: UUID) -> models.Act:
    """The row, locked; NotFound when absent or hidden, Refused when only readable, Conflict when cancelled."""
    row = models.Act.objects.select_for_update().filter(id=act_id).first()
    if row is None:
        raise NotFound(
            "Cet acte n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-le dans la liste.",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
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


def person_of(dossier_id: UUID) -> DossierHeader:
    """The head of the file; NotFound when it is absent or hidden, alike."""
    scope = current_scope()
    person = dossier_header(scope, dossier_id) if scope else None
    if person is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    return person


def write_note(actor: Actor, row: models.Act, text: str) -> None:
    """Keep the free text of an act apart; an empty text removes it."""
    kept = models.ActNote.objects.filter(act_id=row.id).first()
    if not text.strip():
        if kept:
            kept.delete()
        return
    check_may_write_notes(actor)
    check_may_write(row.dossier_id, FieldGroup.FREE_TEXT)
    kept = kept or models.ActNote(
        id=uuid7(), structure_id=row.structure_id, dossier_id=row.dossier_id, act_id=row.id
    )
    kept.occurred_on, kept.text = row.occurred_on, text.strip()
    kept.save()
