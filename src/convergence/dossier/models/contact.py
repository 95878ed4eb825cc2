"""How and where to reach the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from convergence.dossier.models.person import of_group, one_per_file
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import FileRecord


def days(start: str, end: str) -> Func:
    """The half-open period of two columns."""
    return Func(F(start), F(end), Value("[)"), function="daterange")


class ContactPoint(FileRecord):
    """One telephone number (international form) or e-mail address. ``blind`` compares it across the nation."""

    kind = models.CharField(max_length=20)
    value = models.TextField()
    comment = models.TextField(blank=True)
    preferred = models.BooleanField(default=False)
    wrong = models.BooleanField(default=False)
    blind = models.BinaryField()

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.CONTACT, "kind", "value", "comment", "preferred", "wrong", "blind"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "dossier_id", "kind", "value"], name="dossier_contactpoint_once"
            )
        ]
        indexes = [models.Index(fields=["blind"], name="dossier_nation_contact")]


class ContactSheet(FileRecord):
    """Whether the person can be reached, and the legal representative of a minor."""

    reachability = models.CharField(max_length=30, blank=True)
    legal_representative = models.TextField(blank=True)
    legal_representative_phone = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.CONTACT, "reachability", "legal_representative", "legal_representative_phone"
    )

    class Meta:
        constraints = [one_per_file("dossier_contactsheet_one")]


class Address(FileRecord):
    """Where the person lives during a period; ``ends_on`` is the first day elsewhere."""

    street = models.TextField(blank=True)
    complement = models.TextField(blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    commune = models.CharField(max_length=5)
    is_homeless = models.BooleanField(null=True)
    in_qpv = models.BooleanField(null=True)
    in_frr = models.BooleanField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.CONTACT,
        "street", "complement", "postal_code", "commune", "is_homeless", "in_qpv", "in_frr", "starts_on", "ends_on",
    )  # fmt: skip

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="dossier_address_one_at_a_time",
                expressions=[
                    ("dossier_id", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="dossier_address_period",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["structure_id", "dossier_id", "starts_on"], name="dossier_address_file"),
            models.Index(fields=["structure_id", "commune"], name="dossier_address_commune"),
        ]
