"""Free text about the person: it stays in the structure that holds the file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.dossier.models import Note
from convergence.dossier.operations.reach import held_file, today_for
from convergence.dossier.policies import check_may_edit_files, check_may_read_notes, may_read_team_caseloads
from convergence.dossier.rules.reasons import checked_reason
from convergence.dossier.types import NoteConflict
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.storage.operation import TYPED_IN, operation

_LONGEST, _LONGEST_SUBJECT = 10_000, 30


@operation("Écrire une note")
def write_note(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    text: str,
    about: str = "",
    reason: str = "",
    source: str = TYPED_IN,
) -> UUID:
    """Write a note; ``about`` is the code of a section or blank."""
    _check_may_write(actor)
    root = held_file(actor, dossier_id)
    note = Note.objects.create(
        structure_id=root.structure_id,
        dossier_id=root.pk,
        text=_checked(text),
        about=about[:_LONGEST_SUBJECT],
        written_on=today_for(actor, at),
        written_by=actor.user_id,
        author_name=actor.name,
    )
    return note.id


@operation("Modifier une note")
def amend_note(
    *,
    actor: Actor,
    at: datetime,
    note_id: UUID,
    text: str,
    edit_token: int,
    reason: str = "",
    source: str = TYPED_IN,
) -> int:
    """Correct one's own note; returns the next edit token. The former text stays in the history."""
    _check_may_write(actor)
    note = _locked(actor, note_id)
    if note.written_by != actor.user_id:
        raise Refused(
            "Seule la personne qui a écrit cette note peut la modifier.",
            what_to_do="Écrivez une nouvelle note qui la complète.",
            code="not_author",
        )
    wanted = _checked(text)
    if note.change_id != edit_token and note.text != wanted:
        raise NoteConflict(wanted, note.text, note.change_id)
    note.text = wanted
    note.save()
    note.refresh_from_db(fields=["change_id"])
    return note.change_id


@operation("Supprimer une note")
def delete_note(*, actor: Actor, at: datetime, note_id: UUID, reason: str, source: str = TYPED_IN) -> None:
    """Remove a note, with a reason: its author, or who sees the work of the whole team."""
    _check_may_write(actor)
    checked_reason(reason)
    note = _locked(actor, note_id)
    if note.written_by != actor.user_id and not may_read_team_caseloads(actor):
        raise Refused(
            "Seuls son auteur ou un responsable peuvent supprimer cette note.",
            what_to_do="Demandez-le à votre responsable.",
            code="not_author",
        )
    note.delete()


def _check_may_write(actor: Actor) -> None:
    check_may_read_notes(actor)
    check_may_edit_files(actor)


def _locked(actor: Actor, note_id: UUID) -> Note:
    note = Note.objects.select_for_update().filter(pk=note_id).first()
    if note is None:
        raise NotFound(
            "Cette note n’existe pas ou n’est plus accessible.", what_to_do="Rechargez la page du dossier."
        )
    held_file(actor, note.dossier_id)
    return note


def _checked(text: str) -> str:
    kept = "".join(character for character in text if character.isprintable() or character in "\n\t").strip()
    if not kept:
        raise Invalid.one("text", "La note est vide.", "Écrivez-la, ou fermez cette fenêtre.", "required")
    if len(kept) > _LONGEST:
        raise Invalid.one(
            "text", "La note compte 10 000 caractères au plus.", "Raccourcissez-la.", "too_long"
        )
    return kept
