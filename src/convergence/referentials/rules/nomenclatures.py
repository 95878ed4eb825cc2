"""Nomenclatures as dated YAML: ``nomenclatures/*.yaml`` beside the room.

A file maps names to nomenclatures::

    appointment_status:
      label: Statuts d'un rendez-vous
      source: "Interface I-MILO"
      verified: V
      values:
        - {code: planifie, label: Planifié, imilo: Planifié}

``verified`` (V read, S secondary source, P read in part, U unverified) and ``source`` may be said again on a
value; ``valid_from`` and ``valid_to`` (excluded) bound its use; ``parent`` names a value of the same
nomenclature; any other key is kept as an attribute. The rank is the order of writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from convergence.referentials.types import NomenclatureEntry, Verification

FOLDER = Path(__file__).resolve().parent.parent / "nomenclatures"

_KEYS = {"label", "source", "verified", "values"}
_KNOWN = {"code", "label", "parent", "source", "verified", "valid_from", "valid_to"}


class NomenclatureFileError(ValueError):
    """A nomenclature file is wrong; the message names the file, the nomenclature and the fault."""


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """A named list of dated codes."""

    name: str
    label: str
    source: str
    entries: tuple[NomenclatureEntry, ...]


@lru_cache(maxsize=1)
def shipped_nomenclatures() -> Mapping[str, Nomenclature]:
    """Every nomenclature of the package."""
    return read_nomenclatures(FOLDER)


def read_nomenclatures(folder: Path) -> dict[str, Nomenclature]:
    """Every nomenclature of a folder by name; raise NomenclatureFileError naming what is wrong."""
    found: dict[str, Nomenclature] = {}
    for path in sorted(folder.glob("*.yaml")):
        for nomenclature in _read_file(path):
            if nomenclature.name in found:
                raise NomenclatureFileError(f"{path.name}: {nomenclature.name} is defined twice")
            found[nomenclature.name] = nomenclature
    return found


def _read_file(path: Path) -> Iterator[Nomenclature]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise NomenclatureFileError(f"{path.name}: must be a mapping of names to nomenclatures")
    for name, body in content.items():
        where = f"{path.name}: {name}"
        if not isinstance(body, dict) or set(body) != _KEYS:
            raise NomenclatureFileError(f"{where}: needs exactly {sorted(_KEYS)}")
        yield Nomenclature(name, body["label"], body["source"], _read_entries(body, where))


def _read_entries(body: Mapping[str, Any], where: str) -> tuple[NomenclatureEntry, ...]:
    entries = tuple(
        _read_entry(value, body, rank, where) for rank, value in enumerate(body["values"], start=1)
    )
    codes = {entry.code for entry in entries}
    for entry in entries:
        if entry.parent and entry.parent not in codes:
            raise NomenclatureFileError(f"{where}: {entry.code} has an unknown parent {entry.parent}")
    for position, entry in enumerate(entries):
        for other in entries[position + 1 :]:
            if entry.code == other.code and _overlap(entry, other):
                raise NomenclatureFileError(f"{where}: {entry.code} is valid twice on the same day")
    return entries


def _overlap(one: NomenclatureEntry, other: NomenclatureEntry) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts < min(one.valid_to or date.max, other.valid_to or date.max)


def _read_entry(
    value: Mapping[str, Any], body: Mapping[str, Any], rank: int, where: str
) -> NomenclatureEntry:
    code, label = value.get("code"), value.get("label")
    if not isinstance(code, str) or not code or not isinstance(label, str) or not label:
        raise NomenclatureFileError(f"{where}: value {rank} needs a code and a label, both texts")
    bounds = (value.get("valid_from"), value.get("valid_to"))
    if any(bound is not None and type(bound) is not date for bound in bounds):
        raise NomenclatureFileError(f"{where}: {code}: dates are written YYYY-MM-DD")
    mark = str(value.get("verified", body["verified"]))
    if mark not in set(Verification):
        raise NomenclatureFileError(f"{where}: {code}: verified is V, S, P or U, not {mark}")
    return NomenclatureEntry(
        code=code,
        label=label,
        rank=rank,
        parent=value.get("parent", ""),
        verified=Verification(mark),
        source=value.get("source", body["source"]),
        valid_from=bounds[0],
        valid_to=bounds[1],
        attributes={key: item for key, item in value.items() if key not in _KNOWN},
    )
