"""Log-ins that applications ask for: the applications, who was let in for them, the tokens that were given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.identity.models.accounts import YoungAccount
from convergence.identity.models.professionals import User
from convergence.storage.models import STAMPS, Record


class LoginClient(Record):
    """An application whose users log in here. It belongs to one issuer; a revoked one stays, with what it was.

    ``secret_digest`` is all that is kept of its secret; it is empty for a public one, which proves each log-in by PKCE.
    """

    client_id = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=12)
    name = models.TextField()
    organisation = models.TextField()
    redirect_uris = ArrayField(models.TextField())
    post_logout_redirect_uris = ArrayField(models.TextField(), default=list)
    backchannel_logout_uri = models.TextField(blank=True, default="", db_default="")
    secret_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            (
                "client_id", "kind", "name", "organisation", "redirect_uris", "post_logout_redirect_uris",
                "backchannel_logout_uri", "secret_digest", "created_at", "revoked_at",
            ),
            FieldGroup.TECHNICAL,
        ),
    }  # fmt: skip


class LoginGrant(models.Model):
    """One log-in for one application: the code that was given for it, and the family of all its tokens.

    ``version`` is that of the account when she logged in: a new password, a closed account make it stale. ``session``
    names the session here from which she entered (the ``sid`` of her identity tokens); one that ends is told.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(LoginClient, on_delete=models.PROTECT, related_name="grants")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="grants")
    membership_id = models.UUIDField(null=True)
    account = models.ForeignKey(
        YoungAccount, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="grants"
    )
    version = models.CharField(max_length=30)
    session = models.CharField(max_length=64, blank=True, default="", db_default="")
    scope = models.TextField()
    nonce = models.TextField(blank=True)
    redirect_uri = models.TextField()
    authenticated_at = models.DateTimeField()
    code_digest = models.CharField(max_length=64, unique=True)
    code_expires_at = models.DateTimeField()
    code_used_at = models.DateTimeField(null=True)
    code_challenge = models.CharField(max_length=128, blank=True)
    code_challenge_method = models.CharField(max_length=10, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    without_history: ClassVar[str] = "a log-in is erased when its tokens have ended"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        (
            "id", "client_id", "user_id", "membership_id", "account_id", "version", "session", "scope", "nonce",
            "redirect_uri", "authenticated_at", "code_digest", "code_expires_at", "code_used_at", "code_challenge",
            "code_challenge_method", "started_at", "ended_at",
        ),
        FieldGroup.TECHNICAL,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, account__isnull=True)
                | Q(user__isnull=True, account__isnull=False),
                name="identity_grant_of_one",
            )
        ]
        indexes = [
            models.Index(fields=["started_at"], name="identity_grant_started"),
            models.Index(
                fields=["session"], name="identity_grant_session", condition=Q(ended_at__isnull=True)
            ),
        ]


class LoginToken(models.Model):
    """An access or a refresh token, as its fingerprint. ``used_at`` is when a refresh token was first replaced."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.ForeignKey(
        LoginGrant, on_delete=models.DO_NOTHING, db_constraint=False, related_name="tokens"
    )
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    without_history: ClassVar[str] = "tokens pass"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "grant_id", "kind", "digest", "issued_at", "expires_at", "used_at"), FieldGroup.TECHNICAL
    )

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="identity_token_end")]


class LogoutNotice(models.Model):
    """An application to be told that somebody's session has ended, until it has the news or is given up on.

    The database writes those of accounts that close or change (``sql/0007_logouts.sql``); ``subject_id`` is what the
    provider calls her and ties to no row: an erased account is told too.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(LoginClient, on_delete=models.PROTECT, related_name="logouts")
    subject_id = models.UUIDField()
    session = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    given_up_at = models.DateTimeField(null=True)
    detail = models.TextField(blank=True, default="")

    without_history: ClassVar[str] = "news pass"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "client_id", "subject_id", "session", "made_at", "next_at", "tries", "given_up_at", "detail"),
        FieldGroup.TECHNICAL,
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"], name="identity_logout_next", condition=Q(given_up_at__isnull=True)
            )
        ]
