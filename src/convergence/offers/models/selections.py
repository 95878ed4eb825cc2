"""Services kept together under a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.offers.models.editions import OWN_STAMPS
from convergence.storage.models import Record


class Selection(Record):
    """Services in the order that a professional gave them. Hers, or of her whole structure when shared.

    It names no young person: what is chosen for one belongs to her file.
    """

    structure_id = models.UUIDField(editable=False)
    owner_id = models.UUIDField()
    name = models.TextField()
    note = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False)
    offer_ids = ArrayField(models.UUIDField(), default=list, blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **OWN_STAMPS,
        **dict.fromkeys(("owner_id", "name", "note", "is_shared"), FieldGroup.STAFF),
        "offer_ids": FieldGroup.PUBLIC,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "owner_id", "name"], name="offers_selection_name")
        ]
