"""What an operator reads of the wishes of a shared person: the themes that are open to it, never her words."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from convergence.aspirations.queries import current_aspirations
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.frame import file_page, worked_file

SHARED = "file_aspirations:shared"


@requires(Permission.READ_SHARED_FILES)
@require_safe
def shared(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Each theme once chosen, in her order, and what became of it."""
    header = worked_file(request, dossier_id)
    rows = current_aspirations(request.scope, dossier_id, local_today(request.actor.time_zone))
    return file_page(
        request, header, "web/aspirations/shared.html", "Aspirations", SHARED,
        rows=[row for row in rows if row.theme_label],
    )  # fmt: skip
