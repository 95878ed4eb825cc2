"""Identifiers of the events told to operators' applications: twenty-four hexadecimal digits, as these expect."""

from __future__ import annotations

import hashlib
import re
from uuid import UUID

_BYTES = 12
_SHAPE = re.compile(r"[0-9a-f]{24}")


def event_identifier(client_id: UUID, event_id: int, file: UUID | None = None) -> str:
    """The identifier under which one client is told of one stored fact: the same each time the fact is read.

    ``file`` tells apart what one fact makes known of several.
    """
    named = f"{client_id.hex}:{event_id}" + (f":{file.hex}" if file else "")
    return hashlib.blake2b(named.encode(), digest_size=_BYTES).hexdigest()


def is_event_identifier(text: str) -> bool:
    """Whether a text has the shape of an identifier of an event."""
    return _SHAPE.fullmatch(text) is not None
