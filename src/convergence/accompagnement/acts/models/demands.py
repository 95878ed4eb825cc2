"""Tables of demands, the acts that answer them, and their free text apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord


class Demand(FileRecord):
    """What the person asks. ``asked_on`` is the day on which she asked, ``entered_on`` that of the entry."""

    theme = models.TextField()
    asked_on = models.DateField()
    entered_on = models.DateField()
    promised_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "theme": FieldGroup.ACCOMPAGNEMENT,
        "asked_on": FieldGroup.ACCOMPAGNEMENT,
        "entered_on": FieldGroup.ACCOMPAGNEMENT,
        "promised_on": FieldGroup.ACCOMPAGNEMENT,
        "closed_on": FieldGroup.ACCOMPAGNEMENT,
        "outcome": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id", "asked_on"], name="acts_demand_file")]


class DemandText(FileRecord):
    """What she said, in free text: it goes to no recipient."""

    demand = models.OneToOneField(Demand, on_delete=models.CASCADE)
    text = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "demand_id": FieldGroup.TECHNICAL,
        "text": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="acts_demandtext_file")]


class DemandAnswer(FileRecord):
    """An act that answers a demand. An act may answer several, a demand have several answers or none."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE)
    act_id = models.UUIDField()
    occurred_on = models.DateField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "demand_id": FieldGroup.TECHNICAL,
        "act_id": FieldGroup.TECHNICAL,
        "occurred_on": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="acts_answer_file")]
        constraints = [models.UniqueConstraint(fields=["demand", "act_id"], name="acts_one_answer")]
