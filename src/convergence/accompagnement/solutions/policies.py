"""Who may ask services for a young person, read requests, and answer them. Which files they are, the database says."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.identity.policies import is_operator


def may_ask(actor: Actor) -> bool:
    """Keep services for a young person, send requests, note what came of them."""
    return actor.may(Permission.ASK_SERVICES) and actor.may(Permission.READ_FILES)


def check_may_ask(actor: Actor) -> None:
    """Raise Refused unless the actor may send requests to services."""
    if not may_ask(actor):
        raise Refused(
            "Votre rôle ne permet pas de demander un service pour un jeune.",
            what_to_do="Demandez au référent du jeune de le faire.",
        )


def asker_of(actor: Actor) -> UUID | None:
    """In whose name the actor asks: her operator, or None for the structure that holds the file."""
    return actor.structure_id if is_operator(actor) else None


def is_asker(actor: Actor, operator_id: UUID | None) -> bool:
    """Whether a request is that of the actor's organisation: nobody moves the request of another."""
    return actor.is_system or asker_of(actor) == operator_id


def check_is_asker(actor: Actor, operator_id: UUID | None) -> None:
    """Raise Refused for a request that another organisation made."""
    if not is_asker(actor, operator_id):
        raise Refused(
            "Cette demande a été faite par un autre organisme, seul à pouvoir la suivre ou la retirer.",
            what_to_do="Demandez à cet organisme de le faire.",
            code="other_asker",
        )


def check_may_choose(actor: Actor, dossier_id: UUID) -> None:
    """Raise Refused unless the actor may keep services for that person, or is she, in her own account."""
    if not actor.is_herself(dossier_id):
        check_may_ask(actor)


def check_agreed(actor: Actor, dossier_id: UUID) -> None:
    """Raise Refused unless it is the person who agreed to the request, in her own account."""
    if not actor.is_herself(dossier_id):
        raise Refused(
            "Seule la personne elle-même retire son accord dans son espace.",
            what_to_do="Retirez la demande depuis son dossier.",
        )


def may_answer(actor: Actor) -> bool:
    """Answer, for her organisation, the requests sent to it."""
    return actor.may(Permission.ANSWER_REQUESTS) and not actor.is_guest


def check_may_answer(actor: Actor) -> None:
    """Raise Refused unless the actor may answer the requests sent to her organisation."""
    if not may_answer(actor):
        raise Refused(
            "Votre rôle ne permet pas de répondre aux demandes d’orientation.",
            what_to_do="Demandez ce droit à votre gestionnaire de comptes.",
        )


def may_introduce(actor: Actor) -> bool:
    """Introduce a young person to a Mission Locale, in the name of her organisation."""
    return actor.may(Permission.INTRODUCE_PEOPLE) and not actor.is_guest


def check_may_introduce(actor: Actor) -> None:
    """Raise Refused unless the actor works for an operator or a partner that may introduce somebody."""
    if not may_introduce(actor):
        raise Refused(
            "Votre rôle ne permet pas d’adresser un jeune à une Mission Locale.",
            what_to_do="Ouvrez son dossier, ou demandez ce droit à votre gestionnaire de comptes.",
        )


def may_answer_introductions(actor: Actor) -> bool:
    """Answer partners who introduce somebody: whoever opens files."""
    return actor.may(Permission.CREATE_FILES) and actor.may(Permission.READ_FILES)


def check_may_answer_introductions(actor: Actor) -> None:
    """Raise Refused unless the actor opens files."""
    if not may_answer_introductions(actor):
        raise Refused(
            "Votre rôle ne permet pas de répondre à un partenaire qui adresse un jeune.",
            what_to_do="Demandez-le à un conseiller de la structure.",
        )


def may_read_words(actor: Actor) -> bool:
    """Read what people wrote to each other about a request."""
    return actor.may(Permission.READ_FREE_TEXT)


def may_read_team_requests(actor: Actor) -> bool:
    """See the requests of the whole structure, not only one's own."""
    return may_ask(actor) and actor.may(Permission.READ_TEAM_CASELOADS)


def check_may_read_team_requests(actor: Actor) -> None:
    """Raise Refused for the requests of colleagues without the right to see those of the team."""
    check_may_ask(actor)
    if not may_read_team_requests(actor):
        raise Refused(
            "Votre rôle donne accès à vos demandes, pas à celles des autres.",
            what_to_do="Demandez ce droit à votre responsable.",
        )


def check_is_house(actor: Actor) -> None:
    """Raise Refused for a person: reminders and delays go by themselves."""
    if not actor.is_system:
        raise Refused("Les relances partent d’elles-mêmes.", what_to_do="Appelez le service si c’est urgent.")
