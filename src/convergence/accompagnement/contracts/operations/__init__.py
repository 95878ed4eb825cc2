"""What may be written about contracts."""

from convergence.accompagnement.contracts.operations.ending import (
    abandon_contract,
    end_contract,
    refuse_contract,
)
from convergence.accompagnement.contracts.operations.extending import extend_contract
from convergence.accompagnement.contracts.operations.preparing import (
    amend_contract,
    prepare_cej,
    prepare_pacea,
)
from convergence.accompagnement.contracts.operations.reviewing import (
    clear_review,
    flag_contracts,
    recompute_ends,
)
from convergence.accompagnement.contracts.operations.signing import sign_contract, start_due_contracts

__all__ = [
    "abandon_contract",
    "amend_contract",
    "clear_review",
    "end_contract",
    "extend_contract",
    "flag_contracts",
    "prepare_cej",
    "prepare_pacea",
    "recompute_ends",
    "refuse_contract",
    "sign_contract",
    "start_due_contracts",
]
