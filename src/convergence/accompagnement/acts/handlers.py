"""What was said of a meeting, done from a plan of action, or at a service becomes one act; a contract ends in an exit.

Each may run twice and then does nothing new.
"""

from __future__ import annotations

from datetime import datetime

from convergence.accompagnement.acts.operations import follow_meeting, follow_step, forget_meeting
from convergence.accompagnement.acts.rules.themes import measure_of
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActModality, ActStatus
from convergence.accompagnement.acts.types.origins import HER_PLAN
from convergence.accompagnement.contracts.types import ActionDone, ContractEnded, EndMotive
from convergence.accompagnement.contracts.types.words import StepOwner
from convergence.accompagnement.situations.operations import qualify_exit
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.accompagnement.situations.types.exits import ExitAbout
from convergence.accompagnement.solutions.types import PresenceNoted
from convergence.agenda.appointments.types import AppointmentStatus, AppointmentStatusNoted
from convergence.agenda.workshops.types import EnrolmentStatus, EnrolmentStatusNoted
from convergence.foundation.actor import Actor
from convergence.foundation.periods import day_start, zone
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


@handles(ActionDone)
def follow_action(event: ActionDone, *, actor: Actor, at: datetime) -> None:
    """An action of the plan that the person did herself is one of her steps, without a second entry."""
    if event.dossier_id is None or event.owner is not StepOwner.YOUNG_PERSON:
        return
    follow_step(
        actor=actor,
        at=at,
        step_id=event.step_id,
        dossier_id=event.dossier_id,
        done_on=event.done_on,
        minutes=event.minutes,
        measure=SnpMeasure.PROJECT,
        reason="Action du plan faite",
        source=HER_PLAN if event.by_person else "plan_action",
    )


@handles(PresenceNoted)
def follow_presence(event: PresenceNoted, *, actor: Actor, at: datetime) -> None:
    """She came to a service: it is an act of that day, once, whoever noted it.

    Nobody is accused of an absence there: it is told by the request alone, since no text makes it a breach.
    """
    if event.dossier_id is None:
        return
    if event.former_day is not None:
        forget_meeting(
            actor=actor,
            at=at,
            meeting_id=event.request_id,
            dossier_id=event.dossier_id,
            starts_at=day_start(event.former_day, zone(actor.time_zone)),
            reason="Venue reprise",
        )
    if event.came:
        follow_meeting(
            actor=actor,
            at=at,
            meeting_id=event.request_id,
            dossier_id=event.dossier_id,
            draft=ActDraft(kind=ActKind.SERVICE, status=ActStatus.PRESENT, day=event.day),
            adviser_id=event.adviser_id,
            theme=measure_of(event.theme),
            reason="Venue notée à un service",
            source="demande_service",
        )


@handles(ContractEnded)
def follow_contract_end(event: ContractEnded, *, actor: Actor, at: datetime) -> None:
    """The end of a contract is an exit, qualified from the situations under every definition."""
    if event.dossier_id is None:
        return
    qualify_exit(
        actor=actor,
        at=at,
        dossier_id=event.dossier_id,
        about=ExitAbout(event.kind.value),
        ref_id=event.contract_id,
        exited_on=event.ended_on,
        with_follow_up=event.motive is not EndMotive.DEATH,
        reason="Fin de contrat",
    )
