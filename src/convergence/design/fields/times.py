"""Hours of the day and durations, as they are typed: « 9h30 », « 14:00 », « 1 h 30 », « 45 min »."""

import re
from datetime import time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_TIME = re.compile(r"(\d{1,2})\s*(?:h|:|\.)\s*(\d{2})?|(\d{2})(\d{2})|(\d{1,2})", re.I)
_DURATION = re.compile(
    r"(?:(?P<hours>\d{1,3})\s*(?:h|heures?|:)\s*(?P<rest>\d{1,2})?\s*(?:m|mn|min|minutes?)?"
    r"|(?P<minutes>\d{1,4})\s*(?:m|mn|min|minutes?)"
    r"|(?P<decimal>\d{1,3}[,.]\d{1,2})\s*(?:h|heures?))",
    re.I,
)


def parse_time(text: str) -> time:
    """Hour of the day; raises ValueError with a French sentence."""
    found = _TIME.fullmatch(text.strip())
    if found:
        hours = int(found[1] or found[3] or found[5])
        minutes = int(found[2] or found[4] or 0)
        if hours < 24 and minutes < 60:
            return time(hours, minutes)
        raise ValueError("Cette heure n’existe pas : les heures vont de 0 à 23, les minutes de 0 à 59.")
    raise ValueError("Écrivez l’heure ainsi : 9h30 ou 14:00.")


def parse_duration(text: str) -> timedelta:
    """Length of time; a bare number is ambiguous and refused with a French sentence (ValueError)."""
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise ValueError("Écrivez la durée avec son unité : 1 h 30, 2 h ou 45 min.")
    if found["decimal"]:
        return timedelta(minutes=round(float(found["decimal"].replace(",", ".")) * 60))
    if found["minutes"]:
        return timedelta(minutes=int(found["minutes"]))
    rest = int(found["rest"] or 0)
    if rest > 59:
        raise ValueError("Les minutes vont de 0 à 59 après les heures : écrivez par exemple 2 h 15.")
    return timedelta(hours=int(found["hours"]), minutes=rest)


def format_duration(value: timedelta) -> str:
    """« 1 h 30 », « 2 h », « 45 min »."""
    hours, minutes = divmod(round(value.total_seconds() / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"


class TimeInput(forms.TextInput):
    """One text box for an hour."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "cv-input-time", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """« 9h30 »."""
        return f"{value.hour}h{value.minute:02d}" if isinstance(value, time) else super().format_value(value)


class TimeField(forms.Field):
    """Hour of the day."""

    widget = TimeInput
    default_error_messages = {"required": "Indiquez l’heure, par exemple 9h30."}

    def to_python(self, value: Any) -> time | None:
        """A time without zone: the structure's own applies."""
        if value in self.empty_values:
            return None
        if isinstance(value, time):
            return value
        try:
            return parse_time(str(value))
        except ValueError as problem:
            raise ValidationError(str(problem), code="invalid") from problem


class DurationInput(forms.TextInput):
    """One text box for a length of time."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "cv-input-time", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """« 1 h 30 »."""
        return format_duration(value) if isinstance(value, timedelta) else super().format_value(value)


class DurationField(forms.Field):
    """Length of time, in hours and minutes; ``longest`` bounds it."""

    widget = DurationInput
    default_error_messages = {"required": "Indiquez la durée, par exemple 1 h 30 ou 45 min."}

    def __init__(self, *, longest: timedelta | None = None, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> timedelta | None:
        """A duration, or nothing."""
        if value in self.empty_values:
            return None
        if isinstance(value, timedelta):
            return value
        try:
            return parse_duration(str(value))
        except ValueError as problem:
            raise ValidationError(str(problem), code="invalid") from problem

    def validate(self, value: Any) -> None:
        """Presence, more than nothing, at most ``longest``."""
        super().validate(value)
        if value is not None and value <= timedelta():
            raise ValidationError("La durée doit être plus longue que zéro minute.", code="zero")
        if value and self.longest and value > self.longest:
            raise ValidationError(
                f"La durée ne peut pas dépasser {format_duration(self.longest)}.", code="longest"
            )
