"""Who presents a bearer. The provider of tokens is not built yet: nobody has one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from convergence.foundation.actor import Actor
from convergence.foundation.scope import Scope


class BearerKind(Enum):
    """Whose token it is."""

    ADVISER = "conseiller"
    YOUNG = "jeune"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who presents a token that is worth something now."""

    kind: BearerKind
    actor: Actor


def bearer_of(scope: Scope, token: str, at: datetime) -> Bearer | None:
    """Who presents this token; None for one that is unknown or ended."""
    return None
