"""What a client application has not acknowledged yet."""

from __future__ import annotations

from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.sharing.models import OperatorEvent
from convergence.sharing.policies import check_is_application
from convergence.sharing.types import OperatorEventAction, OperatorEventKind, OperatorEventRow
from convergence.storage.journal import reads


@reads(FieldGroup.ACCOMPAGNEMENT)
def waiting_events(scope: Scope, limit: int) -> list[OperatorEventRow]:
    """Events that wait in the queue of the application that reads, in the order in which they came."""
    check_is_application(scope.purpose)
    rows = OperatorEvent.objects.filter(client_id=scope.actor.user_id, acknowledged_at=None)
    return [
        OperatorEventRow(
            identifier=row.identifier,
            dossier_id=row.file,
            file_number=row.file_number,
            kind=OperatorEventKind(row.kind),
            action=OperatorEventAction(row.action),
            number=row.number,
            happened_at=row.happened_at,
        )
        for row in rows.order_by("id")[:limit]
    ]
