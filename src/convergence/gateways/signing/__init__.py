"""Seals on PDF: the provider that makes them, the local one, and what checks them.

A provider is whoever holds the key: the installation itself (a self-made certificate, simple signature with
evidence) or a trust service that answers by its own interface (advanced, qualified).
"""

from convergence.gateways.signing.apart import inspect_apart, text_of
from convergence.gateways.signing.choice import LOCAL, chosen_provider, provider_fault
from convergence.gateways.signing.keys import SealKeys
from convergence.gateways.signing.local import LocalProvider
from convergence.gateways.signing.pades import RENEW_BEFORE, Attachment, SigningProvider, check_can_be_sealed
from convergence.gateways.signing.verifying import (
    Inspection,
    Seal,
    SealFault,
    attachments_of,
    inspect,
    seals_of,
    verify_detached,
)

__all__ = [
    "LOCAL",
    "RENEW_BEFORE",
    "Attachment",
    "Inspection",
    "LocalProvider",
    "Seal",
    "SealFault",
    "SealKeys",
    "SigningProvider",
    "attachments_of",
    "check_can_be_sealed",
    "chosen_provider",
    "inspect",
    "inspect_apart",
    "provider_fault",
    "seals_of",
    "text_of",
    "verify_detached",
]
