"""What may be read of messages."""

from convergence.messaging.queries.conversations import (
    alerts,
    conversations,
    deliveries_of,
    messages_of,
    reminders_of,
    waiting_counts,
)
from convergence.messaging.queries.costs import budget, budget_warnings, months_with_costs, sms_price
from convergence.messaging.queries.groups import (
    group,
    groups,
    groups_to_approve,
    recipients_of,
    saved_lists,
)
from convergence.messaging.queries.links import holder_of_link
from convergence.messaging.queries.operators import (
    operator_messages,
    operator_threads,
    operator_unread,
    thread_of_operator,
    threads_of_person,
)
from convergence.messaging.queries.preferences import contacts_of, preference, preferences_of
from convergence.messaging.queries.templates import template, template_report, templates
from convergence.messaging.queries.work import structures_with_work

__all__ = [
    "alerts",
    "budget",
    "budget_warnings",
    "contacts_of",
    "conversations",
    "deliveries_of",
    "group",
    "groups",
    "groups_to_approve",
    "holder_of_link",
    "messages_of",
    "months_with_costs",
    "operator_messages",
    "operator_threads",
    "operator_unread",
    "preference",
    "preferences_of",
    "recipients_of",
    "reminders_of",
    "saved_lists",
    "sms_price",
    "structures_with_work",
    "template",
    "template_report",
    "templates",
    "thread_of_operator",
    "threads_of_person",
    "waiting_counts",
]
