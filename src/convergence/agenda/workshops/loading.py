"""Bulk loading of offers, sessions and enrolments for imports and the invented network, under constraints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.identifiers import public_number, uuid7
from convergence.storage.loading import copy_rows

_OFFER = (
    "id", "recorded_at", "change_id", "structure_id", "number", "name", "kind", "theme", "description",
    "partner_name", "contract_kind",
)  # fmt: skip
_SESSION = (
    "id", "recorded_at", "change_id", "structure_id", "number", "offer_id", "name", "state", "starts_at", "ends_at",
    "register_until", "place_name", "place_text", "comment", "cancel_reason",
)  # fmt: skip
_SEATS = ("session_id", "structure_id", "capacity", "taken", "held", "waiting", "asked")
_ENROLMENT = (
    "id", "recorded_at", "change_id", "structure_id", "dossier_id", "number", "session_id", "status", "origin",
    "enrolled_at", "started_on", "minutes", "is_withdrawn",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadedOffer:
    """One offer to load; ``kind`` is a value of ``types.WorkshopKind``."""

    recorded_at: datetime
    structure_id: UUID
    name: str
    kind: str
    theme: str = ""
    description: str = ""
    partner_name: str = ""
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True, slots=True)
class LoadedSession:
    """One session to load, with its places; ``state`` is a value of ``types.SessionState`` that is stored."""

    recorded_at: datetime
    structure_id: UUID
    offer_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    capacity: int | None = None
    register_until: date | None = None
    place_text: str = ""
    comment: str = ""
    state: str = "a_venir"
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True, slots=True)
class LoadedEnrolment:
    """One enrolment to load, after its session; codes are values of the enumerations of ``types``."""

    recorded_at: datetime
    structure_id: UUID
    dossier_id: UUID
    session_id: UUID
    status: str = "prescrit"
    origin: str = "conseiller"
    started_on: date | None = None
    minutes: int | None = None
    id: UUID = field(default_factory=uuid7)


def load_offers(rows: Iterable[LoadedOffer]) -> int:
    """Load offers inside an operation."""
    return copy_rows("workshops_workshopoffer", _OFFER, map(_offer, rows))


def load_sessions(rows: Sequence[LoadedSession]) -> int:
    """Load sessions and their places inside an operation; nobody's time is taken by them."""
    count = copy_rows("workshops_session", _SESSION, map(_session, rows))
    copy_rows(
        "workshops_sessionseats",
        _SEATS,
        ((row.id, row.structure_id, row.capacity, 0, 0, 0, 0) for row in rows),
    )
    return count


def load_enrolments(rows: Iterable[LoadedEnrolment]) -> int:
    """Load enrolments inside an operation; the database counts their places."""
    return copy_rows("workshops_enrolment", _ENROLMENT, map(_enrolment, rows))


def _offer(row: LoadedOffer) -> tuple[object, ...]:
    return (
        row.id, row.recorded_at, 0, row.structure_id, public_number(), row.name, row.kind, row.theme,
        row.description, row.partner_name, "",
    )  # fmt: skip


def _session(row: LoadedSession) -> tuple[object, ...]:
    return (
        row.id, row.recorded_at, 0, row.structure_id, public_number(), row.offer_id, row.name, row.state,
        row.starts_at, row.ends_at, row.register_until, "", row.place_text, row.comment, "",
    )  # fmt: skip


def _enrolment(row: LoadedEnrolment) -> tuple[object, ...]:
    return (
        row.id, row.recorded_at, 0, row.structure_id, row.dossier_id, public_number(), row.session_id, row.status,
        row.origin, row.recorded_at, row.started_on, row.minutes, False,
    )  # fmt: skip
