"""Who offers services, and the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from convergence.foundation.classification import FieldGroup
from convergence.offers.models.editions import OWN_STAMPS, Source
from convergence.offers.types import PlaceFound
from convergence.storage.models import Record


def _public(*names: str) -> dict[str, FieldGroup]:
    return dict.fromkeys(names, FieldGroup.PUBLIC)


class Located(Record):
    """A record of a source, at a place. ``key`` is « source--identifier »; ``digest`` is that of what was received.

    ``withdrawn_on`` is the day from which it is not offered any more; the record stays, for what refers to it.
    """

    structure_id = models.UUIDField(editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    key = models.TextField(unique=True)
    name = models.TextField()
    description = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    address = models.TextField(blank=True)
    address_extra = models.TextField(blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    commune_code = models.CharField(max_length=5, blank=True)
    commune_name = models.TextField(blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    place_found = models.TextField(default=PlaceFound.NOWHERE.value)
    opening_hours = models.TextField(blank=True)
    source_link = models.TextField(blank=True)
    updated_on = models.DateField()
    confirmed_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)

    class Meta:
        abstract = True


_LOCATED: Mapping[str, FieldGroup] = {
    **OWN_STAMPS,
    **_public(
        "source_id", "key", "name", "description", "phone", "email", "address", "address_extra", "postal_code",
        "commune_code", "commune_name", "latitude", "longitude", "place_found", "opening_hours", "source_link",
        "updated_on", "confirmed_on", "withdrawn_on", "digest", "duplicate_of_id",
    ),
}  # fmt: skip


def _place(table: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(latitude=None, longitude=None)
            | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
            name=f"offers_{table}_place",
        ),
        models.CheckConstraint(
            condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("id")), name=f"offers_{table}_not_own_copy"
        ),
    ]


class Provider(Located):
    """Who offers services: a « structure » of data·inclusion. ``networks`` are its *réseaux porteurs*.

    ``organisation_id`` is the organisation of the network that it is, when it is one.
    """

    siret = models.CharField(max_length=14, blank=True)
    networks = ArrayField(models.TextField(), default=list, blank=True)
    website = models.TextField(blank=True)
    accessibility = models.TextField(blank=True)
    organisation_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_LOCATED,
        **_public("siret", "networks", "website", "accessibility", "organisation_id"),
    }

    class Meta:
        constraints = _place("provider")
        indexes = [
            models.Index(fields=["source", "key"], name="offers_provider_source"),
            models.Index(fields=["commune_code"], name="offers_provider_commune"),
            models.Index(fields=["email"], condition=~Q(email=""), name="offers_provider_email"),
            models.Index(fields=["siret"], condition=~Q(siret=""), name="offers_provider_siret"),
            models.Index(
                fields=["organisation_id"],
                condition=Q(organisation_id__isnull=False),
                name="offers_provider_house",
            ),
        ]


class ServiceOffer(Located):
    """A service. ``search_text`` holds its words without accents; ``quality`` (0 to 1) is that of ``quality_on``.

    ``workshop_offer_id`` is the workshop of the agenda of which it is the record, where it is one.
    """

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="offers")
    kind = models.TextField(blank=True)
    themes = ArrayField(models.TextField(), default=list, blank=True)
    fees = models.TextField(blank=True)
    fees_details = models.TextField(blank=True)
    audiences = ArrayField(models.TextField(), default=list, blank=True)
    audiences_details = models.TextField(blank=True)
    access_conditions = models.TextField(blank=True)
    reception_modes = ArrayField(models.TextField(), default=list, blank=True)
    zone = ArrayField(models.TextField(), default=list, blank=True)
    mobilisation_modes = ArrayField(models.TextField(), default=list, blank=True)
    mobilisable_by = ArrayField(models.TextField(), default=list, blank=True)
    mobilisation_details = models.TextField(blank=True)
    mobilisation_link = models.TextField(blank=True)
    contact_name = models.TextField(blank=True)
    weekly_hours = models.FloatField(null=True)
    weeks = models.IntegerField(null=True)
    min_age = models.PositiveSmallIntegerField(null=True)
    max_age = models.PositiveSmallIntegerField(null=True)
    max_age_rqth = models.PositiveSmallIntegerField(null=True)
    places_left = models.PositiveIntegerField(null=True)
    places_noted_at = models.DateTimeField(null=True)
    workshop_offer_id = models.UUIDField(null=True)
    search_text = models.TextField(blank=True)
    quality = models.FloatField(default=0)
    quality_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_LOCATED,
        **_public(
            "provider_id", "kind", "themes", "fees", "fees_details", "audiences", "audiences_details",
            "access_conditions", "reception_modes", "zone", "mobilisation_modes", "mobilisable_by",
            "mobilisation_details", "mobilisation_link", "contact_name", "weekly_hours", "weeks", "min_age",
            "max_age", "max_age_rqth", "places_left", "places_noted_at", "workshop_offer_id", "search_text",
            "quality", "quality_on",
        ),
    }  # fmt: skip

    class Meta:
        constraints = [
            *_place("offer"),
            models.CheckConstraint(
                condition=Q(min_age=None) | Q(max_age=None) | Q(max_age__gte=F("min_age")),
                name="offers_offer_ages",
            ),
            models.UniqueConstraint(
                fields=["workshop_offer_id"],
                condition=Q(workshop_offer_id__isnull=False),
                name="offers_offer_of_workshop",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "key"], name="offers_offer_source"),
            models.Index(fields=["provider"], name="offers_offer_provider"),
            models.Index(fields=["commune_code"], name="offers_offer_commune"),
            models.Index(fields=["latitude", "longitude"], name="offers_offer_where"),
            GinIndex(fields=["themes"], name="offers_offer_themes"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="offers_offer_words"),
            models.Index(fields=["-quality", "id"], condition=Q(duplicate_of=None), name="offers_offer_best"),
            models.Index(
                fields=["-quality", "id"],
                condition=Q(duplicate_of=None, reception_modes__contains=["a-distance"]),
                name="offers_offer_remote",
            ),
            GinIndex(
                fields=["zone"],
                condition=Q(duplicate_of=None, reception_modes__contains=["a-distance"]),
                name="offers_offer_zone",
            ),
        ]
