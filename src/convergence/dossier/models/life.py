"""Family, housing, mobility, education, health and resources: one table for each group of fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from convergence.dossier.models.person import of_group, one_per_file
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import FileRecord


class Family(FileRecord):
    """Marital status, children and how they are cared for."""

    marital_status = models.CharField(max_length=40, blank=True)
    children = models.IntegerField(null=True)
    childcare = models.CharField(max_length=40, blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.FAMILY, "marital_status", "children", "childcare"
    )

    class Meta:
        constraints = [one_per_file("dossier_family_one")]


class Housing(FileRecord):
    """Where the person sleeps."""

    housing = models.CharField(max_length=40, blank=True)
    housed_since = models.DateField(null=True)
    housing_difficulty = models.BooleanField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.HOUSING, "housing", "housed_since", "housing_difficulty"
    )

    class Meta:
        constraints = [one_per_file("dossier_housing_one")]


class Mobility(FileRecord):
    """How far the person can go, and the driving licence. Distances in kilometres."""

    vehicle = models.CharField(max_length=40, blank=True)
    radius_km = models.IntegerField(null=True)
    licence = models.CharField(max_length=40, blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.MOBILITY, "vehicle", "radius_km", "licence"
    )

    class Meta:
        constraints = [one_per_file("dossier_mobility_one")]


class Education(FileRecord):
    """Level reached and the end of initial education."""

    level = models.CharField(max_length=40, blank=True)
    schooling = models.CharField(max_length=40, blank=True)
    last_class = models.TextField(blank=True)
    in_school = models.BooleanField(null=True)
    left_school_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.EDUCATION, "level", "schooling", "last_class", "in_school", "left_school_on"
    )

    class Meta:
        constraints = [one_per_file("dossier_education_one")]


class Diploma(FileRecord):
    """A diploma or certification, obtained or not."""

    title = models.TextField()
    level = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=40, blank=True)
    obtained_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.EDUCATION, "title", "level", "state", "obtained_on"
    )

    class Meta:
        indexes = [models.Index(fields=["structure_id", "dossier_id"], name="dossier_diploma_file")]


class Language(FileRecord):
    """A language and its levels (European framework)."""

    language = models.TextField()
    spoken = models.CharField(max_length=40, blank=True)
    written = models.CharField(max_length=40, blank=True)
    is_mother_tongue = models.BooleanField(default=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.EDUCATION, "language", "spoken", "written", "is_mother_tongue"
    )

    class Meta:
        indexes = [models.Index(fields=["structure_id", "dossier_id"], name="dossier_language_file")]


class HealthCoverage(FileRecord):
    """Health insurance, and the recognition as a disabled worker (RQTH)."""

    scheme = models.CharField(max_length=40, blank=True)
    complementary = models.BooleanField(null=True)
    rights_until = models.DateField(null=True)
    rqth = models.BooleanField(null=True)
    rqth_from = models.DateField(null=True)
    rqth_until = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.HEALTH, "scheme", "complementary", "rights_until", "rqth", "rqth_from", "rqth_until"
    )

    class Meta:
        constraints = [one_per_file("dossier_healthcoverage_one")]


class Resources(FileRecord):
    """What the person lives on. The amount is in euros for a month."""

    resources = ArrayField(models.CharField(max_length=40), default=list)
    monthly_amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.RESOURCES, "resources", "monthly_amount"
    )

    class Meta:
        constraints = [one_per_file("dossier_resources_one")]
