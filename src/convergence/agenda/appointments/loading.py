"""Bulk loading of appointments for imports and the invented network, under constraints and history.

Appointments that are over take no time: nobody can be asked to free the past, and former systems hold doubles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from psycopg.types.range import Range

from convergence.agenda.appointments.types import AppointmentStatus, BusyKind
from convergence.foundation.identifiers import public_number, uuid7
from convergence.storage.loading import copy_rows

COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "number", "adviser_id", "starts_at", "ends_at", "kind",
    "modality", "status", "purpose", "place_id", "address", "origin", "minutes", "cancelled_by", "over_absence",
)  # fmt: skip
BUSY_COLUMNS = (
    "id", "recorded_at", "structure_id", "adviser_id", "kind", "ref_id", "during", "is_exclusive", "label",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadedAppointment:
    """One appointment to load. Codes are values of the enumerations of ``types``."""

    recorded_at: datetime
    structure_id: UUID
    dossier_id: UUID
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: str
    status: str
    modality: str = "presentiel"
    purpose: str = ""
    place_id: UUID | None = None
    address: str = ""
    origin: str = "conseiller"
    minutes: int | None = None
    cancelled_by: str = ""
    number: int = field(default_factory=public_number)
    id: UUID = field(default_factory=uuid7)


def load_appointments(rows: Iterable[LoadedAppointment], *, now: datetime) -> int:
    """Load appointments inside an operation; those to come take the time of their adviser, once.

    Two that take the same time at once refuse the whole load: whoever imports parts them first.
    """
    kept = list(rows)
    copy_rows("appointments_busytime", BUSY_COLUMNS, (_busy(row) for row in kept if _holds(row, now)))
    return copy_rows("appointments_appointment", COLUMNS, map(_tuple, kept))


def _holds(row: LoadedAppointment, now: datetime) -> bool:
    return row.ends_at > now and AppointmentStatus(row.status).holds_time


def _tuple(row: LoadedAppointment) -> tuple[object, ...]:
    return (
        row.id, row.recorded_at, row.structure_id, row.dossier_id, row.number, row.adviser_id, row.starts_at,
        row.ends_at, row.kind, row.modality, row.status, row.purpose, row.place_id, row.address, row.origin,
        row.minutes, row.cancelled_by, False,
    )  # fmt: skip


def _busy(row: LoadedAppointment) -> tuple[object, ...]:
    return (
        uuid7(), row.recorded_at, row.structure_id, row.adviser_id, BusyKind.APPOINTMENT.value, row.id,
        Range(row.starts_at, row.ends_at), True, "",
    )  # fmt: skip
