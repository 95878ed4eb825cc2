"""What partners may know of and changed goes to their feeds, whoever changed it; a fact read twice is told once."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from convergence.accompagnement.contracts.types import (
    CejExtended,
    CejPrepared,
    CejSigned,
    ContractAbandoned,
    ContractAmended,
    ContractEnded,
    ContractRefused,
    ContractResumed,
    ContractStarted,
    ContractSuspended,
    EngagementExtended,
    EngagementPrepared,
    EngagementSigned,
    PaceaExtended,
    PaceaPrepared,
    PaceaSigned,
)
from convergence.accompagnement.situations.types import (
    SituationCancelled,
    SituationConfirmed,
    SituationEnded,
    SituationRecorded,
)
from convergence.accompagnement.solutions.queries import recipient_of
from convergence.accompagnement.solutions.types import (
    PresenceNoted,
    RequestAnswered,
    RequestConcluded,
    RequestSent,
    RequestWithdrawn,
)
from convergence.agenda.appointments.types import (
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentPlanned,
    AppointmentReassigned,
    AppointmentStatusNoted,
)
from convergence.agenda.workshops.types import (
    EnrolmentMade,
    EnrolmentStatusNoted,
    EnrolmentWithdrawn,
    SessionCancelled,
    SessionMoved,
)
from convergence.audit.types import FileErased, LimitationLifted, ProcessingLimited, RecipientFileErased
from convergence.dossier.types import (
    AccompanimentEnded,
    AccompanimentResumed,
    BirthDateCorrected,
    ContactNoted,
    DossierPutOnWatch,
    DossierReactivated,
    FileHandedOver,
    IdentityJustified,
    RqthEnded,
    RqthRecognised,
    SectionEdited,
    TeamMemberAdded,
    TeamMemberEnded,
)
from convergence.foundation.actor import Actor
from convergence.foundation.events import Event
from convergence.sharing.operations.changes import (
    closed_since,
    tell_partners,
    tell_partners_closed,
    tell_partners_erased,
    tell_recipient_erased,
)
from convergence.sharing.types import ClosingCause, PartnerChangeKind, PartnerResource
from convergence.storage.files import is_held_back, organisations_beside, organisations_reached
from convergence.storage.outbox import current_occurrence, handles
from convergence.storage.session import current_scope

_CREATED, _UPDATED, _DELETED = (
    PartnerChangeKind.CREATED,
    PartnerChangeKind.UPDATED,
    PartnerChangeKind.DELETED,
)
_EVER = datetime.min.replace(tzinfo=UTC)
_FACTS: dict[type[Event], tuple[PartnerResource, str, PartnerChangeKind]] = {
    AppointmentPlanned: (PartnerResource.APPOINTMENT, "appointment_id", _CREATED),
    EnrolmentMade: (PartnerResource.ENROLMENT, "enrolment_id", _CREATED),
    EnrolmentWithdrawn: (PartnerResource.ENROLMENT, "enrolment_id", _DELETED),
    SituationRecorded: (PartnerResource.SITUATION, "situation_id", _CREATED),
    SituationCancelled: (PartnerResource.SITUATION, "situation_id", _DELETED),
    **dict.fromkeys(
        (AppointmentCancelled, AppointmentMoved, AppointmentReassigned, AppointmentStatusNoted),
        (PartnerResource.APPOINTMENT, "appointment_id", _UPDATED),
    ),
    **dict.fromkeys(
        (EnrolmentStatusNoted, SessionCancelled, SessionMoved),
        (PartnerResource.ENROLMENT, "enrolment_id", _UPDATED),
    ),
    **dict.fromkeys(
        (SituationConfirmed, SituationEnded), (PartnerResource.SITUATION, "situation_id", _UPDATED)
    ),
    **dict.fromkeys(
        (CejPrepared, PaceaPrepared, EngagementPrepared),
        (PartnerResource.CONTRACT, "contract_id", _CREATED),
    ),
    **dict.fromkeys(
        (
            CejExtended, CejSigned, ContractAbandoned, ContractAmended, ContractEnded, ContractRefused,
            ContractResumed, ContractStarted, ContractSuspended, EngagementExtended, EngagementSigned,
            PaceaExtended, PaceaSigned,
        ),
        (PartnerResource.CONTRACT, "contract_id", _UPDATED),
    ),
    **dict.fromkeys(
        (
            AccompanimentEnded, AccompanimentResumed, BirthDateCorrected, ContactNoted, DossierPutOnWatch,
            DossierReactivated, IdentityJustified, RqthEnded, RqthRecognised, SectionEdited,
        ),
        (PartnerResource.FILE, "dossier_id", _UPDATED),
    ),
}  # fmt: skip
_REQUESTS: dict[type[Event], PartnerChangeKind] = {
    RequestSent: _CREATED,
    **dict.fromkeys((PresenceNoted, RequestAnswered, RequestConcluded, RequestWithdrawn), _UPDATED),
}


@handles(FileErased)
def feed_erased(event: FileErased, *, actor: Actor, at: datetime) -> None:
    """A file is gone: whoever was told of it is told so, and nothing else of it stays in a feed."""
    if event.dossier_id is not None:
        told = current_occurrence()
        tell_partners_erased(actor=actor, at=told.at, event_id=told.event_id, dossier_id=event.dossier_id)


@handles(RecipientFileErased)
def feed_erased_for_recipient(event: RecipientFileErased, *, actor: Actor, at: datetime) -> None:
    """A file is gone: an organisation to which it had been opened is told so, were its feed empty."""
    if event.dossier_id is not None:
        told = current_occurrence()
        tell_recipient_erased(
            actor=actor, at=told.at, event_id=told.event_id, organisation_id=event.organisation_id,
            dossier_id=event.dossier_id,
        )  # fmt: skip


@handles(ProcessingLimited)
def feed_limited(event: ProcessingLimited, *, actor: Actor, at: datetime) -> None:
    """The person opposes, or asks for the limitation: her file closed to those beside who had it at that instant."""
    if event.dossier_id is not None:
        for organisation_id in sorted(organisations_beside(event.dossier_id, current_occurrence().at)):
            _tell_closed(actor, organisation_id, event.dossier_id, ClosingCause.OPPOSITION)


@handles(LimitationLifted)
def feed_lifted(event: LimitationLifted, *, actor: Actor, at: datetime) -> None:
    """Nothing limits her file any more: it opened again to those with whom it was shared at that instant."""
    if event.dossier_id is not None:
        beside = organisations_beside(event.dossier_id, current_occurrence().at)
        _tell_opened(actor, beside, event.dossier_id)


@handles(FileHandedOver)
def feed_handed_over(event: FileHandedOver, *, actor: Actor, at: datetime) -> None:
    """What the former holder shared goes on as far as agreements cover the files of the new one: each is told."""
    dossier_id, then = event.dossier_id, current_occurrence().at
    if dossier_id is None:
        return
    before = organisations_beside(dossier_id, then, as_held_by=event.from_structure_id)
    after = organisations_beside(dossier_id, then)
    if is_held_back(dossier_id):  # nothing is open to either
        before = after = set()
    for organisation_id in sorted(before - after):
        _tell_closed(actor, organisation_id, dossier_id, ClosingCause.HAND_OVER)
    opened, reached = after - before, organisations_reached(dossier_id, at)
    _tell_opened(actor, opened, dossier_id)
    _tell(actor, reached - opened, PartnerResource.FILE, _UPDATED, dossier_id, dossier_id)


@handles(TeamMemberAdded)
def feed_opened(event: TeamMemberAdded, *, actor: Actor, at: datetime) -> None:
    """A file opens to the organisation of somebody who joins its team; one that is held back will, once let go."""
    if event.dossier_id is None or event.organisation_id == event.structure_id:
        return
    if not _waits(event.dossier_id, event.organisation_id, at):
        _tell_opened(actor, {event.organisation_id}, event.dossier_id)


@handles(TeamMemberEnded)
def feed_closed(event: TeamMemberEnded, *, actor: Actor, at: datetime) -> None:
    """A file closes to an organisation of which nobody is left in its team, unless holding it back told so."""
    dossier_id, organisation_id = event.dossier_id, event.organisation_id
    if dossier_id is None or organisation_id == event.structure_id:
        return
    if organisation_id in organisations_reached(dossier_id, at) or _waits(dossier_id, organisation_id, at):
        return
    if not (is_held_back(dossier_id) and _was_told(organisation_id, dossier_id)):
        _tell_closed(actor, organisation_id, dossier_id, ClosingCause.SHARING)


def _waits(dossier_id: UUID, organisation_id: UUID, at: datetime) -> bool:
    """True for a file that is held back from an organisation with which it is shared."""
    return is_held_back(dossier_id) and organisation_id in organisations_beside(dossier_id, at)


def _was_told(organisation_id: UUID, dossier_id: UUID) -> bool:
    return bool(closed_since(organisation_id, _EVER, [dossier_id], current_occurrence().event_id))


def _of_file(event: Event, actor: Actor, at: datetime) -> None:
    resource, name, change = _FACTS[type(event)]
    about = getattr(event, name)
    if event.dossier_id is None or about is None:
        return
    _tell(actor, organisations_reached(event.dossier_id, at), resource, change, event.dossier_id, about)


def _of_request(event: Event, actor: Actor, at: datetime) -> None:
    scope, request_id = current_scope(), getattr(event, "request_id", None)
    if scope is None or event.dossier_id is None or not isinstance(request_id, UUID):
        return
    recipient = recipient_of(scope, request_id)
    if recipient is not None:
        _tell(
            actor, {recipient}, PartnerResource.REQUEST, _REQUESTS[type(event)], event.dossier_id, request_id
        )


def _tell(
    actor: Actor,
    organisation_ids: set[UUID],
    resource: PartnerResource,
    change: PartnerChangeKind,
    dossier_id: UUID,
    about: UUID,
) -> None:
    told = current_occurrence()
    tell_partners(
        actor=actor,
        at=told.at,
        event_id=told.event_id,
        organisation_ids=organisation_ids,
        resource=resource,
        change=change,
        dossier_id=dossier_id,
        about=about,
    )


def _tell_opened(actor: Actor, organisation_ids: set[UUID], dossier_id: UUID) -> None:
    _tell(
        actor, organisation_ids, PartnerResource.FILE, PartnerChangeKind.OPENED, dossier_id, dossier_id
    )  # fmt: skip


def _tell_closed(actor: Actor, organisation_id: UUID, dossier_id: UUID, cause: ClosingCause) -> None:
    told = current_occurrence()
    tell_partners_closed(
        actor=actor,
        at=told.at,
        event_id=told.event_id,
        organisation_id=organisation_id,
        dossier_ids=[dossier_id],
        cause=cause,
    )


def _listen(fact: type[Event], *, is_request: bool) -> None:
    def feed(event: Event, *, actor: Actor, at: datetime) -> None:
        (_of_request if is_request else _of_file)(event, actor, at)

    feed.__name__ = f"feed_{fact.__name__}"
    handles(fact)(feed)


for _fact in _FACTS:
    _listen(_fact, is_request=False)
for _fact in _REQUESTS:
    _listen(_fact, is_request=True)
