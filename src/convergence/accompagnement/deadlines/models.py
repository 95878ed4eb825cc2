"""The table of the work list: one row for each thing awaited, whatever the room that awaits it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord


class Deadline(FileRecord):
    """Something awaited for a person, until a last day, included.

    ``kind`` and ``ref_id`` name the thing: it has one row, reopened when it is awaited again. ``pressing_on`` is
    the day by which the list orders it. ``settled_on`` is the local day on which it left the list.
    """

    kind = models.TextField()
    ref_id = models.UUIDField()
    due_on = models.DateField()
    pressing_on = models.DateField()
    detail = models.TextField(blank=True)
    owner_id = models.UUIDField(null=True)
    expected_on = models.DateField()
    settled_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "kind": FieldGroup.ACCOMPAGNEMENT,
        "ref_id": FieldGroup.TECHNICAL,
        "due_on": FieldGroup.ACCOMPAGNEMENT,
        "pressing_on": FieldGroup.ACCOMPAGNEMENT,
        "detail": FieldGroup.ACCOMPAGNEMENT,
        "owner_id": FieldGroup.STAFF,
        "expected_on": FieldGroup.ACCOMPAGNEMENT,
        "settled_on": FieldGroup.ACCOMPAGNEMENT,
        "outcome": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["structure_id", "pressing_on", "dossier_id"],
                condition=Q(settled_on=None),
                include=["due_on", "kind", "owner_id"],
                name="deadlines_open",
            ),
            models.Index(
                fields=["dossier_id", "pressing_on"], condition=Q(settled_on=None), name="deadlines_open_file"
            ),
            models.Index(fields=["structure_id", "dossier_id"], name="deadlines_file"),
            models.Index(
                fields=["structure_id", "due_on"], condition=Q(settled_on=None), name="deadlines_open_due"
            ),
            models.Index(
                fields=["owner_id", "due_on"], condition=Q(settled_on=None), name="deadlines_open_owner"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "ref_id"], name="deadlines_one_for_each_thing"),
        ]
