"""Tables of the room audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.audit.types import LiftingGround, RightsOutcome, RightsRequestKind, TellingMeans
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord


class RightsRequest(FileRecord):
    """A person's request about her data, in the register of the structure that holds her file.

    ``by_herself``: she sent it from her own space; ``words`` are what she wrote there. ``told_on``: when she
    was told that what was granted ends (RGPD, art. 18-3), ``lifted_on`` when it did.
    """

    kind = models.TextField(choices=[(kind.value, kind.label) for kind in RightsRequestKind])
    received_on = models.DateField()
    due_on = models.DateField()
    extended = models.BooleanField(default=False)
    answered_on = models.DateField(null=True)
    outcome = models.TextField(
        blank=True, choices=[(outcome.value, outcome.label) for outcome in RightsOutcome]
    )
    motive = models.TextField(blank=True)
    words = models.TextField(blank=True, default="")
    by_herself = models.BooleanField(default=False)
    lifting_ground = models.TextField(blank=True, default="", choices=LiftingGround.choices())
    lifting_motive = models.TextField(blank=True, default="")
    told_on = models.DateField(null=True)
    told_by = models.TextField(blank=True, default="", choices=TellingMeans.choices())
    lifted_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "kind": FieldGroup.IDENTITY,
        "received_on": FieldGroup.IDENTITY,
        "due_on": FieldGroup.IDENTITY,
        "extended": FieldGroup.IDENTITY,
        "answered_on": FieldGroup.IDENTITY,
        "outcome": FieldGroup.IDENTITY,
        "motive": FieldGroup.FREE_TEXT,
        "words": FieldGroup.FREE_TEXT,
        "by_herself": FieldGroup.IDENTITY,
        "lifting_ground": FieldGroup.IDENTITY,
        "lifting_motive": FieldGroup.FREE_TEXT,
        "told_on": FieldGroup.IDENTITY,
        "told_by": FieldGroup.IDENTITY,
        "lifted_on": FieldGroup.IDENTITY,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "due_on"], name="audit_rights_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_on__isnull=True) | ~models.Q(outcome=""),
                name="audit_answer_has_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_on__isnull=True)
                | models.Q(told_on__isnull=False, told_on__lte=models.F("lifted_on")),
                name="audit_told_before_lifted",
            ),
        ]
