"""Tables of orientation. A decision holds from its day to ``ends_on``, which no longer belongs to it.

Criteria stand in one table for each family of fields: who was not given health data reads none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from convergence.accompagnement.orientation.types import OPEN_STATES, UNANSWERED, AnswerState, Criterion
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord, Record


class Registration(FileRecord):
    """The registration of a person on the list of job seekers. ``is_ours``: the Mission Locale asked for it.

    ``message_id`` is the last message to France Travail: an answer to an earlier one changes nothing. ``to_repair``:
    it was refused or could not leave, and somebody is to do something.
    """

    state = models.TextField()
    category = models.TextField()
    asked_on = models.DateField()
    identifier = models.TextField(blank=True)
    registered_on = models.DateField(null=True)
    motive = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    ended_on = models.DateField(null=True)
    end_motive = models.TextField(blank=True)
    is_ours = models.BooleanField(default=True)
    to_repair = models.BooleanField(default=False)
    message_id = models.UUIDField(null=True)
    source = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "state": FieldGroup.ACCOMPAGNEMENT,
        "category": FieldGroup.ACCOMPAGNEMENT,
        "asked_on": FieldGroup.ACCOMPAGNEMENT,
        "identifier": FieldGroup.IDENTITY,
        "registered_on": FieldGroup.ACCOMPAGNEMENT,
        "motive": FieldGroup.ACCOMPAGNEMENT,
        "detail": FieldGroup.TECHNICAL,
        "ended_on": FieldGroup.ACCOMPAGNEMENT,
        "end_motive": FieldGroup.ACCOMPAGNEMENT,
        "is_ours": FieldGroup.ACCOMPAGNEMENT,
        "to_repair": FieldGroup.TECHNICAL,
        "message_id": FieldGroup.TECHNICAL,
        "source": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="orientation_registration_file"),
            models.Index(
                fields=["structure_id", "asked_on", "id"],
                condition=Q(to_repair=True),
                name="orientation_to_repair",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier_id"],
                condition=Q(state__in=[state.value for state in OPEN_STATES]),
                name="orientation_one_registration",
            ),
            models.CheckConstraint(
                condition=~Q(state="inscrite") | ~Q(identifier=""),
                name="orientation_registered_has_identifier",
            ),
        ]


class RegistrationMessage(FileRecord):
    """A message to France Travail. Its identifier is that of the exchange that carries it."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE)
    kind = models.TextField()
    state = models.TextField()
    category = models.TextField()
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    detail = models.TextField(blank=True)
    receipt = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "registration_id": FieldGroup.TECHNICAL,
        "kind": FieldGroup.ACCOMPAGNEMENT,
        "state": FieldGroup.ACCOMPAGNEMENT,
        "category": FieldGroup.ACCOMPAGNEMENT,
        "asked_at": FieldGroup.TECHNICAL,
        "settled_at": FieldGroup.TECHNICAL,
        "detail": FieldGroup.TECHNICAL,
        "receipt": FieldGroup.IDENTITY,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="orientation_message_file"),
            models.Index(
                fields=["structure_id", "asked_at"],
                condition=Q(state__in=[state.value for state in UNANSWERED]),
                name="orientation_message_silent",
            ),
        ]


class PartnerAnswer(Record):
    """An answer that came in by itself; without a file until somebody says whose it is."""

    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(null=True, editable=False)
    state = models.TextField(default=AnswerState.UNKNOWN.value)
    reference = models.TextField()
    registration_ref = models.TextField(blank=True)
    identifier = models.TextField(blank=True)
    motive = models.TextField(blank=True)
    received_at = models.DateTimeField()
    detail = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "state": FieldGroup.TECHNICAL,
        "reference": FieldGroup.TECHNICAL,
        "registration_ref": FieldGroup.TECHNICAL,
        "identifier": FieldGroup.IDENTITY,
        "motive": FieldGroup.ACCOMPAGNEMENT,
        "received_at": FieldGroup.TECHNICAL,
        "detail": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="orientation_answer_file"),
            models.Index(
                fields=["structure_id", "received_at", "id"],
                condition=Q(state="inconnue"),
                name="orientation_unknown_answer",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "reference"], name="orientation_answer_once")
        ]


class Orientation(FileRecord):
    """A decision: a path, who decided it, the organisme référent. At any date a person has one référent at most."""

    path = models.TextField()
    decider = models.TextField()
    body = models.TextField()
    body_name = models.TextField(blank=True)
    referent_structure_id = models.UUIDField(null=True)
    origin = models.TextField()
    decided_on = models.DateField()
    ends_on = models.DateField(null=True)
    decided_by = models.UUIDField(null=True)
    notified_on = models.DateField(null=True)
    document_id = models.UUIDField(null=True)
    is_cancelled = models.BooleanField(default=False)
    source = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "path": FieldGroup.ACCOMPAGNEMENT,
        "decider": FieldGroup.ACCOMPAGNEMENT,
        "body": FieldGroup.ACCOMPAGNEMENT,
        "body_name": FieldGroup.ACCOMPAGNEMENT,
        "referent_structure_id": FieldGroup.ACCOMPAGNEMENT,
        "origin": FieldGroup.ACCOMPAGNEMENT,
        "decided_on": FieldGroup.ACCOMPAGNEMENT,
        "ends_on": FieldGroup.ACCOMPAGNEMENT,
        "decided_by": FieldGroup.STAFF,
        "notified_on": FieldGroup.ACCOMPAGNEMENT,
        "document_id": FieldGroup.TECHNICAL,
        "is_cancelled": FieldGroup.ACCOMPAGNEMENT,
        "source": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["dossier_id", "structure_id", "decided_on"], name="orientation_decision_file"
            ),
            models.Index(fields=["structure_id", "decided_on"], name="orientation_decision_count"),
            models.Index(fields=["document_id"], name="orientation_decision_letter"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("decided_on")),
                name="orientation_end_after_decision",
            ),
            models.CheckConstraint(
                condition=Q(notified_on__isnull=True) | Q(notified_on__gte=F("decided_on")),
                name="orientation_notified_after",
            ),
            ExclusionConstraint(
                name="orientation_one_referent_at_a_time",
                expressions=[
                    ("dossier_id", RangeOperators.EQUAL),
                    (
                        Func(F("decided_on"), F("ends_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_cancelled=False),
            ),
        ]


class CriterionBase(FileRecord):
    """One criterion of a decision, with its value."""

    orientation = models.ForeignKey(Orientation, on_delete=models.CASCADE)
    criterion = models.TextField()
    value = models.TextField()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="%(class)s_file")]
        constraints = [
            models.UniqueConstraint(fields=["orientation", "criterion"], name="%(class)s_once"),
        ]


def _classified(group: FieldGroup) -> Mapping[str, FieldGroup]:
    return {
        **STAMPS,
        "orientation_id": FieldGroup.TECHNICAL,
        "criterion": FieldGroup.TECHNICAL,
        "value": group,
    }


class WorkCriterion(CriterionBase):
    """Situation as to employment, aspirations, another difficulty."""

    classification: ClassVar[Mapping[str, FieldGroup]] = _classified(FieldGroup.ACCOMPAGNEMENT)


class QualificationCriterion(CriterionBase):
    """Level of qualification."""

    classification: ClassVar[Mapping[str, FieldGroup]] = _classified(FieldGroup.EDUCATION)


class HealthCriterion(CriterionBase):
    """How much health stands in the way."""

    classification: ClassVar[Mapping[str, FieldGroup]] = _classified(FieldGroup.HEALTH)


class HousingCriterion(CriterionBase):
    """How much housing stands in the way."""

    classification: ClassVar[Mapping[str, FieldGroup]] = _classified(FieldGroup.HOUSING)


class MobilityCriterion(CriterionBase):
    """How much mobility stands in the way."""

    classification: ClassVar[Mapping[str, FieldGroup]] = _classified(FieldGroup.MOBILITY)


class FamilyCriterion(CriterionBase):
    """How much the care of children, or being a carer, stands in the way."""

    classification: ClassVar[Mapping[str, FieldGroup]] = _classified(FieldGroup.FAMILY)


CriterionTable = (
    type[WorkCriterion]
    | type[QualificationCriterion]
    | type[HealthCriterion]
    | type[HousingCriterion]
    | type[MobilityCriterion]
    | type[FamilyCriterion]
)
TABLES: Mapping[Criterion, CriterionTable] = {
    Criterion.QUALIFICATION: QualificationCriterion,
    Criterion.JOB_SITUATION: WorkCriterion,
    Criterion.ASPIRATION: WorkCriterion,
    Criterion.OTHER: WorkCriterion,
    Criterion.HEALTH: HealthCriterion,
    Criterion.HOUSING: HousingCriterion,
    Criterion.MOBILITY: MobilityCriterion,
    Criterion.CHILDCARE: FamilyCriterion,
    Criterion.CARER: FamilyCriterion,
}
"""Where each criterion is written."""


class OrientationNote(FileRecord):
    """Aspirations in the person's own words: free text, which goes to no recipient."""

    orientation = models.OneToOneField(Orientation, on_delete=models.CASCADE)
    text = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "orientation_id": FieldGroup.TECHNICAL,
        "text": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="orientation_note_file")]


class Reorientation(FileRecord):
    """A new orientation is asked (L5411-5-2). ``interrupts``: the month to sign stops until the new notification."""

    orientation = models.ForeignKey(Orientation, on_delete=models.CASCADE)
    reason = models.TextField()
    asked_of = models.TextField()
    asked_on = models.DateField()
    state = models.TextField()
    interrupts = models.BooleanField()
    diagnostic_id = models.UUIDField(null=True)
    settled_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "orientation_id": FieldGroup.TECHNICAL,
        "reason": FieldGroup.ACCOMPAGNEMENT,
        "asked_of": FieldGroup.ACCOMPAGNEMENT,
        "asked_on": FieldGroup.ACCOMPAGNEMENT,
        "state": FieldGroup.ACCOMPAGNEMENT,
        "interrupts": FieldGroup.ACCOMPAGNEMENT,
        "diagnostic_id": FieldGroup.TECHNICAL,
        "settled_on": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="orientation_asking_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["orientation"], condition=Q(state="ouverte"), name="orientation_asked_once"
            )
        ]
