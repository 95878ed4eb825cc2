"""What may be read of exchanges and of client applications."""

from convergence.sharing.queries.clients import (
    access_token,
    api_client,
    api_clients,
    client_of_secret,
    client_of_token,
)
from convergence.sharing.queries.exchanges import count_to_repair, exchange, exchange_counts, exchanges
from convergence.sharing.queries.ledger import ledger
from convergence.sharing.queries.operator_events import waiting_events
from convergence.sharing.queries.programs import (
    caller_of,
    program_accesses,
    program_scopes,
    proving_program,
)
from convergence.sharing.queries.work import holder_of_exchange, structures_with, structures_with_texts

__all__ = [
    "access_token",
    "api_client",
    "api_clients",
    "caller_of",
    "client_of_secret",
    "client_of_token",
    "count_to_repair",
    "exchange",
    "exchange_counts",
    "exchanges",
    "holder_of_exchange",
    "ledger",
    "program_accesses",
    "program_scopes",
    "proving_program",
    "structures_with",
    "structures_with_texts",
    "waiting_events",
]
