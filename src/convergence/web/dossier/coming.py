"""What is coming for one person, and what the team has to answer about her: on the first page of her file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.appointments.types import AppointmentStatus
from convergence.agenda.workshops.queries import enrolments_of_file
from convergence.agenda.workshops.types import EnrolmentStatus
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.identity.policies import is_operator
from convergence.support.queries import demands_of_file
from convergence.support.types import DemandRow, DemandState
from convergence.web.access import ActingRequest
from convergence.web.dossier.frame import link

MOST = 3


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment or a session to come."""

    starts_at: datetime
    title: str
    where: str
    url: str


@dataclass(frozen=True, slots=True)
class Coming:
    """The next meetings, and the demands that wait."""

    meetings: tuple[Meeting, ...]
    demands: tuple[DemandRow, ...]


def coming(request: ActingRequest, header: DossierHeader) -> Coming:
    """What is coming; nothing for a reader of another organisation, whose agenda it is not, operators apart."""
    ours = header.structure_id == request.actor.structure_id
    if not (ours or is_operator(request.actor)) or not request.actor.may(Permission.READ_AGENDA):
        return Coming((), ())
    meetings = sorted(_meetings(request, header.dossier_id), key=lambda each: each.starts_at)
    if not ours:
        return Coming(tuple(meetings[:MOST]), ())
    waiting = demands_of_file(request.scope, header.dossier_id, today=local_today(request.actor.time_zone))
    return Coming(
        tuple(meetings[:MOST]), tuple(each for each in waiting if each.state is not DemandState.DONE)
    )


def _meetings(request: ActingRequest, dossier_id: UUID) -> Iterator[Meeting]:
    at = now()
    for found in appointments_of_file(request.scope, dossier_id, since=at):
        if found.status is AppointmentStatus.PLANNED:
            url = link("agenda:show", found.appointment_id)
            yield Meeting(found.starts_at, found.title, found.where, url)
    for enrolled in enrolments_of_file(request.scope, dossier_id, at=at):
        if enrolled.enrolment.status is EnrolmentStatus.ONGOING and enrolled.ends_at > at:
            url = link("workshops:session", enrolled.enrolment.session_id)
            yield Meeting(enrolled.starts_at, f"{enrolled.kind.label} : {enrolled.name}", enrolled.place, url)
