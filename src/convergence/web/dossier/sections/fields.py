"""From the description of a value (``dossier.types.sections``) to the form field that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from convergence.design.fields import DateField, SuggestField, Suggestion
from convergence.design.fields.phones import PhoneInput
from convergence.dossier.types.sections import FieldKind, SectionField
from convergence.referentials.queries import countries_matching, country, nomenclature
from convergence.referentials.queries import label as label_of
from convergence.web.suggest import LONGEST, SUGGESTED, commune_by_code, commune_suggestions

UNKNOWN = ("", "Non renseigné")
YES_NO = (("oui", "Oui"), ("non", "Non"), UNKNOWN)
_OFF = {"autocomplete": "off"}


def form_field(field: SectionField, *, day: date, current: object = None) -> forms.Field:
    """The form field of a value. ``current`` keeps a code that is no longer offered but is still recorded."""
    return _MAKERS.get(field.kind, _text)(field, day, current)


def initial_value(field: SectionField, value: object) -> Any:
    """A stored value as its form field wants it."""
    if field.kind is FieldKind.YES_NO:
        return {True: "oui", False: "non"}.get(value, "") if isinstance(value, bool) else ""
    if field.kind is FieldKind.AMOUNT and value is not None:
        return str(value).replace(".", ",")
    return value


def as_typed(value: object) -> object:
    """A cleaned value as operations take it: a suggestion becomes its code."""
    return value.code if isinstance(value, Suggestion) else value


def codes_of(name: str, day: date, current: Iterable[object]) -> list[tuple[str, str]]:
    """Codes that may be chosen on a day, with their words, and those already recorded."""
    offered = [(entry.code, entry.label) for entry in nomenclature(name, day)]
    known = {code for code, _ in offered}
    kept = [(str(code), label_of(name, str(code))) for code in current if code and code not in known]
    return offered + kept


def country_suggestions(text: str) -> list[Suggestion]:
    """Countries for what was typed, by name even misspelt or by code."""
    found = countries_matching(text.strip()[:LONGEST], SUGGESTED)
    return [Suggestion(land.iso2, land.name) for land in found]


def country_by_code(code: str) -> Suggestion | None:
    """The suggestion of one ISO code."""
    land = country(code.strip().upper())
    return Suggestion(land.iso2, land.name) if land else None


def commune_field(**kwargs: Any) -> SuggestField:
    """A commune of today, chosen in the suggestions or typed."""
    return SuggestField(
        url_name="referentials:suggest_communes",
        resolve=commune_suggestions,
        by_code=commune_by_code,
        **kwargs,
    )


def country_field(**kwargs: Any) -> SuggestField:
    """A country, chosen in the suggestions or typed."""
    return SuggestField(
        url_name="dossier:suggest_countries", resolve=country_suggestions, by_code=country_by_code, **kwargs
    )


def _common(field: SectionField) -> dict[str, Any]:
    label = f"{field.label} ({field.unit})" if field.unit else field.label
    return {"label": label, "required": field.required, "help_text": field.hint}


def _text(field: SectionField, day: date, current: object) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(_OFF), **_common(field))


def _number(field: SectionField, day: date, current: object) -> forms.Field:
    return forms.CharField(widget=forms.TextInput({**_OFF, "inputmode": "decimal"}), **_common(field))


def _contact(field: SectionField, day: date, current: object) -> forms.Field:
    return forms.CharField(widget=PhoneInput(_OFF), **_common(field))


def _date(field: SectionField, day: date, current: object) -> forms.Field:
    common = _common(field)
    common["help_text"] = common["help_text"] or "Par exemple 3/2/2006."
    made = DateField(**common)
    made.widget.attrs["autocomplete"] = "off"
    return made


def _yes_no(field: SectionField, day: date, current: object) -> forms.Field:
    return forms.ChoiceField(
        choices=YES_NO, widget=forms.RadioSelect, **{**_common(field), "required": False}
    )


def _code(field: SectionField, day: date, current: object) -> forms.Field:
    choices = codes_of(field.nomenclature, day, [current]) if field.nomenclature else list(field.choices)
    empty = [] if field.required and field.widget == "radio" else [UNKNOWN]
    widget = forms.RadioSelect() if field.widget == "radio" else forms.Select()
    return forms.ChoiceField(choices=[*empty, *choices], widget=widget, **_common(field))


def _codes(field: SectionField, day: date, current: object) -> forms.Field:
    held = current if isinstance(current, Iterable) else ()
    choices = codes_of(field.nomenclature, day, held) if field.nomenclature else list(field.choices)
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **_common(field))


def _commune(field: SectionField, day: date, current: object) -> forms.Field:
    common = _common(field)
    common["help_text"] = common["help_text"] or "Nom ou code postal, par exemple « Tarbes »."
    return commune_field(**common)


def _country(field: SectionField, day: date, current: object) -> forms.Field:
    return country_field(**_common(field))


_MAKERS: Mapping[FieldKind, Callable[[SectionField, date, object], forms.Field]] = {
    FieldKind.DATE: _date,
    FieldKind.CODE: _code,
    FieldKind.CODES: _codes,
    FieldKind.COMMUNE: _commune,
    FieldKind.COUNTRY: _country,
    FieldKind.YES_NO: _yes_no,
    FieldKind.INTEGER: _number,
    FieldKind.AMOUNT: _number,
    FieldKind.CONTACT: _contact,
}
