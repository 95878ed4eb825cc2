"""What may be read of payments."""

from convergence.accompagnement.payments.queries.accounts import (
    MonthProposal,
    account_of,
    accounts_waiting,
    count_accounts_waiting,
    debts_of,
    proposals_of_file,
    stop_of,
    whole_iban,
)
from convergence.accompagnement.payments.queries.budgets import envelope, envelopes, movements_of
from convergence.accompagnement.payments.queries.runs import (
    anomalies_of_run,
    lines_of,
    lines_to_repair,
    proposal,
    proposals,
    return_line,
    run,
    runs,
    unverified_values,
)

__all__ = [
    "MonthProposal",
    "account_of",
    "accounts_waiting",
    "anomalies_of_run",
    "count_accounts_waiting",
    "debts_of",
    "envelope",
    "envelopes",
    "lines_of",
    "lines_to_repair",
    "movements_of",
    "proposal",
    "proposals",
    "proposals_of_file",
    "return_line",
    "run",
    "runs",
    "stop_of",
    "unverified_values",
    "whole_iban",
]
