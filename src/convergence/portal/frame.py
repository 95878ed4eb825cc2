"""What surrounds each page that a link opens: which Mission Locale speaks, and how to call it."""

from __future__ import annotations

from convergence.identity.queries import structure_detail
from convergence.web.access import ActingRequest


def structure_frame(request: ActingRequest) -> dict[str, str]:
    """Name and telephone of the structure of the link."""
    found = structure_detail(request.scope, request.actor.structure_id)
    return {
        "structure_name": found.usual_name if found else "",
        "structure_phone": found.phone if found else "",
    }
