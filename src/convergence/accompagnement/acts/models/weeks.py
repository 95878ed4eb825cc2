"""Tables of the week: unavailable days, their ground apart, who may see the counter, weeks that fell short."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord


class Unavailability(FileRecord):
    """Days on which the person cannot take part. ``ends_on`` is the first day after. Nothing says why."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    is_cancelled = models.BooleanField(default=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "starts_on": FieldGroup.ACCOMPAGNEMENT,
        "ends_on": FieldGroup.ACCOMPAGNEMENT,
        "is_cancelled": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id", "starts_on"], name="acts_unavailability_file")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="acts_unavailability_order",
            )
        ]


class UnavailabilityGround(FileRecord):
    """Why: health data, in a table of its own. Every ground is there, so that its presence tells nothing."""

    unavailability = models.OneToOneField(Unavailability, on_delete=models.CASCADE)
    reason = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "unavailability_id": FieldGroup.TECHNICAL,
        "reason": FieldGroup.HEALTH,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="acts_ground_file")]


class CounterSharing(FileRecord):
    """The person opens her counter to an audience, from a day on; one decision at a time for each audience."""

    audience = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    told_how = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "audience": FieldGroup.ACCOMPAGNEMENT,
        "starts_on": FieldGroup.ACCOMPAGNEMENT,
        "ends_on": FieldGroup.ACCOMPAGNEMENT,
        "told_how": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="acts_sharing_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier_id", "audience"], condition=Q(ends_on=None), name="acts_one_sharing"
            )
        ]


class ShortWeek(FileRecord):
    """A week that ended below the minimum, told once; ``made_up_on`` when a late entry filled it.

    Another organisation reads it only when the person opened her counter to partners: the database says so.
    """

    contract_id = models.UUIDField()
    week_from = models.DateField()
    validated_minutes = models.PositiveIntegerField()
    minimum_minutes = models.PositiveIntegerField()
    told_on = models.DateField()
    made_up_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "contract_id": FieldGroup.TECHNICAL,
        "week_from": FieldGroup.ACCOMPAGNEMENT,
        "validated_minutes": FieldGroup.ACCOMPAGNEMENT,
        "minimum_minutes": FieldGroup.ACCOMPAGNEMENT,
        "told_on": FieldGroup.ACCOMPAGNEMENT,
        "made_up_on": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier_id", "week_from"], name="acts_one_short_week")
        ]
