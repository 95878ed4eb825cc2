"""Tables of the programs of partners: what each was given, tokens, assertions that have served, feeds of changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.sharing.models.exchanges import ApiClient
from convergence.storage.models import STAMPS, Record


class ProgramAccess(Record):
    """What a program may ask of the partner interface, for which organisation, proven by which public keys.

    ``fields`` are those that its agreement lists, by scope; ``read_keys`` were found at ``keys_url``.
    """

    client = models.OneToOneField(ApiClient, on_delete=models.CASCADE, related_name="program")
    organisation_id = models.UUIDField()
    scopes = ArrayField(models.TextField(), default=list)
    fields = models.JSONField(default=dict)
    keys = models.JSONField(default=dict)
    keys_url = models.TextField(blank=True)
    read_keys = models.JSONField(default=dict)
    keys_read_at = models.DateTimeField(null=True)
    agreement = models.TextField()
    is_sandbox = models.BooleanField(default=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            (
                "client_id", "organisation_id", "scopes", "fields", "keys", "keys_url", "read_keys", "keys_read_at",
                "agreement", "is_sandbox",
            ),
            FieldGroup.TECHNICAL,
        ),
    }  # fmt: skip


class ProgramToken(models.Model):
    """An access token of a program, as a fingerprint, for ten minutes at most."""

    digest = models.CharField(max_length=64, primary_key=True)
    access = models.ForeignKey(ProgramAccess, on_delete=models.CASCADE)
    scopes = ArrayField(models.TextField(), default=list)
    ends_at = models.DateTimeField(db_index=True)

    without_history: ClassVar[str] = "ended after ten minutes, then erased"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("digest", "access_id", "scopes", "ends_at"), FieldGroup.TECHNICAL
    )


class UsedAssertion(models.Model):
    """An assertion that has served: it serves no second time. ``key`` is a fingerprint of its program and « jti »."""

    key = models.CharField(max_length=64, primary_key=True)
    ends_at = models.DateTimeField(db_index=True)

    without_history: ClassVar[str] = "kept until the assertion ends, then erased"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("key", "ends_at"), FieldGroup.TECHNICAL
    )


class PartnerChange(models.Model):
    """Something changed that an organisation may know of: a line of its feed, which says what and never how.

    ``id`` is given under a lock of the organisation held to the commit: none appears behind one already told.
    ``about`` is the file, the appointment, the request…; ``event_id`` keeps a fact read twice from being told twice.
    """

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    event_id = models.BigIntegerField()
    resource = models.TextField()
    change = models.TextField()
    about = models.UUIDField()
    file = models.UUIDField(db_index=True)
    happened_at = models.DateTimeField(db_index=True)

    without_history: ClassVar[str] = "told once, then erased"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(("id", "organisation_id", "event_id", "happened_at", "file"), FieldGroup.TECHNICAL),
        **dict.fromkeys(("resource", "change", "about"), FieldGroup.ACCOMPAGNEMENT),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "event_id", "resource", "about"], name="sharing_change_once"
            )
        ]
        indexes = [
            models.Index(fields=["organisation_id", "resource", "id"], name="sharing_change_feed"),
        ]
