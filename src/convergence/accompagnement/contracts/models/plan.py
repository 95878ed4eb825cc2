"""What a contract holds beyond its terms: versions, suspensions, phases, objectives and actions, papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from convergence.accompagnement.contracts.models.contracts import Contract
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord

_SHARED = FieldGroup.ACCOMPAGNEMENT


class ContractVersion(FileRecord):
    """The terms as they were first signed, then as each amendment changes them. Words stand in ``ContractNote``.

    ``clauses``: codes of the clauses of an operator's contract, one a word; it holds no free text.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.TextField()
    written_on = models.DateField()
    effective_on = models.DateField()
    signed_on = models.DateField(null=True)
    weekly_hours = models.PositiveSmallIntegerField(null=True)
    planned_end_on = models.DateField()
    review_months = models.PositiveSmallIntegerField(null=True)
    adviser_id = models.UUIDField(null=True)
    clauses = models.TextField(blank=True, default="", db_default="")

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "contract_id": FieldGroup.TECHNICAL,
        "clauses": _SHARED,
        "number": _SHARED,
        "state": _SHARED,
        "written_on": _SHARED,
        "effective_on": _SHARED,
        "signed_on": _SHARED,
        "weekly_hours": _SHARED,
        "planned_end_on": _SHARED,
        "review_months": _SHARED,
        "adviser_id": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="contracts_version_file")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contracts_version_number"),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state="prepare"), name="contracts_one_version_prepared"
            ),
        ]


class ContractSuspension(FileRecord):
    """A time during which a contract is suspended. ``resumed_on`` is the first day on which it runs again."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="suspensions")
    ground = models.TextField()
    starts_on = models.DateField()
    expected_until = models.DateField(null=True)
    resumed_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "contract_id": FieldGroup.TECHNICAL,
        "ground": _SHARED,
        "starts_on": _SHARED,
        "expected_until": _SHARED,
        "resumed_on": _SHARED,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="contracts_suspension_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(resumed_on=None), name="contracts_suspended_once"
            ),
            models.CheckConstraint(
                condition=Q(resumed_on=None) | Q(resumed_on__gte=F("starts_on")),
                name="contracts_resumed_after",
            ),
        ]


class ContractPhase(FileRecord):
    """A phase of a PACEA (R5131-11). ``ends_on`` is the first day that it no longer covers."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField()
    state = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    weekly_hours = models.PositiveSmallIntegerField(null=True)
    outcome = models.TextField(blank=True, default="")
    closed_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "contract_id": FieldGroup.TECHNICAL,
        "number": _SHARED,
        "state": _SHARED,
        "starts_on": _SHARED,
        "ends_on": _SHARED,
        "weekly_hours": _SHARED,
        "outcome": _SHARED,
        "closed_on": _SHARED,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="contracts_phase_file")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contracts_phase_number"),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state="ouverte"), name="contracts_one_phase_open"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="contracts_phase_days"),
        ]


class ContractStep(FileRecord):
    """An objective or an action of the plan. Its words stand in ``ContractNote``.

    ``need_code`` is the need of the diagnostic from which it comes.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="steps")
    kind = models.TextField()
    owner = models.TextField()
    state = models.TextField()
    set_on = models.DateField()
    due_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    objective = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="actions")
    need_code = models.TextField(blank=True, default="")

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "contract_id": FieldGroup.TECHNICAL,
        "kind": _SHARED,
        "owner": _SHARED,
        "state": _SHARED,
        "set_on": _SHARED,
        "due_on": _SHARED,
        "ended_on": _SHARED,
        "objective_id": FieldGroup.TECHNICAL,
        "need_code": _SHARED,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="contracts_step_file")]


class ContractPaper(FileRecord):
    """A paper of a version that goes round for signature. The document itself belongs to its own room."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="papers")
    version = models.PositiveSmallIntegerField()
    document_id = models.UUIDField(unique=True)
    state = models.TextField()
    made_on = models.DateField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "contract_id": FieldGroup.TECHNICAL,
        "version": _SHARED,
        "document_id": FieldGroup.TECHNICAL,
        "state": _SHARED,
        "made_on": _SHARED,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="contracts_paper_file")]
