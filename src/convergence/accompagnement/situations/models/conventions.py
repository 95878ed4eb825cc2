"""Tables of the convention of a PMSMP; accidents, which tell of health, stand apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord


class PmsmpConvention(FileRecord):
    """What the convention indicates (D5135-2) beside the situation, and the evaluation at its end (D5135-6)."""

    situation = models.OneToOneField("situations.Situation", on_delete=models.CASCADE)
    host_siret = models.TextField(blank=True)
    host_activity = models.TextField(blank=True)
    tutor_name = models.TextField(blank=True)
    tutor_role = models.TextField(blank=True)
    place = models.TextField(blank=True)
    presence_hours = models.PositiveSmallIntegerField(null=True)
    schedule = models.TextField(blank=True)
    tasks = models.TextField(blank=True)
    evaluation_way = models.TextField(blank=True)
    signed_on = models.DateField(null=True)
    is_lawful_use = models.BooleanField(default=False)
    employer_agreed = models.BooleanField(default=False)
    evaluated_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
    are_goals_reached = models.BooleanField(null=True)
    last_present_on = models.DateField(null=True)
    sequel = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "situation_id": FieldGroup.TECHNICAL,
        "host_siret": FieldGroup.PUBLIC,
        "host_activity": FieldGroup.PUBLIC,
        "tutor_name": FieldGroup.STAFF,
        "tutor_role": FieldGroup.STAFF,
        "place": FieldGroup.ACCOMPAGNEMENT,
        "presence_hours": FieldGroup.ACCOMPAGNEMENT,
        "schedule": FieldGroup.ACCOMPAGNEMENT,
        "tasks": FieldGroup.ACCOMPAGNEMENT,
        "evaluation_way": FieldGroup.ACCOMPAGNEMENT,
        "signed_on": FieldGroup.ACCOMPAGNEMENT,
        "is_lawful_use": FieldGroup.ACCOMPAGNEMENT,
        "employer_agreed": FieldGroup.ACCOMPAGNEMENT,
        "evaluated_on": FieldGroup.ACCOMPAGNEMENT,
        "outcome": FieldGroup.ACCOMPAGNEMENT,
        "are_goals_reached": FieldGroup.ACCOMPAGNEMENT,
        "last_present_on": FieldGroup.ACCOMPAGNEMENT,
        "sequel": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="situations_convention_file")]


class PmsmpAccident(FileRecord):
    """An accident at work during a PMSMP: when it happened, when the host told, when it was declared (D5135-5)."""

    situation = models.ForeignKey("situations.Situation", on_delete=models.CASCADE)
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    declared_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "situation_id": FieldGroup.TECHNICAL,
        "happened_at": FieldGroup.HEALTH,
        "told_at": FieldGroup.HEALTH,
        "declared_at": FieldGroup.HEALTH,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="situations_accident_file")]
