"""What surrounds each page that a link opens: which Mission Locale speaks, and how to call it."""

from __future__ import annotations

from uuid import UUID

from convergence.identity.queries import structure_detail
from convergence.web.access import ActingRequest


def structure_frame(request: ActingRequest, speaks_id: UUID | None = None) -> dict[str, str]:
    """Name and telephone of the structure of the link, or of the organisation that speaks in its place."""
    found = structure_detail(request.scope, speaks_id or request.actor.structure_id)
    return {
        "structure_name": found.usual_name if found else "",
        "structure_phone": found.phone if found else "",
    }
