"""A request to a service as she reads it: where it stands, what comes next, what the service was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, gettext_noop

from convergence.accompagnement.solutions.types import (
    Outcome,
    RefusalMotive,
    RequestAction,
    RequestRow,
    RequestState,
)
from convergence.portal.languages.told import told_date

_WHY_NO = {
    RefusalMotive.NO_ROOM: gettext_noop("il n’y a plus de place"),
    RefusalMotive.NOT_ELIGIBLE: gettext_noop("une condition ne va pas"),
    RefusalMotive.OUT_OF_ZONE: gettext_noop("vous habitez hors de sa zone"),
    RefusalMotive.NOT_SUITED: gettext_noop("ce n’est pas ce qu’il faut pour votre besoin"),
    RefusalMotive.UNREACHABLE: gettext_noop("le service n’a pas pu vous joindre"),
    RefusalMotive.MISSING_PAPERS: gettext_noop("il manque des papiers"),
    RefusalMotive.STOPPED: gettext_noop("le service n’existe plus"),
    RefusalMotive.OTHER: gettext_noop("demandez à votre conseiller"),
}
_CAME_OF_IT = {
    Outcome.MET: gettext_noop("Votre besoin est résolu."),
    Outcome.PARTLY: gettext_noop("Votre besoin est résolu en partie."),
    Outcome.NOT_MET: gettext_noop("Votre besoin n’est pas résolu. Parlez-en à votre conseiller."),
    Outcome.ELSEWHERE: gettext_noop("Un autre service vous est proposé."),
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
    due = told_date(row.answer_due_on)
    awaited = (
        "" if row.answer_due_on < today else gettext("Réponse attendue jusqu’au %(due)s.") % {"due": due}
    )
    no = gettext(_WHY_NO[row.refusal_motive or RefusalMotive.OTHER])
    meeting = _meeting(row, here) or gettext("Le service vous donnera une date.")
    day = told_date(row.done_on) if row.done_on else ""
    came = gettext("Votre venue est notée, le %(day)s.") if day else gettext("Votre venue est notée.")
    return {
        RequestState.SENT: (gettext("Envoyée : le service ne l’a pas encore ouverte."), awaited),
        RequestState.RECEIVED: (gettext("Le service a lu la demande."), awaited),
        RequestState.UNANSWERED: (
            gettext("Le service n’a pas répondu."),
            gettext("Votre conseiller le rappelle, ou cherche un autre service."),
        ),
        RequestState.ACCEPTED: (gettext("Le service dit oui."), meeting),
        RequestState.REFUSED: (
            gettext("Le service dit non : %(why)s.") % {"why": no},
            gettext("Votre conseiller peut vous proposer un autre service."),
        ),
        RequestState.WITHDRAWN: (gettext("La demande est retirée."), gettext("Le service ne la lit plus.")),
        RequestState.DONE: (came % {"day": day}, ""),
        RequestState.NOT_COME: (
            gettext("Une absence est notée."),
            gettext("C’est une erreur ? Dites-le à votre conseiller."),
        ),
        RequestState.CONCLUDED: (
            gettext("La demande est finie."),
            gettext(_CAME_OF_IT[row.outcome]) if row.outcome else "",
        ),
    }[row.state]


def _meeting(row: RequestRow, here: ZoneInfo) -> str:
    """When she is awaited; empty while nobody knows."""
    if row.meeting_at is None:
        return ""
    at = row.meeting_at.astimezone(here)
    sentence = gettext("Rendez-vous le %(day)s à %(hour)s h %(minutes)s.")
    return sentence % {"day": told_date(at.date()), "hour": str(at.hour), "minutes": f"{at:%M}"}
