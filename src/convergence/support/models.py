"""Tables of what a team shares. They belong to a structure; a demand may be about one young person's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, Record

_OWN = {key: group for key, group in STAMPS.items() if key != "dossier_id"}


class Demand(Record):
    """Something that the team has to answer: who takes it, until when, what became of it.

    ``search_key`` holds the words of its subject and text, without accents, for the search.
    """

    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(null=True, editable=False)
    subject = models.TextField()
    text = models.TextField(blank=True)
    origin = models.TextField()
    state = models.TextField()
    site_id = models.UUIDField(null=True)
    assignee_id = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    received_by = models.UUIDField()
    received_by_name = models.TextField()
    search_key = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "subject": FieldGroup.FREE_TEXT,
        "text": FieldGroup.FREE_TEXT,
        "origin": FieldGroup.ACCOMPAGNEMENT,
        "state": FieldGroup.ACCOMPAGNEMENT,
        "site_id": FieldGroup.TECHNICAL,
        "assignee_id": FieldGroup.STAFF,
        "due_on": FieldGroup.ACCOMPAGNEMENT,
        "received_at": FieldGroup.ACCOMPAGNEMENT,
        "received_by": FieldGroup.STAFF,
        "received_by_name": FieldGroup.STAFF,
        "search_key": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [
            models.Index(fields=["structure_id", "state", "received_at"], name="support_demand_inbox"),
            models.Index(fields=["dossier_id"], name="support_demand_file"),
        ]


class DemandStep(Record):
    """One thing that happened to a demand, or a comment; never changed afterwards."""

    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(null=True, editable=False)
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE)
    kind = models.TextField()
    at = models.DateTimeField()
    by_id = models.UUIDField()
    by_name = models.TextField()
    to_id = models.UUIDField(null=True)
    to_name = models.TextField(blank=True)
    text = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "demand_id": FieldGroup.TECHNICAL,
        "kind": FieldGroup.ACCOMPAGNEMENT,
        "at": FieldGroup.ACCOMPAGNEMENT,
        "by_id": FieldGroup.STAFF,
        "by_name": FieldGroup.STAFF,
        "to_id": FieldGroup.STAFF,
        "to_name": FieldGroup.STAFF,
        "text": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["demand", "at"], name="support_step_demand")]


class Announcement(Record):
    """What a structure tells professionals: its own, those of chosen structures, or the whole network's."""

    structure_id = models.UUIDField(editable=False)
    title = models.TextField()
    text = models.TextField()
    weight = models.TextField()
    reach = models.TextField()
    structure_ids = ArrayField(models.UUIDField(), default=list)
    roles = ArrayField(models.TextField(), default=list)
    site_ids = ArrayField(models.UUIDField(), default=list)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    asked_again_at = models.DateTimeField(null=True)
    published_by = models.UUIDField()
    published_by_name = models.TextField()
    search_key = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_OWN,
        "title": FieldGroup.STAFF,
        "text": FieldGroup.STAFF,
        "weight": FieldGroup.STAFF,
        "reach": FieldGroup.STAFF,
        "structure_ids": FieldGroup.TECHNICAL,
        "roles": FieldGroup.STAFF,
        "site_ids": FieldGroup.TECHNICAL,
        "starts_at": FieldGroup.STAFF,
        "ends_at": FieldGroup.STAFF,
        "asked_again_at": FieldGroup.STAFF,
        "published_by": FieldGroup.STAFF,
        "published_by_name": FieldGroup.STAFF,
        "search_key": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "starts_at"], name="support_announcement_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                name="support_announcement_order",
            )
        ]


class AnnouncementReading(Record):
    """A professional opened an announcement, and confirmed an important one. ``structure_id`` is the reader's."""

    structure_id = models.UUIDField(editable=False)
    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE)
    publisher_structure_id = models.UUIDField()
    user_id = models.UUIDField()
    read_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_OWN,
        "announcement_id": FieldGroup.TECHNICAL,
        "publisher_structure_id": FieldGroup.TECHNICAL,
        "user_id": FieldGroup.STAFF,
        "read_at": FieldGroup.STAFF,
        "confirmed_at": FieldGroup.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["announcement", "user_id"], name="support_reading_once")
        ]


class PracticeNote(Record):
    """How a structure works: shared by its professionals, beside the screens that it concerns."""

    structure_id = models.UUIDField(editable=False)
    title = models.TextField()
    text = models.TextField()
    topic = models.TextField(blank=True)
    screens = ArrayField(models.TextField(), default=list)
    written_at = models.DateTimeField()
    written_by = models.UUIDField()
    written_by_name = models.TextField()
    is_withdrawn = models.BooleanField(default=False)
    search_key = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_OWN,
        "title": FieldGroup.STAFF,
        "text": FieldGroup.STAFF,
        "topic": FieldGroup.STAFF,
        "screens": FieldGroup.TECHNICAL,
        "written_at": FieldGroup.STAFF,
        "written_by": FieldGroup.STAFF,
        "written_by_name": FieldGroup.STAFF,
        "is_withdrawn": FieldGroup.STAFF,
        "search_key": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "is_withdrawn"], name="support_practice_list")]


class Snippet(Record):
    """A text that one reuses: one's own (``owner_id``), or shared by the structure."""

    structure_id = models.UUIDField(editable=False)
    owner_id = models.UUIDField(null=True)
    name = models.TextField()
    text = models.TextField()
    written_by = models.UUIDField()
    written_by_name = models.TextField()
    search_key = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_OWN,
        "owner_id": FieldGroup.STAFF,
        "name": FieldGroup.STAFF,
        "text": FieldGroup.STAFF,
        "written_by": FieldGroup.STAFF,
        "written_by_name": FieldGroup.STAFF,
        "search_key": FieldGroup.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "owner_id", "name"],
                name="support_snippet_name",
                nulls_distinct=False,
            )
        ]
