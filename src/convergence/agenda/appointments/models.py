"""Tables of appointments. What a young person lives is in rows of her file; the time taken is not.

``BusyTime`` is of the structure, without any young person: one professional, or one room that takes one use at a
time, is never busy twice at once, and the database holds it. It holds over structures too: the constraint sees
rows that the reader does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import public_number
from convergence.storage.models import STAMPS, FileRecord, Record


class Place(Record):
    """A room, a site or an outside address where a structure meets people. Hours are local."""

    structure_id = models.UUIDField(editable=False)
    name = models.TextField()
    kind = models.TextField()
    site_id = models.UUIDField(null=True)
    address = models.TextField(blank=True)
    capacity = models.PositiveSmallIntegerField(null=True)
    is_exclusive = models.BooleanField(default=True)
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)
    closed_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **{name: group for name, group in STAMPS.items() if name != "dossier_id"},
        "name": FieldGroup.PUBLIC,
        "kind": FieldGroup.PUBLIC,
        "site_id": FieldGroup.TECHNICAL,
        "address": FieldGroup.PUBLIC,
        "capacity": FieldGroup.PUBLIC,
        "is_exclusive": FieldGroup.PUBLIC,
        "opens_at": FieldGroup.PUBLIC,
        "closes_at": FieldGroup.PUBLIC,
        "closed_on": FieldGroup.PUBLIC,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "name"],
                condition=Q(closed_on=None),
                name="appointments_place_name",
            )
        ]


class BusyTime(Record):
    """Time taken from one professional or from one place, by whatever ``ref_id`` is."""

    structure_id = models.UUIDField(editable=False)
    adviser_id = models.UUIDField(null=True)
    place_id = models.UUIDField(null=True)
    kind = models.TextField()
    ref_id = models.UUIDField()
    during = DateTimeRangeField()
    is_exclusive = models.BooleanField(default=True)
    label = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **{name: group for name, group in STAMPS.items() if name != "dossier_id"},
        "adviser_id": FieldGroup.STAFF,
        "place_id": FieldGroup.PUBLIC,
        "kind": FieldGroup.STAFF,
        "ref_id": FieldGroup.TECHNICAL,
        "during": FieldGroup.STAFF,
        "is_exclusive": FieldGroup.TECHNICAL,
        "label": FieldGroup.STAFF,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(adviser_id=None, place_id__isnull=False)
                | Q(adviser_id__isnull=False, place_id=None),
                name="appointments_busy_one",
            ),
            ExclusionConstraint(
                name="appointments_busy_adviser",
                expressions=[
                    ("adviser_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_exclusive=True, adviser_id__isnull=False),
            ),
            ExclusionConstraint(
                name="appointments_busy_place",
                expressions=[("place_id", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(is_exclusive=True, place_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["ref_id"], name="appointments_busy_ref"),
            models.Index(fields=["adviser_id"], name="appointments_busy_who"),
        ]


class Absence(Record):
    """A professional is away. Withdrawn: the row goes, its history stays."""

    structure_id = models.UUIDField(editable=False)
    adviser_id = models.UUIDField()
    kind = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    announced_by_id = models.UUIDField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **{name: group for name, group in STAMPS.items() if name != "dossier_id"},
        "adviser_id": FieldGroup.STAFF,
        "kind": FieldGroup.STAFF,
        "starts_at": FieldGroup.STAFF,
        "ends_at": FieldGroup.STAFF,
        "announced_by_id": FieldGroup.STAFF,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointments_absence_order")
        ]
        indexes = [models.Index(fields=["structure_id", "ends_at"], name="appointments_absence_when")]


class AppointmentSeries(FileRecord):
    """The rule (RFC 5545) by which appointments of one person come back, in the time zone where it was made."""

    rule = models.TextField()
    time_zone = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "rule": FieldGroup.ACCOMPAGNEMENT,
        "time_zone": FieldGroup.TECHNICAL,
    }


class Appointment(FileRecord):
    """One meeting with one young person. ``number`` names it in the operator's interface.

    ``adviser_id`` is the main one; others stand in ``AppointmentAdviser``. ``minutes`` is the length told when
    attendance was noted. ``over_absence``: someone said to plan it although the adviser is away.
    """

    number = models.BigIntegerField(unique=True, default=public_number)
    adviser_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.TextField()
    modality = models.TextField()
    status = models.TextField()
    purpose = models.TextField(blank=True)
    place_id = models.UUIDField(null=True)
    address = models.TextField(blank=True)
    series_id = models.UUIDField(null=True)
    origin = models.TextField()
    minutes = models.PositiveSmallIntegerField(null=True)
    cancelled_by = models.TextField(blank=True)
    rescheduled_to_id = models.UUIDField(null=True)
    over_absence = models.BooleanField(default=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "number": FieldGroup.ACCOMPAGNEMENT,
        "adviser_id": FieldGroup.STAFF,
        "starts_at": FieldGroup.ACCOMPAGNEMENT,
        "ends_at": FieldGroup.ACCOMPAGNEMENT,
        "kind": FieldGroup.ACCOMPAGNEMENT,
        "modality": FieldGroup.ACCOMPAGNEMENT,
        "status": FieldGroup.ACCOMPAGNEMENT,
        "purpose": FieldGroup.ACCOMPAGNEMENT,
        "place_id": FieldGroup.ACCOMPAGNEMENT,
        "address": FieldGroup.ACCOMPAGNEMENT,
        "series_id": FieldGroup.TECHNICAL,
        "origin": FieldGroup.ACCOMPAGNEMENT,
        "minutes": FieldGroup.ACCOMPAGNEMENT,
        "cancelled_by": FieldGroup.ACCOMPAGNEMENT,
        "rescheduled_to_id": FieldGroup.TECHNICAL,
        "over_absence": FieldGroup.STAFF,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointments_order"),
        ]
        indexes = [
            models.Index(fields=["dossier_id", "structure_id", "starts_at"], name="appointments_file"),
            models.Index(fields=["structure_id", "starts_at"], name="appointments_when"),
            models.Index(fields=["structure_id", "adviser_id", "starts_at"], name="appointments_who"),
        ]


class AppointmentAdviser(FileRecord):
    """Another professional who takes part in an appointment."""

    appointment_id = models.UUIDField()
    adviser_id = models.UUIDField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "appointment_id": FieldGroup.TECHNICAL,
        "adviser_id": FieldGroup.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment_id", "adviser_id"], name="appointments_with_once")
        ]
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="appointments_with_file")]


class AppointmentNote(FileRecord):
    """Free text about an appointment: a comment, and why it was cancelled. It goes to no recipient."""

    appointment_id = models.UUIDField(unique=True)
    text = models.TextField(blank=True)
    cancellation = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "appointment_id": FieldGroup.TECHNICAL,
        "text": FieldGroup.FREE_TEXT,
        "cancellation": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="appointments_note_file")]


class HandOver(FileRecord):
    """One appointment given to a colleague, as part of one hand-over: what may be undone while it has not begun.

    ``is_main`` is False for the seat of one who only took part; nobody received it when ``to_adviser_id`` is None.
    ``was_there``: the colleague already took part before she received the main seat.
    """

    hand_over_id = models.UUIDField()
    appointment_id = models.UUIDField()
    from_adviser_id = models.UUIDField()
    to_adviser_id = models.UUIDField(null=True)
    is_main = models.BooleanField(default=True, db_default=True)
    was_there = models.BooleanField(default=False, db_default=False)
    given_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "hand_over_id": FieldGroup.TECHNICAL,
        "appointment_id": FieldGroup.TECHNICAL,
        "from_adviser_id": FieldGroup.STAFF,
        "to_adviser_id": FieldGroup.STAFF,
        "is_main": FieldGroup.STAFF,
        "was_there": FieldGroup.STAFF,
        "given_at": FieldGroup.STAFF,
        "undone_at": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="appointments_given_file"),
            models.Index(fields=["structure_id", "hand_over_id"], name="appointments_given_once"),
        ]
