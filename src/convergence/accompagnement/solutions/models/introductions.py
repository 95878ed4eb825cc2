"""Young people whom partners introduce to a Mission Locale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from convergence.accompagnement.solutions.types import IntroductionState
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7


class Introduction(models.Model):
    """One person introduced to the structure by an organisation: read by these two, erased on ``forget_on``.

    ``dossier_id`` is the file that was shared with the organisation, None for somebody of whom it knows no file.
    ``read_at`` is when the organisation read the answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(null=True, editable=False)
    organisation_id = models.UUIDField()
    organisation_name = models.TextField()
    user_id = models.UUIDField()
    user_name = models.TextField()
    first_name = models.TextField()
    last_name = models.TextField()
    born_on = models.DateField()
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    commune = models.TextField(blank=True)
    need = models.TextField()
    words = models.TextField()
    agreed_on = models.DateField()
    sent_at = models.DateTimeField()
    state = models.TextField(default=IntroductionState.SENT.value)
    motive = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True)
    forget_on = models.DateField()

    without_history: ClassVar[str] = "a version would outlive what is erased some months after the answer"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(
            ("id", "structure_id", "dossier_id", "organisation_id", "sent_at", "answered_at", "read_at", "forget_on"),
            FieldGroup.TECHNICAL,
        ),
        **dict.fromkeys(("organisation_name", "user_id", "user_name", "answered_by"), FieldGroup.STAFF),
        **dict.fromkeys(("first_name", "last_name", "born_on"), FieldGroup.IDENTITY),
        **dict.fromkeys(("phone", "email", "commune"), FieldGroup.CONTACT),
        **dict.fromkeys(("need", "agreed_on", "state", "motive"), FieldGroup.ACCOMPAGNEMENT),
        **dict.fromkeys(("words", "answer"), FieldGroup.FREE_TEXT),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=IntroductionState.REFUSED.value) | ~Q(motive=""),
                name="solutions_introduction_says_why",
            )
        ]
        indexes = [
            models.Index(fields=["structure_id", "state", "-sent_at"], name="solutions_introduced"),
            models.Index(fields=["organisation_id", "-sent_at"], name="solutions_introduced_by"),
            models.Index(fields=["forget_on"], name="solutions_introduced_forget"),
        ]
