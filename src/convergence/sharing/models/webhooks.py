"""Tables of the addresses of partners: what was asked, where each stands in its feed, what was told when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.sharing.models.exchanges import ApiClient
from convergence.sharing.types import WebhookState
from convergence.storage.models import STAMPS, Record


class Webhook(Record):
    """An address to which the changes of the feed of its program's organisation are posted, each signed.

    ``sealed_former`` is the secret before the last one: both sign until ``former_ends_at``.
    """

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="webhooks")
    url = models.TextField()
    contact = models.TextField()
    resources = ArrayField(models.TextField(), default=list)
    sealed_secret = models.BinaryField()
    sealed_former = models.BinaryField(default=b"")
    former_ends_at = models.DateTimeField(null=True)
    state = models.TextField(default=WebhookState.ACTIVE.value)
    stopped_because = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            (
                "client_id", "url", "contact", "resources", "sealed_secret", "sealed_former",
                "former_ends_at", "state", "stopped_because",
            ),
            FieldGroup.TECHNICAL,
        ),
    }  # fmt: skip


class WebhookProgress(models.Model):
    """Where an address stands: ``cursor`` is the last change it took, ``again`` are those to tell once more.

    Whoever holds the ``lease`` tells; it is lost at ``lease_ends_at``.
    """

    webhook = models.OneToOneField(
        Webhook, primary_key=True, on_delete=models.CASCADE, related_name="progress"
    )
    cursor = models.BigIntegerField()
    again = ArrayField(models.BigIntegerField(), default=list)
    failures = models.IntegerField(default=0)
    next_try_at = models.DateTimeField()
    served_at = models.DateTimeField()
    last_success_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    lease_ends_at = models.DateTimeField(null=True)

    without_history: ClassVar[str] = "moves with each change told; what was told has its own lines"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        (
            "webhook_id", "cursor", "again", "failures", "next_try_at", "served_at", "last_success_at", "lease",
            "lease_ends_at",
        ),
        FieldGroup.TECHNICAL,
    )  # fmt: skip


class WebhookDelivery(models.Model):
    """One attempt to tell one change: neither its content nor the file, erased after a while."""

    id = models.BigAutoField(primary_key=True)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, db_index=False, related_name="+")
    change = models.BigIntegerField()
    kind = models.TextField()
    at = models.DateTimeField(db_index=True)
    is_taken = models.BooleanField()
    status = models.IntegerField()
    milliseconds = models.IntegerField()
    detail = models.TextField(blank=True)

    without_history: ClassVar[str] = "a line of a log, never changed"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "webhook_id", "change", "kind", "at", "is_taken", "status", "milliseconds", "detail"),
        FieldGroup.TECHNICAL,
    )

    class Meta:
        indexes = [models.Index(fields=["webhook", "-id"], name="sharing_delivery_list")]
