"""Where a reader of a list stands: opaque, signed, worth something for this list and this organisation only."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID

from django.conf import settings

from convergence.api.v1.kernel.problems import WrongCursor

_SIGNS = 24


def written_cursor(listed: str, organisation_id: UUID, *place: Any) -> str:
    """What a reader gives back to go on after a place."""
    text = urlsafe_b64encode(json.dumps(place, default=str, separators=(",", ":")).encode()).decode()
    text = text.rstrip("=")
    return f"{text}.{_signature(listed, organisation_id, text)}"


def read_cursor(cursor: str | None, listed: str, organisation_id: UUID) -> list[Any]:
    """The place after which to go on, empty without a cursor; WrongCursor for one that was not given here."""
    if cursor is None:
        return []
    text, _, signature = cursor.partition(".")
    right = _signature(listed, organisation_id, text)
    if not hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace")):
        raise WrongCursor(
            "Ce curseur n’a pas été donné ici pour cette liste.",
            what_to_do="Reprenez celui de la page précédente, ou recommencez sans curseur.",
        )
    place = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert isinstance(place, list), "only lists are signed"
    return place


def _signature(listed: str, organisation_id: UUID, text: str) -> str:
    said = f"api.cursor:{listed}:{organisation_id}:{text}"
    return hmac.new(settings.INDEX_KEY, said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:_SIGNS]
