"""What may be written about exchanges (queue, send, learn what became of them, repair) and client applications."""

from convergence.sharing.operations.agreements import (
    acknowledge_end,
    ask_access,
    ask_as_candidate,
    ask_more,
    attach_candidate,
    close_run_out,
    complete_demand,
    decide_access,
    declare_mode,
    propose_answer,
    review_agreement,
    revoke_agreement,
    tie_applications,
)
from convergence.sharing.operations.agreements.closings import tell_partners_narrowed
from convergence.sharing.operations.agreements.evidence import (
    anchor_ledger,
    note_interface_exchange,
    seal_ledger,
    verify_ledger,
)
from convergence.sharing.operations.agreements.realigning import realign_agreements
from convergence.sharing.operations.agreements.reminding import remind_ends, remind_reviews
from convergence.sharing.operations.applications.clients import (
    count_call,
    create_api_client,
    note_api_use,
    renew_api_secret,
    revoke_api_client,
)
from convergence.sharing.operations.applications.closings import close_to_operator, lost_by_operators
from convergence.sharing.operations.applications.events import (
    acknowledge_event,
    forget_operator_events,
    tell_file_erased,
    tell_operators,
)
from convergence.sharing.operations.changes import (
    acknowledge_feed,
    forget_partner_changes,
    tell_partners,
    tell_partners_closed,
    tell_partners_erased,
    tell_recipient_erased,
)
from convergence.sharing.operations.emergencies import (
    note_emergency_search,
    open_file_in_emergency,
    review_emergency,
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
from convergence.sharing.operations.sandboxes import open_sandbox, reset_sandbox
from convergence.sharing.operations.sending import claim_exchange, note_answer
from convergence.sharing.operations.webhooks import (
    claim_webhook,
    create_webhook,
    forget_deliveries,
    note_webhook_answers,
    pause_webhook,
    remove_webhook,
    renew_webhook_secret,
    replay_webhook,
    resume_webhook,
)

__all__ = [
    "acknowledge_end",
    "acknowledge_event",
    "acknowledge_feed",
    "anchor_ledger",
    "ask_access",
    "ask_as_candidate",
    "ask_more",
    "attach_candidate",
    "claim_exchange",
    "claim_lost",
    "claim_question",
    "claim_webhook",
    "close_run_out",
    "close_to_operator",
    "complete_demand",
    "correct_address",
    "count_call",
    "create_api_client",
    "create_webhook",
    "decide_access",
    "declare_mode",
    "forget_deliveries",
    "forget_operator_events",
    "forget_partner_changes",
    "give_program_access",
    "give_up",
    "issue_program_token",
    "keep_read_keys",
    "lost_by_operators",
    "note_answer",
    "note_api_use",
    "note_emergency_search",
    "note_fate",
    "note_interface_exchange",
    "note_lost",
    "note_webhook_answers",
    "open_file_in_emergency",
    "open_sandbox",
    "pause_webhook",
    "propose_answer",
    "queue_exchange",
    "realign_agreements",
    "remind_ends",
    "remind_reviews",
    "remove_webhook",
    "renew_api_secret",
    "renew_webhook_secret",
    "replay_webhook",
    "reset_sandbox",
    "resume_webhook",
    "retry_exchange",
    "retry_provider_failures",
    "review_agreement",
    "review_emergency",
    "revoke_agreement",
    "revoke_api_client",
    "revoke_program_token",
    "seal_ledger",
    "send_otherwise",
    "take_as_sent",
    "tell_file_erased",
    "tell_operators",
    "tell_partners",
    "tell_partners_closed",
    "tell_partners_erased",
    "tell_partners_narrowed",
    "tell_recipient_erased",
    "tie_applications",
    "verify_ledger",
    "wipe_contents",
    "withdraw_exchange",
]
