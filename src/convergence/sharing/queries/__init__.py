"""What may be read of exchanges."""

from convergence.sharing.queries.exchanges import count_to_repair, exchange, exchange_counts, exchanges
from convergence.sharing.queries.ledger import ledger
from convergence.sharing.queries.work import holder_of_exchange, structures_with, structures_with_texts

__all__ = [
    "count_to_repair",
    "exchange",
    "exchange_counts",
    "exchanges",
    "holder_of_exchange",
    "ledger",
    "structures_with",
    "structures_with_texts",
]
