"""Tables of accesses in emergency: each with its reason and what was said of it, and how often somebody tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.sharing.types import EmergencyReview
from convergence.storage.models import STAMPS, Record


class EmergencyAccess(Record):
    """A file opened for three hours at most to an organisation that had no access to it.

    ``structure_id`` held the file then; ``dossier_id`` is tied to nothing, since the trace outlives the file.
    """

    structure_id = models.UUIDField(editable=False)
    file = models.UUIDField(editable=False)
    organisation_id = models.UUIDField()
    organisation_name = models.TextField()
    user_id = models.UUIDField()
    user_name = models.TextField()
    reason = models.TextField()
    groups = ArrayField(models.TextField())
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opening_change = models.BigIntegerField()
    closed_at = models.DateTimeField(null=True)
    review = models.TextField(default=EmergencyReview.WAITING.value)
    note = models.TextField(blank=True)
    reviewed_by_id = models.UUIDField(null=True)
    reviewed_by = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            (
                "file", "organisation_id", "groups", "opened_at", "ends_at", "opening_change", "closed_at", "review",
                "reviewed_at",
            ),
            FieldGroup.TECHNICAL,
        ),
        **dict.fromkeys(
            ("organisation_name", "user_id", "user_name", "reviewed_by_id", "reviewed_by"), FieldGroup.STAFF
        ),
        **dict.fromkeys(("reason", "note"), FieldGroup.FREE_TEXT),
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["structure_id", "-opened_at"], name="sharing_emergency_list"),
            models.Index(fields=["user_id", "-opened_at"], name="sharing_emergency_user"),
            models.Index(fields=["file"], name="sharing_emergency_file"),
        ]


class EmergencySearch(models.Model):
    """Somebody looked for a person in emergency, found or not: counted, without whom."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    user_id = models.UUIDField()
    at = models.DateTimeField()

    without_history: ClassVar[str] = "counted for a day, then erased"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        "id": FieldGroup.TECHNICAL,
        **dict.fromkeys(("organisation_id", "user_id", "at"), FieldGroup.STAFF),
    }

    class Meta:
        indexes = [models.Index(fields=["user_id", "at"], name="sharing_emergency_tries")]
