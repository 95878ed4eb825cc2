"""A document and the key of its content. The content itself is in the object store, encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, Record


class Document(Record):
    """A paper of one file, or of the structure when it has none. It keeps what it was once its content is erased.

    ``field_group`` is the family of data that it tells: row-level security opens it to others by this group.
    ``keeper_id``: the operator whose paper it is, None for those of the structure that holds the file.
    ``concerns`` names the files that a paper of the structure speaks of, so that reading it is journaled for each.
    """

    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(null=True, editable=False)
    keeper_id = models.UUIDField(null=True, editable=False)
    field_group = models.TextField()
    kind = models.TextField()
    title = models.TextField()
    name = models.TextField()
    media_type = models.TextField()
    size = models.IntegerField()
    sha256 = models.TextField()
    origin = models.TextField()
    state = models.TextField()
    paper_kind = models.TextField(blank=True)
    template_id = models.UUIDField(null=True)
    wording_sha256 = models.TextField(blank=True)
    values_sha256 = models.TextField(blank=True)
    object_key = models.TextField(blank=True)
    replaces_id = models.UUIDField(null=True)
    concerns = ArrayField(models.UUIDField(), default=list)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    removed_at = models.DateTimeField(null=True)
    removal_reason = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            ("keeper_id", "field_group", "media_type", "size", "sha256", "origin", "state", "paper_kind", "template_id",
             "wording_sha256", "values_sha256", "object_key", "replaces_id", "concerns", "added_at", "removed_at"),
            FieldGroup.TECHNICAL,
        ),
        "kind": FieldGroup.ACCOMPAGNEMENT,
        "title": FieldGroup.ACCOMPAGNEMENT,
        "name": FieldGroup.ACCOMPAGNEMENT,
        "removal_reason": FieldGroup.ACCOMPAGNEMENT,
        "added_by": FieldGroup.STAFF,
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id", "added_at"], name="documents_document_file"),
            models.Index(fields=["structure_id", "added_at"], name="documents_document_structure"),
            models.Index(
                fields=["structure_id"],
                condition=Q(state="quarantaine"),
                name="documents_document_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["object_key"], condition=~Q(object_key=""), name="documents_document_object"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["quarantaine", "disponible"]) | ~Q(object_key=""),
                name="documents_document_content",
            ),
        ]


class ContentKey(models.Model):
    """What the content of one document is encrypted with. Erased, the content is lost even in a copy of the store."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="content_key")
    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(null=True, editable=False)
    salt = models.BinaryField()

    without_history: ClassVar[str] = "an old key must not outlive the erasure of its content"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        "document_id": FieldGroup.TECHNICAL,
        "structure_id": FieldGroup.TECHNICAL,
        "dossier_id": FieldGroup.TECHNICAL,
        "salt": FieldGroup.TECHNICAL,
    }
