"""The form of one section, made from its description: single values, and rows that repeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from convergence.dossier.types.sections import FieldKind, SectionField
from convergence.dossier.types.views import SectionView
from convergence.foundation.problems import FieldError, Invalid
from convergence.web.dossier.sections.fields import as_typed, form_field, initial_value

MOST_ROWS = 20
ADD_ROW = "ajouter"
EDIT_FIELD = "edit_token"


class ValuesForm(forms.Form):
    """Single values of a section. The token travels with the draft: an old draft is an old version."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput({"data-draft-keep": ""}))


class RowForm(forms.Form):
    """One row. ``id`` names a stored one."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one value (telephones, diplomas, languages)."""

    field: SectionField
    formset: BaseFormSet[Any]

    def kept(self) -> list[forms.BaseForm]:
        """Forms of the rows that remain, in the order given to the operation."""
        deleted = self.formset.deleted_forms
        return [
            form
            for form in self.formset.forms
            if form not in deleted and (form.has_changed() or _stored(form))
        ]

    def typed(self) -> list[dict[str, object]]:
        """Rows as operations take them."""
        names = ("id", *(sub.name for sub in self.field.rows))
        return [{name: as_typed(form.cleaned_data.get(name)) for name in names} for form in self.kept()]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the form, in the order of the description: a single value, or rows."""

    name: str
    bound: forms.BoundField | None = None
    rows: Rows | None = None


class SectionEdit:
    """The form of one section, filled from the file or from what was typed."""

    def __init__(self, view: SectionView, data: QueryDict | None = None, *, day: date) -> None:
        self.view = view
        self.form = _values_form(view, data, day)
        self.rows = {
            field.name: Rows(field, _formset(field, view.values.get(field.name), data, day))
            for field in view.form.fields
            if field.kind is FieldKind.ROWS
        }

    @property
    def parts(self) -> Iterator[Part]:
        """What to show, in order."""
        for field in self.view.form.fields:
            if field.name in self.rows:
                yield Part(field.name, rows=self.rows[field.name])
            else:
                yield Part(field.name, bound=self.form[field.name])

    @property
    def has_errors(self) -> bool:
        """True when something typed is to be corrected."""
        return bool(self.form.errors) or any(
            not rows.formset.is_valid() or any(form.errors for form in rows.kept())
            for rows in self.rows.values()
            if rows.formset.is_bound
        )

    def is_valid(self) -> bool:
        """Whether what was typed can be given to the operation."""
        checked = [self.form.is_valid(), *(rows.formset.is_valid() for rows in self.rows.values())]
        return all(checked)

    def typed(self) -> dict[str, object]:
        """Values by field name, as the operation takes them."""
        values: dict[str, object] = {
            name: as_typed(value) for name, value in self.form.cleaned_data.items() if name != EDIT_FIELD
        }
        return values | {name: rows.typed() for name, rows in self.rows.items()}

    @property
    def token(self) -> int:
        """The version on which the typing started."""
        return int(self.form.cleaned_data[EDIT_FIELD])

    def with_token(self, token: int) -> None:
        """Continue on another version: saving again is a choice made with both in sight."""
        data: Any = copy(self.form.data)
        data[EDIT_FIELD] = str(token)
        self.form.data = data

    def show(self, problem: Invalid) -> None:
        """Put each refusal beside its field; ``points.0.value`` is the first row's."""
        for error in problem.errors:
            self._show(error)

    def _show(self, error: FieldError) -> None:
        name, _, rest = error.field.partition(".")
        index, _, column = rest.partition(".")
        if name in self.rows and index.isdigit():
            kept = self.rows[name].kept()
            if int(index) < len(kept):
                form = kept[int(index)]
                form.add_error(column if column in form.fields else None, str(error))
                return
        self.form.add_error(name if name in self.form.fields else None, str(error))


def with_one_more_row(data: QueryDict, name: str) -> QueryDict:
    """What was typed, and an empty row more: the button « Ajouter » saves nothing."""
    copied = data.copy()
    total = data.get(f"{name}-TOTAL_FORMS", "0")
    copied[f"{name}-TOTAL_FORMS"] = str(min(int(total) + 1, MOST_ROWS) if total.isdigit() else 1)
    return copied


def _values_form(view: SectionView, data: QueryDict | None, day: date) -> forms.Form:
    initial: dict[str, Any] = {EDIT_FIELD: view.edit_token}
    form = ValuesForm(data, initial=initial, prefix=None)
    for field in view.form.fields:
        if field.kind is not FieldKind.ROWS:
            value = view.values.get(field.name)
            form.fields[field.name] = form_field(field, day=day, current=value)
            form.initial[field.name] = initial_value(field, value)
    return form


def _formset(field: SectionField, value: object, data: QueryDict | None, day: date) -> BaseFormSet[Any]:
    made = {sub.name: _row_field(sub, day) for sub in field.rows}
    form_class = type("SectionRowForm", (RowForm,), made)
    stored = [_row_initial(field, row) for row in _mappings(value)]
    factory: type[BaseFormSet[Any]] = formset_factory(
        form_class, extra=0 if stored else 1, can_delete=True, max_num=MOST_ROWS
    )
    return factory(data, initial=stored, prefix=field.name)


def _row_field(sub: SectionField, day: date) -> forms.Field:
    if sub.kind is FieldKind.YES_NO:
        return forms.BooleanField(label=sub.label, required=False)
    return form_field(sub, day=day)


def _row_initial(field: SectionField, row: Mapping[str, object]) -> dict[str, Any]:
    values = {
        sub.name: row.get(sub.name) if sub.kind is FieldKind.YES_NO else initial_value(sub, row.get(sub.name))
        for sub in field.rows
    }
    return {"id": row.get("id"), **values}


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, tuple | list) else []


def _stored(form: forms.BaseForm) -> bool:
    return bool(form.initial.get("id"))
