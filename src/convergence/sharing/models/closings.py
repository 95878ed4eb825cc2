"""The proof that a recipient was told that a file is closed to it, and that it acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7


class AccessClosing(models.Model):
    """A file closed to a partner's program (``change`` is the line of its feed) or to an operator's application.

    ``identifier`` is then the event of its queue. ``file`` is tied to nothing: the proof outlives the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField(editable=False)
    organisation_id = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    file = models.UUIDField(db_index=True)
    change = models.BigIntegerField(null=True, unique=True)
    identifier = models.CharField(max_length=24, null=True, unique=True)
    cause = models.TextField()
    closed_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.UUIDField(null=True)
    way = models.TextField(blank=True)

    without_history: ClassVar[str] = "written once, acknowledged once"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(
            (
                "id", "structure_id", "organisation_id", "client_id", "file", "change", "identifier", "closed_at",
                "acknowledged_at", "acknowledged_by", "way",
            ),
            FieldGroup.TECHNICAL,
        ),
        "cause": FieldGroup.ACCOMPAGNEMENT,
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "change"],
                condition=models.Q(acknowledged_at__isnull=True),
                name="sharing_closing_waiting",
            ),
            models.Index(fields=["client_id"], name="sharing_closing_client"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation_id__isnull=False, change__isnull=False)
                | models.Q(client_id__isnull=False, identifier__isnull=False),
                name="sharing_closing_to_somebody",
            )
        ]
