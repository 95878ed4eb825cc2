"""Notes of practice: how the structure works, written and corrected by those who work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.storage.operation import emit, operation
from convergence.support import models
from convergence.support.operations.finding import locked
from convergence.support.policies import check_may_keep_practice_notes
from convergence.support.rules import texts
from convergence.support.types import PracticeNoteWritten, SupportConflict

_MOST_SCREENS, _SCREEN_LENGTH = 20, 60


@operation("Note de pratique écrite")
def write_practice(
    *,
    actor: Actor,
    at: datetime,
    title: str,
    text: str,
    topic: str = "",
    screens: Sequence[str] = (),
    idempotency_key: str | None = None,
) -> UUID:
    """Write a note; ``screens`` are the parts of the site beside which it shows."""
    check_may_keep_practice_notes(actor)
    row = models.PracticeNote(structure_id=actor.structure_id)
    _fill(row, actor, at, title, text, topic, screens)
    row.save(force_insert=True)
    emit(PracticeNoteWritten(structure_id=row.structure_id, practice_id=row.id))
    return row.id


@operation("Note de pratique modifiée")
def edit_practice(
    *,
    actor: Actor,
    at: datetime,
    practice_id: UUID,
    title: str,
    text: str,
    edit_token: int,
    topic: str = "",
    screens: Sequence[str] = (),
) -> None:
    """Correct a note, a colleague's as well; the former text stays in the history."""
    check_may_keep_practice_notes(actor)
    row = locked(models.PracticeNote, practice_id, "Cette note")
    if row.change_id != edit_token:
        raise SupportConflict({"title": row.title, "text": row.text, "topic": row.topic}, row.change_id)
    _fill(row, actor, at, title, text, topic, screens)
    row.is_withdrawn = False
    row.save()
    emit(PracticeNoteWritten(structure_id=row.structure_id, practice_id=row.id))


@operation("Note de pratique retirée")
def withdraw_practice(*, actor: Actor, at: datetime, practice_id: UUID, reason: str = "") -> None:
    """Take a note out of the lists; writing it again brings it back."""
    check_may_keep_practice_notes(actor)
    row = locked(models.PracticeNote, practice_id, "Cette note")
    row.is_withdrawn = True
    row.save(update_fields=["is_withdrawn"])


def _fill(
    row: models.PracticeNote,
    actor: Actor,
    at: datetime,
    title: str,
    text: str,
    topic: str,
    screens: Sequence[str],
) -> None:
    texts.check(
        texts.faults("title", title, label="Titre", longest=texts.SUBJECT_LENGTH, required=True),
        texts.faults("text", text, label="Texte", longest=texts.TEXT_LENGTH, required=True),
        texts.faults("topic", topic, label="Thème", longest=texts.TOPIC_LENGTH),
    )
    row.title, row.text, row.topic = title.strip(), text.strip(), topic.strip()
    row.screens = sorted({screen[:_SCREEN_LENGTH] for screen in screens})[:_MOST_SCREENS]
    row.written_at, row.written_by, row.written_by_name = at, actor.user_id, actor.name
    row.search_key = texts.search_key(title, topic, text)
