"""What operators' applications read: a page of 150 sessions among 1,000 with its enrolled, a file, beside the rows.

The structure is the largest one of the network; its sessions and their enrolments are loaded once. An application and
an adviser's log-in are made for each measure, and the log-in ends by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import psycopg

from bench.load import Call
from bench.pages import REFERENCE, Case, figures_of, path_of, served
from bench.report import Figure
from bench.wing.applications import application_let_in

SESSIONS, ENROLLED_EACH, PAGE, DAYS = 1_000, 8, 150, 30
BOUND, FILE_BOUND = 300.0, 150.0
MOST_A_SECOND = 3.0
"""The calls of one family to which the known client holds itself."""
LABEL = "Mesures des sessions"
_LARGEST = """
    SELECT d.structure_id, s.code, s.time_zone FROM dossier_dossier d
    JOIN identity_structure s ON s.id = d.structure_id WHERE s.closed_on IS NULL AND s.kind = 'mission_locale'
    GROUP BY 1, 2, 3 ORDER BY count(*) DESC, 1 LIMIT 1
"""
_ADVISER = """
    SELECT m.user_id, m.id FROM identity_membership m JOIN identity_user u ON u.id = m.user_id AND u.state = 'actif'
    WHERE m.structure_id = %s AND m.role = 'conseiller' AND m.starts_on <= current_date AND m.ends_on IS NULL
    ORDER BY m.user_id LIMIT 1
"""
_FILES = """
    SELECT d.id, d.number FROM dossier_dossier d WHERE d.structure_id = %s AND EXISTS (
        SELECT FROM dossier_identityproof p WHERE p.structure_id = d.structure_id AND p.dossier_id = d.id)
    AND NOT EXISTS (SELECT FROM dossier_followup f WHERE f.structure_id = d.structure_id AND f.dossier_id = d.id
        AND f.ended_on IS NOT NULL) ORDER BY d.id LIMIT 2000
"""
_KNOWN = """
    SELECT count(*) FROM workshops_session s JOIN workshops_workshopoffer o ON o.id = s.offer_id
    WHERE s.structure_id = %s AND o.theme = %s AND s.starts_at >= current_date AND s.starts_at < current_date + 30
"""


def measure(
    connection: psycopg.Connection[Any], *, rate: float, seconds: float, say: Callable[[str], None]
) -> list[Figure]:
    """Each read with its reference just before it."""
    found = connection.execute(_LARGEST).fetchone()
    assert found is not None, "the invented network has files"
    structure_id, code, time_zone = found
    files = connection.execute(_FILES, (structure_id,)).fetchall()
    adviser = connection.execute(_ADVISER, (structure_id,)).fetchone()
    assert adviser is not None, "the largest structure has advisers"
    _load(connection, structure_id, time_zone, [row[0] for row in files], say)
    key = _application()
    cases = [
        _page_case(structure_id, code, time_zone, [("X-Gravitee-Api-Key", key), _bearer(*adviser)]),
        _file_case(structure_id, [row[:2] for row in files], [("X-Gravitee-Api-Key", key)]),
    ]
    rate = min(rate, MOST_A_SECOND)
    figures: list[Figure] = []
    with ExitStack() as stack:
        site = stack.enter_context(served(None, say))
        bare = stack.enter_context(served(REFERENCE, say))
        for case in cases:
            say(f"{case.name} : {rate:.0f} requêtes par seconde pendant {seconds:.0f} s, puis la référence…")
            figures += figures_of(case, site, bare, rate, seconds)
    return figures


def _page_case(structure_id: UUID, code: str, time_zone: str, headers: list[tuple[str, str]]) -> Case:
    """The first page and the second of a month that holds a thousand sessions."""
    from convergence.foundation.clock import local_today

    today = local_today(time_zone)
    window = {
        "taillePage": PAGE, "rechercheInscrits": "true", "dateDebutRecherche": today.isoformat(),
        "dateFinRecherche": (today + timedelta(days=DAYS)).isoformat(),
    }  # fmt: skip
    path = path_of("api:imilo_structure_sessions", code)
    calls = [Call(f"{path}?{urlencode(window | {'page': page})}", headers=headers) for page in (1, 2)]
    asked = {"structure": structure_id, "days": DAYS, "most": PAGE}
    return Case(
        f"Page de {PAGE} sessions avec leurs inscrits, parmi {SESSIONS}",
        BOUND,
        calls,
        [Call(f"/sessions-inscrits?{urlencode(asked)}")] * len(calls),
    )


def _file_case(structure_id: UUID, files: list[tuple[UUID, int]], headers: list[tuple[str, str]]) -> Case:
    return Case(
        "Dossier lu par l’application d’un opérateur",
        FILE_BOUND,
        [Call(path_of("api:imilo_dossier", number), headers=headers) for _, number in files],
        [Call("/dossier?" + urlencode({"structure": structure_id, "dossier": file})) for file, _ in files],
    )


def _load(
    connection: psycopg.Connection[Any],
    structure_id: UUID,
    time_zone: str,
    files: list[UUID],
    say: Callable[[str], None],
) -> None:
    """A thousand sessions in the month to come, eight people in each, once."""
    from convergence.agenda.workshops.loading import (
        LoadedEnrolment,
        LoadedOffer,
        LoadedSession,
        load_enrolments,
        load_offers,
        load_sessions,
    )
    from convergence.foundation.actor import system_actor
    from convergence.foundation.clock import now
    from convergence.storage.operation import operation

    known = connection.execute(_KNOWN, (structure_id, LABEL)).fetchone()
    if known and known[0] >= SESSIONS * 9 // 10:
        return
    say(f"{SESSIONS} sessions dans les {DAYS} jours, {ENROLLED_EACH} inscrits chacune…")
    at = now()
    offer = LoadedOffer(at, structure_id, "Atelier de mesure", "atelier", theme=LABEL)
    starts = [_start(at, rank) for rank in range(SESSIONS)]
    sessions = [
        LoadedSession(
            at, structure_id, offer.id, f"Atelier {rank}", start, start + timedelta(hours=2), capacity=12,
            register_until=_eve(start), place_text="Salle 4", comment="Venir avec un CV",
        )
        for rank, start in enumerate(starts)
    ]  # fmt: skip
    enrolments = [
        LoadedEnrolment(at, structure_id, files[(rank * ENROLLED_EACH + turn) % len(files)], session.id)
        for rank, session in enumerate(sessions)
        for turn in range(min(ENROLLED_EACH, len(files)))
    ]

    @operation(LABEL)
    def load(*, actor: Any, at: datetime) -> None:
        load_offers([offer])
        load_sessions(sessions)
        load_enrolments(enrolments)

    load(actor=system_actor(structure_id, time_zone=time_zone), at=at)
    connection.execute("ANALYZE")


def _start(at: datetime, rank: int) -> datetime:
    """Spread over the month, at working hours."""
    day = at.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=1 + rank % (DAYS - 2))
    return day + timedelta(minutes=15 * (rank // (DAYS - 2) % 32))


def _eve(start: datetime) -> date:
    return start.date() - timedelta(days=1)


def _application() -> str:
    """The key of a new application that may read sessions and files."""
    from convergence.sharing.types import ApiFamily

    return application_let_in(LABEL, ApiFamily.STRUCTURE_SESSIONS, ApiFamily.FILES)[1]


def _bearer(user_id: UUID, membership_id: UUID) -> tuple[str, str]:
    """The header of an adviser who logged in a moment ago."""
    from convergence.foundation.actor import system_actor
    from convergence.foundation.clock import now
    from convergence.foundation.identifiers import new_token, uuid7
    from convergence.foundation.scope import Purpose
    from convergence.identity.operations import give_tokens, register_login_client, start_log_in, use_code
    from convergence.identity.queries import session_version_of
    from convergence.identity.types import BearerKind, LoggedIn, authentication_actor
    from convergence.identity.types.log_in import AuthorizationRequest
    from convergence.storage.session import acting

    at, name = now(), f"mesures-{uuid7().hex}"
    client = register_login_client(
        actor=system_actor(), at=at, client_id=name, kind=BearerKind.ADVISER, name=LABEL, organisation="Mesures",
        redirect_uris=["http://127.0.0.1/retour"], secret=new_token(),
    )  # fmt: skip
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="bench"):
        version = session_version_of(user_id)
        assert version is not None, "an adviser of the network has an active account"
        who = LoggedIn(BearerKind.ADVISER, user_id, version, at, membership_id=membership_id)
        asked = AuthorizationRequest(client, "openid", "http://127.0.0.1/retour")
        grant = use_code(
            code=start_log_in(who=who, asked=asked, at=at), client_id=name, kind=BearerKind.ADVISER, at=at
        )
        assert grant is not None, "a new code opens a log-in"
        return "Authorization", f"Bearer {give_tokens(grant_id=grant.id, at=at).access}"
