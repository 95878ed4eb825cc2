"""An identity provider as the installation knows it, and what was agreed with it."""

from __future__ import annotations

from dataclasses import dataclass, field

ALGORITHMS = frozenset({"RS256", "ES256"})
"""Signatures that we take: a secret shared with the provider (HS256) would let whoever holds it sign for it."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. ``levels`` are the values of ``acr`` that we take, ``idp_claim`` says who proved the identity.

    ``asks_by_claims``: the level is asked for in ``claims`` (ProConnect), else in ``acr_values`` (FranceConnect).
    """

    name: str
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    algorithm: str
    scope: str
    levels: tuple[str, ...]
    asks_by_claims: bool = False
    signed_userinfo: bool = True
    idp_claim: str = ""

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise ValueError(f"{self.algorithm} is no signature that we take")
