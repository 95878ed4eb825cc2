"""Meaning of the lines of official files: priority districts, rural zones, ROME release.

Column names follow the published files (ANCT for districts and rural zones, France Travail for the ROME);
several spellings seen from one edition to the next are accepted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from convergence.foundation.text import name_key
from convergence.referentials.rules.tables import Line, Table
from convergence.referentials.types import FileRefused, Rejection

COMMUNE = ("insee_com", "code_insee", "codgeo", "code_commune", "depcom", "com", "insee", "code_geo")
DISTRICT = ("code_qp", "codeqp", "code_quartier", "code_qpv", "qp", "codgeo_qp")
DISTRICT_NAME = ("lib_qp", "libqp", "nom_qp", "nom_quartier", "noms_des_quartiers_prioritaires", "libelle")
COMMUNE_NAME = ("libgeo", "lib_com", "nom_commune", "commune", "libelle", "nom")
CLASSED = ("classement", "frr", "zrr", "zrr_simp", "statut", "frr_frr", "zonage")
ROME_CODE = ("code_rome", "rome")
ROME_LABEL = ("libelle_rome", "libelle_fiche", "libelle_metier")
TITLE_CODE = ("code_ogr", "ogr_appellation", "code_ogr_appellation")
TITLE_LABEL = ("libelle_appellation_long", "libelle_appellation", "libelle")
TITLE_SHORT = ("libelle_appellation_court",)

_DISTRICT_CODE = re.compile(r"Q[PN][0-9AB]{3}\d{2,3}[A-Z]?")
_ROME_CODE = re.compile(r"[A-N]\d{4}")
_NOT_CLASSED = {
    "",
    "non",
    "0",
    "nc",
    "non classee",
    "non classe",
    "non classe en frr",
    "non classee en frr",
    "n",
}


@dataclass(slots=True)
class Area:
    """A priority area being read; a district that lies in two communes comes in one or several lines."""

    code: str
    name: str
    communes: list[str]
    outlines: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """What was understood of a file, and what was not."""

    read: int = 0
    set_aside: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def reject(self, line: int, reason: str) -> None:
        """Note a line that cannot be taken."""
        self.rejected.append(Rejection(line, reason))


def districts(lines: Iterable[tuple[Line, Any]], known: Collection[str], reading: Reading) -> list[Area]:
    """Priority districts (QPV) of a table or of a GeoJSON file."""
    found: dict[str, Area] = {}
    for line, outline in _complete(lines, reading):
        code = line.first(DISTRICT).upper()
        communes = [part for part in re.split(r"[\s,;/|]+", line.first(COMMUNE).upper()) if part]
        unknown = [commune for commune in communes if commune not in known]
        if not _DISTRICT_CODE.fullmatch(code):
            reading.reject(line.number, f"code de quartier « {code} » non reconnu (exemple : QN06502M).")
        elif not communes:
            reading.reject(line.number, f"aucune commune n’est indiquée pour le quartier {code}.")
        elif unknown:
            reading.reject(line.number, f"commune inconnue : {', '.join(unknown)}.")
        elif code in found and found[code].name != (line.first(DISTRICT_NAME) or code):
            reading.reject(line.number, f"le quartier {code} porte déjà un autre nom dans ce fichier.")
        else:
            area = found.setdefault(code, Area(code, line.first(DISTRICT_NAME) or code, []))
            area.communes += [commune for commune in communes if commune not in area.communes]
            area.outlines += [outline] if outline else []
    return list(found.values())


def rural_communes(table: Table, names: Mapping[str, str], reading: Reading) -> list[Area]:
    """Communes of a rural zone; lines that say « non classée » are set aside. ``names``: known communes."""
    found: dict[str, Area] = {}
    for line, _ in _complete(((line, None) for line in table.lines), reading):
        code = line.first(COMMUNE).upper()
        classed = set(CLASSED) & set(table.columns)
        if classed and name_key(line.first(CLASSED)) in _NOT_CLASSED:
            reading.set_aside += 1
        elif code not in names:
            reading.reject(line.number, f"commune inconnue : « {code} ».")
        elif code in found:
            reading.reject(line.number, f"la commune {code} est déjà dans le fichier.")
        else:
            found[code] = Area(code, names[code], [code])
    return list(found.values())


def occupations(table: Table, reading: Reading) -> dict[str, str]:
    """Occupation labels by ROME code."""
    table.require(ROME_LABEL, "l’intitulé du métier")
    found: dict[str, str] = {}
    for line, _ in _complete(((line, None) for line in table.lines), reading):
        code, label = line.first(ROME_CODE).upper(), line.first(ROME_LABEL)
        if not _ROME_CODE.fullmatch(code):
            reading.reject(line.number, f"code ROME « {code} » non reconnu (exemple : K1202).")
        elif not label:
            reading.reject(line.number, f"le métier {code} n’a pas d’intitulé.")
        elif code in found:
            reading.reject(line.number, f"le métier {code} est déjà dans le fichier.")
        else:
            found[code] = label
    return found


def titles(table: Table, known: Collection[str], reading: Reading) -> dict[str, tuple[str, str, str]]:
    """Job titles by OGR code: long label, short label, ROME code (which must be among ``known``)."""
    for names, meaning in (
        (TITLE_CODE, "le code OGR de l’appellation"),
        (TITLE_LABEL, "l’intitulé de l’appellation"),
        (ROME_CODE, "le code ROME"),
    ):
        table.require(names, meaning)
    found: dict[str, tuple[str, str, str]] = {}
    for line, _ in _complete(((line, None) for line in table.lines), reading):
        code, label, rome = line.first(TITLE_CODE), line.first(TITLE_LABEL), line.first(ROME_CODE).upper()
        if not code.isdigit():
            reading.reject(
                line.number, f"code d’appellation « {code} » non reconnu (des chiffres sont attendus)."
            )
        elif rome not in known:
            reading.reject(line.number, f"le métier « {rome} » de l’appellation {code} est inconnu.")
        elif not label:
            reading.reject(line.number, f"l’appellation {code} n’a pas d’intitulé.")
        elif code in found:
            reading.reject(line.number, f"l’appellation {code} est déjà dans le fichier.")
        else:
            found[code] = (label, line.first(TITLE_SHORT) or label, rome)
    return found


def geojson_lines(text: str) -> list[tuple[Line, Any]]:
    """Features of a GeoJSON file as lines (numbered from 1) with their outlines."""
    try:
        features = json.loads(text)["features"]
        return [
            (Line(number, _properties(feature), True), feature.get("geometry"))
            for number, feature in enumerate(features, start=1)
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileRefused(
            "Le fichier GeoJSON est coupé ou abîmé.",
            what_to_do="Téléchargez-le de nouveau, puis relancez.",
            code="truncated",
        ) from error


def _properties(feature: Mapping[str, Any]) -> dict[str, str]:
    return {str(name).lower(): str(value or "").strip() for name, value in feature["properties"].items()}


def _complete(lines: Iterable[tuple[Line, Any]], reading: Reading) -> Iterator[tuple[Line, Any]]:
    for line, outline in lines:
        reading.read += 1
        if line.complete:
            yield line, outline
        else:
            reading.reject(line.number, "ligne incomplète ou décalée (le nombre de cases n’est pas le bon).")
