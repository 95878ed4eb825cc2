"""Sections as they are shown: values, completeness, edit token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from convergence.dossier.models import Address, Dossier, IdentityProof, SectionMark
from convergence.dossier.models.sections import ROWS, SHEETS
from convergence.dossier.queries.rows import Row, Rows, holder_of, read_rows, today_of
from convergence.dossier.rules.completeness import is_to_confirm, section_completeness
from convergence.dossier.rules.contents import conditions, filled
from convergence.dossier.rules.identity import proof_state
from convergence.dossier.types import IdentityProofState, Section
from convergence.dossier.types.sections import SECTION_FORMS, FieldKind, SectionField, SectionForm
from convergence.dossier.types.views import SectionView
from convergence.foundation import clock
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody
from convergence.storage.models import Grant, Record

_CONDITION_SECTIONS = (Section.IDENTITY, Section.ADDRESS, Section.FAMILY, Section.EDUCATION)


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def section(scope: Scope, dossier_id: UUID, which: Section) -> SectionView | None:
    """One section of a file; None when the file is absent or out of reach, both alike."""
    structure_id = holder_of(dossier_id)
    if structure_id is None:
        scope.reading.refuse(dossier_id, "dossier absent ou hors périmètre")
        return None
    form = SECTION_FORMS[which]
    wanted: set[type[Record]] = {Dossier, SectionMark, IdentityProof}
    for name in {which, *_CONDITION_SECTIONS}:
        wanted |= models_of(name)
    rows = read_rows(dossier_id, structure_id, wanted)
    opened = opened_groups(scope, dossier_id, structure_id)
    if form.group in opened:
        scope.reading.show([dossier_id], form.group)
    return section_views(dossier_id, rows, today=today_of(scope), opened=opened, only=(which,))[which]


def models_of(which: Section) -> set[type[Record]]:
    """Tables that hold the values of a section."""
    found: set[type[Record]] = {
        ROWS[field.name] for field in SECTION_FORMS[which].fields if field.name in ROWS
    }
    return found | ({SHEETS[which]} if which in SHEETS else set())


@reads_nobody("what is open to the reader, no value")
def opened_groups(scope: Scope, dossier_id: UUID, structure_id: UUID) -> frozenset[FieldGroup]:
    """Groups of fields that the actor's organisation may see of a file: all of its own, else what was opened."""
    if structure_id == scope.structure_id:
        return frozenset(FieldGroup)
    grants = Grant.objects.filter(
        dossier_id=dossier_id, organisation_id=scope.structure_id, during__contains=clock.now()
    ).values_list("groups", flat=True)
    return frozenset(FieldGroup(group) for groups in grants for group in groups)


def section_views(
    dossier_id: UUID,
    rows: Rows,
    *,
    today: date,
    opened: frozenset[FieldGroup],
    only: Iterable[Section] = tuple(Section),
) -> dict[Section, SectionView]:
    """Views of sections from raw rows, as they are on a day."""
    values = {which: section_values(which, rows, today) for which in Section}
    born_on = rows[Dossier][0]["born_on"]
    true = conditions(values, born_on=born_on, today=today)
    marks = {row["section"]: row for row in rows.get(SectionMark, ())}
    is_proven = _is_proven(rows, today)
    return {
        which: _view(
            dossier_id, SECTION_FORMS[which], values[which], marks.get(which.value), true,
            is_proven=is_proven and which is Section.IDENTITY, today=today, opened=opened,
            recorded_at=_recorded_at(which, rows),
        )
        for which in only
    }  # fmt: skip


def _view(
    dossier_id: UUID,
    form: SectionForm,
    values: Mapping[str, object],
    mark: Row | None,
    true: set[str],
    *,
    is_proven: bool,
    today: date,
    opened: frozenset[FieldGroup],
    recorded_at: datetime | None,
) -> SectionView:
    confirmed_on = mark["confirmed_on"] if mark else None
    found = section_completeness(
        form.section,
        filled=filled(form.section, values),
        conditions=true,
        is_proven=is_proven,
        confirmed_on=confirmed_on,
    )
    return SectionView(
        dossier_id=dossier_id,
        form=form,
        values=values,
        state=found.state,
        missing=found.missing,
        confirmed_on=confirmed_on,
        confirmed_by=mark["confirmed_by"] if mark else None,
        is_to_confirm=is_to_confirm(confirmed_on, today=today),
        edit_token=mark["change_id"] if mark else 0,
        is_open=form.group in opened,
        recorded_at=recorded_at,
    )


def _recorded_at(which: Section, rows: Rows) -> datetime | None:
    """When the latest value of a section was written."""
    return max(
        (row["recorded_at"] for model in models_of(which) for row in rows.get(model, ())), default=None
    )


def section_values(which: Section, rows: Rows, day: date) -> dict[str, object]:
    """Values of a section by field name, as they are on a day."""
    form = SECTION_FORMS[which]
    sheet = _sheet(which, rows, day)
    return {field.name: _value(field, sheet, rows) for field in form.fields}


def _sheet(which: Section, rows: Rows, day: date) -> Row:
    model = SHEETS.get(which)
    found = list(rows.get(model, ())) if model is not None else []
    if model is Address:
        found = [
            row
            for row in found
            if row["starts_on"] <= day and (row["ends_on"] is None or day < row["ends_on"])
        ]
    return found[0] if found else {}


def _value(field: SectionField, sheet: Row, rows: Rows) -> object:
    if field.kind is FieldKind.ROWS:
        names = ["id", *(sub.name for sub in field.rows)]
        return tuple({name: row[name] for name in names} for row in rows.get(ROWS[field.name], ()))
    if field.kind is FieldKind.CODES:
        return tuple(sheet.get(field.name) or ())
    return sheet.get(field.name, empty(field))


def empty(field: SectionField) -> Any:
    """What an unknown value is: no text for texts and codes, None for the rest."""
    without_text = (FieldKind.DATE, FieldKind.YES_NO, FieldKind.INTEGER, FieldKind.AMOUNT)
    return None if field.kind in without_text else ""


def _is_proven(rows: Rows, today: date) -> bool:
    proofs = sorted(rows.get(IdentityProof, ()), key=lambda row: (row["seen_on"], row["id"]))
    if not proofs:
        return False
    last = proofs[-1]
    state = proof_state(seen_on=last["seen_on"], expires_on=last["expires_on"], today=today)
    return state is IdentityProofState.PROVEN
