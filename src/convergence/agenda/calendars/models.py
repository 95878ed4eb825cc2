"""Tables of calendars: whose, what was copied there, what was read there, the feeds that are published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.storage.models import STAMPS, Record

_STAMPS = {name: group for name, group in STAMPS.items() if name != "dossier_id"}


class CalendarAccount(Record):
    """The calendar that a professional connected; its owner alone sees it, not even her direction."""

    structure_id = models.UUIDField(editable=False)
    adviser_id = models.UUIDField(editable=False)
    url = models.TextField()
    login = models.TextField()
    calendar_url = models.TextField()
    calendar_name = models.TextField()
    detail = models.TextField()
    direction = models.TextField()
    ended_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_STAMPS,
        **dict.fromkeys(
            (
                "adviser_id",
                "url",
                "login",
                "calendar_url",
                "calendar_name",
                "detail",
                "direction",
                "ended_at",
            ),
            FieldGroup.STAFF,
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "adviser_id"],
                condition=Q(ended_at__isnull=True),
                name="calendars_one_account",
            )
        ]


class CalendarSync(models.Model):
    """Where the synchronisation of an account stands, and its sealed password, erased with it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField(editable=False)
    adviser_id = models.UUIDField(editable=False)
    account = models.OneToOneField(CalendarAccount, on_delete=models.CASCADE, related_name="sync")
    sealed_password = models.BinaryField()
    token = models.TextField(blank=True)
    full_at = models.DateTimeField(null=True)
    next_pull_at = models.DateTimeField()
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    failure_code = models.TextField(blank=True)
    failure = models.TextField(blank=True)
    first_failed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    unread_events = models.PositiveIntegerField(default=0)

    without_history = "a passing state; a version would outlive the erased password"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(
            ("id", "structure_id", "account_id", "token", "full_at", "next_pull_at", "failures"),
            FieldGroup.TECHNICAL,
        ),
        **dict.fromkeys(
            ("adviser_id", "sealed_password", "last_in_at", "last_out_at", "failure_code", "failure",
             "first_failed_at", "unread_events"),
            FieldGroup.STAFF,
        ),
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["next_pull_at"], name="calendars_sync_due")]


class CalendarCopy(models.Model):
    """The copy of an appointment, a session or an absence in a calendar. It names nobody: ``ref_id`` is opaque."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField(editable=False)
    adviser_id = models.UUIDField(editable=False)
    account = models.ForeignKey(CalendarAccount, on_delete=models.CASCADE)
    kind = models.TextField()
    ref_id = models.UUIDField()
    uid = models.TextField()
    href = models.TextField()
    etag = models.TextField(blank=True)
    sequence = models.PositiveIntegerField(default=0)
    revision = models.TextField()
    sent_revision = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    theirs_starts_at = models.DateTimeField(null=True)
    theirs_ends_at = models.DateTimeField(null=True)
    state = models.TextField()

    without_history = "the state of a copy; the appointment keeps its own history"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(
            ("id", "structure_id", "account_id", "ref_id", "uid", "href", "etag", "sequence", "revision",
             "sent_revision", "sent_at", "asked_at", "state"),
            FieldGroup.TECHNICAL,
        ),
        **dict.fromkeys(("adviser_id", "kind", "theirs_starts_at", "theirs_ends_at"), FieldGroup.STAFF),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "ref_id"], name="calendars_copy_once"),
            models.UniqueConstraint(fields=["account", "uid"], name="calendars_copy_uid"),
        ]


class OutsideTime(models.Model):
    """A time taken by an event of her own; nothing else of it is kept. Its identifier is what takes the time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField(editable=False)
    adviser_id = models.UUIDField(editable=False)
    account = models.ForeignKey(CalendarAccount, on_delete=models.CASCADE)
    href = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    without_history = "a mirror of another calendar, rebuilt from it; her private life leaves no versions"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(("id", "structure_id", "account_id", "href"), FieldGroup.TECHNICAL),
        **dict.fromkeys(("adviser_id", "starts_at", "ends_at"), FieldGroup.STAFF),
    }

    class Meta:
        indexes = [models.Index(fields=["account", "href"], name="calendars_outside_href")]


class CalendarFeed(Record):
    """A published feed of busy times. Only the digest of its secret is kept; it never names a young person."""

    structure_id = models.UUIDField(editable=False)
    kind = models.TextField()
    adviser_id = models.UUIDField(null=True)
    place_id = models.UUIDField(null=True)
    label = models.TextField()
    token_digest = models.TextField(unique=True)
    made_by_id = models.UUIDField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_STAMPS,
        **dict.fromkeys(("token_digest", "place_id", "kind"), FieldGroup.TECHNICAL),
        **dict.fromkeys(
            ("adviser_id", "label", "made_by_id", "made_at", "expires_at", "ended_at"), FieldGroup.STAFF
        ),
    }


class FeedVisit(models.Model):
    """When a feed was last fetched, and how often in the present hour: a feed is not a door to knock at for ever."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField(editable=False)
    feed = models.OneToOneField(CalendarFeed, on_delete=models.CASCADE, related_name="visit")
    last_at = models.DateTimeField()
    hour_began_at = models.DateTimeField()
    in_hour = models.PositiveIntegerField(default=0)

    without_history = "a counter of machines that fetch"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "structure_id", "feed_id", "last_at", "hour_began_at", "in_hour"), FieldGroup.TECHNICAL
    )


class CalendarRule(Record):
    """How much calendars may tell at the most in one structure; discreet until it says otherwise."""

    structure_id = models.UUIDField(unique=True, editable=False)
    most_detail = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {**_STAMPS, "most_detail": FieldGroup.STAFF}
