"""Tables of the room audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.audit.types import RightsOutcome, RightsRequestKind
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord


class RightsRequest(FileRecord):
    """A person's request about her data, in the register of the structure that holds her file."""

    kind = models.TextField(choices=[(kind.value, kind.label) for kind in RightsRequestKind])
    received_on = models.DateField()
    due_on = models.DateField()
    extended = models.BooleanField(default=False)
    answered_on = models.DateField(null=True)
    outcome = models.TextField(
        blank=True, choices=[(outcome.value, outcome.label) for outcome in RightsOutcome]
    )
    motive = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "kind": FieldGroup.IDENTITY,
        "received_on": FieldGroup.IDENTITY,
        "due_on": FieldGroup.IDENTITY,
        "extended": FieldGroup.IDENTITY,
        "answered_on": FieldGroup.IDENTITY,
        "outcome": FieldGroup.IDENTITY,
        "motive": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "due_on"], name="audit_rights_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_on__isnull=True) | ~models.Q(outcome=""),
                name="audit_answer_has_outcome",
            )
        ]
