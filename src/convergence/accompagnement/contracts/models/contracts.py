"""Contracts, their signatures and words. An end is the first day that the contract no longer covers.

Indexes lead with the file, then the structure, for the readers to whom only the file was opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, UUIDField, Value
from django.db.models.functions import Cast, Coalesce

from convergence.accompagnement.contracts.types import ContractKind, ContractState
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import public_number
from convergence.storage.models import STAMPS, FileRecord

COVERING_STATES = (
    ContractState.SIGNED.value,
    ContractState.RUNNING.value,
    ContractState.SUSPENDED.value,
    ContractState.ENDED.value,
)
"""States in which a contract covers the days from its first one to its end: signed is enough."""

OPEN_STATES = (ContractState.PREPARED.value, ContractState.SIGNED.value)
"""States before the first day: one contract at a time stands there."""

EXCLUSIVE_KINDS = (ContractKind.CEJ.value, ContractKind.PACEA.value)
"""Kinds that never run together (L5131-5, R5131-13). They sit inside a contrat d'engagement, which may go on."""

ALIVE_STATES = (
    ContractState.PREPARED.value,
    ContractState.SIGNED.value,
    ContractState.RUNNING.value,
    ContractState.SUSPENDED.value,
)
"""States in which something may still happen to a contract."""


HOLDER = "00000000-0000-0000-0000-000000000000"
"""Stands for the structure that holds the file, where signatories are compared."""


class Contract(FileRecord):
    """A CEJ, a PACEA or a plain contrat d'engagement of one person, from its preparation to its end.

    ``version`` is the number of the terms in force; ``age_limit_on`` the birthday at which the age of entry is
    passed, noted on ``age_noted_on``; ``engagement_id`` the contrat d'engagement under which a CEJ or a PACEA
    sits, null when it carries it.

    ``number`` is unique over the network and has no suffix. ``eligibility`` keeps the verdict of each
    condition (code, met or not) as checked when it was prepared. ``review_reasons`` are the flags
    « à revoir » that facts of other rooms put on the contract. Words stand in ``ContractNote``.

    ``signatory_id`` is the operator with which the person signs it, as organisme référent; null for the structure that
    holds the file. Two organisations never have one of hers for the same days. ``decision_reason`` is why that operator
    extended it or refused the entry, from its list.
    """

    number = models.BigIntegerField(unique=True, default=public_number)
    kind = models.TextField()
    state = models.TextField()
    adviser_id = models.UUIDField(null=True)
    months = models.PositiveSmallIntegerField()
    weekly_hours = models.PositiveSmallIntegerField(null=True)
    eligibility = models.JSONField(default=dict)
    prepared_on = models.DateField()
    signed_on = models.DateField(null=True)
    starts_on = models.DateField()
    planned_end_on = models.DateField()
    ended_on = models.DateField(null=True)
    end_motive = models.TextField(blank=True)
    kept_commitments = models.BooleanField(null=True)
    extended_on = models.DateField(null=True)
    needs_guardian = models.BooleanField(default=False)
    review_reasons = ArrayField(models.TextField(), default=list)
    source = models.TextField()
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    review_months = models.PositiveSmallIntegerField(null=True)
    reviewed_on = models.DateField(null=True)
    age_limit_on = models.DateField(null=True)
    age_noted_on = models.DateField(null=True)
    engagement_id = models.UUIDField(null=True)
    programme = models.TextField(blank=True, default="", db_default="")
    programme_until = models.DateField(null=True)
    programme_declared_by = models.TextField(blank=True, default="", db_default="")
    signatory_id = models.UUIDField(null=True)
    decision_reason = models.TextField(blank=True, default="", db_default="")

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "number": FieldGroup.ACCOMPAGNEMENT,
        "kind": FieldGroup.ACCOMPAGNEMENT,
        "state": FieldGroup.ACCOMPAGNEMENT,
        "adviser_id": FieldGroup.STAFF,
        "months": FieldGroup.ACCOMPAGNEMENT,
        "weekly_hours": FieldGroup.ACCOMPAGNEMENT,
        "eligibility": FieldGroup.ACCOMPAGNEMENT,
        "prepared_on": FieldGroup.ACCOMPAGNEMENT,
        "signed_on": FieldGroup.ACCOMPAGNEMENT,
        "starts_on": FieldGroup.ACCOMPAGNEMENT,
        "planned_end_on": FieldGroup.ACCOMPAGNEMENT,
        "ended_on": FieldGroup.ACCOMPAGNEMENT,
        "end_motive": FieldGroup.ACCOMPAGNEMENT,
        "kept_commitments": FieldGroup.ACCOMPAGNEMENT,
        "extended_on": FieldGroup.ACCOMPAGNEMENT,
        "needs_guardian": FieldGroup.ACCOMPAGNEMENT,
        "decision_reason": FieldGroup.ACCOMPAGNEMENT,
        "review_reasons": FieldGroup.ACCOMPAGNEMENT,
        "source": FieldGroup.TECHNICAL,
        "version": FieldGroup.ACCOMPAGNEMENT,
        "review_months": FieldGroup.ACCOMPAGNEMENT,
        "reviewed_on": FieldGroup.ACCOMPAGNEMENT,
        "age_limit_on": FieldGroup.ACCOMPAGNEMENT,
        "age_noted_on": FieldGroup.ACCOMPAGNEMENT,
        "engagement_id": FieldGroup.TECHNICAL,
        "programme": FieldGroup.ACCOMPAGNEMENT,
        "programme_until": FieldGroup.ACCOMPAGNEMENT,
        "programme_declared_by": FieldGroup.ACCOMPAGNEMENT,
        "signatory_id": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id", "starts_on"], name="contracts_contract_file"),
            models.Index(
                fields=["starts_on"], condition=Q(state="signe"), name="contracts_contract_to_start"
            ),
            models.Index(
                fields=["age_limit_on"],
                condition=Q(state__in=("en_cours", "suspendu")),
                name="contracts_contract_age",
            ),
        ]
        constraints = [
            ExclusionConstraint(
                name="contracts_one_at_a_time",
                expressions=[
                    ("dossier_id", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ended_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=COVERING_STATES, kind__in=EXCLUSIVE_KINDS),
            ),
            models.UniqueConstraint(
                name="contracts_one_in_preparation",
                fields=["dossier_id"],
                condition=Q(state__in=OPEN_STATES, kind__in=EXCLUSIVE_KINDS),
            ),
            ExclusionConstraint(
                name="contracts_one_engagement",
                expressions=[
                    ("dossier_id", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ended_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=COVERING_STATES, kind=ContractKind.ENGAGEMENT.value),
            ),
            ExclusionConstraint(
                name="contracts_one_signatory",
                expressions=[
                    ("dossier_id", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ended_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Coalesce("signatory_id", Cast(Value(HOLDER), UUIDField())),
                        RangeOperators.NOT_EQUAL,
                    ),
                ],
                condition=Q(state__in=(ContractState.PREPARED.value, *COVERING_STATES)),
            ),
            models.UniqueConstraint(
                name="contracts_one_engagement_open",
                fields=["dossier_id"],
                condition=Q(state__in=OPEN_STATES, kind=ContractKind.ENGAGEMENT.value),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
                name="contracts_end_after_start",
            ),
            models.CheckConstraint(
                condition=Q(planned_end_on__gt=F("starts_on")), name="contracts_plan_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state=ContractState.ENDED.value) | Q(ended_on__isnull=False),
                name="contracts_ended_has_a_day",
            ),
        ]


class ContractSignature(FileRecord):
    """One party has signed a version. ``collected_by`` is the professional before whom it was signed."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="signatures")
    party = models.TextField()
    signed_on = models.DateField()
    signed_at = models.DateTimeField()
    collected_by = models.UUIDField()
    version = models.PositiveSmallIntegerField(default=1, db_default=1)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "contract_id": FieldGroup.TECHNICAL,
        "party": FieldGroup.ACCOMPAGNEMENT,
        "signed_on": FieldGroup.ACCOMPAGNEMENT,
        "signed_at": FieldGroup.ACCOMPAGNEMENT,
        "collected_by": FieldGroup.STAFF,
        "version": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="contracts_signature_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "version", "party"], name="contracts_party_signs_version_once"
            )
        ]


class ContractExemption(FileRecord):
    """Ground of a plan without weekly hours (L5411-6): health data, so in a table of its own."""

    contract = models.OneToOneField(Contract, on_delete=models.CASCADE, related_name="exemption")
    ground = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "contract_id": FieldGroup.TECHNICAL,
        "ground": FieldGroup.HEALTH,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="contracts_exemption_file")]


class ContractNote(FileRecord):
    """Free text about a contract (why it was extended, lightened, refused): it goes to no recipient.

    ``ref_id`` is the version, phase or step of which the text is a part; null when it is about the contract itself.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="notes")
    about = models.TextField()
    written_on = models.DateField()
    text = models.TextField()
    ref_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "contract_id": FieldGroup.TECHNICAL,
        "about": FieldGroup.ACCOMPAGNEMENT,
        "written_on": FieldGroup.ACCOMPAGNEMENT,
        "text": FieldGroup.FREE_TEXT,
        "ref_id": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="contracts_note_file")]
