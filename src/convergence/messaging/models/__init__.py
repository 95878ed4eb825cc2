"""Tables of messaging."""

from convergence.messaging.models.conversation import Conversation, Message, PersonLink
from convergence.messaging.models.costs import Budget, BudgetWarning, CostLine
from convergence.messaging.models.groups import GroupMessage, GroupRecipient, SavedList, SavedListMember
from convergence.messaging.models.operators import OperatorMessage, OperatorThread
from convergence.messaging.models.sending import (
    ContactAlert,
    Delivery,
    MessageTemplate,
    Preference,
    PushSubscription,
    Reminder,
    Replacement,
)

__all__ = [
    "Budget",
    "BudgetWarning",
    "ContactAlert",
    "Conversation",
    "CostLine",
    "Delivery",
    "GroupMessage",
    "GroupRecipient",
    "Message",
    "MessageTemplate",
    "OperatorMessage",
    "OperatorThread",
    "PersonLink",
    "Preference",
    "PushSubscription",
    "Reminder",
    "Replacement",
    "SavedList",
    "SavedListMember",
]
