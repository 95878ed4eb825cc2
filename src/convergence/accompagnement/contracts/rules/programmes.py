"""Programmes of other bodies that carry the end of a CEJ further (R5131-16, alinéa 3)."""

from collections.abc import Mapping
from datetime import date, timedelta

from convergence.accompagnement.contracts.rules.terms import end_after_programme
from convergence.accompagnement.contracts.types import ProgrammeEntry
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import french_date, months_after
from convergence.foundation.problems import FieldError, Invalid


def listed_programmes(on: date) -> Mapping[str, str]:
    """The programmes of the list in force on a day: code, French name."""
    return {code: str(name) for code, name in parameter("cej.listed_programmes").table_at(on).items()}


def end_with_programme(
    entry: ProgrammeEntry, *, starts_on: date, months: int, planned_end_on: date, is_known: bool, today: date
) -> date:
    """The end that a programme gives to a CEJ. Raises Invalid with every fault of the entry.

    ``is_known``: the contract was carried by a programme already, whose end may move either way, never before
    the duration first signed.
    """
    errors = []
    if entry.code not in listed_programmes(entry.entered_on):
        errors.append(
            FieldError(
                "code", "Ce parcours n’est pas dans la liste.", "Choisissez-le dans la liste.", "unknown"
            )
        )
    if entry.last_day < entry.entered_on:
        errors.append(
            FieldError("last_day", "Le parcours finit avant de commencer.", "Vérifiez les dates.", "order")
        )
    if entry.declared_on > today:
        errors.append(
            FieldError(
                "declared_on",
                "La déclaration est à venir.",
                "Indiquez le jour où vous l’avez su.",
                "in_future",
            )
        )
    last = planned_end_on - timedelta(days=1)
    if entry.entered_on > last:
        errors.append(
            FieldError(
                "entered_on",
                f"Le CEJ va jusqu’au {french_date(last)} : le jeune est entré après sa fin.",
                "Seul un parcours commencé avant la fin du CEJ le prolonge (article R5131-16).",
                "too_late",
            )
        )
    Invalid.raise_if_any(errors)
    end = end_after_programme(entry.last_day)
    floor = months_after(starts_on, months) if is_known else planned_end_on
    if end > floor or (is_known and end == floor):
        return end
    if is_known:
        return floor
    raise Invalid.one(
        "last_day",
        f"Le CEJ va déjà jusqu’au {french_date(last)}, au-delà du deuxième mois après ce parcours.",
        "Il n’y a rien à prolonger.",
        "no_longer",
    )
