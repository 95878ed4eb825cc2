"""Take the time of professionals and of a place, once; give it back.

Locks by professional and by place, in one order, make the check sure; the exclusion constraints of the table hold
whatever the check would miss, and see the rows of other structures.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from convergence.agenda.appointments import models
from convergence.agenda.appointments.operations.refusing import refuse, refuse_elsewhere, refuse_hours
from convergence.agenda.appointments.queries.rows import busy_row, place_row
from convergence.agenda.appointments.types import BusyKind, BusyRow, PlaceRow
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Invalid


@dataclass(frozen=True, slots=True)
class Taking:
    """Time to take: by what, when, from whom, where."""

    kind: BusyKind
    ref_id: UUID
    starts_at: datetime
    ends_at: datetime
    adviser_ids: tuple[UUID, ...] = ()
    place: PlaceRow | None = None
    label: str = ""
    over_absence: bool = field(default=False)


def place_to_use(actor: Actor, place_id: UUID | None, starts_at: datetime) -> PlaceRow | None:
    """The place, which must be the structure's and open on the day; Invalid otherwise."""
    if place_id is None:
        return None
    row = models.Place.objects.filter(pk=place_id, structure_id=actor.structure_id).first()
    day = local_day(starts_at, zone(actor.time_zone))
    if row is None or (row.closed_on is not None and row.closed_on <= day):
        raise Invalid.one(
            "place_id",
            "Ce lieu n’existe pas, ou il est fermé ce jour-là.",
            "Choisissez un lieu de la liste.",
            "unknown_place",
        )
    return place_row(row)


def take(actor: Actor, at: datetime, wanted: Taking) -> bool:
    """Take the time, in place of what ``ref_id`` had taken; True when it is taken over an absence.

    Raises TimeConflict when someone or the place is taken, AbsenceConflict when someone is away and nobody said
    to plan all the same.
    """
    _lock(wanted)
    release([wanted.ref_id])
    over_absence = False
    if wanted.kind.is_exclusive:
        refuse_hours(actor, wanted.place, wanted.starts_at, wanted.ends_at)
        over_absence = check_free(actor, at, wanted)
    try:
        with transaction.atomic():
            models.BusyTime.objects.bulk_create(_rows(actor, wanted))
    except IntegrityError as error:
        if "appointments_busy" not in str(error):
            raise
        refuse_elsewhere(actor)
    return over_absence


def release(ref_ids: Collection[UUID]) -> None:
    """Give back the time that these things had taken."""
    models.BusyTime.objects.filter(ref_id__among=ref_ids).delete()


def _lock(wanted: Taking) -> None:
    held = list(wanted.adviser_ids)
    if wanted.place is not None and wanted.place.is_exclusive:
        held.append(wanted.place.place_id)
    with connection.cursor() as cursor:
        for key in sorted(map(str, held)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"busy:{key}",))


def check_free(actor: Actor, at: datetime, wanted: Taking) -> bool:
    """Raise TimeConflict or AbsenceConflict unless all are free; True when somebody is away and that was accepted."""
    found = overlapping(actor, wanted)
    hard = [row for row in found if row.kind is not BusyKind.ABSENCE]
    away = [row for row in found if row.kind is BusyKind.ABSENCE]
    if hard:
        refuse(actor, at, wanted.adviser_ids, wanted.place, wanted.ends_at - wanted.starts_at, hard[0])
    if away and not wanted.over_absence:
        refuse(actor, at, wanted.adviser_ids, wanted.place, wanted.ends_at - wanted.starts_at, away[0])
    return bool(away)


def overlapping(actor: Actor, wanted: Taking) -> list[BusyRow]:
    """What takes the time of the same people, or the place that takes one use at a time."""
    place_ids = [wanted.place.place_id] if wanted.place and wanted.place.is_exclusive else []
    rows = models.BusyTime.objects.filter(
        Q(adviser_id__among=wanted.adviser_ids) | Q(place_id__among=place_ids),
        structure_id=actor.structure_id,
        during__overlap=(wanted.starts_at, wanted.ends_at),
    ).exclude(ref_id=wanted.ref_id)
    return [busy_row(row) for row in rows.order_by("during", "id")]


def _rows(actor: Actor, wanted: Taking) -> Sequence[models.BusyTime]:
    def row(adviser_id: UUID | None, place_id: UUID | None, is_exclusive: bool) -> models.BusyTime:
        return models.BusyTime(
            structure_id=actor.structure_id,
            adviser_id=adviser_id,
            place_id=place_id,
            kind=wanted.kind,
            ref_id=wanted.ref_id,
            during=(wanted.starts_at, wanted.ends_at),
            is_exclusive=is_exclusive,
            label=wanted.label,
        )

    rows = [row(adviser_id, None, wanted.kind.is_exclusive) for adviser_id in sorted(set(wanted.adviser_ids))]
    if wanted.place is not None:
        exclusive = wanted.kind.is_exclusive and wanted.place.is_exclusive
        rows.append(row(None, wanted.place.place_id, exclusive))
    return rows
