"""Tables of sharing."""

from convergence.sharing.models.agreements import (
    Agreement,
    AgreementGesture,
    AgreementNotice,
)
from convergence.sharing.models.closings import AccessClosing
from convergence.sharing.models.emergencies import EmergencyAccess, EmergencySearch
from convergence.sharing.models.evidence import LedgerHead, LedgerSeal
from convergence.sharing.models.exchanges import (
    ApiCall,
    ApiClient,
    Exchange,
    ExchangeAttempt,
    ExchangeContent,
    ExchangeWithdrawal,
    LedgerLine,
    OperatorEvent,
)
from convergence.sharing.models.network import ConnectionDeclaration
from convergence.sharing.models.programs import PartnerChange, ProgramAccess, ProgramToken, UsedAssertion
from convergence.sharing.models.webhooks import Webhook, WebhookDelivery, WebhookProgress

__all__ = [
    "AccessClosing",
    "Agreement",
    "AgreementGesture",
    "AgreementNotice",
    "ApiCall",
    "ApiClient",
    "ConnectionDeclaration",
    "EmergencyAccess",
    "EmergencySearch",
    "Exchange",
    "ExchangeAttempt",
    "ExchangeContent",
    "ExchangeWithdrawal",
    "LedgerHead",
    "LedgerLine",
    "LedgerSeal",
    "OperatorEvent",
    "PartnerChange",
    "ProgramAccess",
    "ProgramToken",
    "UsedAssertion",
    "Webhook",
    "WebhookDelivery",
    "WebhookProgress",
]
