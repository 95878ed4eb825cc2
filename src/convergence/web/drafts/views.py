"""Where design/drafts.js keeps its second copy: POST the draft, GET it, DELETE it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from convergence.foundation.clock import now
from convergence.foundation.problems import Invalid
from convergence.web.access import ActingRequest, signed_in
from convergence.web.drafts.store import erase_draft, find_draft, instant, keep_draft

LONGEST = 200_000
LONGEST_KEY = 200


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def drafts(request: ActingRequest) -> HttpResponse:
    """``{"key", "at", "fields"}``; GET and DELETE name the form by ``?key=``. 204 when there is nothing to say.

    409: the form was accepted after this draft was taken.
    """
    if request.method == "POST":
        received = _received(request.body)
        kept = keep_draft(request.actor, received.key, received.clear, taken_at=received.taken_at, at=now())
        return HttpResponse(status=204 if kept else 409)
    key = _checked_key(request.GET.get("key"))
    if request.method == "DELETE":
        erase_draft(request.actor, key)
        return HttpResponse(status=204)
    found = find_draft(request.actor, key, now())
    return JsonResponse(json.loads(found)) if found else HttpResponse(status=204)


@dataclass(frozen=True, slots=True)
class _Received:
    key: str
    clear: bytes
    taken_at: datetime


def _received(body: bytes) -> _Received:
    if len(body) > LONGEST:
        raise Invalid.one("fields", "Ce brouillon est trop long.", "Enregistrez le formulaire sans attendre.")
    try:
        sent: Any = json.loads(body)
        key, fields, taken_at = sent["key"], dict(sent["fields"]), instant(sent["at"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _unreadable() from error
    if taken_at is None:
        raise _unreadable()
    clear = json.dumps({"key": _checked_key(key), "at": sent["at"], "fields": fields})
    return _Received(key, clear.encode(), taken_at)


def _unreadable() -> Invalid:
    return Invalid.one("fields", "Ce brouillon est illisible.", "Rechargez la page.")


def _checked_key(key: object) -> str:
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Invalid.one("key", "Ce brouillon ne dit pas de quel formulaire il vient.", "Rechargez la page.")
    return key
