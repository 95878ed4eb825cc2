"""The words that leave the house about a request. An e-mail holds the link and nothing of the person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from convergence.accompagnement.solutions.types import OperatorAsk, OperatorWithdrawal, RequestAction
from convergence.foundation.nir import holds_nir
from convergence.foundation.periods import french_date
from convergence.foundation.problems import Invalid

LONGEST_MESSAGE = 2_000
SUBJECT = "Une demande d’orientation vous attend"
REMINDER = "Rappel : une demande d’orientation vous attend"
TAKEN_BACK = "Une demande d’orientation est retirée"


def invitation(*, structure: str, service: str, url: str, due_on: date) -> str:
    """What the service receives first."""
    return (
        f"Bonjour,\n\n{structure} oriente une personne vers votre service « {service} ».\n\n"
        f"Pour lire la demande, l’accepter ou la refuser, jusqu’au {french_date(due_on)} inclus :\n{url}\n\n"
        "Ce lien est pour votre service. Il s’ouvre sans compte ; ne le transférez pas au-delà de votre équipe.\n"
    )


def reminder(*, structure: str, service: str, url: str, due_on: date) -> str:
    """The same, once more."""
    return (
        f"Bonjour,\n\nUne demande de {structure} pour votre service « {service} » attend votre réponse, "
        f"jusqu’au {french_date(due_on)} inclus :\n{url}\n\n"
        "Vous pouvez aussi y dire que vous n’avez plus de place : la personne sera orientée ailleurs.\n"
    )


def taken_back(*, structure: str, service: str) -> str:
    """The request is withdrawn: the link no longer opens."""
    return (
        f"Bonjour,\n\n{structure} retire une demande faite à votre service « {service} ». "
        "Vous n’avez rien à faire : le lien que vous aviez reçu ne s’ouvre plus.\n"
    )


def words_of_asks(asks: Iterable[OperatorAsk]) -> str:
    """What a service reads of what an operator chose, in the order of the list."""
    chosen = set(asks)
    return "\n".join(f"{ask.label}." for ask in OperatorAsk if ask in chosen)


def check_chosen_words(text: str, action: RequestAction) -> None:
    """Raise Invalid for words that an operator typed: it writes none in a file, and says by a list why it withdraws."""
    reasons = {reason.label for reason in OperatorWithdrawal} if action is RequestAction.WITHDRAW else set()
    if text and text not in reasons:
        raise Invalid.one(
            "words",
            "Un organisme partenaire n’écrit pas de texte libre dans un dossier.",
            "Choisissez dans la liste, ou laissez ce champ vide.",
            "free_text",
        )


def clean_words(text: str, *, field: str = "words") -> str:
    """Words as typed, without what cannot be stored; Invalid when too long, or when they hold a NIR."""
    words = text.replace("\0", "").strip()
    if len(words) > LONGEST_MESSAGE:
        raise Invalid.one(
            field,
            f"Ce texte est trop long : {LONGEST_MESSAGE} caractères au plus.",
            "Résumez-le.",
            "too_long",
        )
    if any("\ud800" <= sign <= "\udfff" for sign in words):
        raise Invalid.one(
            field, "Un caractère invisible ne peut pas être gardé.", "Retapez le texte au lieu de le coller."
        )
    if holds_nir(words):
        raise Invalid.one(
            field,
            "Ce texte contient un numéro de sécurité sociale.",
            "Retirez-le : il ne part pas avec une demande.",
            "nir",
        )
    return words
