"""Values of parameters in the words of those who read them: codes become the labels of their rooms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from convergence.foundation.labels import Labelled
from convergence.foundation.parameters import DatedValue, Value
from convergence.foundation.periods import french_date

_CODE = re.compile(r"[a-zA-Z][a-zA-Z0-9_]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = {
    "NON_SNP": "Sans mesure",
    "alternance": "Alternance",
    "autre": "Autre",
    "apres_midi": "après-midi",
    "acces_droits": "accès aux droits",
    "action": "Actions",
    "adaptation": "actions adaptées",
    "assiduite": "assiduité",
    "autre_parcours": "autre parcours",
    "creation": "création",
    "demarches": "démarches",
    "garde": "garde d’un proche",
    "contrat_echu": "Contrat échu sans fin notée",
    "day": "jour",
    "definitif": "définitive",
    "deplacements": "déplacements",
    "ecartees": "écartées",
    "envoye": "envoyé",
    "exact": "exacte",
    "family": "de la même famille",
    "from": "de",
    "none": "aucune",
    "remote": "à distance",
    "referent": "référent",
    "reponse": "réponse",
    "retirees": "retirées",
    "to": "à",
    "unknown": "inconnue",
    "validite": "validité",
    "validite_max": "validité, au plus",
    "e2c": "École de la deuxième chance",
    "emploi_temps_partiel": "Emploi à temps partiel",
    "emploi_temps_plein": "Emploi à temps plein",
    "epide": "EPIDE",
    "fin_contrat": "fin du contrat",
    "formation": "Formation",
    "iae": "Insertion par l’activité économique",
    "jeune": "Le jeune",
    "mesures": "mesures possibles",
    "mois_max": "mois au plus",
    "mois_min": "mois au moins",
    "month": "mois",
    "organisme": "Engagements de l’organisme",
    "part_max": "part au plus, en %",
    "part_min": "part au moins, en %",
    "prepa_apprentissage": "Préparation à l’apprentissage",
    "radiation_max": "mois de radiation au plus",
    "radiation_min": "mois de radiation au moins",
    "radiation_si_totale": "mois de radiation quand la suppression est totale",
    "sans_nouvelles_max": "Sans nouvelles, au plus",
    "semaine_max": "Semaine trop courte, au plus",
    "service_civique": "Service civique",
    "situation": "Situation inconnue",
    "sma": "Service militaire adapté",
    "smv": "Service militaire volontaire",
    "volontariat_armees": "Volontariat dans les armées",
}
"""Codes that only parameters know, and those that two lists of words of one room tell otherwise."""


def in_words(value: DatedValue, room: str) -> tuple[str, ...]:
    """« 12 mois », or « Premier accueil : 1 heure » and so on: a value as a French reader expects it."""
    if isinstance(value.value, Mapping):
        lines = value.value.items()
        return tuple(f"{_plain(key, room)} : {_measured(item, value.unit, room)}" for key, item in lines)
    return (_measured(value.value, value.unit, room),)


def _measured(value: Value, unit: str, room: str) -> str:
    """A number with its unit; words alone for the rest, and where the unit speaks of several numbers at once."""
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number or unit in ("", "-", "mois et jour") or ", " in unit:
        return _words(value, room)
    first, space, rest = unit.partition(" ")
    if abs(Decimal(str(value))) < 2 and first not in ("mois", "fois"):
        first = first.removesuffix("s")
    return f"{_words(value, room)} {first}{space}{rest}"


def _words(value: Value, room: str) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Mapping):
        return " ; ".join(f"{_plain(key, room)} : {_words(item, room)}" for key, item in value.items())
    if isinstance(value, tuple):
        said = [_words(item, room) for item in value]
        return (" " if all(each.endswith(".") for each in said) else ", ").join(said)
    if isinstance(value, str):
        return french_date(date.fromisoformat(value)) if _DAY.fullmatch(value) else _plain(value, room)
    return str(value).replace(".", ",")


def _plain(text: str, room: str) -> str:
    """The label of a code in its room, else in its wing when all rooms agree; a sentence stays as it is."""
    if not _CODE.fullmatch(text):
        return text
    known = _labels().get(text, {})
    for near in (room, "" if text in _WORDS else f"{room.partition('/')[0]}/"):
        found = {
            label for label, rooms in known.items() if near and any(each.startswith(near) for each in rooms)
        }
        if len(found) == 1:
            return found.pop()
    return _WORDS.get(text, text.replace("_", " "))


@cache
def _labels() -> dict[str, dict[str, set[str]]]:
    """Every code of the closed lists of the house: its labels, each with the rooms that say so."""
    found: dict[str, dict[str, set[str]]] = {}
    for words in _below(Labelled):
        room = "/".join(words.__module__.split(".")[1:])
        for word in words:
            found.setdefault(str(word.value), {}).setdefault(word.label, set()).add(room)
    return found


def _below(kind: type[Labelled]) -> Iterator[type[Labelled]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
