"""What the clock brings: asked before the house acts for a structure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.scope import Scope
from convergence.storage import session
from convergence.storage.journal import reads_nobody


@reads_nobody("identifiers of structures, of no one in particular")
def structures_with_work(scope: Scope, at: datetime) -> list[UUID]:
    """Structures where a reminder is due, a group is leaving or an adviser is back; none but for the house."""
    return session.structures_with_work("messaging_structures_with_work", at)
