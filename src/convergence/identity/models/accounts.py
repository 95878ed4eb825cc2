"""Accounts of young people: one a person in the whole network, tied to the file of one structure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.identity.types import YoungAccountState
from convergence.storage.models import STAMPS, FileRecord


class YoungAccount(FileRecord):
    """The account of a young person. ``id`` is the subject that the OpenID provider asserts, for ever.

    It follows its file and is erased with it. ``email_key`` is the keyed fingerprint by which one e-mail has one
    account in the network. ``auth_version`` changes to end all that was opened with it.
    """

    email = models.CharField(max_length=254)
    email_key = models.CharField(max_length=64)
    first_name = models.TextField()
    last_name = models.TextField()
    born_on = models.DateField()
    state = models.CharField(max_length=12, default=YoungAccountState.TO_ACTIVATE.value)
    auth_version = models.IntegerField(default=1)
    opened_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "email": FieldGroup.CONTACT,
        "email_key": FieldGroup.CONTACT,
        "first_name": FieldGroup.IDENTITY,
        "last_name": FieldGroup.IDENTITY,
        "born_on": FieldGroup.IDENTITY,
        **dict.fromkeys(("state", "auth_version", "opened_at", "activated_at"), FieldGroup.TECHNICAL),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email_key"], name="identity_account_email"),
            models.UniqueConstraint(fields=["dossier_id"], name="identity_account_of_file"),
            models.CheckConstraint(
                condition=~Q(state=YoungAccountState.ACTIVE.value) | Q(activated_at__isnull=False),
                name="identity_account_activated",
            ),
        ]
        indexes = [models.Index(fields=["structure_id"], name="identity_account_holder")]


class YoungCredential(models.Model):
    """The password of a young person, as its Argon2 hash. The database erases it with the account."""

    account = models.OneToOneField(
        YoungAccount,
        primary_key=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="credential",
    )
    password_hash = models.CharField(max_length=128)
    changed_at = models.DateTimeField()

    without_history: ClassVar[str] = "an old password hash must not outlive its password"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("account_id", "password_hash", "changed_at"), FieldGroup.TECHNICAL
    )


class YoungLink(models.Model):
    """A link sent by mail to choose a password: its fingerprint, until it has served or ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(
        YoungAccount, on_delete=models.DO_NOTHING, db_constraint=False, related_name="links"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    without_history: ClassVar[str] = "a link that has served is gone"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "account_id", "digest", "made_at", "expires_at"), FieldGroup.TECHNICAL
    )
