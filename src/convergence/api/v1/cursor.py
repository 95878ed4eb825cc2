"""Where a reader of the export stands: opaque, signed, worth something on this installation only."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from convergence.foundation.problems import Invalid
from convergence.offers.types.feed import RecordKind

_LONGEST = 120
_SIGNS = 24


def written_cursor(kind: RecordKind, place: int, installation: str) -> str:
    """What a reader gives back to go on."""
    return f"{place:x}-{_signature(kind, place, installation)}"


def read_cursor(text: str, kind: RecordKind, installation: str, last: int) -> int:
    """The place after which to go on, 0 without a cursor; Invalid for one that was not given here for this kind."""
    if not text:
        return 0
    number, _, signature = text.partition("-")
    try:
        place = int(number, 16) if len(text) <= _LONGEST and number.isalnum() else -1
    except ValueError:
        place = -1
    right = hmac.compare_digest(
        _signature(kind, place, installation).encode(), signature.encode("utf-8", "replace")
    )
    if not right or not 0 <= place <= last:
        raise Invalid.one(
            "cursor",
            "Ce curseur n’a pas été donné ici pour cette liste.",
            "Reprenez celui de la page précédente, ou recommencez sans curseur et remplacez votre copie.",
            "unknown_cursor",
        )
    return place


def _signature(kind: RecordKind, place: int, installation: str) -> str:
    said = f"offers.cursor:{kind}:{place}:{installation}"
    return hmac.new(settings.INDEX_KEY, said.encode(), hashlib.sha256).hexdigest()[:_SIGNS]
