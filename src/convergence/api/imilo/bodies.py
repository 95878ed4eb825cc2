"""What clients send: a JSON object or a bare number, civil days, short texts; a fault is told field by field."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from django.http import HttpRequest

from convergence.api.imilo.naming import number_named
from convergence.foundation.problems import Invalid

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_SIGN = re.compile("[\x00\ud800-\udfff]")
"""What no text may hold: clients cut comments at 255 units of UTF-16, through the middle of an emoji."""
_LONGEST_TEXT = 1000


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent."""
    value = _value(request)
    if not isinstance(value, dict):
        raise Invalid.one(
            "body", "Le contenu envoyé n’est pas un objet JSON.", "Envoyez un objet JSON.", "not_json"
        )
    return value


def bare_number(request: HttpRequest, field: str, what: str) -> int:
    """The number that is the whole content, as such or between quotes."""
    value = _value(request)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Invalid.one(
            field, f"Le numéro {what} n’est pas numérique.", "Envoyez ce numéro seul.", "number"
        )
    return number_named(str(value), field, what)


def text_in(body: dict[str, Any], field: str, *, needed: bool = False) -> str:
    """A text of the object, without outer spaces; empty when it is absent."""
    value = body.get(field)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise Invalid.one(field, f"« {field} » n’est pas un texte.", "Envoyez un texte.", "text")
    text = _NO_SIGN.sub("", value).strip()
    if not text and needed:
        raise Invalid.one(field, f"« {field} » manque.", "Envoyez cette valeur.", "required")
    if len(text) > _LONGEST_TEXT:
        raise Invalid.one(
            field, f"« {field} » dépasse {_LONGEST_TEXT} caractères.", "Raccourcissez-le.", "too_long"
        )
    return text


def day_in(body: dict[str, Any], field: str, *, needed: bool = False) -> date | None:
    """A civil day of the object, never an instant: a zone would move it to the day before."""
    text = text_in(body, field, needed=needed)
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Invalid.one(field, f"« {field} » n’est pas un jour.", "Envoyez-le ainsi : 2026-11-30.", "date")


def needed_day(body: dict[str, Any], field: str) -> date:
    """A civil day that must be there."""
    day = day_in(body, field, needed=True)
    if day is None:
        raise Invalid.one(field, f"« {field} » manque.", "Envoyez cette valeur.", "required")
    return day


def _value(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise Invalid.one(
            "body", "Le contenu envoyé n’est pas du JSON.", "Envoyez du JSON en UTF-8.", "not_json"
        ) from None
