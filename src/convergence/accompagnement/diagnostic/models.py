"""Tables of the diagnosis. Each answer is opened to others by the group of its own constraint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord


class Diagnostic(FileRecord):
    """One version of the diagnosis of a person, from its opening to its closing."""

    kind = models.TextField()
    adviser_id = models.UUIDField(null=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    is_extended = models.BooleanField(default=False)
    made_with = ArrayField(models.TextField(), default=list)
    exit_motive = models.TextField(blank=True)
    source = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "kind": FieldGroup.ACCOMPAGNEMENT,
        "adviser_id": FieldGroup.STAFF,
        "opened_on": FieldGroup.ACCOMPAGNEMENT,
        "closed_on": FieldGroup.ACCOMPAGNEMENT,
        "due_on": FieldGroup.ACCOMPAGNEMENT,
        "is_extended": FieldGroup.ACCOMPAGNEMENT,
        "made_with": FieldGroup.ACCOMPAGNEMENT,
        "exit_motive": FieldGroup.ACCOMPAGNEMENT,
        "source": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["dossier_id", "structure_id", "opened_on"], name="diagnostic_diagnostic_file"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="diagnostic_one_open", fields=["dossier_id", "kind"], condition=Q(closed_on=None)
            ),
            models.CheckConstraint(
                name="diagnostic_closed_after_opened",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
            ),
        ]


class ConstraintAnswer(FileRecord):
    """What one version says of one constraint. ``field_group`` decides who may read the row."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="constraints")
    code = models.TextField()
    field_group = models.TextField()
    answer = models.TextField()
    situations = models.JSONField(default=dict)
    objectives = models.JSONField(default=dict)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "diagnostic_id": FieldGroup.TECHNICAL,
        "code": FieldGroup.HEALTH,
        "field_group": FieldGroup.TECHNICAL,
        "answer": FieldGroup.HEALTH,
        "situations": FieldGroup.HEALTH,
        "objectives": FieldGroup.HEALTH,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="diagnostic_constraint_file")]
        constraints = [
            models.UniqueConstraint(name="diagnostic_constraint_once", fields=["diagnostic", "code"])
        ]


class Target(FileRecord):
    """An occupation that the person aims at, with her needs, in one version; empty code before a choice."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="targets")
    rome = models.TextField(blank=True)
    needs = models.JSONField(default=dict)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "diagnostic_id": FieldGroup.TECHNICAL,
        "rome": FieldGroup.ACCOMPAGNEMENT,
        "needs": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="diagnostic_target_file")]
        constraints = [models.UniqueConstraint(name="diagnostic_target_once", fields=["diagnostic", "rome"])]


class DiagnosticNote(FileRecord):
    """Free text about one version: it goes to no recipient."""

    diagnostic = models.OneToOneField(Diagnostic, on_delete=models.CASCADE, related_name="note")
    text = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "diagnostic_id": FieldGroup.TECHNICAL,
        "text": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="diagnostic_note_file")]
