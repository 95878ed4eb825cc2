"""Records that look alike, owners asked to look again, what came back of requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from convergence.foundation.classification import FieldGroup
from convergence.offers.models.directory import ServiceOffer
from convergence.offers.models.editions import OWN_STAMPS
from convergence.offers.types import LikenessState, NudgeState
from convergence.storage.models import Record


class Likeness(Record):
    """Two records that look alike and what was decided of them. ``structure_id`` is that of whoever decided last.

    The digests are those on which it was decided: it is proposed again only when one of the records has changed.
    """

    structure_id = models.UUIDField(editable=False)
    subject = models.TextField()
    first_id = models.UUIDField()
    second_id = models.UUIDField()
    first_digest = models.CharField(max_length=64)
    second_digest = models.CharField(max_length=64)
    score = models.FloatField()
    reasons = ArrayField(models.TextField(), default=list)
    state = models.TextField(default=LikenessState.PROPOSED.value)
    kept_id = models.UUIDField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **OWN_STAMPS,
        **dict.fromkeys(
            (
                "subject", "first_id", "second_id", "first_digest", "second_digest", "score", "reasons", "state",
                "kept_id", "decided_on",
            ),
            FieldGroup.PUBLIC,
        ),
        "decided_by_id": FieldGroup.STAFF,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="offers_likeness_once"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="offers_likeness_order"),
            models.CheckConstraint(
                condition=Q(state=LikenessState.SAME.value, kept_id__isnull=False)
                | (~Q(state=LikenessState.SAME.value) & Q(kept_id=None)),
                name="offers_likeness_kept",
            ),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="offers_likeness_open")]


class Nudge(Record):
    """An owner asked to look again at a service. ``secret`` is the fingerprint of the address that she was sent.

    ``sent_to`` is the e-mail address, empty when the owner's own team was asked. ``answer`` is what the service says
    has changed; it waits in the owner's list until ``treated_on``.
    """

    structure_id = models.UUIDField(editable=False)
    offer = models.ForeignKey(ServiceOffer, on_delete=models.CASCADE, related_name="nudges")
    asked_on = models.DateField()
    secret = models.CharField(max_length=64, unique=True)
    sent_to = models.TextField(blank=True)
    state = models.TextField(default=NudgeState.ASKED.value)
    answered_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    treated_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **OWN_STAMPS,
        **dict.fromkeys(("offer_id", "asked_on", "state", "answered_on", "treated_on"), FieldGroup.PUBLIC),
        "sent_to": FieldGroup.STAFF,
        "answer": FieldGroup.STAFF,
        "secret": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=Q(state=NudgeState.ASKED.value), name="offers_nudge_one_open"
            )
        ]


class OfferScore(Record):
    """What came back of the requests that one structure sent to a service in a month. Counts of requests, no person.

    ``answer_days`` adds up the days that the answers took.
    """

    structure_id = models.UUIDField(editable=False)
    offer = models.ForeignKey(ServiceOffer, on_delete=models.CASCADE, related_name="scores")
    month = models.DateField()
    sent = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)
    came = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    answer_days = models.PositiveIntegerField(default=0)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **OWN_STAMPS,
        **dict.fromkeys(
            (
                "offer_id", "month", "sent", "answered", "accepted", "refused", "unanswered", "came", "helped",
                "answer_days",
            ),
            FieldGroup.PUBLIC,
        ),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "offer", "month"], name="offers_score_month")
        ]
        indexes = [models.Index(fields=["offer"], name="offers_score_offer")]


class CountedOutcome(Record):
    """One step of one request, counted once in the score of its service.

    ``digest`` is the fingerprint of both: it says that they were counted, and leads to no request.
    """

    structure_id = models.UUIDField(editable=False)
    digest = models.CharField(max_length=64, unique=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {**OWN_STAMPS, "digest": FieldGroup.TECHNICAL}


class WorkshopListing(Record):
    """What a structure chose for a workshop of its agenda in the directory: listed or kept out, its themes.

    Without it the workshop is listed, under the themes that its own words lead to.
    """

    structure_id = models.UUIDField(editable=False)
    workshop_offer_id = models.UUIDField(unique=True)
    is_listed = models.BooleanField(default=True)
    themes = ArrayField(models.TextField(), default=list, blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **OWN_STAMPS,
        **dict.fromkeys(("workshop_offer_id", "is_listed", "themes"), FieldGroup.PUBLIC),
    }
