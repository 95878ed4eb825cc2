"""What may be written about exchanges: queue, send, learn what became of them, repair."""

from convergence.sharing.operations.queueing import queue_exchange, withdraw_exchange
from convergence.sharing.operations.recovering import (
    claim_lost,
    claim_question,
    note_fate,
    note_lost,
    wipe_contents,
)
from convergence.sharing.operations.repairing import (
    correct_address,
    give_up,
    retry_exchange,
    retry_provider_failures,
    send_otherwise,
    take_as_sent,
)
from convergence.sharing.operations.sending import claim_exchange, note_answer

__all__ = [
    "claim_exchange",
    "claim_lost",
    "claim_question",
    "correct_address",
    "give_up",
    "note_answer",
    "note_fate",
    "note_lost",
    "queue_exchange",
    "retry_exchange",
    "retry_provider_failures",
    "send_otherwise",
    "take_as_sent",
    "wipe_contents",
    "withdraw_exchange",
]
