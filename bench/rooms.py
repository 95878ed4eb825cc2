"""Pages of the agenda, workshops, booking, messages and exchanges of one busy structure, beside the rows alone.

The structure is the largest of the network. Its weeks, its thousand sessions and its fifty thousand exchanges are
loaded once, by the loading shelves and the operations of the rooms, under the policies of the house.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import psycopg

from bench.load import Call
from bench.pages import REFERENCE, Case, figures_of, path_of, served
from bench.people import session_of
from bench.report import Figure

BOUND = 200.0
TEAM, RECEIVING, WEEKS, SLOTS = 12, 10, 4, 6
SESSIONS, ENROLLED, EXCHANGES, CONVERSATIONS = 1_000, 40, 50_000, 60
LABEL = "Mesures"
_LARGEST = """
    SELECT m.structure_id, s.time_zone FROM identity_membership m JOIN identity_structure s ON s.id = m.structure_id
    WHERE m.role = 'conseiller' AND m.ends_on IS NULL AND s.kind = 'mission_locale' AND s.closed_on IS NULL
        AND (NOT EXISTS (SELECT FROM appointments_busytime b WHERE b.structure_id = m.structure_id)
            OR EXISTS (SELECT FROM booking_bookingmotive o WHERE o.structure_id = m.structure_id AND o.label = %s))
    GROUP BY 1, 2 ORDER BY count(*) DESC, 1 LIMIT 1
"""
_TEAM = """
    SELECT DISTINCT ON (m.user_id) m.user_id, m.id FROM identity_membership m
    JOIN identity_user u ON u.id = m.user_id AND u.state = 'actif'
    WHERE m.structure_id = %s AND m.role = 'conseiller' AND m.starts_on <= current_date AND m.ends_on IS NULL
    ORDER BY m.user_id, m.id LIMIT %s
"""
_FILES = "SELECT id FROM dossier_dossier WHERE structure_id = %s ORDER BY id LIMIT 400"
_LOADED = """
    SELECT s.id, m.id FROM workshops_session s JOIN booking_bookingmotive m ON m.structure_id = s.structure_id
    WHERE s.structure_id = %s AND s.name = m.label AND m.label = %s ORDER BY s.starts_at LIMIT 1
"""
_EXCHANGE = (
    "id", "recorded_at", "change_id", "structure_id", "channel", "reason", "recipient_kind", "about_kind",
    "basis_code", "document_count", "circuit", "state", "cause", "detail", "requested_at", "sent_at", "attempts",
    "tries", "provider", "receipt", "segments", "cost_millicents",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Busy:
    """The busy structure: who works there, for whom, and what the pages open."""

    structure_id: UUID
    time_zone: str
    cookies: tuple[tuple[str, str], ...]
    advisers: tuple[UUID, ...]
    session_id: UUID
    link: str


def measure(
    connection: psycopg.Connection[Any], *, rate: float, seconds: float, say: Callable[[str], None]
) -> list[Figure]:
    """Each page in turn, with its reference just before it."""
    busy = _prepared(connection, say)
    figures: list[Figure] = []
    with ExitStack() as stack:
        site = stack.enter_context(served(None, say))
        bare = stack.enter_context(served(REFERENCE, say))
        for case in _cases(busy):
            say(f"{case.name} : {rate:.0f} requêtes par seconde pendant {seconds:.0f} s, puis la référence…")
            figures += figures_of(case, site, bare, rate, seconds)
    return figures


def _cases(busy: Busy) -> list[Case]:
    week = path_of("agenda:week")
    attendance = path_of("workshops:attendance", busy.session_id)
    first = datetime.now(UTC).date()
    window = {"start": first - timedelta(days=7), "end": first + timedelta(days=28)}
    team = "{" + ",".join(map(str, busy.advisers)) + "}"
    whose = {"structure": busy.structure_id, **window}
    hers, theirs = {**whose, "who": f"{{{busy.advisers[0]}}}"}, {**whose, "who": team}
    signed = {"structure": busy.structure_id, "session": busy.session_id}
    count, receiving = len(busy.advisers), min(len(busy.advisers), RECEIVING)
    slots = path_of("portal_booking:show", busy.link)
    many = f"{EXCHANGES:,}".replace(",", "\u202f")
    asked = (
        ("Semaine d’un conseiller", week, "/semaine", hers),
        (f"Semaine d’une équipe de {count}", f"{week}?de=equipe", "/semaine", theirs),
        (f"Sessions d’ateliers ({SESSIONS} à venir)", path_of("workshops:list"), "/sessions", whose),
        (f"Émargement de {ENROLLED} personnes", attendance, "/emargement", signed),
        (f"Créneaux à réserver ({receiving} conseillers, 4 semaines)", slots, "/semaine", theirs),
        ("Conversations", path_of("messages:list"), "/conversations", whose),
        (f"Envois ({many} lignes)", path_of("exchanges:list"), "/envois", whose),
    )
    return [_case(busy, *one) for one in asked]


def _case(busy: Busy, name: str, path: str, reference: str, values: dict[str, Any]) -> Case:
    cookies: Sequence[tuple[str, str]] = busy.cookies
    calls = [Call(path, headers=[cookie]) for cookie in cookies]
    return Case(name, BOUND, calls, [Call(f"{reference}?{urlencode(values)}")] * len(calls))


def _prepared(connection: psycopg.Connection[Any], say: Callable[[str], None]) -> Busy:
    found = connection.execute(_LARGEST, (LABEL,)).fetchone()
    assert found is not None, "the invented network has structures"
    structure_id, time_zone = found
    team = connection.execute(_TEAM, (structure_id, TEAM)).fetchall()
    files = [row[0] for row in connection.execute(_FILES, (structure_id,)).fetchall()]
    say(f"Une structure chargée : {len(team)} conseillers, {SESSIONS} sessions, {EXCHANGES} envois…")
    known = connection.execute(_LOADED, (structure_id, LABEL)).fetchone()
    session_id, link = _load(structure_id, time_zone, [row[0] for row in team], files, known)
    cookies = tuple(("Cookie", f"session={session_of(*row)}") for row in team)
    connection.execute("ANALYZE")
    return Busy(structure_id, time_zone, cookies, tuple(row[0] for row in team), session_id, link)


def _load(
    structure_id: UUID,
    time_zone: str,
    advisers: Sequence[UUID],
    files: Sequence[UUID],
    known: tuple[UUID, UUID] | None,
) -> tuple[UUID, str]:
    """What such a structure holds, loaded once; the session to sign and a link to book."""
    from convergence.foundation.actor import system_actor
    from convergence.foundation.clock import now
    from convergence.storage.operation import operation

    actor, at = system_actor(structure_id, time_zone=time_zone), now()

    @operation(LABEL)
    def load(*, actor: Any, at: datetime) -> UUID:
        _load_agenda(structure_id, advisers, files, at)
        _load_exchanges(structure_id, at)
        return _load_workshops(structure_id, files, at)

    if known is None:
        known = load(actor=actor, at=at), _open_booking(actor, at, advisers[:RECEIVING], files)
    return known[0], _link(actor, at, files[0], known[1])


def _load_agenda(structure_id: UUID, advisers: Sequence[UUID], files: Sequence[UUID], at: datetime) -> None:
    from convergence.agenda.appointments.loading import LoadedAppointment, load_appointments

    monday = at.date() - timedelta(days=at.weekday() + 7)
    starts = [
        datetime.combine(monday + timedelta(days=7 * week + day), time(7 + slot, 15), UTC)
        for week in range(WEEKS) for day in range(5) for slot in range(SLOTS)
    ]  # fmt: skip
    load_appointments(
        (
            LoadedAppointment(at, structure_id, files[(one + number) % len(files)], adviser_id, start,
                              start + timedelta(minutes=45), "entretien", "planifie")
            for one, adviser_id in enumerate(advisers) for number, start in enumerate(starts)
        ),
        now=at,
    )  # fmt: skip


def _load_workshops(structure_id: UUID, files: Sequence[UUID], at: datetime) -> UUID:
    from convergence.agenda.workshops.loading import (
        LoadedEnrolment,
        LoadedOffer,
        LoadedSession,
        load_enrolments,
        load_offers,
        load_sessions,
    )

    offer = LoadedOffer(at, structure_id, LABEL, "atelier")
    load_offers([offer])
    sessions = [
        LoadedSession(at, structure_id, offer.id, LABEL, start, start + timedelta(hours=2), 60)
        for number in range(SESSIONS)
        for start in [at + timedelta(hours=number - 1)]
    ]
    load_sessions(sessions)
    load_enrolments(
        LoadedEnrolment(at, structure_id, dossier_id, session.id)
        for session in sessions[:10] for dossier_id in files[:ENROLLED]
    )  # fmt: skip
    return sessions[0].id


def _load_exchanges(structure_id: UUID, at: datetime) -> None:
    from convergence.foundation.identifiers import uuid7
    from convergence.storage.loading import copy_rows

    copy_rows(
        "sharing_exchange",
        _EXCHANGE,
        (
            (uuid7(), at, 0, structure_id, "courriel", "equipe", "professionnel", "", "", 0, "courriel", "envoye",
             "", "", moment, moment, 1, 1, "mesures", "", 0, 0)
            for number in range(EXCHANGES)
            for moment in [at - timedelta(minutes=number)]
        ),
    )  # fmt: skip


def _open_booking(actor: Any, at: datetime, advisers: Sequence[UUID], files: Sequence[UUID]) -> UUID:
    from convergence.agenda.appointments.types import AppointmentKind
    from convergence.agenda.booking import operations
    from convergence.agenda.booking.types import Hours, MotiveDraft, WeekHours
    from convergence.messaging.operations import send_message

    draft = MotiveDraft(LABEL, AppointmentKind.INTERVIEW, 30, step_minutes=30, horizon_days=28)
    week = [WeekHours(day, Hours(time(8), time(18))) for day in range(1, 6)]
    for adviser_id in advisers:
        operations.set_week(actor=actor, at=at, adviser_id=adviser_id, week=week, from_day=at.date())
    for dossier_id in files[:CONVERSATIONS]:
        send_message(actor=actor, at=at, dossier_id=dossier_id, text="Bonjour, où en êtes-vous ?")
    return operations.create_motive(actor=actor, at=at, draft=draft)


def _link(actor: Any, at: datetime, dossier_id: UUID, motive_id: UUID) -> str:
    from convergence.agenda.booking.operations import send_link
    from convergence.agenda.booking.types import LinkWay
    from convergence.foundation.identifiers import new_token

    token = new_token()
    send_link(actor=actor, at=at, dossier_id=dossier_id, motive_id=motive_id, way=LinkWay.COPIED, token=token)
    return token
