"""Tables of reference data. Public data only: no row-level security, no history; each load is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from convergence.foundation.classification import FieldGroup

_NUMBERED: Mapping[str, FieldGroup] = {"id": FieldGroup.TECHNICAL}


def _public(*names: str) -> Mapping[str, FieldGroup]:
    return dict.fromkeys(names, FieldGroup.PUBLIC)


def _period() -> Func:
    return Func(
        F("valid_from"), F("valid_to"), Value("[)"), function="daterange", output_field=DateRangeField()
    )


class Region(models.Model):
    """A région, or a collectivity overseas standing for one."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.TextField()
    zone = models.CharField(max_length=10)

    classification: ClassVar[Mapping[str, FieldGroup]] = _public("code", "name", "zone")


class Departement(models.Model):
    """A département or a collectivity overseas."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.TextField()
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    zone = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=40)

    classification: ClassVar[Mapping[str, FieldGroup]] = _public(
        "code", "name", "region_id", "zone", "time_zone"
    )


class Epci(models.Model):
    """A group of communes (CC, CA, CU, métropole, Greater Paris EPT) during a period."""

    code = models.CharField(max_length=9)
    name = models.TextField()
    kind = models.CharField(max_length=10)
    population = models.IntegerField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_NUMBERED,
        **_public("code", "name", "kind", "population", "valid_from", "valid_to"),
    }

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="referentials_epci_once",
                expressions=[("code", RangeOperators.EQUAL), (_period(), RangeOperators.OVERLAPS)],
            ),
        ]


class Commune(models.Model):
    """A code of the official geographic code during a period; no ``valid_from`` means « as far as known »."""

    code = models.CharField(max_length=5)
    kind = models.CharField(max_length=20)
    name = models.TextField()
    search_key = models.TextField()
    departement = models.ForeignKey(Departement, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    epci = models.CharField(max_length=9, blank=True)
    ept = models.CharField(max_length=9, blank=True)
    parent = models.CharField(max_length=5, blank=True)
    successor = models.CharField(max_length=5, blank=True)
    postal_codes = ArrayField(models.CharField(max_length=5))
    population = models.IntegerField(null=True)
    time_zone = models.CharField(max_length=40)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_NUMBERED,
        **_public(
            "code", "kind", "name", "search_key", "departement_id", "region_id", "epci", "ept", "parent",
            "successor", "postal_codes", "population", "time_zone", "valid_from", "valid_to",
        ),
    }  # fmt: skip

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="referentials_commune_once",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="referentials_commune_code"),
            GinIndex(
                fastupdate=False,
                fields=["search_key"],
                opclasses=["gin_trgm_ops"],
                name="referentials_commune_search",
            ),
            GinIndex(fastupdate=False, fields=["postal_codes"], name="referentials_commune_postal"),
            models.Index(fields=["epci"], name="referentials_commune_epci"),
        ]


class CommunePoint(models.Model):
    """Where a code of the official geographic code is. ``precision`` says how that is known."""

    code = models.CharField(max_length=5, primary_key=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    precision = models.CharField(max_length=20)

    classification: ClassVar[Mapping[str, FieldGroup]] = _public("code", "latitude", "longitude", "precision")

    class Meta:
        indexes = [models.Index(fields=["latitude", "longitude"], name="referentials_point_where")]


class RomeOccupation(models.Model):
    """An occupation of the ROME."""

    code = models.CharField(max_length=5, primary_key=True)
    label = models.TextField()
    search_key = models.TextField()
    naf_divisions = ArrayField(models.CharField(max_length=2))
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = _public(
        "code", "label", "search_key", "naf_divisions", "valid_from", "valid_to"
    )

    class Meta:
        indexes = [
            GinIndex(
                fastupdate=False,
                fields=["search_key"],
                opclasses=["gin_trgm_ops"],
                name="referentials_rome_search",
            ),
        ]


class RomeAppellation(models.Model):
    """A job title of the ROME, by OGR code; filled from the official release only."""

    code = models.CharField(max_length=10, primary_key=True)
    label = models.TextField()
    short_label = models.TextField()
    search_key = models.TextField()
    occupation = models.ForeignKey(RomeOccupation, on_delete=models.PROTECT)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = _public(
        "code", "label", "short_label", "search_key", "occupation_id", "valid_from", "valid_to"
    )

    class Meta:
        indexes = [
            GinIndex(
                fastupdate=False,
                fields=["search_key"],
                opclasses=["gin_trgm_ops"],
                name="referentials_title_search",
            ),
        ]


class Country(models.Model):
    """A country or territory: ISO 3166-1 codes, INSEE code when a source gave it, membership of the Union."""

    iso2 = models.CharField(max_length=2, primary_key=True)
    iso3 = models.CharField(max_length=3, unique=True)
    numeric = models.CharField(max_length=3)
    insee = models.CharField(max_length=5, blank=True)
    name = models.TextField()
    search_key = models.TextField()
    french_territory = models.BooleanField()
    eu_from = models.DateField(null=True)
    eu_to = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = _public(
        "iso2", "iso3", "numeric", "insee", "name", "search_key", "french_territory", "eu_from", "eu_to"
    )


class NomenclatureValue(models.Model):
    """One dated value of one nomenclature."""

    nomenclature = models.CharField(max_length=60)
    nomenclature_label = models.TextField()
    code = models.CharField(max_length=120)
    label = models.TextField()
    rank = models.IntegerField()
    parent = models.CharField(max_length=120, blank=True)
    source = models.TextField()
    verified = models.CharField(max_length=1)
    attributes = models.JSONField(default=dict)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_NUMBERED,
        **_public(
            "nomenclature", "nomenclature_label", "code", "label", "rank", "parent", "source", "verified",
            "attributes", "valid_from", "valid_to",
        ),
    }  # fmt: skip

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="referentials_value_once",
                expressions=[
                    ("nomenclature", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="referentials_value_mark", condition=Q(verified__in=["V", "S", "P", "U"])
            ),
        ]
        indexes = [models.Index(fields=["nomenclature", "rank"], name="referentials_value_rank")]


class Zone(models.Model):
    """A priority area (district or rural zone) with the communes it lies in, from an official file."""

    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=20)
    name = models.TextField()
    communes = ArrayField(models.CharField(max_length=5))
    outline = models.JSONField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_NUMBERED,
        **_public("kind", "code", "name", "communes", "outline", "valid_from", "valid_to"),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="referentials_zone_once")]
        indexes = [GinIndex(fastupdate=False, fields=["communes"], name="referentials_zone_communes")]


class ReferentialLoad(models.Model):
    """Provenance: one load of one kind of data, by which organisation. Who did it is in ``storage.Change``."""

    kind = models.CharField(max_length=40)
    label = models.TextField()
    source = models.TextField()
    licence = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    official = models.BooleanField()
    read = models.IntegerField()
    accepted = models.IntegerField()
    rejected = models.IntegerField()
    at = models.DateTimeField()
    by = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_NUMBERED,
        **_public("kind", "label", "source", "licence", "sha256", "official", "read", "accepted", "rejected"),
        "at": FieldGroup.TECHNICAL,
        "by": FieldGroup.PUBLIC,
    }

    class Meta:
        indexes = [models.Index(fields=["kind", "-id"], name="referentials_load_kind")]
