"""What a young person and her advisers write to each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord


def of_group(group: FieldGroup, *names: str) -> dict[str, FieldGroup]:
    """The stamps, and columns of one group."""
    return {**STAMPS, **dict.fromkeys(names, group)}


class Conversation(FileRecord):
    """The one conversation of a file: who answers, what came last, how much nobody has read yet."""

    adviser_id = models.UUIDField(null=True)
    last_at = models.DateTimeField()
    last_author = models.TextField()
    unread_count = models.IntegerField(default=0)
    seen_by_person_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(FieldGroup.ACCOMPAGNEMENT, "last_at", "last_author", "unread_count", "seen_by_person_at"),
        "adviser_id": FieldGroup.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "dossier_id"], name="messaging_conversation_one")
        ]
        indexes = [
            models.Index(fields=["structure_id", "adviser_id", "-last_at"], name="messaging_conversation_of"),
            models.Index(fields=["structure_id", "-last_at"], name="messaging_conversation_all"),
        ]


class Message(FileRecord):
    """One message. ``seen_at`` is when the other side saw it first."""

    author_kind = models.TextField()
    author_id = models.UUIDField(null=True)
    author_name = models.TextField()
    text = models.TextField()
    written_at = models.DateTimeField()
    way = models.TextField()
    document_id = models.UUIDField(null=True)
    seen_at = models.DateTimeField(null=True)
    occasion = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(FieldGroup.FREE_TEXT, "text", "author_kind", "written_at", "way", "seen_at"),
        "author_id": FieldGroup.STAFF,
        "author_name": FieldGroup.STAFF,
        "document_id": FieldGroup.TECHNICAL,
        "occasion": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "dossier_id", "occasion"],
                condition=~models.Q(occasion=""),
                name="messaging_message_once",
            )
        ]
        indexes = [
            models.Index(fields=["structure_id", "dossier_id", "-written_at"], name="messaging_message_file")
        ]


class PersonLink(FileRecord):
    """A personal link of which only the digest is kept."""

    token_hash = models.BinaryField(unique=True)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.TECHNICAL, "token_hash", "ends_at", "revoked_at"
    )

    class Meta:
        indexes = [models.Index(fields=["structure_id", "dossier_id"], name="messaging_link_file")]
