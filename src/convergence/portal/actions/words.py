"""Weeks and steps in the words that she reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from convergence.accompagnement.acts.types.weeks import OwnStepRow, WeekHoursRow, WeekKind
from convergence.design.fields.times import format_duration
from convergence.portal.actions.forms import ABOUT

_KINDS = {
    WeekKind.STRUCTURING: "Un emploi, une formation ou une immersion : cette semaine compte en entier.",
    WeekKind.UNAVAILABLE: "Vous n’étiez pas disponible : rien ne vous est demandé cette semaine.",
    WeekKind.SUSPENDED: "Votre contrat est en pause : rien ne vous est demandé cette semaine.",
    WeekKind.OUTSIDE: "Aucun contrat cette semaine : rien ne vous est demandé.",
}
_ABOUT = dict(ABOUT)


@dataclass(frozen=True, slots=True)
class WeekWords:
    """One week: what is validated, what waits, what is asked, and one sentence that says where it stands."""

    monday: date
    validated: str
    waiting: str
    asked: str
    sentence: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step of hers: what, about what, how long, and what became of it."""

    row: OwnStepRow
    words: str
    length: str
    state: str
    level: str


def is_told(row: WeekHoursRow) -> bool:
    """Whether a week has something to tell: a week before any contract in which nothing was done has not."""
    return row.hours.kind is not WeekKind.OUTSIDE or row.hours.declared_minutes > 0


def week_words(row: WeekHoursRow, today: date) -> WeekWords:
    """The counter of a week, as it stands on a day."""
    hours = row.hours
    is_now = hours.monday <= today < hours.monday + timedelta(days=7)
    return WeekWords(
        monday=hours.monday,
        validated=length(hours.validated_minutes),
        waiting=length(max(0, hours.declared_minutes - hours.validated_minutes)),
        asked=length(hours.minimum_minutes) if hours.minimum_minutes else "",
        sentence=_sentence(row, is_now=is_now),
        is_now=is_now,
    )


def step_words(row: OwnStepRow) -> StepWords:
    """A step as its line tells it."""
    about = _ABOUT.get(row.measure, "") if row.measure else ""
    state, level = ("En attente : votre conseiller doit valider", "info")
    if row.is_cancelled:
        state, level = ("Retirée : elle ne compte pas", "")
    elif row.is_validated:
        state, level = ("Validée", "success")
    return StepWords(row, row.words or about or "Démarche", length(row.minutes), state, level)


def length(minutes: int) -> str:
    """« 1 h 30 », « 0 h »."""
    return format_duration(timedelta(minutes=minutes)) if minutes else "0 h"


def _sentence(row: WeekHoursRow, *, is_now: bool) -> str:
    hours = row.hours
    if not hours.is_counted:
        return _KINDS.get(hours.kind, "")
    if not hours.minimum_minutes:
        return ""
    if hours.reaches_minimum:
        return "C’est bon : vous avez fait ce qui est demandé."
    missing = length(hours.missing_minutes)
    if is_now:
        return f"Il manque {missing} validées pour finir cette semaine."
    return f"Il manque {missing} validées. Vous avez fait autre chose ? Dites-le ici, ou à votre conseiller."
