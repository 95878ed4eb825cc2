"""Tables of exits: what stood for the person, how each definition counts it, and the news taken afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord


class Exit(FileRecord):
    """The end of a contract or of the accompaniment, seen from what the person became.

    ``ref_id`` names what ended: the same end is one exit. ``exited_on`` is the first day after.
    """

    about = models.TextField()
    ref_id = models.UUIDField(unique=True)
    exited_on = models.DateField()
    exit_class = models.TextField()
    situation_id = models.UUIDField(null=True)
    is_withdrawn = models.BooleanField(default=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "about": FieldGroup.ACCOMPAGNEMENT,
        "ref_id": FieldGroup.TECHNICAL,
        "exited_on": FieldGroup.ACCOMPAGNEMENT,
        "exit_class": FieldGroup.ACCOMPAGNEMENT,
        "situation_id": FieldGroup.TECHNICAL,
        "is_withdrawn": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id", "exited_on"], name="situations_exit_file")
        ]


class ExitQualification(FileRecord):
    """How one dated definition counts an exit."""

    left = models.ForeignKey(Exit, on_delete=models.CASCADE)
    definition = models.TextField()
    is_positive = models.BooleanField()
    outcome = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "left_id": FieldGroup.TECHNICAL,
        "definition": FieldGroup.ACCOMPAGNEMENT,
        "is_positive": FieldGroup.ACCOMPAGNEMENT,
        "outcome": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["left", "definition"], name="situations_one_verdict")]


class FollowUp(FileRecord):
    """News to take so many months after an exit. ``noted_on`` is empty until somebody tried."""

    left = models.ForeignKey(Exit, on_delete=models.CASCADE)
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    noted_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    situation_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "left_id": FieldGroup.TECHNICAL,
        "months": FieldGroup.ACCOMPAGNEMENT,
        "due_on": FieldGroup.ACCOMPAGNEMENT,
        "noted_on": FieldGroup.ACCOMPAGNEMENT,
        "answer": FieldGroup.ACCOMPAGNEMENT,
        "situation_id": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["left", "months"], name="situations_one_follow_up")]
