"""Put checked values in the tables of a section, and mark the section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import models

from convergence.dossier.models import ContactPoint, Dossier, SectionMark
from convergence.dossier.models.sections import ROWS, SHEETS
from convergence.dossier.operations.content.addresses import save_address
from convergence.dossier.rules.completeness import section_completeness
from convergence.dossier.rules.contents import conditions, filled
from convergence.dossier.rules.keys import search_keys
from convergence.dossier.rules.sealing import blind_email, blind_phone
from convergence.dossier.types import ContactKind, Section
from convergence.dossier.types.sections import SECTION_FORMS, FieldKind
from convergence.storage.models import FileRecord
from convergence.storage.operation import current_change

Values = Mapping[str, object]


def save_section(root: Dossier, section: Section, values: Values, *, day: date) -> tuple[str, ...]:
    """Store the values that are present; returns sentences that warn."""
    form = SECTION_FORMS[section]
    for field in form.fields:
        if field.kind is FieldKind.ROWS and field.name in values:
            rows = values[field.name]
            _save_rows(root, ROWS[field.name], list(rows) if isinstance(rows, Sequence) else [])
    sheet = {name: value for name, value in values.items() if name not in ROWS}
    if section is Section.IDENTITY:
        save_identity(root, sheet)
    elif section is Section.ADDRESS:
        return save_address(root, sheet, day=day)
    elif sheet and section in SHEETS:
        _save_sheet(root, SHEETS[section], sheet)
    return ()


def save_identity(root: Dossier, values: Values) -> None:
    """Store the identity and the keys by which it is found again."""
    for name, value in values.items():
        setattr(root, name, value)
    keys = search_keys(root.birth_name, root.first_name, root.usual_name, root.other_first_names)
    for name in keys.__dataclass_fields__:
        setattr(root, name, getattr(keys, name))
    root.save()


def mark_section(
    root: Dossier,
    section: Section,
    values: Values,
    identity: Values,
    *,
    day: date,
    confirmed_by: UUID,
    is_proven: bool = False,
) -> SectionMark:
    """Note how complete the section is and that its values were confirmed on that day."""
    true = conditions({Section.IDENTITY: identity, section: values}, born_on=root.born_on, today=day)
    found = section_completeness(
        section, filled=filled(section, values), conditions=true, is_proven=is_proven
    )
    mark, _ = SectionMark.objects.get_or_create(
        structure_id=root.structure_id,
        dossier_id=root.pk,
        section=section.value,
        defaults={"state": found.state.value},
    )
    mark.state, mark.confirmed_on, mark.confirmed_by = found.state.value, day, confirmed_by
    mark.edited_in = current_change()
    mark.save()
    return mark


def _save_sheet(root: Dossier, model: type[models.Model], values: Values) -> None:
    row = model._default_manager.filter(structure_id=root.structure_id, dossier_id=root.pk).first()
    row = row or model(structure_id=root.structure_id, dossier_id=root.pk)
    _fill(row, values)
    row.save()


def _save_rows(root: Dossier, model: type[FileRecord], typed: Sequence[Values]) -> None:
    """Rows without an identifier are new, rows that are not named any more are removed."""
    stored = list(
        model._default_manager.filter(structure_id=root.structure_id, dossier_id=root.pk).order_by("id")
    )
    matched = _matched(stored, typed)
    kept = {row.pk for row in matched if row is not None}
    for row in stored:
        if row.pk not in kept:
            row.delete()
    for known, values in zip(matched, typed, strict=True):
        row = known or model(structure_id=root.structure_id, dossier_id=root.pk)
        _fill(row, values)
        if isinstance(row, ContactPoint):
            blind = blind_email if row.kind == ContactKind.EMAIL else blind_phone
            row.blind = blind(row.value, key=settings.INDEX_KEY)
        row.save()


def _matched(stored: Sequence[FileRecord], typed: Sequence[Values]) -> list[FileRecord | None]:
    """The stored row of each typed one; a number is known by itself, so that two may be exchanged."""
    by_id = {row.pk: row for row in stored}
    by_value: dict[tuple[object, object], FileRecord] = {
        (row.kind, row.value): row for row in stored if isinstance(row, ContactPoint)
    }
    found: list[FileRecord | None] = []
    for values in typed:
        known = by_value.get((values.get("kind"), values.get("value")))
        identifier = values.get("id")
        found.append(known or (by_id.get(identifier) if isinstance(identifier, UUID) else None))
    return _each_once(found)


def _each_once(rows: Sequence[FileRecord | None]) -> list[FileRecord | None]:
    seen: set[UUID] = set()
    found: list[FileRecord | None] = []
    for row in rows:
        found.append(None if row is None or row.pk in seen else row)
        if row is not None:
            seen.add(row.pk)
    return found


def _fill(row: models.Model, values: Values) -> None:
    for name, value in values.items():
        if name == "id":
            continue
        field = row._meta.get_field(name)
        if value is None and isinstance(field, models.Field) and not field.null:
            value = field.get_default()
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
