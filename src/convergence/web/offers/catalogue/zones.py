"""Places and needs as they are typed: names or codes, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from data_inclusion.schema.v1 import Categorie, Thematique

from convergence.design.fields import Suggestion
from convergence.foundation.clock import local_today
from convergence.foundation.text import name_key
from convergence.referentials.queries import (
    commune_at,
    communes_at,
    communes_matching,
    departements,
    epci_at,
    epcis_matching,
)
from convergence.referentials.types import CommuneKind

FRANCE = "france"
_SUGGESTED = 10
_ZONE = "Europe/Paris"
_SIREN = 9
_CODE = re.compile(r"\(([0-9A-Z]{2,9})\)\s*$", re.IGNORECASE)
_EVERYWHERE = frozenset({"france", "france entiere", "toute la france"})
_FAMILIES = {one.value: one.label for one in Categorie}
_THEMES = tuple(
    Suggestion(one.value, one.label, _FAMILIES[one.value.partition("--")[0]]) for one in Thematique
)
_BY_CODE = {one.code: one for one in _THEMES}


class UnknownPlaceError(ValueError):
    """A place that is not known, or that several have the name of; the message is in French."""


def theme_suggestions(text: str) -> list[Suggestion]:
    """Needs of which every typed word is in the words, or those of their family."""
    words = name_key(text).split()
    if not words:
        return []
    found = [one for one in _THEMES if all(word in name_key(one.full_label) for word in words)]
    return found[:_SUGGESTED]


def theme_by_code(code: str) -> Suggestion | None:
    """The need of a code."""
    return _BY_CODE.get(code)


def zone_codes(text: str) -> tuple[str, ...]:
    """Codes of the places written one a line or between commas; UnknownPlaceError names the one that is not clear."""
    today = local_today(_ZONE)
    pieces = [" ".join(piece.split()) for piece in re.split(r"[\n;]|,(?!\s*\d)", text)]
    return tuple(dict.fromkeys(_code_of(piece, today) for piece in pieces if piece))


def zone_text(codes: Iterable[str]) -> str:
    """The same codes as lines that come back to them."""
    return "\n".join(_lines(tuple(codes)))


def _lines(codes: tuple[str, ...]) -> Iterator[str]:
    today = local_today(_ZONE)
    names = {one.code: one.name for one in departements()}
    names |= {one.code: one.name for one in communes_at(codes, today).values()}
    for code in codes:
        if code == FRANCE:
            yield "Toute la France"
            continue
        group = epci_at(code, today) if len(code) == _SIREN else None
        name = group.name if group else names.get(code)
        yield f"{name} ({code})" if name else code


def _code_of(piece: str, today: date) -> str:
    if name_key(piece) in _EVERYWHERE:
        return FRANCE
    written = _CODE.search(piece)
    code = (written[1] if written else piece).upper()
    if code in {one.code for one in departements()} or commune_at(code, today):
        return code
    if len(code) == _SIREN and epci_at(code, today):
        return code
    return _named(piece, today)


def _named(piece: str, today: date) -> str:
    wanted = name_key(piece)
    found = {one.code: one.name for one in departements() if name_key(one.name) == wanted}
    for commune in communes_matching(piece, today, limit=_SUGGESTED):
        if commune.kind is CommuneKind.COMMUNE and name_key(commune.name) == wanted:
            found[commune.code] = commune.name
    for group in epcis_matching(piece, today):
        if name_key(group.name) == wanted:
            found[group.code] = group.name
    if len(found) == 1:
        return next(iter(found))
    if found:
        choices = ", ".join(f"{name} ({code})" for code, name in sorted(found.items()))
        raise UnknownPlaceError(f"« {piece} » désigne plusieurs lieux : {choices}. Écrivez l’un d’eux ainsi.")
    near = [
        *(f"{one.name} ({one.code})" for one in communes_matching(piece, today, limit=3)),
        *(f"{one.name} ({one.code})" for one in epcis_matching(piece, today, limit=3)),
    ]
    advice = f" Est-ce {', '.join(near)} ?" if near else ""
    kinds = "ni une commune, ni une intercommunalité, ni un département"
    raise UnknownPlaceError(f"« {piece[:80]} » n’est {kinds}.{advice}")
