"""Find what her pages of appointments are about: her own, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments.queries import appointment, places
from convergence.agenda.appointments.types import AppointmentRow
from convergence.agenda.booking.queries import links_of_file, motive
from convergence.agenda.booking.types import LinkRow, MotiveRow
from convergence.foundation.problems import NotFound
from convergence.identity.queries import staff_names
from convergence.portal.appointments.words import Meeting, meeting
from convergence.portal.hers import her_file
from convergence.web.access import ActingRequest


def found_appointment(request: ActingRequest, appointment_id: UUID) -> AppointmentRow:
    """One of hers; that of somebody else and an unknown one are answered alike."""
    found = appointment(request.scope, appointment_id)
    if found is None or found.dossier_id != her_file(request):
        raise NotFound("Ce rendez-vous n’existe pas.", what_to_do="Revenez à la liste de vos rendez-vous.")
    return found


def found_motive(request: ActingRequest, motive_id: UUID) -> MotiveRow:
    """A motive that she may book by herself."""
    found = motive(request.scope, motive_id)
    if found is None or not found.for_files or not found.is_active:
        raise NotFound(
            "Ce motif de rendez-vous n’est plus proposé.", what_to_do="Choisissez-en un autre dans la liste."
        )
    return found


def link_holding(request: ActingRequest, row: AppointmentRow, at: datetime) -> LinkRow | None:
    """What lets her move it by herself: the booking that made it; None for one that a professional planned."""
    links = links_of_file(request.scope, row.dossier_id)
    return next(
        (link for link in links if link.appointment_id == row.appointment_id and link.is_live(at)), None
    )


def told(request: ActingRequest, rows: Iterable[AppointmentRow]) -> list[Meeting]:
    """Appointments in her words, with the names of those who receive her."""
    kept = list(rows)
    ids = {one for row in kept for one in (row.adviser_id, *row.other_adviser_ids)}
    names = {who: name.full_name for who, name in staff_names(request.scope, ids).items()} if ids else {}
    return [meeting(row, names) for row in kept]


def place_of(request: ActingRequest, found: MotiveRow) -> str:
    """Where people are received for a motive."""
    if found.place_id is None:
        return ""
    rows = {one.place_id: one for one in places(request.scope)}
    row = rows.get(found.place_id)
    return ", ".join(filter(None, (row.name, row.address))) if row else ""
