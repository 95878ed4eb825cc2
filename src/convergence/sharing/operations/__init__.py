"""What may be written about exchanges (queue, send, learn what became of them, repair) and client applications."""

from convergence.sharing.operations.clients import (
    count_call,
    create_api_client,
    note_api_use,
    renew_api_secret,
    revoke_api_client,
)
from convergence.sharing.operations.operator_events import (
    acknowledge_event,
    forget_operator_events,
    tell_file_erased,
    tell_operators,
)
from convergence.sharing.operations.programs import (
    give_program_access,
    issue_program_token,
    keep_read_keys,
    revoke_program_token,
)
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
    "acknowledge_event",
    "claim_exchange",
    "claim_lost",
    "claim_question",
    "correct_address",
    "count_call",
    "create_api_client",
    "forget_operator_events",
    "give_program_access",
    "give_up",
    "issue_program_token",
    "keep_read_keys",
    "note_answer",
    "note_api_use",
    "note_fate",
    "note_lost",
    "queue_exchange",
    "renew_api_secret",
    "retry_exchange",
    "retry_provider_failures",
    "revoke_api_client",
    "revoke_program_token",
    "send_otherwise",
    "take_as_sent",
    "tell_file_erased",
    "tell_operators",
    "wipe_contents",
    "withdraw_exchange",
]
