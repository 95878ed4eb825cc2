"""Tables of allowances and aids. What a second person decides says who prepared it and who decided.

Months are written by their first day. Indexes lead with the file, then the structure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from convergence.accompagnement.allowances.types import DecisionState
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord, Record

_WAITING = DecisionState.PREPARED.value
_WITHDRAWN = DecisionState.WITHDRAWN.value
_ALIVE = (DecisionState.PREPARED.value, DecisionState.GRANTED.value)


class Decided(FileRecord):
    """A row that one person prepares and another decides. ``letter_id`` is the notification, once written.

    ``withdrawn_on`` is the day from which nobody asks it any more; it may be earlier than the day when it was noted.
    """

    state = models.TextField(default=_WAITING)
    prepared_by = models.UUIDField()
    prepared_on = models.DateField()
    decided_by = models.UUIDField(null=True)
    decided_on = models.DateField(null=True)
    ground = models.TextField(blank=True)
    letter_id = models.UUIDField(null=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        abstract = True


def by_another(name: str) -> models.CheckConstraint:
    """Whoever prepared never decides: the database says so too."""
    return models.CheckConstraint(
        condition=Q(decided_by=None) | ~Q(decided_by=F("prepared_by")), name=f"allowances_{name}_four_eyes"
    )


def withdrawn_dated(name: str) -> models.CheckConstraint:
    """What is withdrawn says since when: what was paid before stays, nothing is owed after."""
    return models.CheckConstraint(
        condition=Q(state=_WITHDRAWN, withdrawn_on__isnull=False, withdrawn_on__gte=F("prepared_on"))
        | (~Q(state=_WITHDRAWN) & Q(withdrawn_on=None)),
        name=f"allowances_{name}_withdrawn_dated",
    )


DECISION: Mapping[str, FieldGroup] = {
    **STAMPS,
    "state": FieldGroup.ACCOMPAGNEMENT,
    "prepared_by": FieldGroup.STAFF,
    "prepared_on": FieldGroup.ACCOMPAGNEMENT,
    "decided_by": FieldGroup.STAFF,
    "decided_on": FieldGroup.ACCOMPAGNEMENT,
    "ground": FieldGroup.ACCOMPAGNEMENT,
    "letter_id": FieldGroup.TECHNICAL,
    "withdrawn_on": FieldGroup.ACCOMPAGNEMENT,
}


class AllowanceRight(FileRecord):
    """The right to the CEJ allowance that one contract opens. Its terms stand in ``RightTerms``.

    ``precaution_…`` say which months are paid before the papers are complete, by which terms.
    """

    contract_id = models.UUIDField(unique=True)
    signed_on = models.DateField()
    papers_due_on = models.DateField()
    complete_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    precaution_month = models.DateField(null=True)
    precaution_months = models.PositiveSmallIntegerField(null=True)
    precaution_terms_id = models.UUIDField(null=True)
    precaution_by = models.UUIDField(null=True)
    precaution_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "contract_id": FieldGroup.TECHNICAL,
        "signed_on": FieldGroup.ACCOMPAGNEMENT,
        "papers_due_on": FieldGroup.ACCOMPAGNEMENT,
        "complete_on": FieldGroup.ACCOMPAGNEMENT,
        "ended_on": FieldGroup.ACCOMPAGNEMENT,
        "precaution_month": FieldGroup.ACCOMPAGNEMENT,
        "precaution_months": FieldGroup.ACCOMPAGNEMENT,
        "precaution_terms_id": FieldGroup.TECHNICAL,
        "precaution_by": FieldGroup.STAFF,
        "precaution_on": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="allowances_right_file"),
            models.Index(fields=["structure_id", "signed_on"], name="allowances_right_structure"),
        ]


class RightTerms(Decided):
    """The situation on which the amount rests from a month on: household, home, autonomy. The first opens the right."""

    right = models.ForeignKey(AllowanceRight, on_delete=models.CASCADE, related_name="terms")
    from_month = models.DateField()
    household = models.TextField()
    home = models.TextField()
    in_mayotte = models.BooleanField(default=False)
    autonomy = models.TextField(blank=True)
    autonomy_due_on = models.DateField(null=True)
    is_confirmed = models.BooleanField(null=True)
    household_if_denied = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **DECISION,
        "right_id": FieldGroup.TECHNICAL,
        "from_month": FieldGroup.ACCOMPAGNEMENT,
        "household": FieldGroup.RESOURCES,
        "home": FieldGroup.RESOURCES,
        "in_mayotte": FieldGroup.RESOURCES,
        "autonomy": FieldGroup.RESOURCES,
        "autonomy_due_on": FieldGroup.ACCOMPAGNEMENT,
        "is_confirmed": FieldGroup.RESOURCES,
        "household_if_denied": FieldGroup.RESOURCES,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="allowances_terms_file"),
            models.Index(
                fields=["structure_id", "prepared_on"],
                condition=Q(state=_WAITING),
                name="allowances_terms_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["right"], condition=Q(state=_WAITING), name="allowances_terms_wait_once"
            ),
            by_another("terms"),
            withdrawn_dated("terms"),
        ]


class MonthResources(FileRecord):
    """What the person declared for a month, with the day when she told it. Declared again, it is replaced.

    ``declared_by`` is her own file while she told it in her space and no professional has confirmed it: nothing is
    computed from it until then.
    """

    month = models.DateField()
    declared_on = models.DateField()
    declared_by = models.UUIDField()
    by_person = models.BooleanField(default=True)

    @property
    def is_confirmed(self) -> bool:
        """A professional wrote it, or confirmed what the person told."""
        return self.declared_by != self.dossier_id

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "month": FieldGroup.ACCOMPAGNEMENT,
        "declared_on": FieldGroup.ACCOMPAGNEMENT,
        "declared_by": FieldGroup.STAFF,
        "by_person": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="allowances_month_file")]
        constraints = [
            models.UniqueConstraint(fields=["dossier_id", "month"], name="allowances_month_declared_once")
        ]


class Resource(FileRecord):
    """One resource of a declared month."""

    declaration = models.ForeignKey(MonthResources, on_delete=models.CASCADE, related_name="resources")
    kind = models.TextField()
    amount = models.DecimalField(max_digits=9, decimal_places=2)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "declaration_id": FieldGroup.TECHNICAL,
        "kind": FieldGroup.RESOURCES,
        "amount": FieldGroup.RESOURCES,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="allowances_resource_file")]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "kind"], name="allowances_resource_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="allowances_resource_not_negative"),
        ]


class OneOffAllowance(Decided):
    """An *allocation ponctuelle* of a PACEA, for one month (L5131-5)."""

    contract_id = models.UUIDField()
    month = models.DateField()
    asked = models.DecimalField(max_digits=9, decimal_places=2)
    granted = models.DecimalField(max_digits=9, decimal_places=2, null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **DECISION,
        "contract_id": FieldGroup.TECHNICAL,
        "month": FieldGroup.ACCOMPAGNEMENT,
        "asked": FieldGroup.RESOURCES,
        "granted": FieldGroup.RESOURCES,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="allowances_oneoff_file"),
            models.Index(fields=["structure_id", "month"], name="allowances_oneoff_month"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier_id", "month"],
                condition=Q(state__in=_ALIVE),
                name="allowances_oneoff_once_a_month",
            ),
            by_another("oneoff"),
            withdrawn_dated("oneoff"),
        ]


class AidScheme(Record):
    """An aid that a structure may give or ask for: whose money, how much, how often, with which papers."""

    structure_id = models.UUIDField(editable=False)
    name = models.TextField()
    kind = models.TextField()
    funder = models.TextField()
    funder_name = models.TextField(blank=True)
    payer = models.TextField()
    decider = models.TextField()
    ceiling = models.DecimalField(max_digits=9, decimal_places=2)
    yearly_ceiling = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    yearly_times = models.PositiveSmallIntegerField(null=True)
    allows_emergency = models.BooleanField(default=False)
    papers = ArrayField(models.TextField(), default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        (
            *("id", "recorded_at", "change_id", "structure_id"),
            *("name", "kind", "funder", "funder_name", "payer", "decider", "ceiling", "yearly_ceiling"),
            *("yearly_times", "allows_emergency", "papers", "starts_on", "ends_on"),
        ),
        FieldGroup.TECHNICAL,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "name", "starts_on"], name="allowances_aid_name")
        ]


class Aid(Decided):
    """An aid asked for one person. It keeps what the catalogue said when it was asked for."""

    scheme_id = models.UUIDField()
    scheme_name = models.TextField()
    kind = models.TextField()
    funder = models.TextField()
    payer = models.TextField()
    asked_on = models.DateField()
    asked = models.DecimalField(max_digits=9, decimal_places=2)
    granted = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    is_emergency = models.BooleanField(default=False)
    has_papers = models.BooleanField(default=False)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **DECISION,
        "scheme_id": FieldGroup.TECHNICAL,
        "scheme_name": FieldGroup.RESOURCES,
        "kind": FieldGroup.RESOURCES,
        "funder": FieldGroup.RESOURCES,
        "payer": FieldGroup.RESOURCES,
        "asked_on": FieldGroup.ACCOMPAGNEMENT,
        "asked": FieldGroup.RESOURCES,
        "granted": FieldGroup.RESOURCES,
        "is_emergency": FieldGroup.RESOURCES,
        "has_papers": FieldGroup.RESOURCES,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="allowances_aid_file"),
            models.Index(fields=["structure_id", "decided_on"], name="allowances_aid_decided"),
        ]
        constraints = [by_another("aid"), withdrawn_dated("aid")]


class AllowanceNote(FileRecord):
    """Free text about a right, an *allocation ponctuelle* or an aid: it goes to no recipient."""

    ref_id = models.UUIDField()
    about = models.TextField()
    written_on = models.DateField()
    text = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "ref_id": FieldGroup.TECHNICAL,
        "about": FieldGroup.ACCOMPAGNEMENT,
        "written_on": FieldGroup.ACCOMPAGNEMENT,
        "text": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="allowances_note_file")]
