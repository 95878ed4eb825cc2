"""The wish that an address names, in the file that it names."""

from __future__ import annotations

from uuid import UUID

from convergence.aspirations.queries import aspiration_detail
from convergence.aspirations.types import AspirationRow
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires

TAB = "file_aspirations:list"
keeper = requires(Permission.RECORD_ASPIRATIONS)


def found_wish(request: ActingRequest, dossier_id: UUID, aspiration_id: UUID) -> AspirationRow:
    """A wish of this person; an unknown one and another person's are answered alike."""
    found = aspiration_detail(request.scope, aspiration_id)
    if found is None or found.dossier_id != dossier_id:
        raise NotFound(
            "Cette aspiration n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
        )
    return found
