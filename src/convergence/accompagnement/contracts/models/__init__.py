"""Tables of contracts."""

from convergence.accompagnement.contracts.models.contracts import (
    ALIVE_STATES,
    COVERING_STATES,
    EXCLUSIVE_KINDS,
    OPEN_STATES,
    Contract,
    ContractExemption,
    ContractNote,
    ContractSignature,
)
from convergence.accompagnement.contracts.models.plan import (
    ContractPaper,
    ContractPhase,
    ContractStep,
    ContractSuspension,
    ContractVersion,
)

__all__ = [
    "ALIVE_STATES",
    "COVERING_STATES",
    "EXCLUSIVE_KINDS",
    "OPEN_STATES",
    "Contract",
    "ContractExemption",
    "ContractNote",
    "ContractPaper",
    "ContractPhase",
    "ContractSignature",
    "ContractStep",
    "ContractSuspension",
    "ContractVersion",
]
