"""What leaves: sendings and their fate, reminders, preferences, words written in advance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from convergence.foundation.classification import FieldGroup
from convergence.messaging.models.conversation import of_group
from convergence.storage.models import STAMPS, FileRecord, Record


class Delivery(FileRecord):
    """One thing that leaves by one way, and what became of it. ``occasion`` keeps a replay from sending twice."""

    kind = models.TextField()
    channel = models.TextField()
    recipient = models.TextField()
    state = models.TextField()
    exchange_id = models.UUIDField(unique=True)
    occasion = models.TextField()
    message_id = models.UUIDField(null=True)
    reminder_id = models.UUIDField(null=True)
    group_id = models.UUIDField(null=True)
    asked_by = models.UUIDField()
    requested_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    detail = models.TextField(blank=True)
    segments = models.IntegerField(default=0)
    cost_millicents = models.BigIntegerField(default=0)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(FieldGroup.CONTACT, "recipient"),
        **dict.fromkeys(
            ("kind", "channel", "state", "requested_at", "settled_at", "detail"), FieldGroup.ACCOMPAGNEMENT
        ),
        **dict.fromkeys(
            ("exchange_id", "occasion", "message_id", "reminder_id", "group_id", "segments",
             "cost_millicents"),
            FieldGroup.TECHNICAL,
        ),
        "asked_by": FieldGroup.STAFF,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "dossier_id", "occasion"], name="messaging_delivery_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["structure_id", "dossier_id", "-requested_at"], name="messaging_delivery_file"
            ),
            models.Index(fields=["structure_id", "state", "requested_at"], name="messaging_delivery_state"),
            models.Index(
                fields=["group_id"], name="messaging_delivery_group", condition=Q(group_id__isnull=False)
            ),
        ]


class Reminder(FileRecord):
    """A reminder to send at an instant, unless the appointment has changed meanwhile."""

    about_kind = models.TextField()
    about_id = models.UUIDField()
    step = models.TextField()
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(FieldGroup.ACCOMPAGNEMENT, "about_kind", "step", "starts_at", "due_at", "state"),
        "about_id": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about_kind", "about_id", "step"], name="messaging_reminder_once")
        ]
        indexes = [
            models.Index(
                fields=["structure_id", "due_at"], name="messaging_reminder_due", condition=Q(state="prevu")
            ),
            models.Index(fields=["structure_id", "dossier_id"], name="messaging_reminder_file"),
        ]


class Preference(FileRecord):
    """How the young person wants to be written to."""

    channels = ArrayField(models.TextField())
    address = models.TextField()
    no_sms = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    opted_out_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.CONTACT, "channels", "address", "no_sms", "quiet_from", "quiet_to", "opted_out_at"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "dossier_id"], name="messaging_preference_one")
        ]


class PushSubscription(FileRecord):
    """A browser that accepted to be notified."""

    endpoint = models.TextField()
    content = models.TextField()
    gone_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.CONTACT, "endpoint", "content", "gone_at"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "dossier_id", "endpoint"], name="messaging_push_once"
            )
        ]


class ContactAlert(FileRecord):
    """A number or an address to ask for again; closed when the contacts of the file are changed.

    ``others`` is how many other contacts of the kind worked when it was raised.
    """

    kind = models.TextField()
    contact = models.TextField()
    others = models.IntegerField(default=0)
    adviser_id = models.UUIDField(null=True)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(FieldGroup.CONTACT, "kind", "contact", "others", "raised_at", "closed_at"),
        "adviser_id": FieldGroup.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "dossier_id", "kind", "contact"],
                condition=Q(closed_at__isnull=True),
                name="messaging_alert_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["structure_id", "adviser_id"],
                name="messaging_alert_open",
                condition=Q(closed_at__isnull=True),
            )
        ]


class MessageTemplate(Record):
    """The words that a structure chose for one kind of message, in place of those that are shipped.

    ``with_sms`` adds the SMS to a kind that is delivered without.
    """

    structure_id = models.UUIDField(editable=False)
    kind = models.TextField()
    address = models.TextField()
    sms = models.TextField()
    subject = models.TextField()
    email = models.TextField()
    is_own = models.BooleanField(default=True)
    is_enabled = models.BooleanField(default=True)
    with_sms = models.BooleanField(default=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            ("kind", "address", "sms", "subject", "email", "is_own", "is_enabled", "with_sms"),
            FieldGroup.STAFF,
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "kind", "address"], name="messaging_template_one")
        ]


class Replacement(Record):
    """An adviser is away for some days and a colleague answers. ``ends_on`` is the first day of her return."""

    structure_id = models.UUIDField(editable=False)
    adviser_id = models.UUIDField()
    substitute_id = models.UUIDField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    announced_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            ("adviser_id", "substitute_id", "starts_on", "ends_on", "announced_at", "ended_at"),
            FieldGroup.STAFF,
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="messaging_replacement_period"
            ),
            models.UniqueConstraint(
                fields=["structure_id", "adviser_id", "starts_on"], name="messaging_replacement_once"
            ),
        ]
