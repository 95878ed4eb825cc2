"""What may be read of exchanges and of client applications."""

from convergence.sharing.queries.agreements import (
    agreement_notices,
    agreement_seen,
    agreement_steps,
    agreements_in_force,
    agreements_seen,
    agreements_waiting,
    closing_counts,
    joint_controllers,
    law,
    notice_of,
    opened_fields,
    opened_form,
    opened_groups,
)
from convergence.sharing.queries.changes import kept_for, last_change, partner_changes
from convergence.sharing.queries.clients import (
    access_token,
    api_client,
    api_clients,
    client_names,
    client_of_secret,
    client_of_token,
    opened_families,
)
from convergence.sharing.queries.emergencies import (
    emergencies,
    emergencies_of_person,
    emergencies_since,
    emergencies_to_review,
    emergency,
)
from convergence.sharing.queries.exchanges import count_to_repair, exchange, exchange_counts, exchanges
from convergence.sharing.queries.ledger import exchanges_of_file, ledger, ledger_proof
from convergence.sharing.queries.network import activity_of, declared_modes, network_actors
from convergence.sharing.queries.operator_events import waiting_events
from convergence.sharing.queries.programs import (
    caller_of,
    program_accesses,
    program_scopes,
    prove,
    proving_program,
    sandbox_adviser,
    scopes_asked,
)
from convergence.sharing.queries.shared import shared_file
from convergence.sharing.queries.webhooks import webhook, webhook_deliveries, webhooks
from convergence.sharing.queries.work import holder_of_exchange, structures_with, structures_with_texts

__all__ = [
    "access_token",
    "activity_of",
    "agreement_notices",
    "agreement_seen",
    "agreement_steps",
    "agreements_in_force",
    "agreements_seen",
    "agreements_waiting",
    "api_client",
    "api_clients",
    "caller_of",
    "client_names",
    "client_of_secret",
    "client_of_token",
    "closing_counts",
    "count_to_repair",
    "declared_modes",
    "emergencies",
    "emergencies_of_person",
    "emergencies_since",
    "emergencies_to_review",
    "emergency",
    "exchange",
    "exchange_counts",
    "exchanges",
    "exchanges_of_file",
    "holder_of_exchange",
    "joint_controllers",
    "kept_for",
    "last_change",
    "law",
    "ledger",
    "ledger_proof",
    "network_actors",
    "notice_of",
    "opened_families",
    "opened_fields",
    "opened_form",
    "opened_groups",
    "partner_changes",
    "program_accesses",
    "program_scopes",
    "prove",
    "proving_program",
    "sandbox_adviser",
    "scopes_asked",
    "shared_file",
    "structures_with",
    "structures_with_texts",
    "waiting_events",
    "webhook",
    "webhook_deliveries",
    "webhooks",
]
