"""How pressing a deadline is, and the sentence that says so.

A legal delay presses on its last day; a promise presses some days later (parameter), so that what the law asks
stands first among things due together. A person stands where her most pressing deadline puts her.
"""

from __future__ import annotations

from datetime import date, timedelta

from convergence.accompagnement.deadlines.types import (
    DeadlineKind,
    DeadlineNature,
    Urgency,
    days_between,
    nature_of,
)
from convergence.foundation.parameters import parameter

WEEK = timedelta(days=7)


def pressing_on(kind: DeadlineKind, due_on: date) -> date:
    """The day by which the list orders it."""
    if nature_of(kind) is DeadlineNature.LEGAL:
        return due_on
    return due_on + timedelta(days=parameter("deadlines.promise_lead_days").integer_at(due_on))


def urgency(due_on: date, on: date) -> Urgency:
    """How near it is on a day; the last day itself is not late."""
    if due_on < on:
        return Urgency.OVERDUE
    return Urgency.THIS_WEEK if due_on < on + WEEK else Urgency.LATER


def sentence(due_on: date, on: date) -> str:
    """« en retard de 3 jours », « aujourd'hui », « demain », « dans 5 jours »."""
    days = days_between(on, due_on)
    if days == 0:
        return "aujourd’hui"
    if days == 1:
        return "demain"
    unit = "jour" if abs(days) == 1 else "jours"
    return f"dans {days} {unit}" if days > 0 else f"en retard de {-days} {unit}"


def why(kind: DeadlineKind, due_on: date, on: date, others: int) -> str:
    """Why a person stands where she stands, in one sentence."""
    nature = nature_of(kind).label.lower()
    more = (
        f", et {others} autre{'s' if others > 1 else ''} échéance{'s' if others > 1 else ''}"
        if others
        else ""
    )
    return f"{kind.label} : {sentence(due_on, on)} ({nature}){more}."
