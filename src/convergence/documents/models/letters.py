"""How letters were delivered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.documents.models.documents import Document
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord


class Delivery(FileRecord):
    """A delivery of one letter, with what proves it; the day that counts is computed, never typed."""

    document = models.ForeignKey(Document, models.CASCADE)
    way = models.TextField()
    number = models.TextField(blank=True)
    handed_on = models.DateField(null=True)
    sent_on = models.DateField(null=True)
    presented_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "document_id": FieldGroup.TECHNICAL,
        **dict.fromkeys(
            ("way", "number", "handed_on", "sent_on", "presented_on", "received_on", "returned_on"),
            FieldGroup.ACCOMPAGNEMENT,
        ),
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="documents_delivery_file")]
