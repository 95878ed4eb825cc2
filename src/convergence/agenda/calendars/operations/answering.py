"""She has chosen between her calendar and Convergence."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments.operations import cancel_appointment, move_appointment
from convergence.agenda.appointments.types import CancelledBy
from convergence.agenda.calendars import models
from convergence.agenda.calendars.operations.asking import ask
from convergence.agenda.calendars.operations.pulling import FROM_CALENDAR
from convergence.agenda.calendars.policies import check_may_connect
from convergence.agenda.calendars.queries.accounts import question_row
from convergence.agenda.calendars.rules.writing import revision
from convergence.agenda.calendars.types import CopyAnswer, CopyState, QuestionRow
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid, NotFound
from convergence.storage.operation import operation


@operation("Calendrier personnel : choix")
def answer_question(
    *,
    actor: Actor,
    at: datetime,
    copy_id: UUID,
    answer: CopyAnswer,
    reason: str = "",
    source: str = FROM_CALENDAR,
) -> None:
    """Settle a copy that differs on both sides: ours is written again, or hers becomes the appointment's."""
    check_may_connect(actor)
    row = (
        models.CalendarCopy.objects.select_for_update(of=("self",))
        .filter(pk=copy_id, adviser_id=actor.user_id, account__ended_at=None)
        .select_related("account")
        .first()
    )
    question = question_row(row) if row and CopyState(row.state).is_question else None
    if row is None or question is None:
        raise NotFound("Cette question est déjà réglée.", what_to_do="Revenez à votre calendrier.")
    if answer not in question.answers:
        raise Invalid.one("answer", "Ce choix n’est pas possible ici.", "Choisissez une des réponses.")
    _settle(actor, at, row, question, answer)


def _settle(
    actor: Actor, at: datetime, row: models.CalendarCopy, question: QuestionRow, answer: CopyAnswer
) -> None:
    if answer is CopyAnswer.CANCEL:
        row.state, row.asked_at = CopyState.LEAVING, at
        row.save()
        cancel_appointment(
            actor=actor, at=at, appointment_id=row.ref_id, by=CancelledBy.STRUCTURE, source=FROM_CALENDAR
        )
        return
    if answer is CopyAnswer.TAKE_THEIRS and question.theirs is not None:
        move_appointment(
            actor=actor,
            at=at,
            appointment_id=row.ref_id,
            starts_at=question.theirs.starts_at,
            ends_at=question.theirs.ends_at,
            over_absence=True,
            source=FROM_CALENDAR,
        )
    # what stands there is known and accepted: the next writing may replace it
    row.sent_revision = revision(question.theirs, "vu") if question.theirs else ""
    row.theirs_starts_at = row.theirs_ends_at = None
    row.sequence += 1
    ask(row, CopyState.WAITING, at)
