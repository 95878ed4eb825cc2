"""Who the person is, and where the work with her stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Coalesce

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord, Record

NEVER = date(1, 1, 1)
"""Sorts before every date: stands for "never" in an index, never stored."""


def of_group(group: FieldGroup, *names: str) -> Mapping[str, FieldGroup]:
    """The stamps and the named columns, all of one group."""
    return {**STAMPS, **dict.fromkeys(names, group)}


def one_per_file(name: str) -> models.UniqueConstraint:
    """A single row for each file; tenant and file lead the index."""
    return models.UniqueConstraint(fields=["structure_id", "dossier_id"], name=name)


class Dossier(Record):
    """The root of a file: identity as on the paper, and the keys by which it is found again.

    Keys (``…_key``, ``…_sound``) are computed from the names by ``rules.keys``.
    """

    structure_id = models.UUIDField(editable=False)
    number = models.BigIntegerField(unique=True)
    birth_name = models.TextField()
    usual_name = models.TextField(blank=True)
    first_name = models.TextField()
    other_first_names = models.TextField(blank=True)
    born_on = models.DateField()
    sex = models.CharField(max_length=1, blank=True)
    birth_country = models.CharField(max_length=2, blank=True)
    birth_commune = models.CharField(max_length=5, blank=True)
    birth_place = models.TextField(blank=True)
    nationality = models.CharField(max_length=2, blank=True)
    residence_permit_until = models.DateField(null=True)
    name_key = models.TextField()
    usual_key = models.TextField(blank=True)
    first_key = models.TextField()
    search_key = models.TextField()
    name_sound = models.TextField()
    usual_sound = models.TextField(blank=True)
    first_sound = models.TextField()
    sort_key = models.TextField(db_collation="C")
    created_on = models.DateField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        "id": FieldGroup.TECHNICAL,
        "recorded_at": FieldGroup.TECHNICAL,
        "change_id": FieldGroup.TECHNICAL,
        "structure_id": FieldGroup.TECHNICAL,
        "number": FieldGroup.TECHNICAL,
        "created_on": FieldGroup.ACCOMPAGNEMENT,
        **dict.fromkeys(
            (
                "birth_name", "usual_name", "first_name", "other_first_names", "born_on", "sex", "birth_country",
                "birth_commune", "birth_place", "nationality", "residence_permit_until", "name_key", "usual_key",
                "first_key", "search_key", "name_sound", "usual_sound", "first_sound", "sort_key",
            ),
            FieldGroup.IDENTITY,
        ),
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["structure_id", "sort_key", "id"], name="dossier_by_name"),
            models.Index(fields=["structure_id", "born_on"], name="dossier_by_birth"),
            models.Index(fields=["born_on", "first_key"], name="dossier_exactly"),
            GinIndex(
                fields=["structure_id", "search_key"],
                opclasses=["uuid_ops", "gin_trgm_ops"],
                name="dossier_search",
            ),
            models.Index(fields=["structure_id", "name_sound"], name="dossier_by_sound"),
            # across the nation, for the duplicate check alone (function dossier_candidates)
            models.Index(fields=["born_on", "name_sound"], name="dossier_nation_birth"),
            models.Index(fields=["name_sound", "first_sound"], name="dossier_nation_sound"),
            models.Index(
                fields=["usual_sound", "first_sound"],
                name="dossier_nation_usual",
                condition=~models.Q(usual_sound=""),
            ),
        ]


class DossierNir(FileRecord):
    """The NIR, sealed with the file's identifier; ``blind`` finds it again without opening it.

    ``revealed_at`` is the last time that it was shown whole: the history of the row holds every reason.
    """

    sealed = models.BinaryField()
    blind = models.BinaryField()
    masked = models.TextField()
    state = models.CharField(max_length=20)
    certified_on = models.DateField(null=True)
    is_disputed = models.BooleanField(default=False)
    revealed_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.NIR, "sealed", "blind", "masked", "state", "certified_on", "is_disputed", "revealed_at"
    )

    class Meta:
        constraints = [
            one_per_file("dossier_nir_one"),
            models.UniqueConstraint(
                fields=["structure_id", "blind"],
                name="dossier_nir_once",
                condition=models.Q(is_disputed=False),
            ),
        ]
        indexes = [models.Index(fields=["blind"], name="dossier_nation_nir")]


class IdentityProof(FileRecord):
    """A paper that was seen. Its number is never kept."""

    kind = models.CharField(max_length=30)
    seen_on = models.DateField()
    expires_on = models.DateField(null=True)
    seen_by = models.UUIDField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(FieldGroup.IDENTITY, "kind", "seen_on", "expires_on"),
        "seen_by": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "dossier_id", "seen_on"], name="dossier_proof_file")]


class FollowUp(FileRecord):
    """State of the file, the separate end of accompaniment, and the last time that the person was reached."""

    state = models.CharField(max_length=20)
    state_since = models.DateField()
    ended_on = models.DateField(null=True)
    end_motive = models.CharField(max_length=40, blank=True)
    last_contact_on = models.DateField(null=True)
    last_attempt_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.ACCOMPAGNEMENT,
        "state", "state_since", "ended_on", "end_motive", "last_contact_on", "last_attempt_on",
    )  # fmt: skip

    class Meta:
        constraints = [one_per_file("dossier_followup_one")]
        indexes = [
            models.Index(
                models.F("structure_id"),
                Coalesce("last_contact_on", models.Value(NEVER, models.DateField())),
                models.F("dossier_id"),
                name="dossier_by_contact",
            ),
            models.Index(fields=["structure_id", "state", "dossier_id"], name="dossier_by_state"),
        ]


class CivicDuties(FileRecord):
    """Census and defence day of those who have French nationality (Code du service national, L113-1, L114-2)."""

    census = models.BooleanField(null=True)
    defence_day = models.BooleanField(null=True)
    defence_day_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.IDENTITY, "census", "defence_day", "defence_day_on"
    )

    class Meta:
        constraints = [one_per_file("dossier_civicduties_one")]
