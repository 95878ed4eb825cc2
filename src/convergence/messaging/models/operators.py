"""What an operator and a person whom it accompanies write to each other: closed to whoever holds the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.messaging.models.conversation import of_group
from convergence.storage.models import FileRecord


class OperatorThread(FileRecord):
    """The conversation of one person with one operator: who answers there, what came last, what nobody has read yet."""

    organisation_id = models.UUIDField()
    adviser_id = models.UUIDField()
    last_at = models.DateTimeField()
    last_author = models.TextField()
    unread_count = models.IntegerField(default=0)
    seen_by_operator_at = models.DateTimeField(null=True)
    seen_by_person_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(
            FieldGroup.ACCOMPAGNEMENT,
            "last_at", "last_author", "unread_count", "seen_by_operator_at", "seen_by_person_at",
        ),
        "organisation_id": FieldGroup.TECHNICAL,
        "adviser_id": FieldGroup.STAFF,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier_id", "organisation_id"], name="messaging_operatorthread_one"
            )
        ]
        indexes = [models.Index(fields=["organisation_id", "-last_at"], name="messaging_operatorthread_all")]


class OperatorMessage(FileRecord):
    """One message of it. Written once: the application may neither change it nor take it away."""

    organisation_id = models.UUIDField()
    author_kind = models.TextField()
    author_id = models.UUIDField(null=True)
    author_name = models.TextField()
    text = models.TextField()
    written_at = models.DateTimeField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(FieldGroup.FREE_TEXT, "text", "author_kind", "written_at"),
        "organisation_id": FieldGroup.TECHNICAL,
        "author_id": FieldGroup.STAFF,
        "author_name": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["dossier_id", "organisation_id", "-written_at"], name="messaging_operatormessage_file"
            )
        ]
