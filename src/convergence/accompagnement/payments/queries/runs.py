"""Runs, what they propose to each person, and what is explained of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum

from convergence.accompagnement.allowances.types import AllowanceScheme, AmountLine, Funder, Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.policies import check_may_read
from convergence.accompagnement.payments.queries.unverified import unverified_of
from convergence.accompagnement.payments.types import (
    TO_REPAIR,
    Anomaly,
    LineKind,
    LineRow,
    OrderState,
    Pot,
    ProposalFilter,
    ProposalOrder,
    ProposalRow,
    ProposalState,
    ReturnLineRow,
    ReturnLineState,
    ReturnOutcome,
    RunRow,
    RunState,
    UnverifiedValue,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody

ZERO = Decimal("0.00")
Cursor = tuple[Decimal, UUID]


@reads_nobody("runs of the structure: months, totals, who prepared")
def runs(scope: Scope, *, limit: int = 60) -> list[RunRow]:
    """The runs of the structure, and those that a structure which it absorbed had sent, the latest first."""
    check_may_read(scope.actor)
    known = models.Run.objects.filter(Q(structure_id=scope.structure_id) | Q(frozen_at__isnull=False))
    rows = list(known.order_by("-month", "payer")[:limit])
    settled = _settled([row.id for row in rows])
    return [_run(scope, row, settled.get(row.id, {})) for row in rows]


@reads_nobody("one run of the structure: months, totals, who prepared")
def run(scope: Scope, run_id: UUID) -> RunRow | None:
    """One run; None when absent or of another structure."""
    check_may_read(scope.actor)
    row = models.Run.objects.filter(pk=run_id).first()
    return _run(scope, row, _settled([run_id]).get(run_id, {})) if row else None


@reads(FieldGroup.RESOURCES)
def proposals(
    scope: Scope,
    run_id: UUID,
    *,
    wanted: ProposalFilter | None = None,
    order: ProposalOrder = ProposalOrder.LARGEST,
    after: Cursor | None = None,
    limit: int = 50,
) -> list[ProposalRow]:
    """One page of what a run proposes, from the row after the cursor (amount, identifier)."""
    check_may_read(scope.actor)
    rows = _filtered(models.Proposal.objects.filter(run_id=run_id), wanted or ProposalFilter())
    descending = order is ProposalOrder.LARGEST
    if after is not None:
        amount, last = after
        beyond = Q(payable__lt=amount) if descending else Q(payable__gt=amount)
        rows = rows.filter(beyond | Q(payable=amount, id__gt=last))
    return [proposal_row(row) for row in rows.order_by("-payable" if descending else "payable", "id")[:limit]]


@reads(FieldGroup.RESOURCES)
def proposal(scope: Scope, proposal_id: UUID) -> ProposalRow | None:
    """What a run proposes to one person; None when absent or hidden."""
    check_may_read(scope.actor)
    row = models.Proposal.objects.filter(pk=proposal_id).first()
    return proposal_row(row) if row else None


@reads(FieldGroup.RESOURCES)
def lines_of(scope: Scope, proposal_id: UUID) -> list[LineRow]:
    """The months that a proposal counts, each with its calculation, the latest first."""
    check_may_read(scope.actor)
    rows = models.ProposalLine.objects.filter(proposal_id=proposal_id).select_related("proposal")
    return [_line(row) for row in rows.order_by("-month")]


@dataclass(frozen=True, slots=True)
class AnomalyCount:
    """How many proposals of a run have an anomaly, and how many of them nobody has looked at."""

    anomaly: Anomaly
    total: int
    waiting: int
    alone: int


@reads_nobody("numbers of proposals by anomaly, without names")
def anomalies_of_run(scope: Scope, run_id: UUID) -> list[AnomalyCount]:
    """Anomalies of a run, counted; ``alone`` are those waiting that have no other anomaly."""
    check_may_read(scope.actor)
    sql = """
        SELECT name, count(*), count(*) FILTER (WHERE acknowledged_by = ''),
            count(*) FILTER (WHERE acknowledged_by = '' AND cardinality(anomalies) = 1)
        FROM payments_proposal, unnest(anomalies) AS name WHERE run_id = %s GROUP BY 1
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, (run_id,))
        found = {Anomaly(name): AnomalyCount(Anomaly(name), *counts) for name, *counts in cursor.fetchall()}
    return [found[each] for each in Anomaly if each in found]


@reads_nobody("legal values and numbers of persons")
def unverified_values(scope: Scope, run_id: UUID) -> list[UnverifiedValue]:
    """Values that nobody verified and on which amounts of a run rest."""
    check_may_read(scope.actor)
    return unverified_of(run_id)


@reads_nobody("references of orders and amounts, without names")
def lines_to_repair(scope: Scope, run_id: UUID, *, limit: int = 200) -> list[ReturnLineRow]:
    """Lines of returns that could not be applied."""
    check_may_read(scope.actor)
    waiting = [state.value for state in TO_REPAIR]
    rows = models.ReturnLine.objects.filter(run_id=run_id, state__in=waiting).order_by("id")[:limit]
    return [_return_line(row) for row in rows]


@reads_nobody("one line of a return: reference, amount, without name")
def return_line(scope: Scope, line_id: UUID) -> ReturnLineRow | None:
    """A line of a return that waits for a repair; None when absent or of another structure."""
    check_may_read(scope.actor)
    row = models.ReturnLine.objects.filter(pk=line_id, state__in=[state.value for state in TO_REPAIR]).first()
    return _return_line(row) if row else None


def _filtered(rows: QuerySet[models.Proposal], wanted: ProposalFilter) -> QuerySet[models.Proposal]:
    if wanted.scheme:
        rows = rows.filter(scheme=wanted.scheme.value)
    if wanted.anomaly:
        rows = rows.filter(anomalies__contains=[wanted.anomaly.value])
    if wanted.state:
        rows = rows.filter(state=wanted.state.value)
    if wanted.only_waiting:
        rows = rows.filter(acknowledged_by="").exclude(anomalies=[])
    if wanted.only_held:
        rows = rows.filter(is_held=True)
    if wanted.only_regularised:
        rows = rows.filter(proposalline__month__lt=F("month")).distinct()
    return rows


def _settled(run_ids: list[UUID]) -> dict[UUID, dict[str, Decimal]]:
    rows = models.PaymentOrder.objects.filter(run_id__in=run_ids).exclude(state=OrderState.WAITING.value)
    found: dict[UUID, dict[str, Decimal]] = {}
    sums = rows.values_list("run_id", "state").annotate(sum=Sum("amount")).order_by("run_id", "state")
    for run_id, state, amount in sums:
        found.setdefault(run_id, {})[state] = amount
    return found


def _run(scope: Scope, row: models.Run, settled: dict[str, Decimal]) -> RunRow:
    rejected = settled.get(OrderState.REJECTED.value, ZERO) + settled.get(OrderState.WITHDRAWN.value, ZERO)
    return RunRow(
        run_id=row.id,
        month=row.month,
        payer=Payer(row.payer),
        state=RunState(row.state),
        total=row.total,
        people=row.people,
        prepared_by=row.proposed_by,
        prepared_by_id=row.proposed_by_id,
        proposed_at=row.proposed_at,
        checked_by=row.checked_by,
        checked_at=row.checked_at,
        frozen_by=row.frozen_by,
        frozen_at=row.frozen_at,
        exported_at=row.exported_at,
        file_hash=row.file_hash,
        receipt=row.receipt,
        transport=row.transport,
        paid=settled.get(OrderState.PAID.value, ZERO),
        rejected=rejected,
        is_former=row.structure_id != scope.structure_id,
    )


def proposal_row(row: models.Proposal) -> ProposalRow:
    """A proposal as shown."""
    return ProposalRow(
        dossier_id=row.dossier_id,
        proposal_id=row.id,
        run_id=row.run_id,
        pot=Pot(AllowanceScheme(row.scheme), Funder(row.funder), row.aid_scheme_id),
        state=ProposalState(row.state),
        payable=row.payable,
        recognised=row.recognised,
        carried_before=row.carried_before,
        carried_after=row.carried_after,
        withheld=row.withheld,
        previous=row.previous,
        anomalies=tuple(map(Anomaly, row.anomalies)),
        is_held=row.is_held,
        held_reason=row.held_reason,
        acknowledged_by=row.acknowledged_by,
        acknowledgement=row.acknowledgement,
        sent_back=row.sent_back,
        reject_reason=row.reject_reason,
    )


def _return_line(row: models.ReturnLine) -> ReturnLineRow:
    return ReturnLineRow(
        line_id=row.id,
        run_id=row.run_id,
        position=row.position,
        reference=row.reference,
        amount=row.amount,
        outcome=ReturnOutcome(row.outcome) if row.outcome else None,
        reason=row.reason,
        state=ReturnLineState(row.state),
        note=row.note,
    )


def _line(row: models.ProposalLine) -> LineRow:
    return LineRow(
        dossier_id=row.dossier_id,
        month=row.month,
        kind=LineKind.MONTH if row.month == row.proposal.month else LineKind.REGULARISATION,
        amount=row.amount,
        due=row.due,
        before=row.before,
        details=tuple(
            AmountLine(step["code"], step["label"], Decimal(step["amount"]), step["article"])
            for step in row.details
        ),
    )
