"""Sources, their editions, the rows refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from convergence.foundation.classification import FieldGroup
from convergence.offers.types import EditionState
from convergence.storage.models import STAMPS, Record

OWN_STAMPS = {name: group for name, group in STAMPS.items() if name != "dossier_id"}


class Source(Record):
    """Where records come from. ``code`` begins the key of each; one organisation owns it.

    When two sources disagree on the same service, the smaller ``rank`` is believed. ``address`` is that of the
    API, empty for another kind; ``sealed_token`` is what it asks for, encrypted. ``checked_at`` is the last
    instant at which the source was read whole, even when nothing had changed; ``asked_at`` that at which somebody
    asked to read it without waiting for its hour.
    """

    structure_id = models.UUIDField(editable=False)
    code = models.CharField(max_length=60, unique=True)
    name = models.TextField()
    kind = models.TextField()
    address = models.TextField(blank=True)
    rank = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)
    sealed_token = models.BinaryField(default=b"")
    checked_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **OWN_STAMPS,
        **dict.fromkeys(
            ("code", "name", "kind", "address", "rank", "is_active", "checked_at", "asked_at"),
            FieldGroup.PUBLIC,
        ),
        "sealed_token": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id"], name="offers_source_owner")]


class Edition(Record):
    """One arrival of a source. ``digest`` recognises the same content twice; ``refusal`` says why nothing was taken."""

    structure_id = models.UUIDField(editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    state = models.TextField()
    received_at = models.DateTimeField()
    origin = models.TextField()
    digest = models.CharField(max_length=64)
    received = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    refusal = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **OWN_STAMPS,
        **dict.fromkeys(
            (
                "source_id", "state", "received_at", "origin", "digest", "received", "created", "changed",
                "unchanged", "withdrawn", "rejected", "warned", "refusal",
            ),
            FieldGroup.PUBLIC,
        ),
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["source", "-received_at"], name="offers_edition_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=EditionState.LOADED.value) | ~Q(refusal=""), name="offers_edition_reason"
            )
        ]


class Reject(Record):
    """A row that an edition did not take, or took with a warning."""

    structure_id = models.UUIDField(editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="rejects")
    line = models.PositiveIntegerField()
    record_kind = models.TextField()
    record_key = models.TextField(blank=True)
    field = models.TextField(blank=True)
    reason = models.TextField()
    excerpt = models.TextField(blank=True)
    is_warning = models.BooleanField(default=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **OWN_STAMPS,
        **dict.fromkeys(
            ("edition_id", "line", "record_kind", "record_key", "field", "reason", "excerpt", "is_warning"),
            FieldGroup.PUBLIC,
        ),
    }

    class Meta:
        indexes = [models.Index(fields=["edition", "line"], name="offers_reject_line")]
