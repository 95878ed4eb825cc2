"""Whether two calendars mean the same, whatever the order, the folding and the case of their names."""

from __future__ import annotations

from typing import Any

from icalendar.cal import Component

Meaning = tuple[str, tuple[tuple[str, str, str], ...], tuple[Any, ...]]


def meaning(component: Component) -> Meaning:
    """A component as sorted values: its properties with their parameters, its parts."""
    properties = []
    for name, held in component.items():
        for value in held if isinstance(held, list) else [held]:
            parameters = getattr(value, "params", {})
            told = sorted((key.upper(), _plain(parameters[key])) for key in parameters)
            properties.append((name.upper(), str(told), _plain(value)))
    parts = sorted((meaning(part) for part in component.subcomponents), key=str)
    return (component.name or "", tuple(sorted(properties)), tuple(parts))


def _plain(value: Any) -> str:
    written = value.to_ical() if hasattr(value, "to_ical") else value
    return written.decode("utf-8", "replace") if isinstance(written, bytes) else str(written)
