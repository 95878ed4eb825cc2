"""What a calendar program fetches: a feed by its secret address, and the file of one appointment."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from convergence.agenda.calendars import operations, queries
from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.storage.session import current_scope
from convergence.web.access import ActingRequest, by_link, requires

MOST_IN_AN_HOUR = 60
_ICS = "text/calendar; charset=utf-8"


def _find_guest(token: str, at: datetime) -> Actor | None:
    scope = current_scope()
    return queries.feed_holder(scope, token, at) if scope else None


@by_link(_find_guest)
@require_safe
def feed(request: ActingRequest, token: str) -> HttpResponse:
    """The feed, or the word that nothing changed; a machine that knocks too often is asked to come back."""
    at = now()
    found = queries.feed_events(request.scope, token, at)
    if found is None:
        raise NotFound("Ce lien n’est plus valable.")
    if found.asked_this_hour >= MOST_IN_AN_HOUR:
        answer = HttpResponse(
            "Ce flux est demandé trop souvent.", status=429, content_type="text/plain; charset=utf-8"
        )
        answer.headers["Retry-After"] = "3600"
        return _private(answer, "")
    operations.note_feed_visit(actor=request.actor, at=at, feed_id=found.feed_id)
    etag = f'"{found.version}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _private(HttpResponseNotModified(), etag)
    return _private(HttpResponse(found.text, content_type=_ICS), etag)


@requires(Permission.READ_AGENDA)
@require_safe
def appointment(request: ActingRequest, appointment_id: UUID) -> HttpResponse:
    """One appointment as a file, for whoever wants it in another calendar."""
    text = queries.appointment_ics(request.scope, appointment_id)
    if not text:
        raise NotFound("Ce rendez-vous n’existe pas ou ne vous est pas accessible.")
    answer = HttpResponse(text, content_type=_ICS)
    answer.headers["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return answer


def _private(answer: HttpResponse, etag: str) -> HttpResponse:
    """Never kept by what stands between, never listed by a search engine."""
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    if etag:
        answer.headers["ETag"] = etag
    return answer
