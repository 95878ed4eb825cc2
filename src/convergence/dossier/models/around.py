"""Who works with the person, for which structure, and what is known of each section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from convergence.dossier.models.contact import days
from convergence.dossier.models.person import of_group
from convergence.dossier.types import TeamRole
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.storage.models import FileRecord


class SectionMark(FileRecord):
    """State of one section and the last time that its values were confirmed.

    ``edited_in`` changes with each edit of the section, so that ``change_id`` is the section's edit token.
    """

    section = models.CharField(max_length=30)
    state = models.CharField(max_length=20)
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.UUIDField(null=True)
    edited_in = models.BigIntegerField(default=0)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(FieldGroup.ACCOMPAGNEMENT, "section", "state", "confirmed_on"),
        "confirmed_by": FieldGroup.STAFF,
        "edited_in": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "dossier_id", "section"], name="dossier_sectionmark_one"
            )
        ]


class TeamMember(FileRecord):
    """A professional around the person, in one role, for a period; ``ends_on`` is the first day without."""

    user_id = models.UUIDField()
    organisation_id = models.UUIDField()
    role = models.CharField(max_length=30)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(FieldGroup.ACCOMPAGNEMENT, "role", "starts_on", "ends_on", "reason"),
        "user_id": FieldGroup.STAFF,
        "organisation_id": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="dossier_teammember_one_referent",
                expressions=[
                    ("dossier_id", RangeOperators.EQUAL),
                    ("organisation_id", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role=TeamRole.REFERENT.value),
            ),
            models.CheckConstraint(
                name="dossier_teammember_period",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["structure_id", "dossier_id", "starts_on"], name="dossier_team_file"),
            models.Index(fields=["user_id", "dossier_id"], name="dossier_team_user"),
        ]


class Attachment(FileRecord):
    """The structure to which the file belongs during a period. Exactly one at a time."""

    attached_to = models.UUIDField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    reason = models.CharField(max_length=30)
    detail = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.ACCOMPAGNEMENT, "attached_to", "starts_on", "ends_on", "reason", "detail"
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="dossier_attachment_one_at_a_time",
                expressions=[
                    ("dossier_id", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["structure_id", "dossier_id", "starts_on"], name="dossier_attachment_file")
        ]


class Note(FileRecord):
    """Free text about the person: it goes to no recipient (arrêté du 17 novembre 2021, annexe 3)."""

    text = models.TextField()
    about = models.CharField(max_length=30, blank=True)
    written_on = models.DateField()
    written_by = models.UUIDField()
    author_name = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(FieldGroup.FREE_TEXT, "text", "about", "written_on"),
        "written_by": FieldGroup.STAFF,
        "author_name": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [
            models.Index(fields=["structure_id", "dossier_id", "written_on"], name="dossier_note_file")
        ]


class EditPresence(models.Model):
    """Someone has a section open for editing, for the minute to come."""

    without_history: ClassVar[str] = "a passing state, worth nothing after a minute"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField()
    dossier_id = models.UUIDField()
    section = models.CharField(max_length=30)
    user_id = models.UUIDField()
    name = models.TextField()
    seen_at = models.DateTimeField(db_default=Now())

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(("id", "structure_id", "dossier_id", "section", "seen_at"), FieldGroup.TECHNICAL),
        "user_id": FieldGroup.STAFF,
        "name": FieldGroup.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "dossier_id", "section", "user_id"], name="dossier_editpresence_one"
            )
        ]
