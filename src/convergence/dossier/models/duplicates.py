"""Checks of duplicates, what was decided, and requests to the structure that holds a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from convergence.dossier.models.person import of_group
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.storage.models import FileRecord, Record


class DuplicateCheck(models.Model):
    """One call of the national check. Written and read by SQL functions only: no row is ever visible.

    ``id`` is the opaque token given to the person who checked; it serves once, and for her alone.
    """

    without_history: ClassVar[str] = "a trace in itself, written once by SQL and used once"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(db_default=Now())
    user_id = models.UUIDField()
    organisation_id = models.UUIDField()
    grade = models.CharField(max_length=20)
    hidden_dossier_id = models.UUIDField(null=True)
    used_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(("id", "at", "organisation_id", "used_at"), FieldGroup.TECHNICAL),
        "user_id": FieldGroup.STAFF,
        "grade": FieldGroup.IDENTITY,
        "hidden_dossier_id": FieldGroup.IDENTITY,
    }

    class Meta:
        indexes = [models.Index(fields=["user_id", "at"], name="dossier_check_user")]


class DuplicateDecision(FileRecord):
    """« Not the same person », with the reason; asked again when it expires."""

    other_dossier_id = models.UUIDField(null=True)
    check_id = models.UUIDField(null=True)
    reason = models.TextField()
    decided_by = models.UUIDField()
    decided_on = models.DateField()
    expires_on = models.DateField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **of_group(FieldGroup.IDENTITY, "other_dossier_id", "reason", "decided_on", "expires_on"),
        "check_id": FieldGroup.TECHNICAL,
        "decided_by": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "dossier_id"], name="dossier_decision_file")]


class FileRequest(Record):
    """A structure asks for a file of which it knows nothing but that it exists.

    ``structure_id`` is the one that asks. What it typed goes to the holder, so that she can compare.
    """

    structure_id = models.UUIDField()
    structure_name = models.TextField()
    requested_by = models.UUIDField()
    requester_name = models.TextField()
    requested_at = models.DateTimeField()
    birth_name = models.TextField()
    first_name = models.TextField()
    born_on = models.DateField()
    grade = models.CharField(max_length=20)
    message = models.TextField(blank=True)
    state = models.CharField(max_length=20)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_dossier_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(
            ("id", "recorded_at", "change_id", "structure_id", "structure_name", "requested_at", "state",
             "answered_at", "answered_dossier_id"),
            FieldGroup.TECHNICAL,
        ),
        **dict.fromkeys(("birth_name", "first_name", "born_on", "grade"), FieldGroup.IDENTITY),
        "requested_by": FieldGroup.STAFF,
        "requester_name": FieldGroup.STAFF,
        "message": FieldGroup.FREE_TEXT,
        "answer": FieldGroup.FREE_TEXT,
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["structure_id", "state"], name="dossier_request_asked")]


class FileRequestTarget(FileRecord):
    """The file that a request aims at: known to its holder alone."""

    request_id = models.UUIDField(unique=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(FieldGroup.IDENTITY, "request_id")

    class Meta:
        indexes = [models.Index(fields=["structure_id", "dossier_id"], name="dossier_target_file")]
