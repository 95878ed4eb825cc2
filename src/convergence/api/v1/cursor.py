"""Where a reader of the export stands: opaque, signed, worth something on this installation only."""

from __future__ import annotations

import hashlib
import hmac
import re

from django.conf import settings

from convergence.foundation.problems import Invalid, NotFound
from convergence.offers.types.feed import RecordKind

_SIGNS = 24
_FORM = re.compile(rf"[0-9a-f]{{1,15}}-[0-9a-f]{{{_SIGNS}}}")
_SAID = "Ce curseur n’a pas été donné ici pour cette liste."
_TO_DO = "Reprenez celui de la page précédente, ou recommencez sans curseur et remplacez votre copie."


def written_cursor(kind: RecordKind, place: int, installation: str) -> str:
    """What a reader gives back to go on."""
    return f"{place:x}-{_signature(kind, place, installation)}"


def read_cursor(text: str, kind: RecordKind, installation: str, last: int) -> int:
    """The place after which to go on, 0 without a cursor.

    Invalid for one that is none, NotFound for one that was not given here for this kind.
    """
    if not text:
        return 0
    if _FORM.fullmatch(text) is None:
        raise Invalid.one("cursor", _SAID, _TO_DO, "unknown_cursor")
    number, _, signature = text.partition("-")
    place = int(number, 16)
    if not hmac.compare_digest(_signature(kind, place, installation), signature) or place > last:
        raise NotFound(_SAID, what_to_do=_TO_DO, code="unknown_cursor")
    return place


def _signature(kind: RecordKind, place: int, installation: str) -> str:
    said = f"offers.cursor:{kind}:{place}:{installation}"
    return hmac.new(settings.INDEX_KEY, said.encode(), hashlib.sha256).hexdigest()[:_SIGNS]
