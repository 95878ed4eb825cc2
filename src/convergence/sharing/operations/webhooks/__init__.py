"""Addresses of partners: kept by the network, told what changes by the house."""

from convergence.sharing.operations.webhooks.keeping import (
    create_webhook,
    pause_webhook,
    remove_webhook,
    renew_webhook_secret,
    replay_webhook,
    resume_webhook,
)
from convergence.sharing.operations.webhooks.telling import (
    claim_webhook,
    forget_deliveries,
    note_webhook_answers,
)

__all__ = [
    "claim_webhook",
    "create_webhook",
    "forget_deliveries",
    "note_webhook_answers",
    "pause_webhook",
    "remove_webhook",
    "renew_webhook_secret",
    "replay_webhook",
    "resume_webhook",
]
