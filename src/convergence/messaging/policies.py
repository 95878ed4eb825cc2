"""Who may write, read and steer messages."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.identity.policies import is_operator

_ASK = "Demandez ce droit à votre direction si votre fonction le demande."


def may_send(actor: Actor) -> bool:
    """Write to young people and read what they write."""
    return actor.may(Permission.SEND_MESSAGES) and actor.may(Permission.READ_FILES)


def check_may_send(actor: Actor) -> None:
    """Raise Refused when messages are not for her."""
    if not may_send(actor):
        raise Refused("Votre rôle ne permet pas d’écrire aux jeunes.", what_to_do=_ASK)


def may_read_conversation(actor: Actor, dossier_id: UUID) -> bool:
    """The professionals who write, and the young person herself."""
    return may_send(actor) or is_herself(actor, dossier_id)


def is_herself(actor: Actor, dossier_id: UUID) -> bool:
    """The young person, who came by her own link or is logged in to her account."""
    return (actor.is_guest or actor.is_young_person) and actor.only_file_id == dossier_id


def check_is_herself(actor: Actor, dossier_id: UUID) -> None:
    """Raise Refused for anybody but the person of the file."""
    if not is_herself(actor, dossier_id):
        raise Refused("Ce lien ne permet pas cela.", what_to_do="Ouvrez le dernier lien que vous avez reçu.")


def may_write_as_operator(actor: Actor) -> bool:
    """Write, in the name of her operator, to a person who is shared with it."""
    return actor.may(Permission.WRITE_TO_SHARED_PEOPLE) and is_operator(actor)


def check_may_write_as_operator(actor: Actor) -> None:
    """Raise Refused for whoever works for no operator, or does not write there."""
    if not may_write_as_operator(actor):
        raise Refused(
            "Ces conversations sont celles d’un opérateur avec la personne : elles ne vous sont pas ouvertes.",
            what_to_do="Écrivez-lui depuis la page « Messages » de votre structure.",
        )


def check_may_set_preferences(actor: Actor, dossier_id: UUID) -> None:
    """Raise Refused unless she is the person herself or writes to her."""
    if not is_herself(actor, dossier_id):
        check_may_send(actor)


def may_send_to_groups(actor: Actor) -> bool:
    """Write to several persons at once."""
    return may_send(actor) and actor.may(Permission.SEND_GROUP_MESSAGES)


def check_may_send_to_groups(actor: Actor) -> None:
    """Raise Refused when group messages are not for her."""
    if not may_send_to_groups(actor):
        raise Refused("Votre rôle ne permet pas les envois groupés.", what_to_do=_ASK)


def may_manage_templates(actor: Actor) -> bool:
    """Change the words and the reminders of the structure."""
    return actor.may(Permission.MANAGE_MESSAGE_TEMPLATES)


def check_may_manage_templates(actor: Actor) -> None:
    """Raise Refused when the words of the structure are not hers to change."""
    if not may_manage_templates(actor):
        raise Refused("Votre rôle ne permet pas de changer les modèles de messages.", what_to_do=_ASK)


def may_read_budget(actor: Actor) -> bool:
    """See what messages cost: whoever sends them."""
    return actor.may(Permission.SEND_MESSAGES)


def check_may_read_budget(actor: Actor) -> None:
    """Raise Refused when costs are not for her."""
    if not may_read_budget(actor):
        raise Refused("Votre rôle ne donne pas accès aux coûts des messages.", what_to_do=_ASK)


def may_manage_budget(actor: Actor) -> bool:
    """Set the monthly budget and what it stops."""
    return actor.may(Permission.MANAGE_MESSAGE_BUDGET)


def check_may_manage_budget(actor: Actor) -> None:
    """Raise Refused when the budget is not hers to set."""
    if not may_manage_budget(actor):
        raise Refused("Votre rôle ne permet pas de fixer le budget des messages.", what_to_do=_ASK)


def check_may_announce_replacement(actor: Actor, adviser_id: UUID) -> None:
    """Raise Refused unless it is her own absence, or she hands over the agenda of others."""
    check_may_send(actor)
    if actor.user_id != adviser_id and not actor.may(Permission.HAND_OVER_AGENDA):
        raise Refused("Vous pouvez annoncer votre absence, pas celle d’un collègue.", what_to_do=_ASK)


def check_is_the_house(actor: Actor) -> None:
    """Raise Refused for a person: what follows from exchanges and from the clock is written by the house."""
    if not actor.is_system:
        raise Refused("Ceci se fait tout seul.", what_to_do="Rien n’est à faire.")
