"""How well a provider says that it knows somebody: a second factor, or a substantial level (eIDAS)."""

from __future__ import annotations

from collections.abc import Sequence

_SUBSTANTIAL = frozenset({"eidas2", "eidas3"})
_WITH_FACTOR = frozenset({"eidas0-mfa", "eidas1-mfa"})


def has_second_factor(acr: str, amr: Sequence[str]) -> bool:
    """Two factors were asked for elsewhere. A level that says so and methods that do not: the methods are believed."""
    return is_substantial(acr) or (acr in _WITH_FACTOR and (not amr or "mfa" in amr))


def is_substantial(acr: str) -> bool:
    """Good enough for what asks a fresh second factor."""
    return acr in _SUBSTANTIAL
