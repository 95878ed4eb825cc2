"""Life of a structure: its state on a day, the shape of its code."""

from __future__ import annotations

import re
from datetime import date

from convergence.foundation.problems import Invalid
from convergence.identity.rules.structure_code import parse_structure_code
from convergence.identity.types import StructureKind, StructureState

HOLDS_FILES = frozenset({StructureKind.MISSION_LOCALE, StructureKind.PAIO})
"""Kinds of structures that hold young people's files, hence need a direction."""

_OTHER_CODE = re.compile(r"[A-Z0-9]{3,16}")


def state_on(day: date, *, opened_on: date, closed_on: date | None, merged: bool) -> StructureState:
    """State on a day; ``closed_on`` is the first day without the structure."""
    if day < opened_on:
        return StructureState.PLANNED
    if closed_on is None or day < closed_on:
        return StructureState.OPEN
    return StructureState.MERGED if merged else StructureState.CLOSED


def check_code(kind: StructureKind, text: str) -> str:
    """The code in its stored form: eight characters in the network, three to sixteen elsewhere."""
    if kind in HOLDS_FILES:
        return str(parse_structure_code(text, field="code"))
    code = re.sub(r"\s", "", text).upper()
    if _OTHER_CODE.fullmatch(code) is None:
        raise Invalid.one(
            "code",
            "Ce code d'organisme n'est pas valide.",
            "Donnez de 3 à 16 lettres sans accent ou chiffres.",
            "structure_code",
        )
    return code


def runs_on(day: date, starts_on: date, ends_on: date | None) -> bool:
    """True when a half-open period of dates contains the day."""
    return starts_on <= day and (ends_on is None or day < ends_on)
