"""From tables to the rows that other rooms and pages receive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from convergence.agenda.appointments import models
from convergence.agenda.appointments.types import (
    AppointmentKind,
    AppointmentModality,
    AppointmentOrigin,
    AppointmentRow,
    AppointmentStatus,
    BusyKind,
    BusyRow,
    CancelledBy,
    PlaceKind,
    PlaceRow,
)
from convergence.identity.policies import is_operator
from convergence.storage.session import current_scope


def shown(rows: Iterable[models.Appointment]) -> list[AppointmentRow]:
    """Appointments with their other advisers and the names of their places: two more statements for all."""
    kept = list(rows)
    if not kept:
        return []
    others: dict[UUID, list[UUID]] = defaultdict(list)
    for link in models.AppointmentAdviser.objects.filter(
        appointment_id__among=[row.id for row in kept]
    ).order_by("id"):
        others[link.appointment_id].append(link.adviser_id)
    wanted = {row.place_id for row in kept if row.place_id}
    places = models.Place.objects.filter(id__among=wanted).values_list("id", "name").order_by("id")
    names = dict(places) if wanted else {}
    return [_row(row, tuple(others[row.id]), names) for row in kept]


def _reads_purpose(row: models.Appointment, others: tuple[UUID, ...]) -> bool:
    """What it is about was typed: an operator reads it of the appointments in which she takes part, and of no other."""
    scope = current_scope()
    if scope is None or not is_operator(scope.actor):
        return True
    return scope.actor.user_id in (row.adviser_id, *others)


def _row(row: models.Appointment, others: tuple[UUID, ...], place_names: dict[UUID, str]) -> AppointmentRow:
    return AppointmentRow(
        dossier_id=row.dossier_id,
        appointment_id=row.id,
        number=row.number,
        structure_id=row.structure_id,
        adviser_id=row.adviser_id,
        other_adviser_ids=others,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        kind=AppointmentKind(row.kind),
        modality=AppointmentModality(row.modality),
        status=AppointmentStatus(row.status),
        purpose=row.purpose if _reads_purpose(row, others) else "",
        place_id=row.place_id,
        place_name=place_names.get(row.place_id, "") if row.place_id else "",
        address=row.address,
        series_id=row.series_id,
        origin=AppointmentOrigin(row.origin),
        minutes=row.minutes,
        cancelled_by=CancelledBy(row.cancelled_by) if row.cancelled_by else None,
        rescheduled_to_id=row.rescheduled_to_id,
        over_absence=row.over_absence,
        edit_token=row.change_id,
    )


def busy_row(row: models.BusyTime) -> BusyRow:
    """Time taken."""
    return BusyRow(
        ref_id=row.ref_id,
        kind=BusyKind(row.kind),
        starts_at=row.during.lower,
        ends_at=row.during.upper,
        adviser_id=row.adviser_id,
        place_id=row.place_id,
        label=row.label,
    )


def place_row(row: models.Place) -> PlaceRow:
    """A place."""
    return PlaceRow(
        place_id=row.id,
        name=row.name,
        kind=PlaceKind(row.kind),
        site_id=row.site_id,
        address=row.address,
        capacity=row.capacity,
        is_exclusive=row.is_exclusive,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        closed_on=row.closed_on,
        edit_token=row.change_id,
    )
