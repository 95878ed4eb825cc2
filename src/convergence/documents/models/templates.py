"""Wordings that a structure keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, Record

_STAMPS = {name: group for name, group in STAMPS.items() if name != "dossier_id"}


class PaperTemplate(Record):
    """A version of the wording of one kind of paper. It speaks of nobody: variables stand for the person.

    ``tested_sha256`` is the fingerprint of the wording whose test passed: an edit undoes the test.
    """

    structure_id = models.UUIDField(editable=False)
    kind = models.TextField()
    version = models.IntegerField()
    state = models.TextField()
    wording = models.TextField()
    tested_at = models.DateTimeField(null=True)
    tested_sha256 = models.TextField(blank=True)
    faults = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_STAMPS,
        **dict.fromkeys(
            ("kind", "version", "state", "wording", "tested_at", "tested_sha256", "faults", "published_at"),
            FieldGroup.TECHNICAL,
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "kind", "version"], name="documents_template_version"
            ),
            models.UniqueConstraint(
                fields=["structure_id", "kind"],
                condition=Q(state="publie"),
                name="documents_template_published",
            ),
            models.UniqueConstraint(
                fields=["structure_id", "kind"],
                condition=Q(state__in=["brouillon", "teste"]),
                name="documents_template_under_work",
            ),
        ]
