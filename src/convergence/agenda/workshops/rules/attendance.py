"""What may be said of someone who was enrolled."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from convergence.agenda.workshops.rules.entry import TEXT_LENGTH, plain_text
from convergence.agenda.workshops.types import EnrolmentStatus, SessionRow, SessionState, StatusNote
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, FieldError, Invalid

_DAY = timedelta(days=1)


def checked_note(note: StatusNote, session: SessionRow, now: datetime) -> StatusNote:
    """The note with what is usual filled in; Invalid or Conflict when it cannot be.

    Who came did the whole session from its first day, unless something else is told. Nobody was present at a session
    to come, and a closed one leaves nobody without an answer.
    """
    comment = None if note.comment is None else plain_text(note.comment)
    if note.status is not EnrolmentStatus.ACHIEVED:
        if note.status is EnrolmentStatus.ONGOING and session.state is SessionState.CLOSED:
            raise Conflict(
                "Une session clôturée ne laisse personne sans réponse.",
                what_to_do="Choisissez réalisé ou un refus, ou faites rouvrir la session.",
                code="session_closed",
            )
        clean = StatusNote(note.enrolment_id, note.status, comment=comment)
        Invalid.raise_if_any(_comment_faults(clean))
        return clean
    if now < session.starts_at:
        raise Conflict(
            "Cette session n’a pas commencé : personne n’y a encore été présent.",
            what_to_do="Attendez l’heure du début pour noter les présences.",
            code="session_not_started",
        )
    first = local_day(session.starts_at, zone(session.time_zone))
    minutes = session.minutes if note.minutes is None else note.minutes
    clean = StatusNote(note.enrolment_id, note.status, minutes, note.started_on or first, comment)
    Invalid.raise_if_any([*_done_faults(clean, session), *_comment_faults(clean)])
    return clean


def _done_faults(note: StatusNote, session: SessionRow) -> Iterator[FieldError]:
    where = zone(session.time_zone)
    first, last = local_day(session.starts_at, where), local_day(session.ends_at, where)
    longest = max(session.ends_at - session.starts_at, _DAY) // timedelta(minutes=1)
    if note.minutes is None or not 1 <= note.minutes <= longest:
        yield FieldError("minutes", "Cette durée n’est pas possible.", "Corrigez-la.", "range")
    if note.started_on is None or not first <= note.started_on <= last:
        yield FieldError(
            "started_on",
            "Ce jour n’est pas un jour de la session.",
            f"Du {first:%d/%m/%Y} au {last:%d/%m/%Y}.",
            "range",
        )


def _comment_faults(note: StatusNote) -> Iterator[FieldError]:
    if note.comment is not None and len(note.comment) > TEXT_LENGTH:
        yield FieldError("comment", f"{TEXT_LENGTH} caractères au plus.", "Raccourcissez.", "too_long")
