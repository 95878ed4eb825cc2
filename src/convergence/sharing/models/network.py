"""Table of the modes that actors of the network declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, Record


class ConnectionDeclaration(Record):
    """From a day on, an organisation works in our pages, by its own software, or both.

    ``structure_id`` is that organisation. One declaration a day: another of the same day replaces it.
    """

    structure_id = models.UUIDField(editable=False)
    mode = models.TextField()
    starts_on = models.DateField()
    declared_by = models.UUIDField()
    declared_by_name = models.TextField()
    declared_at = models.DateTimeField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "mode": FieldGroup.PUBLIC,
        "starts_on": FieldGroup.PUBLIC,
        "declared_by": FieldGroup.STAFF,
        "declared_by_name": FieldGroup.STAFF,
        "declared_at": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "starts_on"], name="sharing_mode_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(mode__in=("pages", "mixte", "api")), name="sharing_mode_known"
            ),
        ]
