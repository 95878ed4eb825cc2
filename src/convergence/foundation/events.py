"""The shape of facts that rooms announce to the rooms above them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_type_hints
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. Subclasses are named in the past tense and live in a room's ``types``.

    ``structure_id`` is the structure that holds the file; ``dossier_id`` is None for facts of no file.
    Values are UUID, str, int, bool, date, datetime, Decimal, enum or None.
    """

    structure_id: UUID
    dossier_id: UUID | None = None


def event_name(event: type[Event]) -> str:
    """Stable name of an event class: ``room.EventName``, whether ``types`` is a file of the room or a folder."""
    parts = event.__module__.split(".")
    room = parts[parts.index("types") - 1] if "types" in parts else parts[-2]
    return f"{room}.{event.__name__}"


def event_payload(event: Event) -> dict[str, Any]:
    """The event as JSON-ready values."""
    return {field.name: _plain(getattr(event, field.name)) for field in dataclasses.fields(event)}


def event_from_payload(event: type[Event], payload: dict[str, Any]) -> Event:
    """The event rebuilt from its stored values; unknown keys of an older version are ignored."""
    hints = get_type_hints(event)
    known = {field.name for field in dataclasses.fields(event)}
    return event(**{key: _typed(hints[key], value) for key, value in payload.items() if key in known})


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    options = getattr(hint, "__args__", None) or (hint,)
    for option in options:
        if option in (datetime, date):
            return option.fromisoformat(value)
        if isinstance(option, type) and issubclass(option, UUID | Decimal | StrEnum):
            return option(value)
    return value
