"""Keys under which places and occupations are searched, and classes of nationality at a date."""

from __future__ import annotations

import re
from datetime import date

from convergence.foundation.text import name_key
from convergence.referentials.types import NationalityClass

_SAINT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_POSTAL = re.compile(r"\d{2,5}")


def search_key(text: str) -> str:
    """Lower-case words without accents; « St-Étienne » and « Saint Etienne » have the same key."""
    return " ".join(_SAINT.get(word, word) for word in name_key(text).split())


def postal_part(text: str) -> str:
    """The beginning of a postal code found in what was typed (« Tarbes 650 »), or an empty string."""
    found = _POSTAL.search(text)
    return found.group() if found else ""


def name_part(text: str) -> str:
    """What was typed, without digits, as a search key."""
    return search_key(re.sub(r"\d+", " ", text))


def nationality_class(
    iso2: str, *, french_territory: bool, eu_from: date | None, eu_to: date | None, on: date
) -> NationalityClass:
    """Class of a nationality on a day, from the dates of membership of the European Union."""
    if iso2 == "FR" or french_territory:
        return NationalityClass.FR
    member = eu_from is not None and eu_from <= on and (eu_to is None or on < eu_to)
    return NationalityClass.UE if member else NationalityClass.HORS_UE
