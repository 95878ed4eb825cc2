"""What proves a professional beside her password, and identities proved elsewhere: one table for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.identity.models.accounts import YoungAccount
from convergence.identity.models.professionals import User
from convergence.storage.models import STAMPS, Record


class ExternalIdentity(Record):
    """An identity of a provider tied to one account. The subject is kept as a keyed fingerprint only."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="external_identities")
    provider = models.CharField(max_length=20)
    issuer = models.TextField()
    idp = models.TextField(blank=True)
    subject_key = models.CharField(max_length=64)
    linked_at = models.DateTimeField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            ("user_id", "provider", "issuer", "idp", "subject_key", "linked_at"), FieldGroup.STAFF
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "idp", "subject_key"], name="identity_external_once")
        ]


class YoungExternalIdentity(models.Model):
    """The same for a young person; the database erases it with her account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(
        YoungAccount, on_delete=models.DO_NOTHING, db_constraint=False, related_name="external_identities"
    )
    provider = models.CharField(max_length=20)
    issuer = models.TextField()
    subject_key = models.CharField(max_length=64)
    linked_at = models.DateTimeField()

    without_history: ClassVar[str] = "erased with its account, and nothing of it outlives it"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "account_id", "provider", "issuer", "subject_key", "linked_at"), FieldGroup.TECHNICAL
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject_key"], name="identity_young_external_once"),
            models.UniqueConstraint(fields=["account", "provider"], name="identity_young_external_one"),
        ]


class Authenticator(models.Model):
    """The shared secret of an authenticator (RFC 6238), sealed. ``last_step`` makes each code serve once."""

    user = models.OneToOneField(
        User, primary_key=True, on_delete=models.PROTECT, related_name="authenticator"
    )
    sealed_secret = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    without_history: ClassVar[str] = "an old secret must not outlive its use"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("user_id", "sealed_secret", "confirmed_at", "last_step"), FieldGroup.TECHNICAL
    )


class Passkey(models.Model):
    """A passkey: its public key and how often it says that it signed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="passkeys")
    name = models.TextField()
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    without_history: ClassVar[str] = "each use would make a version"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(("id", "credential_id", "public_key", "sign_count"), FieldGroup.TECHNICAL),
        **dict.fromkeys(("user_id", "name", "added_at", "last_used_at"), FieldGroup.STAFF),
    }

    class Meta:
        indexes = [models.Index(fields=["user"], name="identity_passkey_user")]


class RecoveryCode(models.Model):
    """A code that stands in for a lost factor, once: its keyed fingerprint, until it has served."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recovery_codes")
    code_key = models.CharField(max_length=64)

    without_history: ClassVar[str] = "a code that has served is gone"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "user_id", "code_key"), FieldGroup.TECHNICAL
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code_key"], name="identity_recovery_code_once")
        ]


class SpentAccessCode(models.Model):
    """An access code that has served, named by the instant at which it was given: it serves for one thing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="spent_codes")
    given_at = models.DateTimeField()
    spent_at = models.DateTimeField()

    without_history: ClassVar[str] = "only ever added to"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "user_id", "given_at", "spent_at"), FieldGroup.TECHNICAL
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "given_at"], name="identity_code_spent_once")]
