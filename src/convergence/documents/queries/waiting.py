"""What background work looks at: documents that wait for the scanner."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.documents import models
from convergence.documents.types import DocumentState
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody
from convergence.storage.session import structures_with_work


@reads_nobody("identifiers for background work, shown to nobody")
def waiting_for_scanner(scope: Scope, limit: int = 50) -> list[UUID]:
    """Documents of the structure that the scanner has not seen, the oldest first."""
    found = models.Document.objects.filter(
        structure_id=scope.structure_id, state=DocumentState.QUARANTINED
    ).order_by("added_at", "id")
    return list(found.values_list("pk", flat=True)[:limit])


@reads_nobody("identifiers of structures, of no one in particular")
def structures_to_scan(scope: Scope, at: datetime) -> list[UUID]:
    """Structures with documents that the scanner has not seen; none but for the house."""
    return structures_with_work("documents_structures_to_scan", at)
