"""Tables of the ground, and the bases from which every room's tables descend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models.functions import Now

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7

STAMPS: Mapping[str, FieldGroup] = {
    "id": FieldGroup.TECHNICAL,
    "recorded_at": FieldGroup.TECHNICAL,
    "change_id": FieldGroup.TECHNICAL,
    "structure_id": FieldGroup.TECHNICAL,
    "dossier_id": FieldGroup.TECHNICAL,
}


@models.UUIDField.register_lookup
class AmongLookup(models.Lookup):
    """``dossier_id__among=ids``: what ``__in`` says, as ``= ANY`` of one array.

    With ``__in`` each length of list is another statement, prepared and planned for itself.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """``column = ANY (array)``."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY (%s::uuid[])", (*parameters, list(self.rhs))


class Record(models.Model):
    """A row with history: the database stamps ``recorded_at`` and ``change_id`` and keeps older versions.

    ``change_id`` doubles as the edit token of a form: it differs as soon as someone else has saved.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    change_id = models.BigIntegerField(db_default=0, editable=False)

    classification: ClassVar[Mapping[str, FieldGroup]]

    class Meta:
        abstract = True


class FileRecord(Record):
    """A row of one young person's file, under row-level security of the structure that holds the file."""

    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(editable=False)

    class Meta:
        abstract = True


class Installation(models.Model):
    """What this database is for; a demonstration database can never be opened as production, nor the reverse."""

    kind = models.CharField(max_length=20, primary_key=True)
    marked_at = models.DateTimeField(db_default=Now())

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        "kind": FieldGroup.TECHNICAL,
        "marked_at": FieldGroup.TECHNICAL,
    }


class File(models.Model):
    """Which structure holds which file: the anchor of row-level security. Children follow it by cascade.

    ``held_back_at``: since when nobody sees it but those who hold files (RGPD, art. 18); the database writes it.
    """

    dossier_id = models.UUIDField(primary_key=True)
    structure_id = models.UUIDField()
    held_back_at = models.DateTimeField(null=True, editable=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("dossier_id", "structure_id", "held_back_at"), FieldGroup.TECHNICAL
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "dossier_id"], name="storage_file_holder")
        ]


class Organisation(models.Model):
    """What the ground knows of an organisation: its kind, and whether it holds files. The database keeps it."""

    organisation_id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    holds_files = models.BooleanField()

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("organisation_id", "kind", "holds_files"), FieldGroup.TECHNICAL
    )


class Opening(models.Model):
    """An agreement lets an organisation, or all of a kind, receive one group of fields for a purpose and a period.

    ``structure_id`` narrows it to the files of one structure. Without an opening no grant is seen.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement_id = models.UUIDField()
    organisation_id = models.UUIDField(null=True)
    organisation_kind = models.TextField(blank=True)
    structure_id = models.UUIDField(null=True)
    field_group = models.TextField()
    purpose = models.TextField()
    may_write = models.BooleanField(default=False)
    during = DateTimeRangeField()
    change_id = models.BigIntegerField()

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        (
            "id", "agreement_id", "organisation_id", "organisation_kind", "structure_id", "field_group", "purpose",
            "may_write", "during", "change_id",
        ),
        FieldGroup.TECHNICAL,
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id"], name="storage_opening_org"),
            models.Index(fields=["organisation_kind"], name="storage_opening_kind"),
            models.Index(fields=["agreement_id"], name="storage_opening_agreement"),
        ]


class Grant(models.Model):
    """Another organisation may see, or write, one group of fields of one file, for a period and a purpose.

    Seen by that organisation only while an opening covers it. The database fills ``structure_id``, the holder, and
    ``held_back``, what the anchor of the file says.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField(null=True, editable=False)
    dossier_id = models.UUIDField()
    organisation_id = models.UUIDField()
    groups = ArrayField(models.TextField())
    may_write = models.BooleanField(default=False)
    during = DateTimeRangeField()
    purpose = models.TextField()
    change_id = models.BigIntegerField()
    held_back = models.BooleanField(db_default=False, editable=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        (
            "id", "structure_id", "dossier_id", "organisation_id", "groups", "may_write", "during", "purpose",
            "change_id", "held_back",
        ),
        FieldGroup.TECHNICAL,
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "dossier_id"], name="storage_grant_org")]


class Change(models.Model):
    """One operation: who, for which organisation, when, why, from which source."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    made_at = models.DateTimeField(db_default=Now())
    user_id = models.UUIDField()
    user_name = models.TextField()
    organisation_id = models.UUIDField()
    operation = models.TextField()
    label = models.TextField()
    reason = models.TextField(blank=True)
    source = models.TextField()
    request_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        "id": FieldGroup.TECHNICAL,
        "at": FieldGroup.TECHNICAL,
        "made_at": FieldGroup.TECHNICAL,
        "user_id": FieldGroup.STAFF,
        "user_name": FieldGroup.STAFF,
        "organisation_id": FieldGroup.TECHNICAL,
        "operation": FieldGroup.TECHNICAL,
        "label": FieldGroup.TECHNICAL,
        "reason": FieldGroup.FREE_TEXT,
        "source": FieldGroup.TECHNICAL,
        "request_id": FieldGroup.TECHNICAL,
    }


class Idempotency(models.Model):
    """The answer already given to a client's key, so that a retry gets the same one."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    operation = models.TextField()
    key = models.TextField()
    body_hash = models.BinaryField()
    answer = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "organisation_id", "operation", "key", "body_hash", "answer", "at"), FieldGroup.TECHNICAL
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "operation", "key"], name="storage_idempotency_key"
            )
        ]


class OutboxEvent(models.Model):
    """A fact announced by an operation, in the same transaction."""

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(db_default=0)
    at = models.DateTimeField()
    name = models.TextField()
    structure_id = models.UUIDField()
    dossier_id = models.UUIDField(null=True)
    payload = models.JSONField()
    change_id = models.BigIntegerField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        "id": FieldGroup.TECHNICAL,
        "transaction": FieldGroup.TECHNICAL,
        "at": FieldGroup.TECHNICAL,
        "name": FieldGroup.TECHNICAL,
        "structure_id": FieldGroup.TECHNICAL,
        "dossier_id": FieldGroup.TECHNICAL,
        "payload": FieldGroup.ACCOMPAGNEMENT,
        "change_id": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [models.Index(fields=["name", "transaction", "id"], name="storage_outbox_kind")]


class HandlerCursor(models.Model):
    """How far one handler has read the outbox."""

    handler = models.TextField(primary_key=True)
    transaction = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("handler", "transaction", "event_id"), FieldGroup.TECHNICAL
    )


class ParkedEvent(models.Model):
    """An event that a handler could not treat yet; later events of the same file wait behind it."""

    id = models.BigAutoField(primary_key=True)
    handler = models.TextField()
    event_id = models.BigIntegerField()
    dossier_id = models.UUIDField(null=True)
    attempts = models.IntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "handler", "event_id", "dossier_id", "attempts", "next_try_at", "error"), FieldGroup.TECHNICAL
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handler", "event_id"], name="storage_parked_once")]
        indexes = [models.Index(fields=["handler", "next_try_at"], name="storage_parked_due")]
