"""Tables of breaches and sanctions. Ends are the first day that a measure no longer covers.

The database itself refuses a measure without a notice of certain date and its whole delay, a decision by whoever
proposed it, and twice the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from convergence.accompagnement.sanctions.types import AppealOutcome, BreachState, SanctionState
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord, Record

HELD = (
    SanctionState.IN_FORCE.value,
    SanctionState.LIFTED.value,
    SanctionState.ENDED.value,
)
"""States in which a measure holds or has held; annulled, it never did."""

DECIDED = (SanctionState.DECIDED.value, SanctionState.ANNULLED.value, *HELD)

OPEN = tuple(
    state.value
    for state in (
        SanctionState.NOTICE,
        SanctionState.OBSERVING,
        SanctionState.HEARING,
        SanctionState.HEARD,
        SanctionState.DECIDED,
    )
)


class Sanction(FileRecord):
    """A contradictory procedure, from the prior notice to the end of what it decided.

    ``considered_…`` is what the notice told; ``measure`` and the following what was decided. Letters are documents
    of the file, their receipts come from their deliveries. Words stand in ``SanctionNote``. ``strike_off_…`` follows
    the last message about the striking off that is proposed to France Travail, its withdrawal included.
    """

    kind = models.TextField()
    regime = models.TextField()
    scheme = models.TextField()
    degree = models.TextField()
    state = models.TextField()
    contract_id = models.UUIDField(null=True)
    facts_on = models.DateField()
    proposed_on = models.DateField()
    proposed_by = models.UUIDField()
    considered_measure = models.TextField()
    considered_share = models.DecimalField(max_digits=4, decimal_places=2, default=0)
    considered_months = models.PositiveSmallIntegerField(default=0)
    needs_guardian = models.BooleanField(default=False)
    notice_id = models.UUIDField(null=True)
    guardian_notice_id = models.UUIDField(null=True)
    received_on = models.DateField(null=True)
    guardian_received_on = models.DateField(null=True)
    observations_until = models.DateField(null=True)
    observed_on = models.DateField(null=True)
    hearing_asked_on = models.DateField(null=True)
    hearing_id = models.UUIDField(null=True)
    heard_on = models.DateField(null=True)
    person_came = models.BooleanField(null=True)
    decide_until = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    decided_by = models.UUIDField(null=True)
    measure = models.TextField(blank=True)
    share = models.DecimalField(max_digits=4, decimal_places=2, default=0)
    months = models.PositiveSmallIntegerField(default=0)
    chosen_start_on = models.DateField(null=True)
    comply_until = models.DateField(null=True)
    strike_off_months = models.PositiveSmallIntegerField(default=0)
    decision_id = models.UUIDField(null=True)
    guardian_decision_id = models.UUIDField(null=True)
    strike_off_id = models.UUIDField(null=True)
    notified_on = models.DateField(null=True)
    guardian_notified_on = models.DateField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    lifted_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closing = models.TextField(blank=True)
    ends_contract = models.BooleanField(default=False)
    contract_ended_on = models.DateField(null=True)
    strike_off_exchange_id = models.UUIDField(null=True)
    strike_off_outcome = models.TextField(blank=True, default="", db_default="")
    strike_off_receipt = models.TextField(blank=True, default="", db_default="")
    strike_off_detail = models.TextField(blank=True, default="", db_default="")

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            (
                "contract_id", "notice_id", "guardian_notice_id", "hearing_id", "decision_id",
                "guardian_decision_id", "strike_off_id", "strike_off_exchange_id", "strike_off_receipt",
                "strike_off_detail",
            ),
            FieldGroup.TECHNICAL,
        ),
        **dict.fromkeys(("proposed_by", "decided_by"), FieldGroup.STAFF),
        **dict.fromkeys(
            (
                "kind", "regime", "scheme", "degree", "state", "facts_on", "proposed_on", "considered_measure",
                "considered_share", "considered_months", "needs_guardian", "received_on", "guardian_received_on",
                "observations_until", "observed_on", "hearing_asked_on", "heard_on", "person_came",
                "decide_until", "decided_on", "measure", "share", "months", "chosen_start_on", "comply_until",
                "strike_off_months", "notified_on", "guardian_notified_on", "starts_on", "ends_on", "lifted_on",
                "closed_on", "closing", "ends_contract", "contract_ended_on",
                "strike_off_outcome",
            ),
            FieldGroup.ACCOMPAGNEMENT,
        ),
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id", "starts_on"], name="sanctions_sanction_file"),
            models.Index(
                fields=["structure_id"], condition=Q(state__in=OPEN), name="sanctions_sanction_open"
            ),
            models.Index(
                fields=["starts_on"],
                condition=Q(ends_contract=True, contract_ended_on=None, state=SanctionState.IN_FORCE.value),
                name="sanctions_contract_to_end",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="sanctions_notice_and_delay_first",
                condition=~Q(state__in=DECIDED)
                | Q(received_on__isnull=False, observations_until__isnull=False, decided_on__isnull=False)
                & Q(decided_on__gt=F("observations_until"))
                & Q(measure__gt=""),
            ),
            models.CheckConstraint(
                name="sanctions_held_once_notified",
                condition=~Q(state__in=HELD)
                | Q(notified_on__isnull=False, starts_on__isnull=False)
                & Q(notified_on__gte=F("decided_on"), starts_on__gte=F("notified_on")),
            ),
            models.CheckConstraint(
                name="sanctions_four_eyes",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(name="sanctions_share_of_one", condition=Q(share__gte=0, share__lte=1)),
            models.CheckConstraint(
                name="sanctions_end_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
            ),
        ]


class Breach(FileRecord):
    """Facts of one kind on one day: the same never serve twice. ``ref_id`` is the act from which they were seen."""

    sanction = models.ForeignKey(Sanction, null=True, on_delete=models.SET_NULL, related_name="breaches")
    kind = models.TextField()
    state = models.TextField()
    source = models.TextField()
    occurred_on = models.DateField()
    noted_on = models.DateField()
    noted_by = models.UUIDField()
    contract_id = models.UUIDField(null=True)
    ref_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(("sanction_id", "contract_id", "ref_id"), FieldGroup.TECHNICAL),
        "noted_by": FieldGroup.STAFF,
        **dict.fromkeys(("kind", "state", "source", "occurred_on", "noted_on"), FieldGroup.ACCOMPAGNEMENT),
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["structure_id"],
                condition=Q(state__in=[BreachState.TO_LOOK.value, BreachState.NOTED.value]),
                name="sanctions_breach_waiting",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier_id", "kind", "occurred_on"], name="sanctions_same_facts_once"
            ),
            models.CheckConstraint(
                name="sanctions_pursued_in_a_procedure",
                condition=~Q(state=BreachState.PURSUED.value) | Q(sanction__isnull=False),
            ),
        ]


class SanctionNote(FileRecord):
    """Free text about a breach or a procedure: it goes to no recipient."""

    sanction = models.ForeignKey(Sanction, null=True, on_delete=models.CASCADE, related_name="notes")
    breach = models.ForeignKey(Breach, null=True, on_delete=models.CASCADE, related_name="notes")
    about = models.TextField()
    written_on = models.DateField()
    text = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "sanction_id": FieldGroup.TECHNICAL,
        "breach_id": FieldGroup.TECHNICAL,
        "about": FieldGroup.ACCOMPAGNEMENT,
        "written_on": FieldGroup.ACCOMPAGNEMENT,
        "text": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="sanctions_note_file")]


class Appeal(FileRecord):
    """A decision is contested."""

    sanction = models.ForeignKey(Sanction, on_delete=models.CASCADE, related_name="appeals")
    way = models.TextField()
    outcome = models.TextField()
    lodged_on = models.DateField()
    settled_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "sanction_id": FieldGroup.TECHNICAL,
        **dict.fromkeys(("way", "outcome", "lodged_on", "settled_on"), FieldGroup.ACCOMPAGNEMENT),
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="sanctions_appeal_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["sanction", "way"],
                condition=Q(outcome=AppealOutcome.PENDING.value),
                name="sanctions_one_appeal_of_a_way",
            )
        ]


class Delegation(Record):
    """Someone empowered by the legal representative to decide, between two dates. It tells of no young person."""

    structure_id = models.UUIDField(editable=False)
    user_id = models.UUIDField()
    given_by = models.UUIDField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **{name: group for name, group in STAMPS.items() if name != "dossier_id"},
        **dict.fromkeys(("user_id", "given_by", "starts_on", "ends_on"), FieldGroup.STAFF),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sanctions_delegation_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            )
        ]
