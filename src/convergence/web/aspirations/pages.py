"""What the person wants today, what has changed since another day, and the path of her wishes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from convergence.aspirations.queries import (
    changes_since,
    current_aspirations,
    ended_aspirations,
    path_of,
    themes_on,
)
from convergence.aspirations.types import EnteredBy, OccurrenceRow
from convergence.foundation.clock import local_today
from convergence.web.access import ActingRequest
from convergence.web.aspirations.beside import beside
from convergence.web.aspirations.finding import TAB, keeper
from convergence.web.aspirations.picture import drawn, picture_of
from convergence.web.aspirations.proposing import proposed
from convergence.web.dossier.frame import file_page, own_file


@keeper
@require_safe
def wishes(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Everything on one page; ``?depuis=`` chooses the day since which changes are told."""
    header, today = own_file(request, dossier_id), local_today(request.actor.time_zone)
    rows = current_aspirations(request.scope, dossier_id, today)
    steps = path_of(request.scope, dossier_id)
    days = sorted({step.occurrence.statement.said_on for step in steps}, reverse=True)
    since = _since(request.GET.get("depuis", ""), days, _with_somebody(steps))
    themes = themes_on(request.scope, today)
    return file_page(
        request, header, "web/aspirations/list.html", "Aspirations", TAB,
        lines=[(row, proposed(row, themes)) for row in rows],
        beside=beside(request.scope, dossier_id, today),
        ended=ended_aspirations(request.scope, dossier_id),
        days=days[1:],
        since=since,
        news=changes_since(request.scope, dossier_id, since) if since else [],
        steps=list(reversed(steps)),
        drawing=drawn(picture_of(steps, today)),
    )  # fmt: skip


def _since(asked: str, days: Sequence[date], seen: Sequence[date]) -> date | None:
    """The day that was asked for if something was told on it; else the last time before with a professional.

    What she told alone in her space since then is news. Where nobody was ever there, the time before the last one.
    """
    earlier = {day.isoformat(): day for day in days[1:]}
    before = [*(day for day in seen if day in days[1:]), *days[1:2]]
    return earlier.get(asked) or next(iter(before), None)


def _with_somebody(steps: Sequence[OccurrenceRow]) -> list[date]:
    """The days on which somebody wrote for her or with her, the latest first."""
    told = (step.occurrence.statement for step in steps)
    return sorted({one.said_on for one in told if one.entered_by is not EnteredBy.YOUNG_PERSON}, reverse=True)
