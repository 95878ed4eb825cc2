"""The objectives and actions of her contracts that are not over."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from convergence.accompagnement.contracts.queries import commitments_of, contracts_of
from convergence.accompagnement.contracts.types import ContractState, StepRow
from convergence.foundation.scope import Scope

_ALIVE = (ContractState.PREPARED, ContractState.SIGNED, ContractState.RUNNING, ContractState.SUSPENDED)


def plan_of(scope: Scope, dossier_id: UUID, today: date) -> list[StepRow]:
    """What was agreed with her, contract by contract."""
    return [
        step
        for contract in contracts_of(scope, dossier_id, on=today)
        if contract.state in _ALIVE
        for step in commitments_of(scope, contract.contract_id)
    ]
