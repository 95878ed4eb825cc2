"""A request to a service as she reads it: where it stands, what comes next, what the service was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from convergence.accompagnement.solutions.types import (
    Outcome,
    RefusalMotive,
    RequestAction,
    RequestRow,
    RequestState,
)
from convergence.foundation.periods import french_date
from convergence.web.solutions.words import meeting_words

_WHY_NO = {
    RefusalMotive.NO_ROOM: "il n’y a plus de place",
    RefusalMotive.NOT_ELIGIBLE: "une condition ne va pas",
    RefusalMotive.OUT_OF_ZONE: "vous habitez hors de sa zone",
    RefusalMotive.NOT_SUITED: "ce n’est pas ce qu’il faut pour votre besoin",
    RefusalMotive.UNREACHABLE: "le service n’a pas pu vous joindre",
    RefusalMotive.MISSING_PAPERS: "il manque des papiers",
    RefusalMotive.STOPPED: "le service n’existe plus",
    RefusalMotive.OTHER: "demandez à votre conseiller",
}
_CAME_OF_IT = {
    Outcome.MET: "Votre besoin est résolu.",
    Outcome.PARTLY: "Votre besoin est résolu en partie.",
    Outcome.NOT_MET: "Votre besoin n’est pas résolu. Parlez-en à votre conseiller.",
    Outcome.ELSEWHERE: "Un autre service vous est proposé.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. ``may_withdraw``: she may still say that she agrees no more."""

    row: RequestRow
    state: str
    next: str
    may_withdraw: bool


def asked(row: RequestRow, today: date, here: ZoneInfo) -> Asked:
    """In her words."""
    state, following = _told(row, today, here)
    return Asked(row, state, following, RequestAction.WITHDRAW in row.actions)


def _told(row: RequestRow, today: date, here: ZoneInfo) -> tuple[str, str]:
    due = french_date(row.answer_due_on)
    awaited = "" if row.answer_due_on < today else f"Réponse attendue jusqu’au {due}."
    no = _WHY_NO[row.refusal_motive] if row.refusal_motive else "demandez à votre conseiller"
    meeting = meeting_words(row, here) or "Le service vous donnera une date."
    day = french_date(row.done_on) if row.done_on else ""
    return {
        RequestState.SENT: ("Envoyée : le service ne l’a pas encore ouverte.", awaited),
        RequestState.RECEIVED: ("Le service a lu la demande.", awaited),
        RequestState.UNANSWERED: (
            "Le service n’a pas répondu.",
            "Votre conseiller le rappelle, ou cherche un autre service.",
        ),
        RequestState.ACCEPTED: ("Le service dit oui.", meeting),
        RequestState.REFUSED: (
            f"Le service dit non : {no}.",
            "Votre conseiller peut vous proposer un autre service.",
        ),
        RequestState.WITHDRAWN: ("La demande est retirée.", "Le service ne la lit plus."),
        RequestState.DONE: (f"Votre venue est notée{f', le {day}' if day else ''}.", ""),
        RequestState.NOT_COME: (
            "Une absence est notée.",
            "C’est une erreur ? Dites-le à votre conseiller.",
        ),
        RequestState.CONCLUDED: (
            "La demande est finie.",
            _CAME_OF_IT[row.outcome] if row.outcome else "",
        ),
    }[row.state]
