"""Log-in through an identity provider (OpenID Connect, code flow): leave, come back, believe nothing unverified."""

from convergence.gateways.openid.client import Departure, Proof, arrive, depart, farewell
from convergence.gateways.openid.metadata import forget_everything
from convergence.gateways.openid.troubles import OpenIdDeclined, OpenIdRefusal, OpenIdUnavailable
from convergence.gateways.openid.values import Provider

__all__ = [
    "Departure",
    "OpenIdDeclined",
    "OpenIdRefusal",
    "OpenIdUnavailable",
    "Proof",
    "Provider",
    "arrive",
    "depart",
    "farewell",
    "forget_everything",
]
