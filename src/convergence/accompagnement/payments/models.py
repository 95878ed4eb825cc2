"""Tables of payments.

A run, its orders, its returns and the envelopes belong to a structure and name nobody. What is proposed to a person,
its lines and her bank details are parts of her file and follow it: a file that changes hands takes along what was
counted and paid, so that nothing is paid twice. An order has the identifier of its proposal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from convergence.accompagnement.payments.types import (
    AccountState,
    OrderState,
    ProposalState,
    RunState,
)
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord, Record

_T, _S, _R = FieldGroup.TECHNICAL, FieldGroup.STAFF, FieldGroup.RESOURCES
_ALIVE = (RunState.OPEN.value, RunState.PROPOSED.value, RunState.CHECKED.value)


class Run(Record):
    """The run of one month for one payer. At most one is not frozen yet: two would count the same month."""

    structure_id = models.UUIDField(editable=False)
    month = models.DateField()
    payer = models.TextField()
    state = models.TextField(default=RunState.OPEN.value)
    total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    people = models.IntegerField(default=0)
    proposed_by_id = models.UUIDField(null=True)
    proposed_by = models.TextField(blank=True)
    proposed_at = models.DateTimeField(null=True)
    checked_by_id = models.UUIDField(null=True)
    checked_by = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True)
    frozen_by_id = models.UUIDField(null=True)
    frozen_by = models.TextField(blank=True)
    frozen_at = models.DateTimeField(null=True)
    exported_at = models.DateTimeField(null=True)
    exchange_id = models.UUIDField(null=True)
    file_hash = models.TextField(blank=True)
    receipt = models.TextField(blank=True)
    transport = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "month": _T,
        "payer": _T,
        "state": _T,
        "total": _T,
        "people": _T,
        "proposed_by_id": _S,
        "proposed_by": _S,
        "proposed_at": _T,
        "checked_by_id": _S,
        "checked_by": _S,
        "checked_at": _T,
        "frozen_by_id": _S,
        "frozen_by": _S,
        "frozen_at": _T,
        "exported_at": _T,
        "exchange_id": _T,
        "file_hash": _T,
        "receipt": _T,
        "transport": _T,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["structure_id", "month", "payer"], name="payments_run_once"),
            models.UniqueConstraint(
                fields=["structure_id", "payer"], condition=Q(state__in=_ALIVE), name="payments_run_one_alive"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="payments_run_month"),
            models.CheckConstraint(
                condition=Q(checked_by_id=None) | ~Q(checked_by_id=F("proposed_by_id")),
                name="payments_run_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(frozen_by_id=None) | ~Q(frozen_by_id=F("proposed_by_id")),
                name="payments_run_frozen_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_ALIVE)
                | Q(
                    proposed_by_id__isnull=False,
                    checked_by_id__isnull=False,
                    frozen_by_id__isnull=False,
                    frozen_at__isnull=False,
                ),
                name="payments_run_frozen_whole",
            ),
        ]


class BankAccount(FileRecord):
    """Where a person is paid. A new one waits for a second look; the former one serves meanwhile."""

    iban = models.TextField()
    holder = models.TextField()
    state = models.TextField(default=AccountState.PROPOSED.value)
    proposed_by_id = models.UUIDField()
    proposed_by = models.TextField()
    decided_by_id = models.UUIDField(null=True)
    decided_by = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "iban": _R,
        "holder": _R,
        "state": _R,
        "proposed_by_id": _S,
        "proposed_by": _S,
        "decided_by_id": _S,
        "decided_by": _S,
        "confirmed_at": _T,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="payments_account_file"),
            models.Index(fields=["structure_id", "iban"], name="payments_account_iban"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier_id"],
                condition=Q(state=AccountState.CONFIRMED.value),
                name="payments_account_one",
            ),
            models.UniqueConstraint(
                fields=["dossier_id"],
                condition=Q(state=AccountState.PROPOSED.value),
                name="payments_account_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("proposed_by_id")),
                name="payments_account_four_eyes",
            ),
        ]


class Proposal(FileRecord):
    """What a run proposes, then orders, for one person under one scheme.

    ``recognised`` is what the run counts, ``payable`` what leaves, ``sent_back`` what the payer did not pay.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    payer = models.TextField()
    month = models.DateField()
    scheme = models.TextField()
    funder = models.TextField()
    aid_scheme_id = models.UUIDField(null=True)
    state = models.TextField(default=ProposalState.PROPOSED.value)
    recognised = models.DecimalField(max_digits=14, decimal_places=2)
    payable = models.DecimalField(max_digits=14, decimal_places=2)
    withheld = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    carried_before = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    carried_after = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    previous = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    sent_back = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    reject_reason = models.TextField(blank=True)
    is_held = models.BooleanField(default=False)
    held_reason = models.TextField(blank=True)
    anomalies = ArrayField(models.TextField(), default=list)
    unverified = ArrayField(models.TextField(), default=list)
    acknowledged_by = models.TextField(blank=True)
    acknowledgement = models.TextField(blank=True)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "run_id": _T,
        "payer": _T,
        "month": _R,
        "scheme": _R,
        "funder": _R,
        "aid_scheme_id": _R,
        "state": _R,
        "recognised": _R,
        "payable": _R,
        "withheld": _R,
        "carried_before": _R,
        "carried_after": _R,
        "previous": _R,
        "sent_back": _R,
        "reject_reason": _R,
        "is_held": _R,
        "held_reason": _R,
        "anomalies": _R,
        "unverified": _R,
        "acknowledged_by": _S,
        "acknowledgement": _R,
        "account_id": _R,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="payments_proposal_file"),
            models.Index(fields=["structure_id", "payer", "month"], name="payments_proposal_month"),
            models.Index(fields=["run", "-payable", "id"], name="payments_proposal_amount"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "dossier_id", "scheme", "funder", "aid_scheme_id"],
                nulls_distinct=False,
                name="payments_proposal_once",
            ),
            models.CheckConstraint(condition=Q(payable__gte=0), name="payments_never_negative"),
            models.CheckConstraint(
                condition=Q(sent_back__gte=0) & Q(sent_back__lte=F("payable")),
                name="payments_sent_back_within",
            ),
            models.CheckConstraint(
                condition=Q(carried_after=F("carried_before") + F("recognised") - F("payable")),
                name="payments_carried_exact",
            ),
        ]


class ProposalLine(FileRecord):
    """What a proposal counts for one month, with the calculation as it was explained then."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE)
    month = models.DateField()
    due = models.DecimalField(max_digits=14, decimal_places=2)
    before = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    details = models.JSONField(default=list)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "proposal_id": _T,
        "month": _R,
        "due": _R,
        "before": _R,
        "amount": _R,
        "details": _R,
    }

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "structure_id", "month"], name="payments_line_file"),
            models.Index(fields=["structure_id", "month"], name="payments_line_month"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "month"], name="payments_line_once"),
            models.CheckConstraint(condition=Q(amount=F("due") - F("before")), name="payments_line_exact"),
        ]


class Recalculation(FileRecord):
    """A fact changed what a past month is due: the next run of each payer calculates the months from there on anew.

    ``taken_by_id`` is the run that did so; it is put away when that run is frozen, unless a newer fact came.
    """

    payer = models.TextField()
    from_month = models.DateField()
    taken_by_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "payer": _T,
        "from_month": _R,
        "taken_by_id": _T,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id"], name="payments_recalculation_all")]
        constraints = [
            models.UniqueConstraint(fields=["dossier_id", "payer"], name="payments_recalculation_once")
        ]


class PaymentStop(FileRecord):
    """Nothing is paid to this person any more, for a reason that somebody wrote or because she died."""

    reason = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {**STAMPS, "reason": FieldGroup.FREE_TEXT}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier_id"], name="payments_stop_once")]


class Repayment(FileRecord):
    """Too much that was paid, settled otherwise than by a run: given back, waived, or left to the payer."""

    payer = models.TextField()
    scheme = models.TextField()
    funder = models.TextField()
    aid_scheme_id = models.UUIDField(null=True)
    kind = models.TextField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    note = models.TextField()
    noted_by = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(("payer", "scheme", "funder", "aid_scheme_id", "kind", "amount", "note"), _R),
        "noted_by": _S,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="payments_repayment_file")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payments_repayment_positive")]


class PaymentOrder(Record):
    """What left for one proposal, of the same identifier: it names nobody and stays with the run."""

    structure_id = models.UUIDField(editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    scheme = models.TextField()
    funder = models.TextField()
    aid_scheme_id = models.UUIDField(null=True)
    state = models.TextField(default=OrderState.WAITING.value)
    reason = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "run_id": _T,
        "amount": _T,
        "scheme": _T,
        "funder": _T,
        "aid_scheme_id": _T,
        "state": _T,
        "reason": _T,
        "settled_at": _T,
    }

    class Meta:
        indexes = [models.Index(fields=["run", "state"], name="payments_order_run")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payments_order_positive")]


class ReturnFile(Record):
    """A return of the payer, read once for its run: the same file twice changes nothing."""

    structure_id = models.UUIDField(editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    digest = models.TextField()
    lines = models.IntegerField()
    read_by = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "run_id": _T,
        "digest": _T,
        "lines": _T,
        "read_by": _S,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "digest"], name="payments_return_once"),
        ]


class ReturnLine(Record):
    """One line of a return, whatever it says: nothing that came is lost."""

    structure_id = models.UUIDField(editable=False)
    return_file = models.ForeignKey(ReturnFile, on_delete=models.PROTECT)
    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    position = models.IntegerField()
    reference = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    outcome = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    state = models.TextField()
    note = models.TextField(blank=True)
    repaired_by = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "return_file_id": _T,
        "run_id": _T,
        "position": _T,
        "reference": _T,
        "amount": _T,
        "outcome": _T,
        "reason": _T,
        "state": _T,
        "note": _T,
        "repaired_by": _S,
    }

    class Meta:
        indexes = [models.Index(fields=["run", "state", "id"], name="payments_return_line_run")]


class Confirmation(Record):
    """Somebody named confirms, for one run, a value that nobody had verified, and says where she read it."""

    structure_id = models.UUIDField(editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    name = models.TextField()
    value = models.TextField()
    source = models.TextField()
    confirmed_by_id = models.UUIDField()
    confirmed_by = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "run_id": _T,
        "name": _T,
        "value": _T,
        "source": _T,
        "confirmed_by_id": _S,
        "confirmed_by": _S,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="payments_confirmation_once")]


class Envelope(Record):
    """Money of one funder for one year, for a scheme or one aid; its account is the sum of its movements."""

    structure_id = models.UUIDField(editable=False)
    year = models.IntegerField()
    funder = models.TextField()
    funder_name = models.TextField(blank=True)
    scheme = models.TextField()
    aid_scheme_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "year": _T,
        "funder": _T,
        "funder_name": _T,
        "scheme": _T,
        "aid_scheme_id": _T,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["structure_id", "year", "funder", "scheme", "aid_scheme_id"],
                nulls_distinct=False,
                name="payments_envelope_once",
            )
        ]


class Movement(Record):
    """One line of the account of an envelope, never changed nor taken away. Amounts are added to three totals."""

    structure_id = models.UUIDField(editable=False)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT)
    kind = models.TextField()
    granted = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    committed = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    paid = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    label = models.TextField()
    made_by = models.TextField()
    ref_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "envelope_id": _T,
        "kind": _T,
        "granted": _T,
        "committed": _T,
        "paid": _T,
        "label": _T,
        "made_by": _S,
        "ref_id": _T,
    }

    class Meta:
        indexes = [models.Index(fields=["envelope", "id"], name="payments_movement_account")]
