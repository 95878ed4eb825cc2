"""What delivery keeps for one user: unfinished forms and saved lists. Nobody else sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.storage.models import STAMPS, Record


class Draft(models.Model):
    """A form being filled, encrypted. It may name young people, so it is erased when the form is accepted.

    ``accepted_at`` then says, by the clock of the browser that sent the form, which drafts come too late.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user_id = models.UUIDField(editable=False)
    key = models.CharField(max_length=200)
    content = models.BinaryField()
    saved_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    without_history = "a passing state, rewritten every two seconds; a version would outlive the erased draft"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        "id": FieldGroup.TECHNICAL,
        "user_id": FieldGroup.TECHNICAL,
        "key": FieldGroup.TECHNICAL,
        "content": FieldGroup.FREE_TEXT,
        "saved_at": FieldGroup.TECHNICAL,
        "accepted_at": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="web_draft_once")]
        indexes = [models.Index(fields=["saved_at"], name="web_draft_age")]


class SavedView(Record):
    """Filters and order of a list, kept under a name. ``query`` is the query string of the list's address.

    ``is_default``: the list opens with it; one a page at most.
    """

    user_id = models.UUIDField(editable=False)
    page = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=500, blank=True)
    is_default = models.BooleanField(default=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "user_id": FieldGroup.TECHNICAL,
        "page": FieldGroup.TECHNICAL,
        "name": FieldGroup.STAFF,
        "query": FieldGroup.STAFF,
        "is_default": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "page", "name"], name="web_saved_view_once"),
            models.UniqueConstraint(
                fields=["user_id", "page"],
                condition=models.Q(is_default=True),
                name="web_saved_view_one_default",
            ),
        ]
