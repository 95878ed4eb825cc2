"""Write what was calculated: proposals that come out the same are left alone, the others are replaced in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from psycopg.types.json import Jsonb

from convergence.accompagnement.allowances.types import AllowanceScheme, Funder
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.queries.ledger import Key
from convergence.accompagnement.payments.rules.writing import Built, Signature
from convergence.accompagnement.payments.types import Pot, ProposalState
from convergence.foundation.identifiers import uuid7
from convergence.storage.loading import copy_rows

_PROPOSALS = (
    "id", "structure_id", "dossier_id", "run_id", "payer", "month", "scheme", "funder", "aid_scheme_id", "state",
    "recognised", "payable", "withheld", "carried_before", "carried_after", "previous", "sent_back",
    "reject_reason", "is_held", "held_reason", "anomalies", "unverified", "acknowledged_by", "acknowledgement",
    "account_id",
)  # fmt: skip
_LINES = ("id", "structure_id", "dossier_id", "proposal_id", "month", "due", "before", "amount", "details")
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Existing:
    """The proposals already written for a run: their identity, what makes them the same, who is held by hand."""

    signatures: dict[Key, tuple[UUID, Signature]]
    holds: dict[Key, str]

    @classmethod
    def of(cls, run_id: UUID) -> Existing:
        """Those of a run."""
        lines: dict[UUID, list[tuple[date, Decimal, Decimal]]] = defaultdict(list)
        rows = models.ProposalLine.objects.filter(proposal__run_id=run_id).order_by("month")
        for proposal_id, month, due, before in rows.values_list("proposal_id", "month", "due", "before"):
            lines[proposal_id].append((month, due, before))
        signatures, holds = {}, {}
        for row in models.Proposal.objects.filter(run_id=run_id).order_by("id"):
            key = row.dossier_id, Pot(AllowanceScheme(row.scheme), Funder(row.funder), row.aid_scheme_id)
            signature = (
                row.payable, row.carried_before, row.withheld, row.previous, tuple(row.anomalies),
                tuple(row.unverified), row.is_held, row.account_id, tuple(lines[row.id]),
            )  # fmt: skip
            signatures[key] = row.id, signature
            if row.held_reason:
                holds[key] = row.held_reason
        return cls(signatures, holds)


def write_proposals(run: models.Run, built: Sequence[Built], existing: Existing) -> None:
    """Make the proposals of a run those calculated."""
    kept, fresh = set(), []
    for each in built:
        proposal_id, signature = existing.signatures.get((each.dossier_id, each.pot), (None, None))
        if proposal_id and signature == each.signature:
            kept.add(proposal_id)
        else:
            fresh.append((uuid7(), each))
    gone = [proposal_id for proposal_id, _ in existing.signatures.values() if proposal_id not in kept]
    if gone:
        models.ProposalLine.objects.filter(proposal_id__in=gone).delete()
        models.Proposal.objects.filter(id__in=gone).delete()
    copy_rows("payments_proposal", _PROPOSALS, (_proposal(run, each, made) for made, each in fresh))
    copy_rows("payments_proposalline", _LINES, _lines(run.structure_id, fresh))


def _proposal(run: models.Run, each: Built, proposal_id: UUID) -> tuple[object, ...]:
    found = each.reckoning
    return (
        proposal_id, run.structure_id, each.dossier_id, run.id, run.payer, run.month, each.pot.scheme.value,
        each.pot.funder.value, each.pot.aid_scheme_id, ProposalState.PROPOSED.value, found.recognised,
        found.payable, found.withheld, found.carried_before, found.carried_after, each.previous, _ZERO, "",
        each.is_held, each.held_reason, list(each.anomalies), list(each.unverified), "", "", each.account_id,
    )  # fmt: skip


def _lines(structure_id: UUID, fresh: Sequence[tuple[UUID, Built]]) -> Iterator[tuple[object, ...]]:
    for proposal_id, each in fresh:
        for change in each.reckoning.changes:
            yield (
                uuid7(), structure_id, each.dossier_id, proposal_id, change.month, change.due, change.before,
                change.amount, Jsonb(each.details_of(change.month)),
            )  # fmt: skip
