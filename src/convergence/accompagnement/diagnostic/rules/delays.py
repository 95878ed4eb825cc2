"""Delays of the *diagnostic approfondi*, and of the PACEA that follows it."""

from __future__ import annotations

from datetime import date

from convergence.foundation.parameters import parameter
from convergence.foundation.periods import deadline_in_months
from convergence.foundation.problems import Invalid


def in_depth_due(opened_on: date, *, is_extended: bool = False) -> date:
    """The last day, included, to close it: a month, three by a reasoned exception."""
    name = "diagnostic.in_depth_months_exceptional" if is_extended else "diagnostic.in_depth_months"
    return deadline_in_months(opened_on, parameter(name).integer_at(opened_on))


def pacea_due(closed_on: date) -> date:
    """The last day, included, to sign the PACEA that it prepared."""
    return deadline_in_months(closed_on, parameter("diagnostic.pacea_signature_months").integer_at(closed_on))


def check_days(opened_on: date, today: date, closed_on: date | None = None) -> None:
    """Raise Invalid for a day to come, or a closing before the opening."""
    if opened_on > today or (closed_on is not None and closed_on > today):
        raise Invalid.one(
            "opened_on" if opened_on > today else "closed_on",
            "Cette date est à venir.",
            "Indiquez le jour où cela s’est passé.",
            "in_future",
        )
    if closed_on is not None and closed_on < opened_on:
        raise Invalid.one(
            "closed_on",
            "Le diagnostic se termine avant d’avoir commencé.",
            f"Choisissez le {opened_on:%d/%m/%Y} ou un jour plus tard.",
            "order",
        )
