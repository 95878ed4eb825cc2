"""Tables of booking. Availability is of the structure, without any young person; links and wishes are of a file.

What a visitor without a file leaves has no history: a version would outlive the erased row. She sees her own row by
the secret of her address and no other; professionals who may read files see those of their structure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from convergence.agenda.booking.types import CallTime, OfferState, WaitingState
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.storage.models import STAMPS, FileRecord, Record

_OWN_STAMPS = {name: group for name, group in STAMPS.items() if name != "dossier_id"}


class BookingMotive(Record):
    """What a structure lets people book, how long it lasts, and who may."""

    structure_id = models.UUIDField(editable=False)
    label = models.TextField()
    kind = models.TextField()
    modality = models.TextField()
    minutes = models.PositiveSmallIntegerField()
    buffer_minutes = models.PositiveSmallIntegerField()
    step_minutes = models.PositiveSmallIntegerField()
    notice_hours = models.PositiveSmallIntegerField()
    horizon_days = models.PositiveSmallIntegerField()
    max_per_day = models.PositiveSmallIntegerField()
    place_id = models.UUIDField(null=True)
    site_id = models.UUIDField(null=True)
    instructions = models.TextField(blank=True)
    documents = models.TextField(blank=True)
    for_files = models.BooleanField()
    is_public = models.BooleanField()
    is_active = models.BooleanField()
    public_code = models.CharField(max_length=16, unique=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_OWN_STAMPS,
        **dict.fromkeys(
            (
                "label", "kind", "modality", "minutes", "buffer_minutes", "step_minutes", "notice_hours",
                "horizon_days", "max_per_day", "place_id", "site_id", "instructions", "documents", "for_files",
                "is_public", "is_active", "public_code",
            ),
            FieldGroup.PUBLIC,
        ),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gt=0, step_minutes__gt=0), name="booking_motive_length"
            ),
            models.UniqueConstraint(
                fields=["structure_id", "label"], condition=Q(is_active=True), name="booking_motive_label"
            ),
        ]


class OpeningHours(Record):
    """Hours of one weekday of a professional, from one day to another (excluded): a new week is a new version."""

    structure_id = models.UUIDField(editable=False)
    adviser_id = models.UUIDField()
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    motive = models.ForeignKey(BookingMotive, null=True, on_delete=models.PROTECT)
    site_id = models.UUIDField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_OWN_STAMPS,
        **dict.fromkeys(
            ("adviser_id", "weekday", "opens", "closes", "motive_id", "site_id", "valid_from", "valid_until"),
            FieldGroup.STAFF,
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="booking_hours_order"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="booking_hours_weekday"),
        ]
        indexes = [models.Index(fields=["structure_id", "adviser_id"], name="booking_hours_who")]


class DayException(Record):
    """A day that is not like its weekday: open besides, or closed. Without professional: the whole structure."""

    structure_id = models.UUIDField(editable=False)
    adviser_id = models.UUIDField(null=True)
    held_on = models.DateField()
    is_open = models.BooleanField()
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_OWN_STAMPS,
        **dict.fromkeys(("adviser_id", "held_on", "is_open", "opens", "closes"), FieldGroup.STAFF),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None, closes=None, is_open=False) | Q(closes__gt=F("opens")),
                name="booking_exception_order",
            )
        ]
        indexes = [models.Index(fields=["structure_id", "held_on"], name="booking_exception_day")]


class BookingLink(FileRecord):
    """A personal link: whoever holds its secret books, moves or cancels one appointment of one person."""

    motive = models.ForeignKey(BookingMotive, on_delete=models.PROTECT)
    adviser_id = models.UUIDField(null=True)
    token_digest = models.CharField(max_length=64, unique=True)
    way = models.TextField()
    sent_by_id = models.UUIDField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    appointment_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "motive_id": FieldGroup.ACCOMPAGNEMENT,
        "adviser_id": FieldGroup.STAFF,
        "token_digest": FieldGroup.TECHNICAL,
        "way": FieldGroup.TECHNICAL,
        "sent_by_id": FieldGroup.STAFF,
        "sent_at": FieldGroup.TECHNICAL,
        "expires_at": FieldGroup.TECHNICAL,
        "ended_at": FieldGroup.TECHNICAL,
        "appointment_id": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier_id", "motive"],
                condition=Q(appointment_id__isnull=False, ended_at=None),
                name="booking_link_one_live",
            )
        ]
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="booking_link_file")]


class Booking(models.Model):
    """A time taken by a visitor by a public page, until a professional finds or opens her file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField(editable=False)
    motive = models.ForeignKey(BookingMotive, on_delete=models.PROTECT)
    adviser_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    booked_at = models.DateTimeField()
    token_digest = models.CharField(max_length=64, unique=True)
    first_name = models.TextField()
    last_name = models.TextField()
    born_on = models.DateField()
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    commune = models.TextField(blank=True)

    without_history: ClassVar[str] = "a version would outlive what the visitor asks to forget"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(("id", "structure_id", "booked_at", "token_digest"), FieldGroup.TECHNICAL),
        **dict.fromkeys(("motive_id", "starts_at", "ends_at"), FieldGroup.ACCOMPAGNEMENT),
        "adviser_id": FieldGroup.STAFF,
        **dict.fromkeys(("first_name", "last_name", "born_on"), FieldGroup.IDENTITY),
        **dict.fromkeys(("phone", "email", "commune"), FieldGroup.CONTACT),
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "starts_at"], name="booking_visitor_when")]


class FirstRequest(models.Model):
    """Somebody asks for a first appointment by the public page, until a professional finds or opens her file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField(editable=False)
    asked_at = models.DateTimeField()
    last_asked_at = models.DateTimeField()
    token_digest = models.CharField(max_length=64, unique=True)
    person_key = models.CharField(max_length=64)
    call_time = models.TextField(default=CallTime.ANY.value)
    first_name = models.TextField()
    last_name = models.TextField()
    born_on = models.DateField()
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    commune = models.TextField(blank=True)

    without_history: ClassVar[str] = "a version would outlive what the visitor asks to forget"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(
            ("id", "structure_id", "asked_at", "last_asked_at", "token_digest", "person_key"),
            FieldGroup.TECHNICAL,
        ),
        **dict.fromkeys(("first_name", "last_name", "born_on"), FieldGroup.IDENTITY),
        **dict.fromkeys(("call_time", "phone", "email", "commune"), FieldGroup.CONTACT),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "person_key"], name="booking_request_once")
        ]


class BookingVisit(models.Model):
    """One booking was made by a public page from an address, or with a contact, kept as a keyed hash: bounds them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField(editable=False)
    address_key = models.CharField(max_length=64)
    at = models.DateTimeField()

    without_history: ClassVar[str] = "counted for a day, then erased"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "structure_id", "address_key", "at"), FieldGroup.TECHNICAL
    )

    class Meta:
        indexes = [models.Index(fields=["structure_id", "at"], name="booking_visit_when")]


class WaitingEntry(FileRecord):
    """Somebody waits for a slot; with ``appointment_id``, for one earlier than the appointment that she has."""

    motive = models.ForeignKey(BookingMotive, on_delete=models.PROTECT)
    adviser_id = models.UUIDField(null=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    earliest = models.TimeField(null=True)
    latest = models.TimeField(null=True)
    waits_until = models.DateField(null=True)
    way = models.TextField()
    joined_at = models.DateTimeField()
    state = models.TextField(default=WaitingState.WAITING.value)
    appointment_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            ("motive_id", "weekdays", "earliest", "latest", "waits_until", "joined_at", "state"),
            FieldGroup.ACCOMPAGNEMENT,
        ),
        "adviser_id": FieldGroup.STAFF,
        "way": FieldGroup.TECHNICAL,
        "appointment_id": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier_id", "motive"],
                condition=Q(state=WaitingState.WAITING.value),
                name="booking_waiting_once",
            )
        ]
        indexes = [
            models.Index(fields=["structure_id", "state"], name="booking_waiting_line"),
            models.Index(fields=["dossier_id", "structure_id"], name="booking_waiting_file"),
        ]


class SlotOffer(FileRecord):
    """A free slot held for one person of the waiting list until it expires."""

    entry = models.ForeignKey(WaitingEntry, on_delete=models.CASCADE)
    adviser_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.TextField(default=OfferState.OPEN.value)
    token_digest = models.CharField(max_length=64, unique=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "entry_id": FieldGroup.TECHNICAL,
        "adviser_id": FieldGroup.STAFF,
        "starts_at": FieldGroup.ACCOMPAGNEMENT,
        "ends_at": FieldGroup.ACCOMPAGNEMENT,
        "offered_at": FieldGroup.TECHNICAL,
        "expires_at": FieldGroup.TECHNICAL,
        "state": FieldGroup.ACCOMPAGNEMENT,
        "token_digest": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state=OfferState.OPEN.value), name="booking_offer_one_open"
            ),
            models.UniqueConstraint(
                fields=["structure_id", "adviser_id", "starts_at"],
                condition=Q(state=OfferState.OPEN.value),
                name="booking_offer_one_holder",
            ),
        ]
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="booking_offer_file")]
