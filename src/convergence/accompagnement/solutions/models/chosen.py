"""Services kept for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord


class ChosenService(FileRecord):
    """A service kept for a person, for a theme of her needs. ``sent_at``: when the list was sent to her.

    ``by_herself``: she keeps it in her own space, too when ``adviser_id`` is not her account but a professional.
    """

    offer_id = models.UUIDField()
    theme = models.TextField(blank=True)
    chosen_on = models.DateField()
    adviser_id = models.UUIDField()
    by_herself = models.BooleanField(default=False, db_default=False)
    sent_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            ("offer_id", "theme", "chosen_on", "adviser_id", "by_herself", "sent_at"),
            FieldGroup.ACCOMPAGNEMENT,
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier_id", "offer_id"], name="solutions_chosen_once")
        ]
