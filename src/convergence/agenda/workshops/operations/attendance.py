"""Say who came, close the session, correct or reopen what was closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from convergence.agenda.workshops import models
from convergence.agenda.workshops.operations.finding import (
    HeldSession,
    fact,
    found_enrolment,
    held_session,
    read_again,
)
from convergence.agenda.workshops.operations.offering import offer_free_places
from convergence.agenda.workshops.policies import (
    check_may_enrol,
    check_may_reopen,
    check_may_write_comments,
)
from convergence.agenda.workshops.rules.attendance import checked_note
from convergence.agenda.workshops.types import (
    EnrolmentStatus,
    EnrolmentStatusNoted,
    SessionAction,
    SessionClosed,
    SessionFull,
    SessionState,
    StatusNote,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import NotFound
from convergence.storage.operation import emit, emit_all, operation

_ROWS_A_STATEMENT = 2000
_Outcome = tuple[str, int | None, date | None]


@operation("Émargement")
def note_attendance(
    *,
    actor: Actor,
    at: datetime,
    session_id: UUID,
    notes: Sequence[StatusNote],
    reason: str = "",
    source: str = "saisie",
) -> int:
    """Say what became of several of the enrolled; returns how many changed. All or nothing.

    Once it has started and everybody has a final status the session is « émargée »; in a closed one a change is a
    correction, which needs a reason.
    """
    check_may_enrol(actor)
    held = held_session(session_id, actor=actor, at=at)
    held.move_to(_action(held), held.facts(reason))
    clean = {note.enrolment_id: checked_note(note, held.row, at) for note in notes}
    rows = _enrolled(held, clean)
    changed = [row for row in rows if _differs(row, clean[row.id])]
    _check_room(held, changed, clean)
    before = {row.id: EnrolmentStatus(row.status) for row in changed}
    _save_statuses(changed, clean)
    _save_comments(actor, rows, clean)
    _announce(held, actor, changed, clean, before)
    _settle(held, actor)
    return len(changed)


@operation("Présence notée")
def note_enrolment_status(
    *,
    actor: Actor,
    at: datetime,
    enrolment_id: UUID,
    status: EnrolmentStatus,
    minutes: int | None = None,
    started_on: date | None = None,
    comment: str | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Say what became of one enrolment."""
    check_may_enrol(actor)
    row = found_enrolment(enrolment_id)
    note = StatusNote(enrolment_id, status, minutes, started_on, comment)
    note_attendance(actor=actor, at=at, session_id=row.session_id, notes=[note], reason=reason)


@operation("Session clôturée")
def close_session(
    *, actor: Actor, at: datetime, session_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Close a session of which every enrolled person has a final status."""
    check_may_enrol(actor)
    held = held_session(session_id, actor=actor, at=at)
    held.move_to(SessionAction.CLOSE, held.facts(reason))
    emit(SessionClosed(**fact(held.row)))


@operation("Session rouverte")
def reopen_session(
    *, actor: Actor, at: datetime, session_id: UUID, reason: str, source: str = "saisie"
) -> None:
    """Open again a session that was closed, to add or correct; by a manager, with the reason."""
    check_may_reopen(actor)
    held = held_session(session_id, actor=actor, at=at)
    held.move_to(SessionAction.REOPEN, held.facts(reason))


def _action(held: HeldSession) -> SessionAction:
    return SessionAction.CORRECT if held.row.state is SessionState.CLOSED else SessionAction.NOTE


def _enrolled(held: HeldSession, notes: Mapping[UUID, StatusNote]) -> list[models.Enrolment]:
    rows = models.Enrolment.objects.filter(
        session_id=held.model.id,
        structure_id=held.model.structure_id,
        id__among=list(notes),
        is_withdrawn=False,
    ).order_by("id")
    found = list(rows)
    if len(found) != len(notes):
        raise NotFound(
            "Une des personnes n’est plus inscrite à cette session.",
            what_to_do="Rechargez la page : rien n’a été enregistré.",
            code="enrolment_not_found",
        )
    return found


def _differs(row: models.Enrolment, note: StatusNote) -> bool:
    return (row.status, row.minutes, row.started_on) != (note.status, note.minutes, note.started_on)


def _check_room(
    held: HeldSession, rows: Sequence[models.Enrolment], notes: Mapping[UUID, StatusNote]
) -> None:
    """A refusal that becomes a presence takes a place again: there must be one."""
    more = sum(notes[row.id].status.holds_place - EnrolmentStatus(row.status).holds_place for row in rows)
    if held.row.free is not None and more > held.row.free:
        raise SessionFull()


def _save_statuses(rows: Sequence[models.Enrolment], notes: Mapping[UUID, StatusNote]) -> None:
    """One statement for all those who share an outcome; places are given back before they are taken."""
    groups: dict[_Outcome, list[UUID]] = defaultdict(list)
    for row in rows:
        note = notes[row.id]
        groups[note.status.value, note.minutes, note.started_on].append(row.id)
    for outcome in sorted(groups, key=lambda kept: EnrolmentStatus(kept[0]).holds_place):
        status, minutes, started_on = outcome
        models.Enrolment.objects.filter(id__among=groups[outcome]).update(
            status=status, minutes=minutes, started_on=started_on
        )


def _save_comments(actor: Actor, rows: Sequence[models.Enrolment], notes: Mapping[UUID, StatusNote]) -> None:
    told = [row for row in rows if notes[row.id].comment is not None]
    if not told:
        return
    kept = models.EnrolmentComment.objects.filter(enrolment__id__among=[row.id for row in told])
    known = {comment.enrolment_id: comment for comment in kept.order_by("id")}
    if any(notes[row.id].comment for row in told):
        check_may_write_comments(actor)
    empty = [known[row.id].id for row in told if row.id in known and not notes[row.id].comment]
    models.EnrolmentComment.objects.filter(id__among=empty).delete()
    fresh = []
    for row in told:
        text = notes[row.id].comment
        if text and row.id not in known:
            fresh.append(
                models.EnrolmentComment(
                    structure_id=row.structure_id, dossier_id=row.dossier_id, enrolment_id=row.id, text=text
                )
            )
        elif text and known[row.id].text != text:
            known[row.id].text = text
            known[row.id].save(update_fields=["text"])
    models.EnrolmentComment.objects.bulk_create(fresh, batch_size=_ROWS_A_STATEMENT)


def _announce(
    held: HeldSession,
    actor: Actor,
    rows: Sequence[models.Enrolment],
    notes: Mapping[UUID, StatusNote],
    before: Mapping[UUID, EnrolmentStatus],
) -> None:
    emit_all(
        EnrolmentStatusNoted(
            **fact(held.row, row.dossier_id),
            enrolment_id=row.id,
            status=notes[row.id].status,
            before_status=before[row.id],
            minutes=notes[row.id].minutes,
            started_on=notes[row.id].started_on,
            noted_by=actor.user_id,
            is_amendment=before[row.id].is_final,
        )
        for row in rows
    )


def _settle(held: HeldSession, actor: Actor) -> None:
    """Where the session stands now: émargée once everybody is noted, and back when somebody no longer is."""
    row, facts = read_again(held, actor), held.facts()
    if row.state is SessionState.PLANNED:
        offer_free_places(held, actor)
    elif row.state is SessionState.TO_CLOSE and not facts.not_final:
        held.move_to(SessionAction.ATTEND, facts)
    elif row.state is SessionState.ATTENDED and facts.not_final:
        held.move_to(SessionAction.RESUME, facts)
