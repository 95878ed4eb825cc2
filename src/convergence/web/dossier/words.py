"""Stored values in the words that people read: codes by their labels, dates, amounts, rows on a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from convergence.design.components import SummaryRow
from convergence.design.fields import format_phone
from convergence.dossier.types.sections import SECTION_FORMS, FieldKind, SectionField
from convergence.dossier.types.views import SectionView
from convergence.foundation.periods import french_date
from convergence.referentials.queries import communes_at, country, label
from convergence.referentials.types import Commune


class Words:
    """Says the values of some sections; the communes that they name are read once."""

    def __init__(self, values: Iterable[Mapping[str, object]], day: date) -> None:
        self._communes: Mapping[str, Commune] = {}
        codes = {code for held in values for code in _commune_codes(held)}
        if codes:
            self._communes = communes_at(codes, day)

    def say(self, field: SectionField, value: object) -> str:
        """A value in words, empty when it is unknown."""
        if value in (None, "", (), []):
            return ""
        if field.kind is FieldKind.ROWS and isinstance(value, Iterable):
            return "\n".join(self._row(field, row) for row in value if isinstance(row, Mapping))
        if field.kind is FieldKind.CODES and isinstance(value, Iterable):
            return ", ".join(_code(field, str(code)) for code in value)
        return self._one(field, value)

    def commune(self, code: str) -> str:
        """Name of a commune, the code itself when nothing names it."""
        return self._communes[code].label if code in self._communes else code

    def _one(self, field: SectionField, value: object) -> str:
        if field.kind is FieldKind.COMMUNE:
            return self.commune(str(value))
        if field.kind is FieldKind.COUNTRY:
            return country_name(str(value))
        if isinstance(value, bool):
            return "Oui" if value else "Non"
        if isinstance(value, date):
            return french_date(value)
        if field.kind is FieldKind.CODE:
            return _code(field, str(value))
        if field.kind is FieldKind.CONTACT:
            return format_phone(str(value))
        text = f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else str(value)
        return f"{text} {field.unit}" if field.unit else text

    def _row(self, field: SectionField, row: Mapping[str, object]) -> str:
        said = []
        for sub in field.rows:
            value = row.get(sub.name)
            if sub.kind is FieldKind.YES_NO:
                said += [sub.label.lower()] if value else []
            elif words := self.say(sub, value):
                said.append(words)
        return ", ".join(said)


def summary_rows(view: SectionView, words: Words) -> Iterator[SummaryRow]:
    """Lines of a section as it is shown."""
    for field in view.form.fields:
        yield SummaryRow(field.label, words.say(field, view.values.get(field.name)))


def country_name(code: str) -> str:
    """French name of a country, the code itself when nothing names it."""
    try:
        return _known_country(code)
    except LookupError:
        return code


@lru_cache(maxsize=400)
def _known_country(code: str) -> str:
    found = country(code)
    if found is None:
        raise LookupError(code)
    return found.name


def _code(field: SectionField, code: str) -> str:
    if field.nomenclature:
        return label(field.nomenclature, code)
    return dict(field.choices).get(code, code)


def _commune_codes(values: Mapping[str, object]) -> Iterator[str]:
    for name in COMMUNE_FIELDS:
        code = values.get(name)
        if isinstance(code, str) and code:
            yield code


COMMUNE_FIELDS = frozenset(
    field.name for form in SECTION_FORMS.values() for field in form.fields if field.kind is FieldKind.COMMUNE
)
