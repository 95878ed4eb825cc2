"""Tables of acts: what was done, on which day, and the hours that count.

``acts_act`` is partitioned by the day of the act, a part a year. Its index leads with the file, then the
structure, for the readers to whom only the file was opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.accompagnement.acts.models.demands import Demand, DemandAnswer, DemandText
from convergence.accompagnement.acts.models.weeks import (
    CounterSharing,
    ShortWeek,
    Unavailability,
    UnavailabilityGround,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.storage.models import STAMPS, FileRecord

__all__ = [
    "Act",
    "ActNote",
    "CounterSharing",
    "Demand",
    "DemandAnswer",
    "DemandText",
    "ShortWeek",
    "Unavailability",
    "UnavailabilityGround",
]


class Act(FileRecord):
    """One thing done, or planned, for or with a person. ``occurred_on`` is the day at the place of the act.

    ``minutes`` is the length told (None: from the instants, else the default of the kind). ``is_qualified``:
    a professional confirmed a step of the young person as done. ``entered_on`` is the local day on which it
    was first entered, which amendments do not move (``recorded_at`` follows them); None when unknown (imports).
    ``is_distinct``: somebody said that it is another act than the one of the agenda that it looks like.
    """

    pk = models.CompositePrimaryKey("id", "occurred_on")
    id = models.UUIDField(default=uuid7, editable=False)
    occurred_on = models.DateField()
    entered_on = models.DateField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    kind = models.TextField()
    status = models.TextField()
    modality = models.TextField(blank=True)
    theme = models.TextField(blank=True)
    measure = models.TextField(blank=True)
    origin = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    is_qualified = models.BooleanField(default=False)
    with_young_person = models.BooleanField(default=True)
    adviser_id = models.UUIDField(null=True)
    done_by_structure_id = models.UUIDField()
    source = models.TextField()
    is_distinct = models.BooleanField(default=False, db_default=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "occurred_on": FieldGroup.ACCOMPAGNEMENT,
        "entered_on": FieldGroup.ACCOMPAGNEMENT,
        "starts_at": FieldGroup.ACCOMPAGNEMENT,
        "ends_at": FieldGroup.ACCOMPAGNEMENT,
        "kind": FieldGroup.ACCOMPAGNEMENT,
        "status": FieldGroup.ACCOMPAGNEMENT,
        "modality": FieldGroup.ACCOMPAGNEMENT,
        "theme": FieldGroup.ACCOMPAGNEMENT,
        "measure": FieldGroup.ACCOMPAGNEMENT,
        "origin": FieldGroup.ACCOMPAGNEMENT,
        "minutes": FieldGroup.ACCOMPAGNEMENT,
        "is_qualified": FieldGroup.ACCOMPAGNEMENT,
        "with_young_person": FieldGroup.ACCOMPAGNEMENT,
        "adviser_id": FieldGroup.STAFF,
        "done_by_structure_id": FieldGroup.TECHNICAL,
        "source": FieldGroup.TECHNICAL,
        "is_distinct": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id", "occurred_on"], name="acts_act_file")]


class ActNote(FileRecord):
    """Free text about an act, in a table of its own: it goes to no recipient."""

    act_id = models.UUIDField(unique=True)
    occurred_on = models.DateField()
    text = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "act_id": FieldGroup.TECHNICAL,
        "occurred_on": FieldGroup.ACCOMPAGNEMENT,
        "text": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id", "occurred_on"], name="acts_note_file")]
