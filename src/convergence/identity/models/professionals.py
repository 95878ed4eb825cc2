"""Tables of identity: public facts of structures, accounts, dated roles, sign-ins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.identity.types import MergerExtent, UserState
from convergence.storage.models import STAMPS, Record


def _during(start: str, end: str) -> Func:
    return Func(F(start), F(end), Value("[)"), function="daterange")


class Structure(Record):
    """An organisation: Mission Locale, network head, operator, partner. Periods are half-open.

    ``phone`` is the number that anybody may call, as a young person reads it on her pages and messages.
    """

    code = models.CharField(max_length=16, unique=True)
    official_name = models.TextField()
    usual_name = models.TextField()
    search_key = models.TextField()
    kind = models.CharField(max_length=20)
    siret = models.CharField(max_length=14, blank=True)
    phone = models.CharField(max_length=20, blank=True, default="", db_default="")
    commune_code = models.CharField(max_length=5)
    departement_code = models.CharField(max_length=3)
    region_code = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=40)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="absorbed")

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            (
                "code", "official_name", "usual_name", "search_key", "kind", "siret", "phone", "commune_code",
                "departement_code", "region_code", "time_zone", "opened_on", "closed_on", "merged_into_id",
            ),
            FieldGroup.PUBLIC,
        ),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="identity_structure_dates",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_on__isnull=False), name="identity_merged_is_closed"
            ),
        ]
        indexes = [models.Index(fields=["kind", "region_code"], name="identity_structure_kind")]


class StructureMerger(Record):
    """One structure took over another, whole or for some communes. Never erased: the history of the network."""

    absorbed = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="mergers_out")
    absorbing = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="mergers_in")
    effective_on = models.DateField()
    extent = models.CharField(max_length=10)
    commune_codes = ArrayField(models.CharField(max_length=5), default=list, blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            ("absorbed_id", "absorbing_id", "effective_on", "extent", "commune_codes"), FieldGroup.PUBLIC
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(absorbed=F("absorbing")), name="identity_merger_of_two"),
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(extent=MergerExtent.TOTAL.value),
                name="identity_absorbed_once",
            ),
        ]


class Site(Record):
    """A place where a structure receives people. An empty time zone means that of the structure."""

    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="sites")
    name = models.TextField()
    address = models.TextField(blank=True)
    commune_code = models.CharField(max_length=5)
    time_zone = models.CharField(max_length=40, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            ("name", "address", "commune_code", "time_zone", "opened_on", "closed_on"), FieldGroup.PUBLIC
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="identity_site_dates"
            ),
            # lets a membership be tied to a site of its own structure only
            models.UniqueConstraint(fields=["structure", "id"], name="identity_site_structure"),
        ]


class User(Record):
    """An account of a professional, never deleted. The password is kept apart, in ``Credential``.

    ``account_structure`` administers the account; she may hold roles elsewhere. ``auth_version`` changes to
    end all sessions at once. An access code is asked for by one person (``code_asked_by_id``) and given by another.
    """

    login = models.CharField(max_length=100, unique=True)
    first_name = models.TextField()
    last_name = models.TextField()
    email = models.CharField(max_length=254)
    phone = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, default=UserState.PENDING_APPROVAL.value)
    account_structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="accounts")
    created_by_id = models.UUIDField()
    decided_by_id = models.UUIDField(null=True)
    auth_version = models.IntegerField(default=1)
    code_asked_by_id = models.UUIDField(null=True)
    code_given_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]
    is_authenticated = True
    is_anonymous = False

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(("login", "first_name", "last_name", "email", "phone"), FieldGroup.STAFF),
        **dict.fromkeys(
            (
                "state", "account_structure_id", "created_by_id", "decided_by_id", "auth_version",
                "code_asked_by_id", "code_given_at",
            ),
            FieldGroup.TECHNICAL,
        ),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(login=Lower("login")), name="identity_login_lower"),
            models.CheckConstraint(
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("created_by_id")),
                name="identity_user_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["account_structure", "state"], name="identity_user_account")]

    @property
    def is_active(self) -> bool:
        """True when the account opens something."""
        return self.state == UserState.ACTIVE


class Credential(models.Model):
    """The password of an account, as its Argon2 hash. Without history: an old hash must not outlive it."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.PROTECT, related_name="credential")
    password_hash = models.CharField(max_length=128)
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField()

    without_history: ClassVar[str] = "an old password hash must not outlive its password"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("user_id", "password_hash", "version", "changed_at"), FieldGroup.TECHNICAL
    )


class Membership(Record):
    """A role of a person in a structure during a period: the one declaration from which all lists follow."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(("user_id", "role", "site_id", "starts_on", "ends_on"), FieldGroup.STAFF),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="identity_membership_dates"
            ),
            ExclusionConstraint(
                name="identity_role_once_at_a_time",
                expressions=[
                    ("structure", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (_during("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "role"], name="identity_membership_role"),
            models.Index(fields=["user", "structure"], name="identity_membership_user"),
        ]


class SignIn(models.Model):
    """From which address, kept as a keyed hash, an account signed in: last time, and what makes it known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_ins")
    address_key = models.CharField(max_length=64)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    without_history: ClassVar[str] = "the last sign-in replaces the one before"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        "id": FieldGroup.TECHNICAL,
        **dict.fromkeys(("user_id", "address_key", "first_at", "last_at"), FieldGroup.STAFF),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "address_key"], name="identity_sign_in_address")
        ]


class LoginFailure(models.Model):
    """A failed log-in. The typed login is kept as a keyed hash: people type passwords there by mistake."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    login_key = models.CharField(max_length=64)
    address_key = models.CharField(max_length=64)
    at = models.DateTimeField()

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "login_key", "address_key", "at"), FieldGroup.TECHNICAL
    )

    class Meta:
        indexes = [
            models.Index(fields=["login_key", "at"], name="identity_failure_login"),
            models.Index(fields=["at"], name="identity_failure_at"),
        ]
