"""For whom the workshops of the agenda are read again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody
from convergence.storage.session import structures_with_work


@reads_nobody("identifiers of structures with workshops")
def structures_with_workshops(scope: Scope, at: datetime) -> list[UUID]:
    """Structures that propose workshops, listed in the directory already or not."""
    return structures_with_work("solutions_structures_with_workshops", at)
