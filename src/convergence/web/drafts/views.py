"""Where design/drafts.js keeps its second copy: POST the draft, GET it, DELETE it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from convergence.foundation.clock import now
from convergence.foundation.problems import Invalid
from convergence.web.access import ActingRequest, signed_in
from convergence.web.drafts.store import erase_draft, find_draft, keep_draft

LONGEST = 200_000
LONGEST_KEY = 200


@signed_in
@require_http_methods(["GET", "POST", "DELETE"])
def drafts(request: ActingRequest) -> HttpResponse:
    """``{"key", "at", "fields"}``; GET and DELETE name the form by ``?key=``. 204 when there is nothing to say."""
    if request.method == "POST":
        key, draft = _received(request.body)
        keep_draft(request.actor, key, draft, now())
        return HttpResponse(status=204)
    key = _checked_key(request.GET.get("key"))
    if request.method == "DELETE":
        erase_draft(request.actor, key)
        return HttpResponse(status=204)
    found = find_draft(request.actor, key, now())
    return JsonResponse(json.loads(found)) if found else HttpResponse(status=204)


def _received(body: bytes) -> tuple[str, bytes]:
    if len(body) > LONGEST:
        raise Invalid.one("fields", "Ce brouillon est trop long.", "Enregistrez le formulaire sans attendre.")
    try:
        sent: Any = json.loads(body)
        key, fields = _checked_key(sent["key"]), dict(sent["fields"])
        kept = {"key": key, "at": str(sent["at"])[:40], "fields": fields}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Invalid.one("fields", "Ce brouillon est illisible.", "Rechargez la page.") from error
    return key, json.dumps(kept).encode()


def _checked_key(key: object) -> str:
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Invalid.one("key", "Ce brouillon ne dit pas de quel formulaire il vient.", "Rechargez la page.")
    return key
