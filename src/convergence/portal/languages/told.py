"""Dates, amounts and sentences of elsewhere in the language in force; in French exactly as the house writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import gettext

from convergence.foundation.money import format_euros
from convergence.foundation.periods import MONTHS_FR, french_date
from convergence.portal.languages.choosing import language_in_force
from convergence.portal.languages.offered import FRENCH


def is_french() -> bool:
    """Whether what is being written is told in French."""
    return language_in_force() == FRENCH


def told_date(day: date) -> str:
    """« 1er mars 2026 »."""
    return french_date(day) if is_french() else date_format(day, "DATE_FORMAT")


def told_day(day: date) -> str:
    """« 1er mars »."""
    if is_french():
        return f"{'1er' if day.day == 1 else day.day} {MONTHS_FR[day.month - 1]}"
    return date_format(day, "MONTH_DAY_FORMAT")


def told_weekday(at: datetime | date) -> str:
    """« mardi »."""
    return date_format(at, "l")


def told_month(month: date) -> str:
    """« mars 2026 »."""
    return (
        f"{MONTHS_FR[month.month - 1]} {month.year}"
        if is_french()
        else date_format(month, "YEAR_MONTH_FORMAT")
    )


def in_its_words(value: str) -> str:
    """What somebody wrote in French, or a name: said to be French for who listens to the page in another language."""
    if is_french() or not value:
        return value
    return format_html('<span lang="fr" dir="auto">{}</span>', value)


def with_name(sentence: str, name: str) -> str:
    """A sentence with ``%(name)s`` in it; the name stays what it is."""
    if is_french():
        return sentence % {"name": name}
    before, _, after = sentence.partition("%(name)s")
    return format_html("{}{}{}", before, in_its_words(name), after)


def told_euros(amount: Decimal) -> str:
    """« 528,00 € »."""
    if is_french():
        return format_euros(amount)
    return gettext("%(amount)s €") % {"amount": number_format(amount, 2, force_grouping=True)}
