"""Bank details: masked, unless somebody asks for the whole of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q

from convergence.accompagnement.allowances.types import Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.policies import (
    check_may_read_accounts,
    check_may_read_paid,
    may_read_accounts,
)
from convergence.accompagnement.payments.queries.ledger import balances_of
from convergence.accompagnement.payments.queries.runs import proposal_row
from convergence.accompagnement.payments.rules.accounts import masked, spaced
from convergence.accompagnement.payments.types import (
    AccountState,
    BankAccountRow,
    DebtRow,
    ProposalRow,
    ProposalState,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody

_ALIVE = [AccountState.PROPOSED.value, AccountState.CONFIRMED.value]


@reads(FieldGroup.RESOURCES)
def account_of(scope: Scope, dossier_id: UUID) -> list[BankAccountRow]:
    """The details that serve and those that wait for a second look, masked."""
    check_may_read_paid(scope.actor, dossier_id)
    rows = models.BankAccount.objects.filter(dossier_id=dossier_id, state__in=_ALIVE)
    return [_row(row) for row in rows.order_by("state", "id")]


@reads(FieldGroup.RESOURCES)
def accounts_waiting(scope: Scope, *, limit: int = 100) -> list[BankAccountRow]:
    """Details of the structure that wait for a second look, the oldest first, masked."""
    check_may_read_accounts(scope.actor)
    rows = models.BankAccount.objects.filter(state=AccountState.PROPOSED.value)
    return [_row(row) for row in rows.order_by("id")[:limit]]


@reads_nobody("a number alone")
def count_accounts_waiting(scope: Scope) -> int:
    """How many of them wait; none for who may not read them."""
    if not may_read_accounts(scope.actor):
        return 0
    return models.BankAccount.objects.filter(state=AccountState.PROPOSED.value).count()


@reads(FieldGroup.RESOURCES)
def whole_iban(scope: Scope, account_id: UUID) -> BankAccountRow | None:
    """The details with the whole IBAN while they are to be compared with the paper; None when absent or hidden."""
    check_may_read_accounts(scope.actor)
    row = models.BankAccount.objects.filter(pk=account_id).first()
    if row is None or row.state != AccountState.PROPOSED.value:
        return _row(row) if row else None
    return replace(_row(row), iban=spaced(row.iban))


def _row(row: models.BankAccount) -> BankAccountRow:
    return BankAccountRow(
        dossier_id=row.dossier_id,
        account_id=row.id,
        iban=masked(row.iban),
        holder=row.holder,
        state=AccountState(row.state),
        proposed_by=row.proposed_by,
        proposed_by_id=row.proposed_by_id,
        recorded_at=row.recorded_at,
    )


@dataclass(frozen=True, slots=True)
class MonthProposal:
    """What a run paid or proposed to a person, with its month."""

    dossier_id: UUID
    month: date
    row: ProposalRow


@reads(FieldGroup.RESOURCES)
def proposals_of_file(scope: Scope, dossier_id: UUID, *, limit: int = 36) -> list[MonthProposal]:
    """What runs paid to a person, by whatever structure, the latest first.

    What a run proposed before the file went elsewhere is nothing: that run leaves it out.
    """
    check_may_read_paid(scope.actor, dossier_id)
    alive = models.Run.objects.filter(frozen_at=None).values("id")
    left_behind = Q(state=ProposalState.PROPOSED.value) & ~Q(run_id__in=alive)
    rows = models.Proposal.objects.filter(~left_behind, dossier_id=dossier_id).order_by("-month", "-id")[
        :limit
    ]
    return [MonthProposal(dossier_id, row.month, proposal_row(row)) for row in rows]


@reads(FieldGroup.RESOURCES)
def debts_of(scope: Scope, dossier_id: UUID) -> list[DebtRow]:
    """What a person still owes, by payer and by pot."""
    check_may_read_paid(scope.actor, dossier_id)
    return [
        DebtRow(dossier_id, payer, pot, -amount)
        for payer in (Payer.ASP, Payer.STRUCTURE)
        for (_, pot), amount in sorted(balances_of(payer, dossier_id).items(), key=lambda one: str(one[0]))
        if amount < 0
    ]


@dataclass(frozen=True, slots=True)
class StopRow:
    """Why nothing is paid to a person any more."""

    dossier_id: UUID
    reason: str


@reads(FieldGroup.FREE_TEXT)
def stop_of(scope: Scope, dossier_id: UUID) -> StopRow | None:
    """Why payments of a person are stopped; None when they are not."""
    check_may_read_accounts(scope.actor)
    row = models.PaymentStop.objects.filter(dossier_id=dossier_id).first()
    return StopRow(dossier_id, row.reason) if row else None
