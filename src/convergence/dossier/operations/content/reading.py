"""Values as typed, checked against the form of the section, the reference data and what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.dossier.models import Dossier, SectionMark
from convergence.dossier.queries.rows import read_rows
from convergence.dossier.queries.sections import models_of, section_values
from convergence.dossier.rules.contents import contradictions
from convergence.dossier.rules.values import read_values
from convergence.dossier.types import Section
from convergence.dossier.types.sections import SECTION_FORMS, FieldKind, SectionField
from convergence.foundation.problems import FieldError, Invalid
from convergence.referentials.queries import commune_at, country, nomenclature
from convergence.storage.models import Record

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StoredSection:
    """What is stored of a section, the identity beside it, and the token of its last edit (0 for none)."""

    values: Values
    identity: Values
    edit_token: int


def stored_section(root: Dossier, section: Section, day: date) -> StoredSection:
    """One section of a file as it is on a day, by one query."""
    models: set[type[Record]] = {Dossier, SectionMark, *models_of(section)}
    rows = read_rows(root.pk, root.structure_id, models)
    tokens = [row["change_id"] for row in rows[SectionMark] if row["section"] == section.value]
    return StoredSection(
        values=section_values(section, rows, day),
        identity=section_values(Section.IDENTITY, rows, day),
        edit_token=tokens[0] if tokens else 0,
    )


def read_section(section: Section, typed: Values, *, stored: Values, today: date) -> dict[str, object]:
    """The typed values of the fields that are present; Invalid tells every fault at once.

    A code that is stored already is accepted even when its list dropped it since.
    """
    form = SECTION_FORMS[section]
    values, errors = read_values(form, typed, today=today)
    is_readable = not errors
    days = [today]
    if isinstance(born_on := values.get("born_on", stored.get("born_on")), date):
        days.append(born_on)  # a birthplace is written as it was named then
    for field in form.fields:
        if field.name in values:
            errors.extend(_unknown_codes(field, values[field.name], stored.get(field.name), days, field.name))
    if is_readable:
        errors.extend(contradictions(section, {**stored, **values}))
    Invalid.raise_if_any(errors)
    return values


def _unknown_codes(
    field: SectionField, value: object, stored: object, days: Sequence[date], name: str
) -> Iterator[FieldError]:
    if field.kind is FieldKind.ROWS and isinstance(value, Sequence):
        yield from _unknown_codes_of_rows(field, value, stored, days, name)
        return
    if value in (None, "", ()) or value == stored:
        return
    if field.nomenclature:
        known = {entry.code for entry in nomenclature(field.nomenclature, days[0])} | set(_codes(stored))
        if not set(_codes(value)) <= known:
            yield FieldError(
                name, f"{field.label} : cette valeur n’existe pas.", "Choisissez dans la liste.", "code"
            )
    elif field.kind is FieldKind.COMMUNE and not any(commune_at(str(value), day) for day in days):
        yield FieldError(
            name,
            f"{field.label} : commune inconnue.",
            "Tapez son nom et choisissez-la dans la liste.",
            "commune",
        )
    elif field.kind is FieldKind.COUNTRY and country(str(value)) is None:
        yield FieldError(name, f"{field.label} : pays inconnu.", "Choisissez-le dans la liste.", "country")


def _unknown_codes_of_rows(
    field: SectionField, rows: Sequence[Values], stored: object, days: Sequence[date], name: str
) -> Iterator[FieldError]:
    known = {row["id"]: row for row in stored} if isinstance(stored, Sequence) else {}
    for index, row in enumerate(rows):
        identifier = row.get("id")
        if isinstance(identifier, UUID) and identifier not in known:
            yield FieldError(
                f"{name}.{index}",
                f"{field.label} : cette ligne n’existe plus.",
                "Rechargez la page et saisissez-la de nouveau.",
                "row_gone",
            )
        before = known.get(identifier, {})
        for sub in field.rows:
            yield from _unknown_codes(
                sub, row.get(sub.name), before.get(sub.name), days, f"{name}.{index}.{sub.name}"
            )


def _codes(value: object) -> tuple[object, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, Sequence) else ()
