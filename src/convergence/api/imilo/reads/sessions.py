"""Calls 6 to 9: sessions of a structure, sessions for one young person, one session, its enrolled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
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
from convergence.api.imilo.gate import (
    Person,
    as_person,
    everywhere,
    in_structure,
    person,
    structure_zone,
    unknown_file,
)
from convergence.api.imilo.naming import dossier_named, number_named
from convergence.api.imilo.reads.asked import Page, is_asked, page_asked, window_asked
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
    for each in _readers(caller):
        with as_person(each, "imilo.sessions_of_file") as scope:
            where = structure_zone(scope)
            window = window_asked(request.GET, where)
            place = file_of_number(scope, number)
            if place is None:
                continue
            running = running_contracts_of(scope, [place.dossier_id], local_day(each.at, where))
            rows = sessions_proposed_to(
                scope,
                place.dossier_id,
                window.start,
                window.end,
                contracts=[row.kind.value for row in running],
                at=each.at,
            )
            return _proposals(rows, where, page)
    raise unknown_file()


def _proposals(rows: Sequence[ProposedSession], where: ZoneInfo, page: Page) -> HttpResponseBase:
    shown = rows[page.skipped : page.skipped + page.size]
    told = [_proposed(row, where) for row in shown]
    return json_answer({"page": page.number, "nbSessions": len(rows), "sessions": told})


@told_to_operators
def one(request: HttpRequest, session: str) -> HttpResponseBase:
    """Call 8: one session and its offer."""
    number = number_named(session, "idSession", "de session")
    for each in _readers(person(request, ONE)):
        with as_person(each, "imilo.session") as scope:
            row = _session(scope, each, number)
            if row is not None:
                return json_answer(_told(row, structure_zone(scope)))
    raise _unknown_session()


@told_to_operators
def enrolled(request: HttpRequest, session: str) -> HttpResponseBase:
    """Call 9: who is enrolled in a session."""
    number = number_named(session, "idSession", "de session")
    for each in _readers(person(request, ENROLLED), files=True):
        with as_person(each, "imilo.enrolled") as scope:
            row = _session(scope, each, number)
            if row is not None:
                return json_answer(_enrolled(scope, [row]).get(row.session_id, []))
    raise _unknown_session()


def _session(scope: Scope, caller: Person, number: int) -> SessionRow | None:
    row = session_by_number(scope, number, at=caller.at)
    return None if row is None or row.state is SessionState.CANCELLED else row


def _unknown_session() -> NotFound:
    return NotFound(
        "Cette session n’existe pas ou n’existe plus.",
        what_to_do="Rechargez la liste des sessions.",
        code="unknown_session",
    )


def _enrolled(scope: Scope, rows: Sequence[SessionRow]) -> dict[UUID, list[Json]]:
    enrolments = enrolled_in(scope, [row.session_id for row in rows])
    names = {row.dossier_id: row for row in names_of(scope, [row.dossier_id for row in enrolments])}
    by_session = defaultdict(list)
    for enrolment in enrolments:
        by_session[enrolment.session_id].append(enrolment)
    return {session_id: enrolled_told(found, names) for session_id, found in by_session.items()}


def _readers(caller: Person, *, files: bool = False) -> Iterator[Person]:
    """Herself, who needs the rights of the pages, then wherever else she works and has them."""
    _check_reads(caller, files=files)
    return (each for each in everywhere(caller) if each is caller or _may_read(each, files))


def _check_reads(caller: Person, *, files: bool = False) -> None:
    """A young person reads the sessions that are proposed to her; a professional needs the rights of the pages."""
    if caller.kind is not BearerKind.YOUNG and not _may_read(caller, files):
        raise Refused(
            "Votre rôle ne permet pas de voir ces sessions.", what_to_do="Demandez-le à votre direction."
        )


def _may_read(caller: Person, files: bool) -> bool:
    return may_read_workshops(caller.actor) and (not files or caller.actor.may(Permission.READ_FILES))


def _proposed(row: ProposedSession, where: ZoneInfo) -> Json:
    told = _told(row.session, where)
    return told | {"sessionInstance": {"statut": STATUS_CODES[row.status]}} if row.status else told


def _told(row: SessionRow, where: ZoneInfo, instances: Sequence[Json] | None = None) -> Json:
    return {"session": session_told(row, where, instances), "offre": offer_told(row.offer)}
