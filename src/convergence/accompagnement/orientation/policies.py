"""Who may register, decide an orientation, and read what people said in their own words."""

from __future__ import annotations

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused

_ASK = "Demandez à son référent de le faire, ou ce droit à votre gestionnaire de comptes."


def may_orient(actor: Actor) -> bool:
    """Register at France Travail, decide, notify, ask for a new orientation."""
    return actor.may(Permission.DECIDE_ORIENTATION) and actor.may(Permission.READ_FILES)


def check_may_orient(actor: Actor) -> None:
    """Raise Refused unless the actor may; automatic processing may."""
    if not (may_orient(actor) or actor.is_system):
        raise Refused(
            "Votre rôle ne permet ni d’inscrire à France Travail ni de décider une orientation.",
            what_to_do=_ASK,
        )


def check_is_system(actor: Actor) -> None:
    """Raise Refused unless the house itself acts: nobody types an answer of France Travail as if it came from it."""
    if not actor.is_system:
        raise Refused(
            "Seul le travail de fond reçoit les réponses de France Travail.",
            what_to_do="Notez l’identifiant que la personne vous donne.",
        )


def may_read_words(actor: Actor) -> bool:
    """Read free text, hence write it."""
    return actor.may(Permission.READ_FREE_TEXT)
