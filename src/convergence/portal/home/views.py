"""The first page of her space: what is next, what waits for her, where each subject is; and the same in easy words."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from convergence.dossier.queries import dossier_header
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.portal.hers import her_file
from convergence.portal.home.ahead import ahead_of, meetings_of
from convergence.portal.languages.choosing import spoken
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest
from convergence.web.context import address_of


@in_her_space
@spoken
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """Her name, her next meetings, what waits for her, the subjects of her space."""
    return her_page(request, "portal/home/show.html", gettext("Mon espace"), _read(request))


@in_her_space
@spoken
@require_safe
def easy(request: ActingRequest) -> HttpResponse:
    """The same, one idea a line, for who reads with difficulty (FALC)."""
    return her_page(request, "portal/home/easy.html", gettext("Mon espace, facile à lire"), _read(request))


@in_her_space
@spoken
@require_safe
def easy_dates(request: ActingRequest) -> HttpResponse:
    """Each date to come, in the same easy words."""
    meetings = meetings_of(request.scope, her_file(request), now())
    return her_page(
        request, "portal/home/easy_dates.html", gettext("Vos dates, facile à lire"), {"meetings": meetings}
    )


def _read(request: ActingRequest) -> dict[str, object]:
    held = her_file(request)
    person = dossier_header(request.scope, held)
    if person is None:
        raise NotFound("Votre dossier n’est plus là.", what_to_do="Appelez votre Mission Locale.")
    ahead = ahead_of(request.scope, held, now())
    waiting = [(row, address_of(row.url_name)) for row in ahead.waiting]
    return {"person": person, "meetings": ahead.meetings, "waiting": waiting}
