"""What changes an appointment, an enrolment or a file goes to the queue of operators' applications, whoever did it.

A fact read twice is told once: what is told bears an identifier drawn from the stored fact.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from convergence.accompagnement.contracts.types import (
    CejExtended,
    CejPrepared,
    CejSigned,
    ContractAbandoned,
    ContractEnded,
    ContractResumed,
    ContractStarted,
    ContractSuspended,
)
from convergence.accompagnement.situations.types import (
    SituationCancelled,
    SituationConfirmed,
    SituationEnded,
    SituationRecorded,
)
from convergence.agenda.appointments.types import (
    AppointmentCancelled,
    AppointmentCompanyChanged,
    AppointmentMoved,
    AppointmentPlanned,
    AppointmentReassigned,
    AppointmentStatusNoted,
)
from convergence.agenda.workshops.queries import enrolment_number
from convergence.agenda.workshops.types import (
    EnrolmentMade,
    EnrolmentStatusNoted,
    EnrolmentWithdrawn,
    SessionCancelled,
    SessionMoved,
)
from convergence.audit.queries import is_opposed
from convergence.audit.types import FileErased
from convergence.dossier.queries import file_number
from convergence.dossier.types import (
    AccompanimentEnded,
    AccompanimentResumed,
    BirthDateCorrected,
    DossierCreated,
    DossierPutOnWatch,
    DossierReactivated,
    FileHandedOver,
    IdentityJustified,
    ReferentChanged,
    SectionEdited,
)
from convergence.foundation.actor import Actor
from convergence.foundation.events import Event
from convergence.foundation.scope import Scope
from convergence.sharing.operations import tell_file_erased, tell_operators
from convergence.sharing.types import OperatorEventAction, OperatorEventKind
from convergence.storage.files import holder
from convergence.storage.outbox import current_occurrence, handles
from convergence.storage.session import current_scope

OfAppointment = (
    AppointmentPlanned
    | AppointmentMoved
    | AppointmentCancelled
    | AppointmentReassigned
    | AppointmentCompanyChanged
    | AppointmentStatusNoted
)
OfEnrolment = EnrolmentMade | EnrolmentStatusNoted | EnrolmentWithdrawn | SessionCancelled | SessionMoved
Number = Callable[[Scope, Event], int | None]
_APPOINTMENTS: dict[type[OfAppointment], OperatorEventAction] = {
    AppointmentPlanned: OperatorEventAction.CREATE,
    AppointmentMoved: OperatorEventAction.UPDATE,
    AppointmentCancelled: OperatorEventAction.UPDATE,
    AppointmentReassigned: OperatorEventAction.UPDATE,
    AppointmentCompanyChanged: OperatorEventAction.UPDATE,
    AppointmentStatusNoted: OperatorEventAction.UPDATE,
}
_ENROLMENTS: dict[type[OfEnrolment], OperatorEventAction] = {
    EnrolmentMade: OperatorEventAction.CREATE,
    EnrolmentStatusNoted: OperatorEventAction.UPDATE,
    SessionMoved: OperatorEventAction.UPDATE,
    SessionCancelled: OperatorEventAction.UPDATE,
    EnrolmentWithdrawn: OperatorEventAction.DELETE,
}
_FILES: dict[type[Event], OperatorEventAction] = {
    DossierCreated: OperatorEventAction.CREATE,
    AccompanimentEnded: OperatorEventAction.ARCHIVE,
    **dict.fromkeys(
        (
            AccompanimentResumed,
            BirthDateCorrected,
            DossierPutOnWatch,
            DossierReactivated,
            FileHandedOver,
            IdentityJustified,
            ReferentChanged,
            SectionEdited,
            CejExtended,
            CejPrepared,
            CejSigned,
            ContractAbandoned,
            ContractEnded,
            ContractResumed,
            ContractStarted,
            ContractSuspended,
            SituationCancelled,
            SituationConfirmed,
            SituationEnded,
            SituationRecorded,
        ),
        OperatorEventAction.UPDATE,
    ),
}


@handles(FileErased)
def tell_erased(event: FileErased, *, actor: Actor, at: datetime) -> None:
    """A file is gone: what waited is forgotten, and who knew of it is told."""
    if event.dossier_id is not None:
        told = current_occurrence()
        tell_file_erased(actor=actor, at=told.at, event_id=told.event_id, dossier_id=event.dossier_id)


def _appointment(_scope: Scope, event: Event) -> int | None:
    return event.number if isinstance(event, OfAppointment) else None


def _enrolment(scope: Scope, event: Event) -> int | None:
    if not isinstance(event, OfEnrolment) or event.enrolment_id is None:
        return None
    return enrolment_number(scope, event.enrolment_id)


def _told(
    event: Event, actor: Actor, kind: OperatorEventKind, action: OperatorEventAction, number: Number | None
) -> None:
    """Nothing is told of what is gone, nor of a session as such: each enrolled file has its own fact.

    Nothing either of a person who opposes: her file is closed to those who knew it.
    """
    scope = current_scope()
    if event.dossier_id is None or scope is None or is_opposed(scope, event.dossier_id):
        return
    file, named = file_number(scope, event.dossier_id), number(scope, event) if number else None
    if file is None or (number and named is None):
        return
    told = current_occurrence()
    tell_operators(
        actor=actor,
        at=told.at,
        event_id=told.event_id,
        structure_id=holder(event.dossier_id) or actor.structure_id,
        dossier_id=event.dossier_id,
        file_number=file,
        kind=kind,
        action=action,
        number=named,
    )


def _listen(
    event_type: type[Event], kind: OperatorEventKind, action: OperatorEventAction, number: Number | None
) -> None:
    def tell(event: Event, *, actor: Actor, at: datetime) -> None:
        _told(event, actor, kind, action, number)

    tell.__name__ = f"tell_{event_type.__name__}"
    handles(event_type)(tell)


for _appointment_fact, _action in _APPOINTMENTS.items():
    _listen(_appointment_fact, OperatorEventKind.APPOINTMENT, _action, _appointment)
for _enrolment_fact, _action in _ENROLMENTS.items():
    _listen(_enrolment_fact, OperatorEventKind.ENROLMENT, _action, _enrolment)
for _file_fact, _action in _FILES.items():
    _listen(_file_fact, OperatorEventKind.FILE, _action, None)
