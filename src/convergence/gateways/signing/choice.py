"""Who seals: the installation itself, or a trust service that the configuration names by a dotted path."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from convergence.foundation.problems import Problem
from convergence.gateways.signing.keys import SealKeys
from convergence.gateways.signing.local import LocalProvider
from convergence.gateways.signing.pades import LEVELS, SigningProvider

LOCAL = "local"
_INVENTED = "convergence.gateways.signing.fake"


def chosen_provider(name: str, seal_keys: SealKeys, timestamp_url: str = "") -> SigningProvider:
    """The provider of that name; raises Problem, in words for who configures, when it cannot serve."""
    return LocalProvider(seal_keys, timestamp_url) if name == LOCAL else _named(name)


def provider_fault(name: str, *, in_production: bool) -> str:
    """Why a name cannot serve; empty when it can. The invented service proves nothing in production."""
    if in_production and name.startswith(_INVENTED):
        return f"{name} est un service inventé : il ne vaut rien en production."
    try:
        if name != LOCAL:
            _named(name)
    except Problem as problem:
        return problem.message
    return ""


@cache
def _named(path: str) -> SigningProvider:
    """Made once a process: a trust service keeps its connection."""
    module, _, maker = path.rpartition(".")
    try:
        made = getattr(import_module(module), maker)()
    except Exception as error:  # a provider of somebody else fails as it likes: the answer is the same
        raise _unfit(f"Le prestataire de signature « {path} » ne peut pas être chargé : {error}") from error
    if not isinstance(made, SigningProvider):
        raise _unfit(f"« {path} » ne rend pas un prestataire de signature.")
    if made.level not in LEVELS:
        raise _unfit(f"« {path} » annonce un niveau inconnu : {made.level!r}.")
    return made


def _unfit(message: str) -> Problem:
    return Problem(
        message,
        what_to_do="Corrigez CONVERGENCE_SIGNING_PROVIDER (docs/reference/signatures.md).",
        code="bad_signing_provider",
    )
