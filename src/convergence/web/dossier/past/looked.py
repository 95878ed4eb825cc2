"""Who looked at a file, each reading with its purpose and what was shown; what left of it, to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.views.decorators.http import require_safe

from convergence.dossier.queries import who_looked
from convergence.dossier.types.views import AccessLine
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose, Scope
from convergence.sharing.policies import may_read_ledger
from convergence.sharing.queries import client_names, exchanges_of_file
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.frame import file_page, own_file

SHOWN = 50
LEFT = 20


@requires(Permission.READ_ACCESS_JOURNAL, purpose=Purpose.AUDIT)
@require_safe
def access(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The journal of this file, the latest first; ``?avant=`` starts an older page."""
    header = own_file(request, dossier_id)
    before = _instant(request.GET.get("avant", ""))
    lines = _named(request.scope, who_looked(request.scope, dossier_id, before=before, limit=SHOWN))
    older = f"?{urlencode({'avant': lines[-1].at.isoformat()})}" if len(lines) == SHOWN else ""
    return file_page(
        request,
        header,
        "web/dossier/access.html",
        "Qui a consulté",
        "dossier:access",
        lines=lines,
        before=before,
        older=older,
        left=exchanges_of_file(request.scope, dossier_id, limit=LEFT),
        ledger_url=f"{reverse('exchanges:ledger')}?{urlencode({'dossier': dossier_id})}"
        if may_read_ledger(request.actor)
        else "",
    )


def _named(scope: Scope, lines: Sequence[AccessLine]) -> list[AccessLine]:
    """The lines, with the names of the applications that read."""
    names = client_names(scope, {line.user_id for line in lines if line.by_application})
    return [
        replace(line, user_name=found[0], organisation_name=found[1])
        if line.by_application and (found := names.get(line.user_id))
        else line
        for line in lines
    ]


def _instant(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return None if found is None or is_naive(found) else found
