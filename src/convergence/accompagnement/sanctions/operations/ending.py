"""The contract that a removal of before June 2025 ends, on the day of its effect."""

from __future__ import annotations

from datetime import datetime, timedelta

from convergence.accompagnement.contracts.operations import end_contract
from convergence.accompagnement.contracts.queries import contract_detail
from convergence.accompagnement.contracts.types import ContractState, EndMotive
from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.operations.finding import the_scope, today_of
from convergence.accompagnement.sanctions.policies import check_may_propose
from convergence.accompagnement.sanctions.types import SanctionState
from convergence.foundation.actor import Actor
from convergence.storage.operation import operation


@operation("Contrats terminés par une sanction", source="automatique")
def end_sanctioned_contracts(
    *, actor: Actor, at: datetime, reason: str = "", source: str = "automatique"
) -> int:
    """End the contracts of which the removal takes effect today or took effect before; returns how many ended."""
    check_may_propose(actor)
    rows = models.Sanction.objects.select_for_update().filter(
        structure_id=actor.structure_id,
        ends_contract=True,
        contract_ended_on=None,
        state=SanctionState.IN_FORCE.value,
        starts_on__lte=today_of(actor, at),
    )
    return sum(end_due_contract(actor, at, row) for row in rows.order_by("id"))


def end_due_contract(actor: Actor, at: datetime, row: models.Sanction) -> bool:
    """End the contract of one removal once its day has come; False before, and when it has already ended."""
    today = today_of(actor, at)
    if row.starts_on is None or row.starts_on > today:
        return False
    row.contract_ended_on = row.starts_on
    row.save(update_fields=["contract_ended_on"])
    contract = contract_detail(the_scope(), row.contract_id, on=today) if row.contract_id else None
    if contract is None or contract.state is not ContractState.RUNNING:
        return False
    end_contract(
        actor=actor,
        at=at,
        contract_id=contract.contract_id,
        last_day=min(row.starts_on, contract.planned_end_on) - timedelta(days=1),
        motive=EndMotive.BREACH,
        kept_commitments=False,
    )
    return True
