"""The server's copy of unfinished forms, of one user, under her row-level security.

Not operations: a draft is rewritten every two seconds, means nothing before it is sent, and must leave
no version behind when it is erased.

A page author whose form was accepted calls :func:`accept`; nothing else is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.web.access import ActingRequest
from convergence.web.drafts.sealing import seal, unseal
from convergence.web.models import Draft

KEPT_FOR = timedelta(days=7)
# written by design/drafts.js in the form that it sends: the browser's instant, to be compared with its drafts'
SENT_AT = "draft_at"
_TO_CLEAR = "drafts_to_clear"

_KEEP = """
INSERT INTO web_draft (id, user_id, key, content, saved_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (user_id, key) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at
WHERE web_draft.accepted_at IS NULL OR web_draft.accepted_at < %s
"""
_ACCEPT = """
INSERT INTO web_draft (id, user_id, key, content, saved_at, accepted_at) VALUES (%s, %s, %s, '', %s, %s)
ON CONFLICT (user_id, key) DO UPDATE SET content = '', saved_at = excluded.saved_at,
    accepted_at = excluded.accepted_at
"""


def accept(request: ActingRequest, key: str) -> None:
    """The form of this draft was accepted: forget it here, and in the browser with the next page.

    The next page or fragment that prints ``draft_clear`` (the frame does, a fragment includes
    ``web/drafts/clear.html``) tells the browser. A draft taken before the form was sent and arriving later is
    refused. Call it once the operation has succeeded; a refused form keeps its draft.
    """
    accepted_at = _sent_at(request) or now()
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPT, (uuid7(), request.actor.user_id, key, now(), accepted_at))
    waiting = [*request.session.get(_TO_CLEAR, ()), key]
    request.session[_TO_CLEAR] = list(dict.fromkeys(waiting))


def page_key(path: str) -> str:
    """The key of the one draft of a page whose form needs no name of its own."""
    return f"page:{path}"


def accept_page(request: ActingRequest) -> None:
    """The form of a page with ``page_draft`` was accepted; see :func:`accept`."""
    accept(request, page_key(request.path))


class DraftsToClear:
    """Keys of drafts whose form was accepted; printing them once is enough, so reading them forgets them."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __iter__(self) -> Iterator[str]:
        if self._request.session.get(_TO_CLEAR):
            yield from self._request.session.pop(_TO_CLEAR)


def keep_draft(actor: Actor, key: str, clear: bytes, *, taken_at: datetime, at: datetime) -> bool:
    """Write or rewrite her draft of a form, and erase those she left for a week.

    ``taken_at`` is the browser's instant, ``at`` ours. False when the form was accepted since it was taken.
    """
    sealed = seal(actor.user_id, key, clear)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, (uuid7(), actor.user_id, key, sealed, at, taken_at))
        kept = cursor.rowcount == 1
    Draft.objects.filter(user_id=actor.user_id, saved_at__lt=at - KEPT_FOR).delete()
    return kept


def find_draft(actor: Actor, key: str, at: datetime) -> bytes | None:
    """Her draft of a form, unless it is older than a week or can no longer be opened."""
    row = Draft.objects.filter(user_id=actor.user_id, key=key, saved_at__gte=at - KEPT_FOR).first()
    return unseal(actor.user_id, key, bytes(row.content)) if row and row.content else None


def erase_draft(actor: Actor, key: str) -> None:
    """Forget her draft of a form; forgetting twice is forgetting. What was accepted stays accepted."""
    Draft.objects.filter(user_id=actor.user_id, key=key, accepted_at=None).delete()
    Draft.objects.filter(user_id=actor.user_id, key=key).update(content=b"")


def instant(text: object) -> datetime | None:
    """An instant written by a browser (ISO 8601 with its zone); None for anything else."""
    try:
        found = parse_datetime(text) if isinstance(text, str) and len(text) <= 40 else None
    except ValueError:
        return None
    return None if found is None or is_naive(found) else found


def _sent_at(request: HttpRequest) -> datetime | None:
    return instant(request.POST.get(SENT_AT))
