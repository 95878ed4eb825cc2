"""Find what her pages of workshops are about: sessions of her Mission Locale, and her own lines."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.agenda.workshops.queries import (
    enrolments_of_file,
    session,
    sessions_for_file,
    waiting_of,
)
from convergence.agenda.workshops.types import FileEnrolmentRow, SessionForFile, WaitingRow
from convergence.foundation.clock import local_today
from convergence.foundation.problems import NotFound
from convergence.portal.hers import her_file
from convergence.web.access import ActingRequest
from convergence.web.workshops.people import contracts_at

AHEAD = timedelta(days=90)
MOST = 60


def her_contracts(request: ActingRequest) -> list[str]:
    """Kinds of her contracts that run today: some workshops are for them."""
    dossier_id = her_file(request)
    return contracts_at(request, [dossier_id], local_today(request.actor.time_zone)).get(dossier_id, [])


def sessions_ahead(request: ActingRequest, at: datetime) -> list[SessionForFile]:
    """Sessions to come, as she meets them."""
    return sessions_for_file(
        request.scope,
        her_file(request),
        at,
        at + AHEAD,
        contracts=her_contracts(request),
        limit=MOST,
        at=at,
    )


def found_session(request: ActingRequest, session_id: UUID, at: datetime) -> SessionForFile:
    """One of them; one that is over, cancelled, not for her or unknown is answered alike."""
    row = session(request.scope, session_id, at=at)
    starts = (row.starts_at, row.starts_at + timedelta(seconds=1)) if row else None
    found = (
        sessions_for_file(request.scope, her_file(request), *starts, contracts=her_contracts(request), at=at)
        if starts
        else []
    )
    for one in found:
        if one.session.session_id == session_id:
            return one
    raise NotFound(
        "Cet atelier n’existe pas, ou il est annulé.", what_to_do="Revenez à la liste des ateliers."
    )


def found_enrolment(request: ActingRequest, enrolment_id: UUID) -> FileEnrolmentRow:
    """One of hers."""
    for row in enrolments_of_file(request.scope, her_file(request)):
        if row.enrolment.enrolment_id == enrolment_id:
            return row
    raise NotFound("Cette inscription n’existe pas.", what_to_do="Revenez à la liste de vos ateliers.")


def her_waiting(request: ActingRequest) -> list[WaitingRow]:
    """Where she waits for a place, or is offered one."""
    return waiting_of(request.scope, her_file(request))
