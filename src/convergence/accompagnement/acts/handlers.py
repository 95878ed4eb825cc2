"""What was said of a meeting of the agenda becomes one act. Each may run twice and then does nothing new."""

from __future__ import annotations

from datetime import datetime

from convergence.accompagnement.acts.operations import follow_meeting, forget_meeting
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActModality, ActStatus
from convergence.agenda.appointments.types import AppointmentStatus, AppointmentStatusNoted
from convergence.agenda.workshops.types import EnrolmentStatus, EnrolmentStatusNoted
from convergence.foundation.actor import Actor
from convergence.storage.outbox import handles

_OF_APPOINTMENT = {
    AppointmentStatus.PRESENT: ActStatus.PRESENT,
    AppointmentStatus.ABSENT: ActStatus.ABSENT,
    AppointmentStatus.UNSPECIFIED: ActStatus.UNSPECIFIED,
}


@handles(AppointmentStatusNoted)
def follow_appointment(event: AppointmentStatusNoted, *, actor: Actor, at: datetime) -> None:
    """An appointment that is noted is an act with the same status; planned again, the act is cancelled."""
    if event.dossier_id is None:
        return
    status = _OF_APPOINTMENT.get(event.status)
    if status is None:
        forget_meeting(
            actor=actor,
            at=at,
            meeting_id=event.appointment_id,
            dossier_id=event.dossier_id,
            starts_at=event.starts_at,
            reason="Présence reprise",
        )
        return
    follow_meeting(
        actor=actor,
        at=at,
        meeting_id=event.appointment_id,
        dossier_id=event.dossier_id,
        draft=ActDraft(
            kind=ActKind(event.kind.value),
            status=status,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            minutes=event.minutes,
            modality=ActModality(event.modality.value),
        ),
        adviser_id=event.adviser_id,
        reason="Présence notée au rendez-vous",
        source="rendez_vous",
    )


@handles(EnrolmentStatusNoted)
def follow_enrolment(event: EnrolmentStatusNoted, *, actor: Actor, at: datetime) -> None:
    """Who took part in a session has an act; who was awaited and did not come has one, absent.

    In the words of the field an absence is « refus jeune », noted once the session has begun; a refusal before it
    is no act.
    """
    if event.dossier_id is None:
        return
    status = _of_enrolment(event, at)
    if status is None:
        forget_meeting(
            actor=actor,
            at=at,
            meeting_id=event.enrolment_id,
            dossier_id=event.dossier_id,
            starts_at=event.starts_at,
            reason="Émargement repris",
        )
        return
    follow_meeting(
        actor=actor,
        at=at,
        meeting_id=event.enrolment_id,
        dossier_id=event.dossier_id,
        draft=ActDraft(
            kind=ActKind(event.kind.value),
            status=status,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            minutes=event.minutes if status is ActStatus.PRESENT else None,
        ),
        adviser_id=event.adviser_id,
        reason="Émargement",
        source="atelier",
    )


def _of_enrolment(event: EnrolmentStatusNoted, at: datetime) -> ActStatus | None:
    if event.status is EnrolmentStatus.ACHIEVED:
        return ActStatus.PRESENT
    if event.status is EnrolmentStatus.REFUSAL_YOUNG and event.starts_at <= at:
        return ActStatus.ABSENT
    return None
