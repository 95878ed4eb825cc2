"""What may be read of contracts."""

from convergence.accompagnement.contracts.queries.contracts import (
    contract_changes,
    contract_detail,
    contract_notes,
    contracts_as_known,
    contracts_of,
    exemptions_of,
    running_contract,
    running_contracts_of,
    structures_with_contracts_to_start,
)
from convergence.accompagnement.contracts.queries.eligibility import eligibility_of

__all__ = [
    "contract_changes",
    "contract_detail",
    "contract_notes",
    "contracts_as_known",
    "contracts_of",
    "eligibility_of",
    "exemptions_of",
    "running_contract",
    "running_contracts_of",
    "structures_with_contracts_to_start",
]
