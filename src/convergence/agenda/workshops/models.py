"""Tables of workshops. Offers and sessions belong to a structure; enrolments and waiting places to files.

Who holds a place is counted by the database itself (``sql/0001_seats.sql``), whatever writes the rows: an
operation, a bulk load, the hand-over or the erasure of a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from convergence.agenda.workshops.types import EnrolmentStatus, WaitingState
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord, Record

_OWN = {"id": FieldGroup.TECHNICAL, "recorded_at": FieldGroup.TECHNICAL, "change_id": FieldGroup.TECHNICAL}
_AWAITED = (WaitingState.WAITING.value, WaitingState.OFFERED.value)


class WorkshopOffer(Record):
    """What a structure proposes to groups; sessions are planned from it. No young person in it.

    ``open_to_operators``: an operator enrols in its sessions the people whom this structure shares with it.
    """

    structure_id = models.UUIDField(editable=False)
    number = models.BigIntegerField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    theme = models.TextField(blank=True)
    description = models.TextField(blank=True)
    partner_name = models.TextField(blank=True)
    age_minimum = models.IntegerField(null=True)
    age_maximum = models.IntegerField(null=True)
    contract_kind = models.TextField(blank=True)
    open_to_operators = models.BooleanField(default=False, db_default=False)
    ended_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_OWN,
        "structure_id": FieldGroup.TECHNICAL,
        "number": FieldGroup.TECHNICAL,
        "name": FieldGroup.PUBLIC,
        "kind": FieldGroup.PUBLIC,
        "theme": FieldGroup.PUBLIC,
        "description": FieldGroup.PUBLIC,
        "partner_name": FieldGroup.PUBLIC,
        "age_minimum": FieldGroup.PUBLIC,
        "age_maximum": FieldGroup.PUBLIC,
        "contract_kind": FieldGroup.PUBLIC,
        "open_to_operators": FieldGroup.PUBLIC,
        "ended_on": FieldGroup.PUBLIC,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "name"], name="workshops_offer_structure")]


class Session(Record):
    """An offer held once, at a time and a place. ``state`` is what a person decided; time does the rest."""

    structure_id = models.UUIDField(editable=False)
    number = models.BigIntegerField(unique=True)
    offer = models.ForeignKey(WorkshopOffer, on_delete=models.PROTECT)
    name = models.TextField()
    state = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minimum = models.IntegerField(null=True)
    register_until = models.DateField(null=True)
    withdraw_until = models.DateField(null=True)
    place_id = models.UUIDField(null=True)
    place_name = models.TextField(blank=True)
    place_text = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    cancel_reason = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_OWN,
        "structure_id": FieldGroup.TECHNICAL,
        "number": FieldGroup.TECHNICAL,
        "offer_id": FieldGroup.TECHNICAL,
        "name": FieldGroup.PUBLIC,
        "state": FieldGroup.TECHNICAL,
        "starts_at": FieldGroup.PUBLIC,
        "ends_at": FieldGroup.PUBLIC,
        "minimum": FieldGroup.TECHNICAL,
        "register_until": FieldGroup.PUBLIC,
        "withdraw_until": FieldGroup.PUBLIC,
        "place_id": FieldGroup.TECHNICAL,
        "place_name": FieldGroup.PUBLIC,
        "place_text": FieldGroup.PUBLIC,
        "comment": FieldGroup.PUBLIC,
        "cancel_reason": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "starts_at", "id"], name="workshops_session_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="workshops_session_end_after_start"
            )
        ]


class SessionAnimator(Record):
    """Who leads a session: a professional of the structure, or someone from outside by name."""

    structure_id = models.UUIDField(editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE)
    rank = models.IntegerField()
    user_id = models.UUIDField(null=True)
    name = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_OWN,
        "structure_id": FieldGroup.TECHNICAL,
        "session_id": FieldGroup.TECHNICAL,
        "rank": FieldGroup.TECHNICAL,
        "user_id": FieldGroup.STAFF,
        "name": FieldGroup.STAFF,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "rank"], name="workshops_animator_rank"),
        ]
        indexes = [models.Index(fields=["structure_id", "user_id"], name="workshops_animator_user")]


class SessionSeats(models.Model):
    """Places of one session: the row that enrolling locks. The counts are written by triggers alone.

    Apart from the session, so that enrolling neither makes versions of it nor disturbs who edits it.
    """

    session = models.OneToOneField(Session, on_delete=models.CASCADE, primary_key=True)
    structure_id = models.UUIDField(editable=False)
    capacity = models.IntegerField(null=True)
    taken = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    waiting = models.IntegerField(default=0)
    asked = models.IntegerField(default=0)

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("session_id", "structure_id", "capacity", "taken", "held", "waiting", "asked"), FieldGroup.TECHNICAL
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=F("taken") + F("held")),
                name="workshops_seats_capacity",
            ),
            models.CheckConstraint(
                condition=Q(taken__gte=0) & Q(held__gte=0) & Q(waiting__gte=0),
                name="workshops_seats_positive",
            ),
        ]


class Enrolment(FileRecord):
    """One young person in one session. ``started_on`` and ``minutes`` say what was really done.

    ``operator_id`` is the operator that enrolled her, None for the structure that holds the file, or herself.
    """

    number = models.BigIntegerField(unique=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT)
    status = models.TextField(default=EnrolmentStatus.ONGOING.value)
    origin = models.TextField()
    enrolled_at = models.DateTimeField()
    started_on = models.DateField(null=True)
    minutes = models.IntegerField(null=True)
    is_withdrawn = models.BooleanField(default=False)
    operator_id = models.UUIDField(null=True, editable=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "number": FieldGroup.TECHNICAL,
        "session_id": FieldGroup.ACCOMPAGNEMENT,
        "status": FieldGroup.ACCOMPAGNEMENT,
        "origin": FieldGroup.TECHNICAL,
        "enrolled_at": FieldGroup.ACCOMPAGNEMENT,
        "started_on": FieldGroup.ACCOMPAGNEMENT,
        "minutes": FieldGroup.ACCOMPAGNEMENT,
        "is_withdrawn": FieldGroup.ACCOMPAGNEMENT,
        "operator_id": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id", "session"], name="workshops_enrolment_file"),
            models.Index(fields=["session", "structure_id", "id"], name="workshops_enrolment_session"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "dossier_id"],
                condition=Q(is_withdrawn=False),
                name="workshops_enrolled_once",
            )
        ]


class EnrolmentComment(FileRecord):
    """Free text about an enrolment, in a table of its own: it goes to no recipient."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE)
    text = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "enrolment_id": FieldGroup.TECHNICAL,
        "text": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="workshops_comment_file")]


class WaitingPlace(FileRecord):
    """Someone in the waiting list of a session, in the order of ``rank``; a place may be held for her."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT)
    rank = models.IntegerField()
    state = models.TextField(default=WaitingState.WAITING.value)
    asked_at = models.DateTimeField()
    offer_ends_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "session_id": FieldGroup.ACCOMPAGNEMENT,
        "rank": FieldGroup.TECHNICAL,
        "state": FieldGroup.ACCOMPAGNEMENT,
        "asked_at": FieldGroup.ACCOMPAGNEMENT,
        "offer_ends_at": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="workshops_waiting_file"),
            models.Index(
                fields=["structure_id", "offer_ends_at"],
                condition=Q(state=WaitingState.OFFERED.value),
                name="workshops_waiting_offered",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "rank"], name="workshops_waiting_rank"),
            models.UniqueConstraint(
                fields=["session", "dossier_id"],
                condition=Q(state__in=_AWAITED),
                name="workshops_waiting_once",
            ),
        ]
