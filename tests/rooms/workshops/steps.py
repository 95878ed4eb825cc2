"""Steps that several tests of workshops walk through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from convergence.agenda.workshops.loading import (
    LoadedEnrolment,
    LoadedSession,
    load_enrolments,
    load_sessions,
)
from convergence.agenda.workshops.operations import create_offer, enrol, plan_session
from convergence.agenda.workshops.queries import enrolled, session, waiting_list
from convergence.agenda.workshops.types import (
    EnrolmentRow,
    OfferDraft,
    SessionDraft,
    SessionRow,
    WaitingRow,
    WorkshopKind,
)
from convergence.foundation.actor import Actor
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import ADVISER, AT, at, read

START = at(7)
"""One week after the Tuesday morning."""


def offered(*, actor: Actor = ADVISER, when: datetime = AT, **details: Any) -> UUID:
    """An offer of a workshop."""
    draft = {"name": "Atelier CV", "kind": WorkshopKind.WORKSHOP, "theme": "Recherche d’emploi"} | details
    return create_offer(actor=actor, at=when, draft=OfferDraft(**draft))


def draft(**details: Any) -> SessionDraft:
    """Two hours in a week."""
    start = details.pop("starts_at", START)
    whole = {"starts_at": start, "ends_at": start + timedelta(hours=2)} | details
    return SessionDraft(**whole)


def planned(
    *,
    actor: Actor = ADVISER,
    when: datetime = AT,
    offer_id: UUID | None = None,
    offer: dict[str, Any] | None = None,
    **details: Any,
) -> UUID:
    """A planned session; ``offer`` are details of its own offer."""
    offer_id = offer_id or offered(actor=actor, when=when, **(offer or {}))
    return plan_session(actor=actor, at=when, offer_id=offer_id, draft=draft(**details))


def put(
    session_id: UUID, dossier_id: UUID, *, actor: Actor = ADVISER, when: datetime = AT, **details: Any
) -> UUID:
    """Somebody enrolled."""
    return enrol(actor=actor, at=when, session_id=session_id, dossier_id=dossier_id, **details)


def seen(session_id: UUID, *, actor: Actor = ADVISER, when: datetime = AT) -> SessionRow:
    """The session as it stands."""
    found: SessionRow = read(actor, session, session_id, at=when)
    return found


def people(session_id: UUID, actor: Actor = ADVISER) -> list[EnrolmentRow]:
    """The enrolled."""
    rows: list[EnrolmentRow] = read(actor, enrolled, session_id)
    return rows


def queue(session_id: UUID, actor: Actor = ADVISER) -> list[WaitingRow]:
    """The waiting list."""
    rows: list[WaitingRow] = read(actor, waiting_list, session_id)
    return rows


@operation("Charger des sessions d’essai")
def load(
    *,
    actor: Actor,
    at: datetime,
    sessions: Sequence[LoadedSession] = (),
    enrolments: Sequence[LoadedEnrolment] = (),
) -> None:
    """Load sessions, then enrolments, in bulk."""
    load_sessions(sessions)
    load_enrolments(enrolments)
