"""Who may use and write what the team shares."""

from __future__ import annotations

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused

_ASK = "Demandez ce droit à votre direction si votre travail le demande."


def may_use_team_tools(actor: Actor) -> bool:
    """True for the professionals of a structure."""
    return actor.may(Permission.USE_TEAM_TOOLS)


def check_may_use_team_tools(actor: Actor) -> None:
    """Raise Refused unless the actor works in a team."""
    if not may_use_team_tools(actor):
        raise Refused("Votre rôle ne donne pas accès aux outils de l’équipe.", what_to_do=_ASK)


def may_read_announcements(actor: Actor) -> bool:
    """True for every professional: announcements are for those whom their publisher chose."""
    return not actor.is_guest


def check_may_read_announcements(actor: Actor) -> None:
    """Raise Refused for whoever is no professional."""
    if not may_read_announcements(actor):
        raise Refused(
            "Les annonces sont réservées aux professionnels.", what_to_do="Parlez-en à votre conseiller."
        )


def may_publish_announcements(actor: Actor) -> bool:
    """True for whoever may speak to all the professionals of her structure."""
    return actor.may(Permission.PUBLISH_ANNOUNCEMENTS)


def check_may_publish_announcements(actor: Actor) -> None:
    """Raise Refused unless the actor may publish an announcement."""
    if not may_publish_announcements(actor):
        raise Refused(
            "Votre rôle ne permet pas de publier une annonce.",
            what_to_do="Demandez à votre responsable de la publier.",
        )


def may_keep_practice_notes(actor: Actor) -> bool:
    """True for whoever may write how the structure works."""
    return actor.may(Permission.KEEP_PRACTICE_NOTES)


def check_may_keep_practice_notes(actor: Actor) -> None:
    """Raise Refused unless the actor may write a practice note."""
    if not may_keep_practice_notes(actor):
        raise Refused("Votre rôle ne permet pas d’écrire une note de pratique.", what_to_do=_ASK)


def may_share_snippets(actor: Actor) -> bool:
    """True for whoever may write a text for the whole structure; one's own are free."""
    return may_keep_practice_notes(actor)


def check_may_share_snippets(actor: Actor) -> None:
    """Raise Refused unless the actor may share a snippet with the structure."""
    if not may_share_snippets(actor):
        raise Refused(
            "Votre rôle ne permet pas de partager un texte type.",
            what_to_do="Gardez-le pour vous, ou demandez à un conseiller de le partager.",
        )


def check_is_the_house(actor: Actor) -> None:
    """Raise Refused for a person: what follows from a file that changed hands is written by the house."""
    if not actor.is_system:
        raise Refused("Ceci se fait tout seul.", what_to_do="Rien n’est à faire.")
