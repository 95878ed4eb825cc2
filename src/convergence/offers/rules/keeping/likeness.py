"""How alike two records are, and why, in words.

Signs that belong to one organisation (SIRET, telephone, e-mail, link, address) add up with the closeness of names.
Two services are alike only when their names are: one provider has many services at one address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from convergence.foundation.text import name_key
from convergence.offers.types import LikenessSubject, LikeRecord
from convergence.referentials.types import Point

_NEAR_KM = 0.2
_HERE = 0.1
_SERVICE_NAME_LEAST = 0.75
_PROVIDER_NAME_LEAST = 0.5
_FILLERS = frozenset(
    {
        *(
            "de",
            "des",
            "du",
            "la",
            "le",
            "les",
            "l",
            "d",
            "et",
            "a",
            "au",
            "aux",
            "en",
            "un",
            "une",
            "pour",
            "par",
        ),
        *("association", "asso", "centre", "service", "services", "atelier", "ateliers"),
    }
)


def likeness_of(
    subject: LikenessSubject, first: LikeRecord, second: LikeRecord
) -> tuple[float, tuple[str, ...]]:
    """A score from 0 (nothing in common) to 1, and its reasons; the order of the two changes nothing."""
    name = names_closeness(first.name, second.name, towns=(first.commune_name, second.commune_name))
    signs = list(_signs(first, second))
    least = _SERVICE_NAME_LEAST if subject is LikenessSubject.OFFERS else _PROVIDER_NAME_LEAST
    same_siret = bool(first.siret) and first.siret == second.siret
    if name < least and not (same_siret and subject is LikenessSubject.PROVIDERS):
        return 0.0, ()
    score = 0.45 * name + sum(weight for weight, _ in signs)
    if subject is LikenessSubject.OFFERS:
        score -= _other_themes(first, second) + _other_provider(first, second)
    if _elsewhere(first, second):
        score -= 0.3
    reasons = (_name_reason(name), *(reason for _, reason in signs))
    return max(0.0, min(1.0, round(score, 2))), reasons


def names_closeness(first: str, second: str, *, towns: Iterable[str] = ()) -> float:
    """From 0 to 1, whatever the order of the words, their accents and the small words between.

    The name of the town tells nothing of two places in it; two numbers that differ tell two things apart.
    """
    known = frozenset(word for town in towns for word in name_key(town).split())
    one, other = _core(first, known), _core(second, known)
    numbers = [set(filter(str.isdecimal, text.split())) for text in (one, other)]
    if not one or not other or (all(numbers) and numbers[0] != numbers[1]):
        return 0.0
    return float(fuzz.token_sort_ratio(one, other)) / 100


def apart_km(first: LikeRecord, second: LikeRecord) -> float | None:
    """How far apart, None when one has no point."""
    if (
        first.latitude is None
        or first.longitude is None
        or second.latitude is None
        or second.longitude is None
    ):
        return None
    return Point(first.latitude, first.longitude).km_to(Point(second.latitude, second.longitude))


def phone_key(text: str) -> str:
    """The last nine figures of a telephone number; empty for less."""
    digits = re.sub(r"\D", "", text)
    return digits[-9:] if len(digits) >= 9 else ""


def link_key(text: str) -> str:
    """An address of the web without its scheme, « www » nor last slash."""
    return re.sub(r"^https?://(www\.)?", "", text.strip().casefold()).rstrip("/")


def _signs(first: LikeRecord, second: LikeRecord) -> Iterable[tuple[float, str]]:
    if first.siret and first.siret == second.siret:
        yield 0.35, "même SIRET"
    if first.email and first.email.casefold() == second.email.casefold():
        yield 0.2, "même courriel"
    if phone_key(first.phone) and phone_key(first.phone) == phone_key(second.phone):
        yield 0.2, "même téléphone"
    if link_key(first.link) and link_key(first.link) == link_key(second.link):
        yield 0.15, "même lien"
    yield from _place_signs(first, second)


def _place_signs(first: LikeRecord, second: LikeRecord) -> Iterable[tuple[float, str]]:
    away = apart_km(first, second)
    same_street = bool(_core(first.address)) and names_closeness(first.address, second.address) >= 0.9
    same_commune = bool(first.commune_code) and first.commune_code == second.commune_code
    if same_street and same_commune:
        yield 0.25, "même adresse"
    elif away is not None and away <= _NEAR_KM and first.address and second.address:
        yield 0.2, "au même endroit" if away < _HERE else f"à {round(away * 1000, -1):.0f} m"
    elif same_commune:
        yield 0.1, f"même commune ({first.commune_name or first.commune_code})"


def _elsewhere(first: LikeRecord, second: LikeRecord) -> bool:
    """Two places of one network have the same name and often the same switchboard."""
    return bool(first.commune_code and second.commune_code) and first.commune_code != second.commune_code


def _other_themes(first: LikeRecord, second: LikeRecord) -> float:
    if not first.themes or not second.themes:
        return 0.0
    return 0.0 if set(first.themes) & set(second.themes) else 0.15


def _other_provider(first: LikeRecord, second: LikeRecord) -> float:
    closeness = names_closeness(first.provider_name, second.provider_name)
    same = bool(first.siret) and first.siret == second.siret
    return 0.0 if same or closeness >= _PROVIDER_NAME_LEAST else 0.2


def _name_reason(closeness: float) -> str:
    if closeness >= 0.995:
        return "même nom"
    return f"noms proches ({closeness:.0%})".replace("%", " %")


def _core(text: str, towns: frozenset[str] = frozenset()) -> str:
    words = name_key(text).split()
    kept = [word for word in words if word not in _FILLERS and word not in towns]
    return " ".join(kept or words)
