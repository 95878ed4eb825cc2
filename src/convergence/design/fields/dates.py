"""Dates as they are written in France: « 3/2/2006 », « 03-02-2006 », « 3 février 2006 »."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

EXAMPLE = "par exemple 3/2/2006 ou 3 février 2006"

_NUMERIC = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d+)")
_WORDED = re.compile(r"(\d{1,2})(?:\s*er)?\s+([a-z]+)\.?\s+(\d+)")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def parse_date(text: str) -> date:
    """The date a French reader would understand, day first.

    Raises ValueError with a French sentence for anything else, two-digit years included (1906 or 2006?).
    """
    plain = _plain(text)
    if found := _ISO.fullmatch(plain):
        return _checked(int(found[3]), int(found[2]), found[1])
    if found := _NUMERIC.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _checked(int(found[1]), int(found[2]), found[3])
    if found := _WORDED.fullmatch(plain):
        return _checked(int(found[1]), _month_number(found[2]), found[3])
    raise ValueError(f"Écrivez la date avec le jour, le mois et l’année, {EXAMPLE}.")


def format_date(value: date) -> str:
    """« 03/02/2006 »."""
    return f"{value:%d/%m/%Y}"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.strip().lower())
    return re.sub(r"\s+", " ", "".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def _month_number(word: str) -> int:
    candidates = [rank for rank, month in enumerate(MONTHS, 1) if _plain(month).startswith(word)]
    if len(word) >= 3 and len(candidates) == 1:
        return candidates[0]
    raise ValueError(f"« {word} » n’est pas un mois. Écrivez-le en toutes lettres, {EXAMPLE}.")


def _checked(day: int, month: int, typed_year: str) -> date:
    if len(typed_year) != 4:
        raise ValueError("Écrivez l’année avec quatre chiffres, par exemple 2006.")
    year = int(typed_year)
    if not 1 <= month <= 12:
        raise ValueError(f"Le mois {month} n’existe pas : il va de 1 à 12, après le jour.")
    if year == 0:
        raise ValueError("Vérifiez l’année : elle doit être comprise entre 1900 et aujourd’hui.")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValueError(
            f"Le {day} {MONTHS[month - 1]} {year} n’existe pas : ce mois va du 1er au {last}."
            " Vérifiez le jour."
        )
    return date(year, month, day)


class DateInput(forms.TextInput):
    """One text box; a pasted or typed date is understood."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "text", "class": "cv-input-date", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """French form for a date, what was typed for anything else."""
        return format_date(value) if isinstance(value, date) else super().format_value(value)


class SplitDateInput(forms.MultiWidget):
    """Three boxes, day, month, year, in a group; a whole date typed in the first one is understood."""

    template_name = "design/widgets/split_date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, birth: bool = False) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = {}
        for name, token in (("day", "bday-day"), ("month", "bday-month"), ("year", "bday-year")):
            own = {"autocomplete": token} if birth else {"autocomplete": "off"}
            parts[name] = forms.TextInput({"inputmode": "numeric", **own})
        super().__init__(parts, attrs)

    def decompress(self, value: Any) -> list[str]:
        """Day, month, year."""
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        return [str(value or ""), "", ""]

    def id_for_label(self, id_: str) -> str:
        """First box: where the error summary leads."""
        return f"{id_}_0" if id_ else id_


def _as_typed(value: Any) -> str:
    """One text from one box or three; a whole date in the first of three boxes is left as it is."""
    parts = [str(part or "").strip() for part in (value if isinstance(value, list) else [value])]
    return "/".join(parts) if any(parts[1:]) else parts[0]


Limit = date | Callable[[], date] | None


class DateField(forms.Field):
    """French date; ``earliest`` and ``latest`` (dates or callables) bound it, both included."""

    widget = DateInput
    default_error_messages = {"required": f"Indiquez la date, {EXAMPLE}."}

    def __init__(self, *, earliest: Limit = None, latest: Limit = None, **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """A date, or nothing when the box is empty."""
        if isinstance(value, date):
            return value
        typed = _as_typed(value)
        if not typed:
            return None
        try:
            return parse_date(typed)
        except ValueError as problem:
            raise ValidationError(str(problem), code="invalid") from problem

    def validate(self, value: Any) -> None:
        """Presence and bounds."""
        super().validate(value)
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if value and earliest and value < earliest:
            raise ValidationError(
                f"Choisissez une date à partir du {format_date(earliest)}.", code="earliest"
            )
        if value and latest and value > latest:
            sentence = f"Choisissez une date jusqu’au {format_date(latest)}."
            raise ValidationError(sentence, code="latest")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares dates, not their spelling."""
        try:
            return bool(self.to_python(data) != self.to_python(initial))
        except ValidationError:
            return True
