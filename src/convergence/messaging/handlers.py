"""Reactions to facts of lower rooms. Each looks at how things stand now: a replay, or another order, tells the same."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.solutions.types import ServicesProposed
from convergence.agenda.appointments.types import (
    AppointmentCancelled,
    AppointmentCompanyChanged,
    AppointmentMoved,
    AppointmentPlanned,
    AppointmentReassigned,
    AppointmentStatusNoted,
    CancelledBy,
)
from convergence.agenda.workshops.types import (
    EnrolmentMade,
    EnrolmentStatusNoted,
    EnrolmentWithdrawn,
    PlaceOffered,
    SessionCancelled,
    SessionMoved,
)
from convergence.documents.types import DocumentAdded, DocumentOrigin
from convergence.dossier.types import FileHandedOver, ReferentChanged, Section, SectionEdited
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeSettled
from convergence.foundation.periods import zone
from convergence.messaging.operations import (
    close_alerts,
    note_outcome,
    plan_reminders,
    tell_change,
    tell_company,
    tell_end_of_wait,
    tell_follower,
    tell_of_operator,
    tell_offer,
    tell_paper,
    tell_replacement,
    tell_services,
)
from convergence.messaging.rules.wordings import when
from convergence.messaging.types import (
    ABOUT_DELIVERY,
    AboutKind,
    OperatorMessageWritten,
    ReplacementAnnounced,
    TemplateKind,
)
from convergence.storage.outbox import handles

_APPOINTMENT, _ENROLMENT = AboutKind.APPOINTMENT, AboutKind.ENROLMENT


@handles(AppointmentPlanned)
def remind_of_appointment(event: AppointmentPlanned, *, actor: Actor, at: datetime) -> None:
    """Plan its reminders and tell her, of what she booked herself too: it is her confirmation."""
    _follow(actor, at, _APPOINTMENT, event.appointment_id)
    tell_change(
        actor=actor, at=at, kind=TemplateKind.APPOINTMENT_PLANNED, about=_APPOINTMENT, about_id=event.appointment_id,
        occasion=f"rdv:{event.appointment_id}:pris", values={}, starts_at=event.starts_at,
    )  # fmt: skip


@handles(AppointmentMoved)
def follow_moved_appointment(event: AppointmentMoved, *, actor: Actor, at: datetime) -> None:
    """Its reminders follow; she is told, except of what she did herself."""
    _follow(actor, at, _APPOINTMENT, event.appointment_id)
    if event.by_young_person:
        return
    tell_change(
        actor=actor, at=at, kind=TemplateKind.APPOINTMENT_MOVED, about=_APPOINTMENT, about_id=event.appointment_id,
        occasion=f"rdv:{event.appointment_id}:{event.starts_at.isoformat()}:{event.place_id}",
        values={"ancienne_date": _day(actor, event.previous_starts_at)}, starts_at=event.starts_at,
    )  # fmt: skip


@handles(AppointmentCancelled)
def follow_cancelled_appointment(event: AppointmentCancelled, *, actor: Actor, at: datetime) -> None:
    """Its reminders are taken back; she is told, unless she cancelled it or another replaces it."""
    _follow(actor, at, _APPOINTMENT, event.appointment_id)
    if event.cancelled_by is CancelledBy.YOUNG_PERSON or event.rescheduled_to_id is not None:
        return
    tell_change(
        actor=actor, at=at, kind=TemplateKind.APPOINTMENT_CANCELLED, about=_APPOINTMENT, about_id=event.appointment_id,
        occasion=f"rdv:{event.appointment_id}:annule", values={}, starts_at=event.starts_at, is_over=True,
    )  # fmt: skip


@handles(AppointmentReassigned)
def tell_who_receives(event: AppointmentReassigned, *, actor: Actor, at: datetime) -> None:
    """Another professional receives her: no second reminder, one notice."""
    _follow(actor, at, _APPOINTMENT, event.appointment_id)
    tell_change(
        actor=actor, at=at, kind=TemplateKind.APPOINTMENT_REASSIGNED, about=_APPOINTMENT,
        about_id=event.appointment_id, occasion=f"rdv:{event.appointment_id}:{event.occurrence_id}", values={},
        starts_at=event.starts_at,
    )  # fmt: skip


@handles(AppointmentCompanyChanged)
def tell_who_takes_part(event: AppointmentCompanyChanged, *, actor: Actor, at: datetime) -> None:
    """Somebody whom she expected will not be there: she is told who will. That one more comes needs no notice."""
    if event.left_id is not None:
        tell_company(
            actor=actor,
            at=at,
            appointment_id=event.appointment_id,
            occurrence_id=event.occurrence_id,
            starts_at=event.starts_at,
        )


@handles(AppointmentStatusNoted)
def follow_status(event: AppointmentStatusNoted, *, actor: Actor, at: datetime) -> None:
    """An appointment of which somebody said what became needs no reminder."""
    _follow(actor, at, _APPOINTMENT, event.appointment_id)


@handles(EnrolmentMade)
def remind_of_session(event: EnrolmentMade, *, actor: Actor, at: datetime) -> None:
    """Plan the reminders of a session and tell her that she is enrolled."""
    _follow(actor, at, _ENROLMENT, event.enrolment_id)
    tell_change(
        actor=actor, at=at, kind=TemplateKind.WORKSHOP_ENROLLED, about=_ENROLMENT, about_id=event.enrolment_id,
        occasion=f"inscription:{event.enrolment_id}:faite", values={"titre": event.name}, starts_at=event.starts_at,
    )  # fmt: skip


@handles(SessionMoved)
def follow_moved_session(event: SessionMoved, *, actor: Actor, at: datetime) -> None:
    """Each enrolled person is told; her reminders follow."""
    if event.enrolment_id is None:
        return
    _follow(actor, at, _ENROLMENT, event.enrolment_id)
    tell_change(
        actor=actor, at=at, kind=TemplateKind.WORKSHOP_MOVED, about=_ENROLMENT, about_id=event.enrolment_id,
        occasion=f"inscription:{event.enrolment_id}:{event.starts_at.isoformat()}", values={"titre": event.name},
        starts_at=event.starts_at,
    )  # fmt: skip


@handles(SessionCancelled)
def follow_cancelled_session(event: SessionCancelled, *, actor: Actor, at: datetime) -> None:
    """Each enrolled person is told, and her reminders are taken back; who only waited for a place is told too."""
    if event.enrolment_id is None:
        if event.dossier_id is not None:
            tell_end_of_wait(
                actor=actor, at=at, dossier_id=event.dossier_id, session_id=event.session_id, name=event.name,
                starts_at=event.starts_at,
            )  # fmt: skip
        return
    _follow(actor, at, _ENROLMENT, event.enrolment_id)
    tell_change(
        actor=actor, at=at, kind=TemplateKind.WORKSHOP_CANCELLED, about=_ENROLMENT, about_id=event.enrolment_id,
        occasion=f"inscription:{event.enrolment_id}:annulee", values={"titre": event.name},
        starts_at=event.starts_at, is_over=True,
    )  # fmt: skip


@handles(EnrolmentWithdrawn)
def forget_enrolment(event: EnrolmentWithdrawn, *, actor: Actor, at: datetime) -> None:
    """A session that is no longer hers reminds of nothing."""
    _follow(actor, at, _ENROLMENT, event.enrolment_id)


@handles(EnrolmentStatusNoted)
def follow_enrolment(event: EnrolmentStatusNoted, *, actor: Actor, at: datetime) -> None:
    """A refusal, or a presence noted, needs no reminder."""
    _follow(actor, at, _ENROLMENT, event.enrolment_id)


@handles(PlaceOffered)
def tell_freed_place(event: PlaceOffered, *, actor: Actor, at: datetime) -> None:
    """The person for whom a place is held is told at once."""
    if event.dossier_id is not None:
        tell_offer(
            actor=actor, at=at, dossier_id=event.dossier_id, waiting_id=event.waiting_id, name=event.name,
            starts_at=event.starts_at, until=event.offer_ends_at,
        )  # fmt: skip


@handles(ReferentChanged)
def tell_new_referent(event: ReferentChanged, *, actor: Actor, at: datetime) -> None:
    """The conversation says who answers now."""
    if event.dossier_id is not None and event.organisation_id == event.structure_id:
        tell_follower(
            actor=actor, at=at, dossier_id=event.dossier_id, adviser_id=event.user_id,
            occasion=f"referent:{event.user_id}:{event.starts_on}",
        )  # fmt: skip


@handles(FileHandedOver)
def tell_new_structure(event: FileHandedOver, *, actor: Actor, at: datetime) -> None:
    """The conversation follows the file and says who holds it."""
    if event.dossier_id is not None:
        tell_follower(
            actor=actor, at=at, dossier_id=event.dossier_id,
            occasion=f"structure:{event.from_structure_id}:{event.structure_id}:{at.date()}",
        )  # fmt: skip


@handles(SectionEdited)
def look_again_at_contacts(event: SectionEdited, *, actor: Actor, at: datetime) -> None:
    """A contact that was corrected closes what asked for it."""
    if event.dossier_id is not None and event.section is Section.CONTACTS:
        close_alerts(actor=actor, at=at, dossier_id=event.dossier_id)


@handles(ServicesProposed)
def tell_proposed_services(event: ServicesProposed, *, actor: Actor, at: datetime) -> None:
    """The services that her adviser kept for her are told in her conversation."""
    if event.dossier_id is not None:
        tell_services(
            actor=actor, at=at, dossier_id=event.dossier_id, sending_id=event.sending_id,
            adviser_id=event.adviser_id, chosen_ids=tuple(map(UUID, event.chosen_ids.split(","))),
        )  # fmt: skip


@handles(ExchangeSettled)
def follow_exchange(event: ExchangeSettled, *, actor: Actor, at: datetime) -> None:
    """What left has been delivered, refused, priced."""
    if event.about_kind == ABOUT_DELIVERY:
        note_outcome(actor=actor, at=at, settled=event)


@handles(ReplacementAnnounced)
def tell_those_around(event: ReplacementAnnounced, *, actor: Actor, at: datetime) -> None:
    """Everybody around the adviser who is away is told, once."""
    tell_replacement(actor=actor, at=at, replacement_id=event.replacement_id)


@handles(OperatorMessageWritten)
def tell_that_an_operator_wrote(event: OperatorMessageWritten, *, actor: Actor, at: datetime) -> None:
    """The person is told who wrote and where to answer, by ways that cost nothing to whoever holds her file."""
    if event.dossier_id is not None:
        tell_of_operator(
            actor=actor, at=at, dossier_id=event.dossier_id, organisation_id=event.organisation_id,
            message_id=event.message_id,
        )  # fmt: skip


@handles(DocumentAdded)
def tell_of_paper(event: DocumentAdded, *, actor: Actor, at: datetime) -> None:
    """A paper that the person sent herself stands in her conversation, unread; the others tell nobody."""
    if event.dossier_id is not None and event.origin is DocumentOrigin.RECEIVED:
        tell_paper(actor=actor, at=at, dossier_id=event.dossier_id, document_id=event.document_id)


def _follow(actor: Actor, at: datetime, about: AboutKind, about_id: UUID) -> None:
    plan_reminders(actor=actor, at=at, about=about, about_id=about_id)


def _day(actor: Actor, instant: datetime) -> str:
    return when(instant, zone(actor.time_zone))[0]
