"""Tables of aspirations. What is said in words stands apart: no other organisation ever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord, Record


class Statement(FileRecord):
    """One wish as it was told on a day. ``field_group``, which follows from the theme, decides who may read the row.

    ``told_at`` is the instant when it became known: unlike ``recorded_at`` it stays when a theme is confirmed.
    """

    aspiration_id = models.UUIDField()
    said_on = models.DateField()
    told_at = models.DateTimeField()
    new_words = models.BooleanField()
    field_group = models.TextField()
    theme = models.TextField(blank=True)
    sub_theme = models.TextField(blank=True)
    coding_version = models.TextField(blank=True)
    rome = models.TextField(blank=True)
    rank = models.PositiveSmallIntegerField(null=True)
    strength = models.PositiveSmallIntegerField(null=True)
    horizon = models.PositiveSmallIntegerField(null=True)
    entered_by = models.TextField()
    setting = models.TextField()
    ending = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "aspiration_id": FieldGroup.TECHNICAL,
        "said_on": FieldGroup.ACCOMPAGNEMENT,
        "told_at": FieldGroup.TECHNICAL,
        "new_words": FieldGroup.TECHNICAL,
        "field_group": FieldGroup.TECHNICAL,
        "theme": FieldGroup.HEALTH,
        "sub_theme": FieldGroup.HEALTH,
        "coding_version": FieldGroup.TECHNICAL,
        "rome": FieldGroup.ACCOMPAGNEMENT,
        "rank": FieldGroup.ACCOMPAGNEMENT,
        "strength": FieldGroup.ACCOMPAGNEMENT,
        "horizon": FieldGroup.ACCOMPAGNEMENT,
        "entered_by": FieldGroup.ACCOMPAGNEMENT,
        "setting": FieldGroup.ACCOMPAGNEMENT,
        "ending": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id", "said_on"], name="aspirations_statement_file"),
            models.Index(fields=["aspiration_id"], name="aspirations_statement_wish"),
        ]
        constraints = [
            models.CheckConstraint(
                name="aspirations_sub_theme_of_a_theme", condition=Q(sub_theme="") | ~Q(theme="")
            ),
        ]


class StatementWords(FileRecord):
    """Her words, her reason, what she sees in the way, and whether the words may be published without her name."""

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="said")
    words = models.TextField()
    reason = models.TextField(blank=True)
    hindrances = ArrayField(models.TextField(), default=list)
    agreed_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "statement_id": FieldGroup.TECHNICAL,
        "words": FieldGroup.FREE_TEXT,
        "reason": FieldGroup.FREE_TEXT,
        "hindrances": FieldGroup.HEALTH,
        "agreed_on": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "dossier_id"], name="aspirations_words_file")]
        constraints = [models.CheckConstraint(name="aspirations_words_said", condition=~Q(words=""))]


class StatementCoding(FileRecord):
    """What one version of the coding proposed for some words; what a person chose stands in the statement."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="codings")
    version = models.TextField()
    themes = models.JSONField(default=list)
    wishes = models.JSONField(default=list)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "statement_id": FieldGroup.TECHNICAL,
        "version": FieldGroup.TECHNICAL,
        "themes": FieldGroup.HEALTH,
        "wishes": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "dossier_id"], name="aspirations_coding_file")]
        constraints = [
            models.UniqueConstraint(name="aspirations_coding_once", fields=["statement", "version"])
        ]


class LocalSubTheme(Record):
    """A part that a structure gives to a national theme, from a day until another. Its code never changes."""

    structure_id = models.UUIDField(editable=False)
    theme = models.TextField()
    code = models.TextField()
    label = models.TextField()
    definition = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **{name: group for name, group in STAMPS.items() if name != "dossier_id"},
        **dict.fromkeys(
            ("theme", "code", "label", "definition", "valid_from", "valid_to"), FieldGroup.PUBLIC
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(name="aspirations_local_code", fields=["structure_id", "code"]),
            models.CheckConstraint(
                name="aspirations_local_days",
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]
