"""Saved lists and messages to several persons, each alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.messaging.models.conversation import of_group
from convergence.storage.models import STAMPS, FileRecord, Record


class SavedList(Record):
    """A list of young people under a name: a rule that follows the caseload, named members, or both."""

    structure_id = models.UUIDField(editable=False)
    owner_id = models.UUIDField()
    name = models.CharField(max_length=80)
    is_shared = models.BooleanField(default=False)
    rule = models.JSONField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(("owner_id", "name", "is_shared", "rule"), FieldGroup.STAFF),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "owner_id", "name"], name="messaging_list_once")
        ]


class SavedListMember(FileRecord):
    """A young person named in a saved list."""

    list_id = models.UUIDField()

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(FieldGroup.ACCOMPAGNEMENT, "list_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "dossier_id", "list_id"], name="messaging_member_once"
            )
        ]
        indexes = [models.Index(fields=["list_id"], name="messaging_member_list")]


class GroupMessage(Record):
    """One text for several persons; it leaves for each of them alone."""

    structure_id = models.UUIDField(editable=False)
    title = models.CharField(max_length=120)
    text = models.TextField()
    state = models.TextField()
    author_id = models.UUIDField()
    author_name = models.TextField()
    approver_id = models.UUIDField(null=True)
    approver_name = models.TextField(blank=True)
    created_at = models.DateTimeField()
    estimate_millicents = models.BigIntegerField(default=0)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "text": FieldGroup.FREE_TEXT,
        **dict.fromkeys(
            ("title", "state", "author_id", "author_name", "approver_id", "approver_name", "created_at",
             "estimate_millicents"),
            FieldGroup.STAFF,
        ),
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["structure_id", "-created_at"], name="messaging_group_list")]


class GroupRecipient(FileRecord):
    """One person of a group message."""

    group_id = models.UUIDField()
    state = models.TextField()
    exclusion = models.TextField(blank=True)
    channel = models.TextField(blank=True)
    recipient = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = of_group(
        FieldGroup.CONTACT, "group_id", "state", "exclusion", "channel", "recipient"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "dossier_id", "group_id"], name="messaging_recipient_once"
            )
        ]
        indexes = [models.Index(fields=["group_id", "state", "id"], name="messaging_recipient_group")]
