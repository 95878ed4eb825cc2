"""Who may ask for signatures, and sign from an account. A link is a right of its own, held by its token."""

from __future__ import annotations

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_ask_signatures(actor: Actor) -> bool:
    """True for whoever may have a document signed, and follow the demand."""
    return actor.may(Permission.ASK_SIGNATURES) and not actor.is_guest


def check_may_ask_signatures(actor: Actor) -> None:
    """Raise Refused unless the actor may ask for signatures, resend a link, withdraw a demand."""
    if not may_ask_signatures(actor):
        raise Refused(
            "Votre rôle ne permet pas de faire signer un document.",
            what_to_do="Demandez à un conseiller de la structure de le faire.",
        )


def check_is_house(actor: Actor) -> None:
    """Raise Refused unless the house itself acts: sealing, reminders and expiry are nobody's gesture."""
    if not actor.is_system:
        raise Refused(
            "Le scellement et les délais sont tenus par Convergence.",
            what_to_do="Il n’y a rien à faire : ce travail se fait de lui-même.",
        )


def check_is_person(actor: Actor) -> None:
    """Raise Refused unless a young person acts, logged in to her own account."""
    if not actor.is_young_person:
        raise Refused(
            "Ce document s’ouvre depuis l’espace de la personne.",
            what_to_do="Suivez la demande de signature depuis le dossier.",
        )
