"""Raw values made ready for the package: texts without invisible signs, lists that are lists, nothing for empty."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

LISTS = frozenset(
    {
        "thematiques", "publics", "modes_accueil", "zone_eligibilite", "modes_mobilisation", "mobilisable_par",
        "reseaux_porteurs",
    }
)  # fmt: skip
NUMBERS = frozenset({"longitude", "latitude", "volume_horaire_hebdomadaire", "nombre_semaines"})
_MOST_VALUES = 2000
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PARTED = re.compile(r"[,;|]")


def cleaned(raw: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the fields of the schema; an empty one is absent, an unknown field is left out."""
    found = {name: _value(name, raw[name]) for name in fields if name in raw}
    return {name: value for name, value in found.items() if value is not None}


def place_codes(raw: Mapping[str, Any]) -> Iterator[str]:
    """The codes of places that a raw record names, to be looked up before it is read."""
    yield from (text for text in (_value("code_insee", raw.get("code_insee")),) if isinstance(text, str))
    zone = _value("zone_eligibilite", raw.get("zone_eligibilite"))
    if isinstance(zone, list):
        yield from (code for code in zone if isinstance(code, str))


def _value(name: str, value: Any) -> Any:
    if isinstance(value, str):
        value = _INVISIBLE.sub("", value).strip()
        if not value:
            return None
    if name in LISTS:
        return _list(value)
    if name == "date_maj":
        return _day(value)
    if name in NUMBERS and isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _list(value: Any) -> Any:
    """A list as JSON or a spreadsheet writes it; each value once, none empty. None when nothing is left."""
    if isinstance(value, str):
        value = _split(value)
    if not isinstance(value, (list, tuple, set, frozenset)):
        return value
    texts = [_INVISIBLE.sub("", one).strip() if isinstance(one, str) else one for one in value]
    kept: list[Any] = []
    for one in texts[:_MOST_VALUES]:
        if one not in ("", None) and one not in kept:
            kept.append(one)
    return kept or None


def _split(text: str) -> list[Any]:
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list):
            return found
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    return [part.strip().strip('"') for part in _PARTED.split(text)]


def _day(value: Any) -> Any:
    """The day of an instant: sources write one or the other."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}[T ]", value):
        return value[:10]
    return value if isinstance(value, str) else None
