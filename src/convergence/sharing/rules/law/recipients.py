"""Which data may be given to whom, for what, in which form and when: the law as dated data; all else is closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureKind
from convergence.sharing.types import DataForm, LegalBasis

_FILE = Path(__file__).with_name("recipients.yaml")
HOLDERS = frozenset({StructureKind.MISSION_LOCALE, StructureKind.PAIO})


@dataclass(frozen=True, slots=True)
class Piece:
    """One group of fields for one purpose, as long as both the law and the agreement open it. Days are half-open."""

    group: FieldGroup
    purpose: Purpose
    starts_on: date
    ends_on: date | None
    may_write: bool


@lru_cache(maxsize=1)
def legal_bases() -> tuple[LegalBasis, ...]:
    """Every basis, in the order of the file."""
    found = tuple(_basis(entry) for entry in yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    for basis in found:
        if FieldGroup.FREE_TEXT in basis.groups and not basis.recipients <= HOLDERS:
            raise ValueError(f"{basis.code} gives free text to a recipient")
        if basis.form is not DataForm.NOMINATIVE and basis.groups & {FieldGroup.NIR, FieldGroup.CONTACT}:
            raise ValueError(f"{basis.code} gives identifying data in a form that names nobody")
    return found


def bases_of(kind: StructureKind, on: date) -> tuple[LegalBasis, ...]:
    """What the law lets a kind of organisation receive on a day."""
    return tuple(basis for basis in legal_bases() if kind in basis.recipients and _is_in_force(basis, on))


def basis_for(
    kind: StructureKind, group: FieldGroup, purpose: Purpose, form: DataForm, on: date
) -> LegalBasis | None:
    """On which basis a kind of organisation may receive a group for a purpose in a form; None when it may not."""
    for basis in bases_of(kind, on):
        if group in basis.groups and purpose in basis.purposes and form is basis.form:
            return basis
    return None


def pieces(
    kind: StructureKind,
    groups: Iterable[FieldGroup],
    purposes: Iterable[Purpose],
    *,
    starts_on: date,
    ends_on: date | None,
    writes: bool,
) -> tuple[Piece, ...]:
    """What an agreement opens by name between two days: what it lists, within what the law lets it list.

    What names nobody (figures, pseudonyms) is opened by no piece: files stay closed to it.
    """
    wanted, why = frozenset(groups), frozenset(purposes)
    return tuple(
        found
        for basis in legal_bases()
        if kind in basis.recipients and basis.form is DataForm.NOMINATIVE and basis.needs_agreement
        for found in _within(basis, basis.groups & wanted, basis.purposes & why, starts_on, ends_on, writes)
    )


def closed_by_law(
    kind: StructureKind, groups: Iterable[FieldGroup], purposes: Iterable[Purpose], form: DataForm, on: date
) -> tuple[tuple[FieldGroup, Purpose], ...]:
    """What of a demand no text opens, by group and purpose. A group that one of the purposes opens is not told."""
    why = tuple(purposes)
    opened = {group for group in groups if any(basis_for(kind, group, each, form, on) for each in why)}
    return tuple((group, each) for group in groups if group not in opened for each in why)


def _within(
    basis: LegalBasis,
    groups: frozenset[FieldGroup],
    purposes: frozenset[Purpose],
    starts_on: date,
    ends_on: date | None,
    writes: bool,
) -> Iterator[Piece]:
    start = max(starts_on, basis.starts_on)
    end = min((day for day in (ends_on, basis.ends_on) if day is not None), default=None)
    if end is not None and end <= start:
        return
    for group in sorted(groups):
        for purpose in sorted(purposes):
            yield Piece(group, purpose, start, end, writes and basis.writes)


def _is_in_force(basis: LegalBasis, on: date) -> bool:
    return basis.starts_on <= on and (basis.ends_on is None or on < basis.ends_on)


def _basis(entry: dict[str, Any]) -> LegalBasis:
    return LegalBasis(
        code=entry["code"],
        recipients=frozenset(map(StructureKind, entry["recipients"])),
        purposes=frozenset(map(Purpose, entry["purposes"])),
        groups=frozenset(map(FieldGroup, entry["groups"])),
        form=DataForm(entry["form"]),
        writes=entry["writes"],
        needs_agreement=entry["agreement"],
        starts_on=entry["from"],
        ends_on=entry.get("until"),
        basis=entry["basis"],
        need=entry["need"],
        source=entry["source"],
        verified=entry["verified"],
    )
