"""Calls 6 to 9: sessions of a structure, sessions for one young person, one session, its enrolled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase

from convergence.accompagnement.contracts.queries import running_contracts_of
from convergence.agenda.workshops.policies import may_read_workshops
from convergence.agenda.workshops.queries import (
    count_sessions,
    enrolled_in,
    session_by_number,
    sessions_between,
    sessions_proposed_to,
)
from convergence.agenda.workshops.types import ProposedSession, SessionRow, SessionState
from convergence.api.answers import json_answer
from convergence.api.imilo.answers import told_to_operators
from convergence.api.imilo.gate import Person, as_person, in_structure, person, structure_zone, unknown_file
from convergence.api.imilo.naming import dossier_named, number_named
from convergence.api.imilo.reads.asked import is_asked, page_asked, window_asked
from convergence.api.imilo.reads.told import STATUS_CODES, Json, enrolled_told, offer_told, session_told
from convergence.dossier.queries import file_of_number, names_of
from convergence.foundation.periods import local_day
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound, Refused
from convergence.foundation.scope import Scope
from convergence.identity.types import BearerKind
from convergence.sharing.types import ApiFamily

STRUCTURE = {BearerKind.ADVISER: (ApiFamily.STRUCTURE_SESSIONS,)}
PROPOSED = {
    BearerKind.ADVISER: (ApiFamily.ADVISER_SESSIONS,),
    BearerKind.YOUNG: (ApiFamily.YOUNG_SESSIONS,),
}
ONE = {
    BearerKind.ADVISER: (ApiFamily.ADVISER_SESSIONS,),
    BearerKind.YOUNG: (ApiFamily.YOUNG_SESSIONS, ApiFamily.ADVISER_SESSIONS),
}
ENROLLED = {BearerKind.ADVISER: (ApiFamily.ADVISER_SESSIONS,)}


@told_to_operators
def of_structure(request: HttpRequest, structure: str) -> HttpResponseBase:
    """Call 6: the sessions of a structure in which the adviser works."""
    caller = in_structure(person(request, STRUCTURE), structure)
    page, with_enrolled = page_asked(request.GET), is_asked(request.GET, "rechercheInscrits")
    with as_person(caller, "imilo.sessions") as scope:
        _check_reads(caller, files=with_enrolled)
        where = structure_zone(scope)
        window = window_asked(request.GET, where)
        rows = sessions_between(
            scope,
            window.start,
            window.end,
            skip=page.skipped,
            limit=page.size,
            with_cancelled=False,
            at=caller.at,
        )
        total = count_sessions(scope, window.start, window.end)
        instances = _enrolled(scope, rows) if with_enrolled else {}
    told = [_told(row, where, instances.get(row.session_id, []) if with_enrolled else None) for row in rows]
    return json_answer({"page": page.number, "nbSessions": total, "sessions": told})


@told_to_operators
def for_file(request: HttpRequest) -> HttpResponseBase:
    """Call 7: the sessions that may be proposed to one young person, with the status of her enrolments."""
    caller = person(request, PROPOSED)
    number, page = dossier_named(request.GET.get("idDossier", "")), page_asked(request.GET)
    with as_person(caller, "imilo.sessions_of_file") as scope:
        _check_reads(caller)
        where = structure_zone(scope)
        window = window_asked(request.GET, where)
        place = file_of_number(scope, number)
        if place is None:
            raise unknown_file()
        running = running_contracts_of(scope, [place.dossier_id], local_day(caller.at, where))
        rows = sessions_proposed_to(
            scope,
            place.dossier_id,
            window.start,
            window.end,
            contracts=[row.kind.value for row in running],
            at=caller.at,
        )
    shown = rows[page.skipped : page.skipped + page.size]
    told = [_proposed(row, where) for row in shown]
    return json_answer({"page": page.number, "nbSessions": len(rows), "sessions": told})


@told_to_operators
def one(request: HttpRequest, session: str) -> HttpResponseBase:
    """Call 8: one session and its offer."""
    caller = person(request, ONE)
    with as_person(caller, "imilo.session") as scope:
        _check_reads(caller)
        row, where = _session(scope, caller, session), structure_zone(scope)
    return json_answer(_told(row, where))


@told_to_operators
def enrolled(request: HttpRequest, session: str) -> HttpResponseBase:
    """Call 9: who is enrolled in a session."""
    caller = person(request, ENROLLED)
    with as_person(caller, "imilo.enrolled") as scope:
        _check_reads(caller, files=True)
        row = _session(scope, caller, session)
        found = _enrolled(scope, [row])
    return json_answer(found.get(row.session_id, []))


def _session(scope: Scope, caller: Person, text: str) -> SessionRow:
    number = number_named(text, "idSession", "de session")
    row = session_by_number(scope, number, at=caller.at)
    if row is None or row.state is SessionState.CANCELLED:
        raise NotFound(
            "Cette session n’existe pas ou n’existe plus.",
            what_to_do="Rechargez la liste des sessions.",
            code="unknown_session",
        )
    return row


def _enrolled(scope: Scope, rows: Sequence[SessionRow]) -> dict[UUID, list[Json]]:
    enrolments = enrolled_in(scope, [row.session_id for row in rows])
    names = {row.dossier_id: row for row in names_of(scope, [row.dossier_id for row in enrolments])}
    by_session = defaultdict(list)
    for enrolment in enrolments:
        by_session[enrolment.session_id].append(enrolment)
    return {session_id: enrolled_told(found, names) for session_id, found in by_session.items()}


def _check_reads(caller: Person, *, files: bool = False) -> None:
    """A young person reads the sessions that are proposed to her; a professional needs the rights of the pages."""
    if caller.kind is BearerKind.YOUNG:
        return
    if not may_read_workshops(caller.actor) or (files and not caller.actor.may(Permission.READ_FILES)):
        raise Refused(
            "Votre rôle ne permet pas de voir ces sessions.", what_to_do="Demandez-le à votre direction."
        )


def _proposed(row: ProposedSession, where: ZoneInfo) -> Json:
    told = _told(row.session, where)
    return told | {"sessionInstance": {"statut": STATUS_CODES[row.status]}} if row.status else told


def _told(row: SessionRow, where: ZoneInfo, instances: Sequence[Json] | None = None) -> Json:
    return {"session": session_told(row, where, instances), "offre": offer_told(row.offer)}
