"""Tables of situations. Periods are half-open: an end is the first day that no longer belongs to it.

Indexes lead with the file, then the structure: an organisation to which a file is opened knows the file, not
the structure that holds it, and must not read the whole table to find its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from convergence.accompagnement.situations.models.conventions import PmsmpAccident, PmsmpConvention
from convergence.accompagnement.situations.models.exits import Exit, ExitQualification, FollowUp
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord

__all__ = [
    "Exit",
    "ExitQualification",
    "FollowUp",
    "PmsmpAccident",
    "PmsmpConvention",
    "Situation",
    "SituationComment",
]


class Situation(FileRecord):
    """What the person does or lives during a period (job, training, immersion…), as told or as received.

    ``kind`` is the kind of job, alternance, training, immersion, volunteering or the SNP measure, according to the
    category. ``content`` is the title of a training, the precise goals of an immersion. ``awaits_confirmation``:
    it was foreseen and nobody said yet that it became real. ``source`` says who told it.
    """

    category = models.TextField()
    kind = models.TextField(blank=True)
    job_term = models.TextField(blank=True)
    working_time = models.TextField(blank=True)
    weekly_hours = models.PositiveSmallIntegerField(null=True)
    pmsmp_objective = models.TextField(blank=True)
    organisation = models.TextField(blank=True)
    content = models.TextField(blank=True)
    rome = models.TextField(blank=True)
    is_renewal = models.BooleanField(default=False)
    starts_on = models.DateField()
    planned_end_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    is_cancelled = models.BooleanField(default=False)
    awaits_confirmation = models.BooleanField(db_default=False, default=False)
    source = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "category": FieldGroup.ACCOMPAGNEMENT,
        "kind": FieldGroup.ACCOMPAGNEMENT,
        "job_term": FieldGroup.ACCOMPAGNEMENT,
        "working_time": FieldGroup.ACCOMPAGNEMENT,
        "weekly_hours": FieldGroup.ACCOMPAGNEMENT,
        "awaits_confirmation": FieldGroup.ACCOMPAGNEMENT,
        "pmsmp_objective": FieldGroup.ACCOMPAGNEMENT,
        "organisation": FieldGroup.ACCOMPAGNEMENT,
        "content": FieldGroup.ACCOMPAGNEMENT,
        "rome": FieldGroup.ACCOMPAGNEMENT,
        "is_renewal": FieldGroup.ACCOMPAGNEMENT,
        "starts_on": FieldGroup.ACCOMPAGNEMENT,
        "planned_end_on": FieldGroup.ACCOMPAGNEMENT,
        "ends_on": FieldGroup.ACCOMPAGNEMENT,
        "is_cancelled": FieldGroup.ACCOMPAGNEMENT,
        "source": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id", "starts_on"], name="situations_situation_file")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="situations_end_after_start",
            ),
            models.CheckConstraint(
                condition=Q(planned_end_on__isnull=True) | Q(planned_end_on__gt=F("starts_on")),
                name="situations_plan_after_start",
            ),
        ]


class SituationComment(FileRecord):
    """Free text about a situation, in a table of its own: it goes to no recipient."""

    situation = models.OneToOneField(Situation, on_delete=models.CASCADE)
    text = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "situation_id": FieldGroup.TECHNICAL,
        "text": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="situations_comment_file")]
