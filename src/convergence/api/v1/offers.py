"""The directory as open data, in the data·inclusion schema: pages of changes, and files for those who study it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from convergence.api.answers import error_answer, json_answer, told_in_json
from convergence.api.gate import CALLS, HOUSE, count
from convergence.api.v1.cursor import read_cursor, written_cursor
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import Invalid
from convergence.offers.operations import changes_file, feed_standing, next_changes, whole_file
from convergence.offers.types.feed import FeedItem, FeedStanding, RecordKind

OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, X-Cursor, X-Has-More",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
MOST = 1000
_PARQUET = "application/vnd.apache.parquet"


@told_in_json
@require_safe
def services(request: HttpRequest) -> HttpResponseBase:
    """Changes of services."""
    return _changes(request, RecordKind.OFFER)


@told_in_json
@require_safe
def structures(request: HttpRequest) -> HttpResponseBase:
    """Changes of structures."""
    return _changes(request, RecordKind.PROVIDER)


@told_in_json
@require_safe
def services_file(request: HttpRequest) -> HttpResponseBase:
    """Services as a Parquet file."""
    return _file(request, RecordKind.OFFER)


@told_in_json
@require_safe
def structures_file(request: HttpRequest) -> HttpResponseBase:
    """Structures as a Parquet file."""
    return _file(request, RecordKind.PROVIDER)


def _changes(request: HttpRequest, kind: RecordKind) -> HttpResponseBase:
    """A page after a cursor. The same page is not sent twice to a reader who has it."""
    count(request, now(), CALLS)
    limit = _limit(request.GET.get("limit"))
    here = feed_standing(actor=HOUSE, at=now())
    after = read_cursor(request.GET.get("cursor", ""), kind, here.installation, here.last)
    headers = {**OPEN, "ETag": _etag(kind, after, limit, here), "Cache-Control": "public, max-age=60"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    page = next_changes(actor=HOUSE, at=now(), kind=kind, after=after, limit=limit)
    content = {
        "items": [item.record for item in page.items if item.record is not None],
        "removed": [_removed(item) for item in page.items if item.record is None],
        "cursor": written_cursor(kind, page.last, here.installation),
        "has_more": not page.is_end,
    }
    return json_answer(content, headers=headers)


def _file(request: HttpRequest, kind: RecordKind) -> HttpResponseBase:
    """The whole directory as the background work last told it, or the changes after a cursor."""
    count(request, now(), CALLS)
    asked = request.GET.get("cursor", "")
    here = feed_standing(actor=HOUSE, at=now())
    if asked:
        after = read_cursor(asked, kind, here.installation, here.last)
        made = changes_file(actor=HOUSE, at=now(), kind=kind, after=after)
    else:
        whole = whole_file(folder=settings.STATE_DIR / "exports", kind=kind, installation=here.installation)
        if whole is None:
            return _being_made()
        made = whole
    headers = {
        **OPEN,
        "X-Cursor": written_cursor(kind, made.last, here.installation),
        "X-Has-More": "false" if made.is_end else "true",
        "Last-Modified": http_date(made.made_at.timestamp()),
        "Cache-Control": "public, max-age=60",
        "Content-Disposition": f'attachment; filename="{kind.value}s.parquet"',
    }
    return HttpResponse(made.content, content_type=_PARQUET, headers=headers)


def _being_made() -> HttpResponseBase:
    answer = error_answer(
        404,
        "being_made",
        "Le fichier est en préparation. Redemandez-le dans quelques minutes, ou lisez les pages.",
    )
    answer.headers["Retry-After"] = "60"
    return answer


def _removed(item: FeedItem) -> dict[str, Any]:
    assert item.absence is not None
    return {
        "id": item.key,
        "reason": item.absence.value,
        "since": item.absent_since.isoformat() if item.absent_since else None,
        "replaced_by": item.kept_key or None,
    }


def _limit(text: str | None) -> int:
    if text is None:
        return MOST
    if not (text.isascii() and text.isdecimal() and text[0] != "0" and len(text) < 6 and int(text) <= MOST):
        raise Invalid.one("limit", f"« limit » va de 1 à {MOST}.", "Corrigez ce nombre.", "wrong_limit")
    return int(text)


def _etag(kind: RecordKind, after: int, limit: int, here: FeedStanding) -> str:
    day = local_today("Europe/Paris").isoformat()
    return f'W/"{here.installation}-{kind}-{after:x}-{limit}-{here.last:x}-{day}"'
