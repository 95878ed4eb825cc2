"""Everything by which something leaves the house: one adapter a channel and provider, and the local catcher."""

from convergence.gateways.exchange.parcels import (
    Attachment,
    Carrier,
    Fate,
    NotSent,
    Parcel,
    Sent,
    WhyNot,
)

__all__ = ["Attachment", "Carrier", "Fate", "NotSent", "Parcel", "Sent", "WhyNot"]
