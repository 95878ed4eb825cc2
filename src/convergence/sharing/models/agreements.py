"""Tables of agreements: what was asked, what is in force, each gesture, and who was told of an end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, Record


class Agreement(Record):
    """A text by which an organisation receives data, from the demand to the end.

    ``structure_id`` is the structure that is a party, None for the whole network; ``organisation_id`` the recipient,
    None for every organisation of ``recipient_kind``, or for a candidate that is no organisation of the network yet.
    ``client_ids`` are the applications that work under it. What it opens stands in ``storage.Opening``.
    """

    structure_id = models.UUIDField(null=True, editable=False)
    kind = models.TextField()
    title = models.TextField()
    recipient_kind = models.TextField()
    organisation_id = models.UUIDField(null=True)
    organisation_name = models.TextField()
    purposes = ArrayField(models.TextField())
    asked_groups = ArrayField(models.TextField())
    groups = ArrayField(models.TextField())
    form = models.TextField()
    writes = models.BooleanField(default=False)
    mode = models.TextField()
    legal_text = models.TextField()
    aim = models.TextField()
    officer_name = models.TextField()
    officer_email = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    is_candidate = models.BooleanField(default=False, db_default=False)
    client_ids = ArrayField(models.UUIDField(), default=list, db_default=[])
    state = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_from = models.UUIDField()
    proposal = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    proposed_by = models.UUIDField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    signed_on = models.DateField(null=True)
    signed_by_them = models.TextField(blank=True)
    signed_by_us = models.TextField(blank=True)
    our_officer_name = models.TextField(blank=True)
    our_officer_email = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            (
                "kind", "title", "recipient_kind", "organisation_id", "organisation_name", "purposes", "asked_groups",
                "groups", "form", "writes", "mode", "legal_text", "aim", "starts_on", "ends_on", "is_candidate",
                "state", "asked_at", "asked_from", "proposal", "answer", "decided_at", "signed_on",
                "review_on", "ended_at", "end_reason",
            ),
            FieldGroup.PUBLIC,
        ),
        "client_ids": FieldGroup.TECHNICAL,
        **dict.fromkeys(
            (
                "officer_name", "officer_email", "asked_by", "proposed_by", "decided_by", "signed_by_them",
                "signed_by_us", "our_officer_name", "our_officer_email",
            ),
            FieldGroup.STAFF,
        ),
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["state", "-asked_at", "-id"], name="sharing_agreement_list"),
            models.Index(fields=["organisation_id"], name="sharing_agreement_org"),
            GinIndex(fields=["client_ids"], name="sharing_agreement_clients"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
                name="sharing_agreement_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="sharing_agreement_two_people",
            ),
        ]


class AgreementGesture(Record):
    """One gesture in the life of an agreement: asked, completed, proposed, decided, reviewed, ended."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="gestures")
    structure_id = models.UUIDField(null=True, editable=False)
    at = models.DateTimeField()
    user_id = models.UUIDField()
    user_name = models.TextField()
    label = models.TextField()
    text = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "agreement_id": FieldGroup.TECHNICAL,
        "at": FieldGroup.PUBLIC,
        "user_id": FieldGroup.STAFF,
        "user_name": FieldGroup.STAFF,
        "label": FieldGroup.PUBLIC,
        "text": FieldGroup.PUBLIC,
    }


class AgreementNotice(Record):
    """A recipient is told that an agreement ended, and acknowledges by its link: the proof is kept.

    ``reminds`` is the notice that it had not acknowledged, when this one asks again: either link will do.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="notices")
    structure_id = models.UUIDField(null=True, editable=False)
    subject = models.TextField()
    recipient = models.TextField()
    token_digest = models.CharField(max_length=64, unique=True)
    exchange_id = models.UUIDField()
    sent_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.TextField(blank=True)
    reminds = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="reminders")

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "agreement_id": FieldGroup.TECHNICAL,
        "reminds_id": FieldGroup.TECHNICAL,
        "subject": FieldGroup.PUBLIC,
        "recipient": FieldGroup.STAFF,
        "token_digest": FieldGroup.TECHNICAL,
        "exchange_id": FieldGroup.TECHNICAL,
        "sent_at": FieldGroup.TECHNICAL,
        "acknowledged_at": FieldGroup.TECHNICAL,
        "acknowledged_by": FieldGroup.STAFF,
    }
