"""What may be read of contracts."""

from convergence.accompagnement.contracts.queries.contracts import (
    contract_changes,
    contract_detail,
    contract_notes,
    contract_on,
    contracts_as_known,
    contracts_of,
    exemptions_of,
    running_contract,
    running_contracts_of,
    structures_with_ages,
    structures_with_contracts_to_start,
)
from convergence.accompagnement.contracts.queries.eligibility import eligibility_of
from convergence.accompagnement.contracts.queries.operators import (
    count_operator_contracts_due,
    operator_contracts_by_adviser,
    operator_contracts_due,
)
from convergence.accompagnement.contracts.queries.papers import operator_paper
from convergence.accompagnement.contracts.queries.plan import (
    commitments_of,
    listed_programmes_on,
    offer_was_defined,
    operator_clauses,
    papers_of,
    phases_of,
    signed_with,
    suspensions_of,
    version_differences,
    versions_of,
)
from convergence.accompagnement.contracts.queries.spans import pauses_of, spans_of
from convergence.accompagnement.contracts.queries.weeks import weekly_contracts

__all__ = [
    "commitments_of",
    "contract_changes",
    "contract_detail",
    "contract_notes",
    "contract_on",
    "contracts_as_known",
    "contracts_of",
    "count_operator_contracts_due",
    "eligibility_of",
    "exemptions_of",
    "listed_programmes_on",
    "offer_was_defined",
    "operator_clauses",
    "operator_contracts_by_adviser",
    "operator_contracts_due",
    "operator_paper",
    "papers_of",
    "pauses_of",
    "phases_of",
    "running_contract",
    "running_contracts_of",
    "signed_with",
    "spans_of",
    "structures_with_ages",
    "structures_with_contracts_to_start",
    "suspensions_of",
    "version_differences",
    "versions_of",
    "weekly_contracts",
]
