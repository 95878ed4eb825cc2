"""Who sees what left the house, repairs what could not leave, reads the ledger, lets an application in."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound, Refused
from convergence.foundation.scope import Purpose

LEDGER_RIGHTS = (Permission.READ_PROCESSING_REGISTER, Permission.VERIFY_JOURNAL)


def may_repair(actor: Actor) -> bool:
    """True for whoever may send again, correct, or give up."""
    return actor.may(Permission.REPAIR_EXCHANGES)


def may_read_ledger(actor: Actor) -> bool:
    """True for whoever controls the structure."""
    return any(map(actor.may, LEDGER_RIGHTS))


def check_may_read_exchanges(actor: Actor) -> None:
    """Raise Refused unless the actor may see the exchanges of her structure."""
    if not actor.may(Permission.READ_EXCHANGES):
        raise Refused(
            "Votre rôle ne permet pas de voir les envois de la structure.",
            what_to_do="Demandez à un conseiller de regarder pour vous.",
        )


def check_may_repair(actor: Actor) -> None:
    """Raise Refused unless the actor may repair an exchange."""
    if not may_repair(actor):
        raise Refused(
            "Votre rôle ne permet pas de réparer un envoi.",
            what_to_do="Demandez-le à votre responsable de secteur.",
        )


def check_may_read_ledger(actor: Actor) -> None:
    """Raise Refused unless the actor controls the structure."""
    if not may_read_ledger(actor):
        raise Refused(
            "Votre rôle ne permet pas de lire le registre des échanges.",
            what_to_do="Demandez-le à votre direction ou au délégué à la protection des données.",
        )


def may_manage_clients(actor: Actor) -> bool:
    """True for whoever lets applications of other organisations in."""
    return actor.may(Permission.MANAGE_NETWORK)


def check_may_manage_clients(actor: Actor) -> None:
    """Raise Refused unless the actor administers the network."""
    if not may_manage_clients(actor):
        raise Refused(
            "Votre rôle ne permet pas de gérer les applications raccordées.",
            what_to_do="Demandez-le à la DSI des Missions Locales.",
        )


def check_may_open_in_emergency(actor: Actor) -> None:
    """Raise Refused unless the actor works for an operator or a partner who may open a file in emergency."""
    if not actor.may(Permission.OPEN_IN_EMERGENCY):
        raise Refused(
            "Votre rôle ne permet pas d’ouvrir un dossier en urgence.",
            what_to_do="Demandez le dossier à la structure qui le tient.",
        )


def may_review_emergencies(actor: Actor) -> bool:
    """True for whoever controls the accesses of her structure."""
    return actor.may(Permission.REVIEW_EMERGENCIES)


def check_may_review_emergencies(actor: Actor) -> None:
    """Raise Refused unless the actor controls the accesses of her structure."""
    if not may_review_emergencies(actor):
        raise Refused(
            "Votre rôle ne permet pas d’examiner les accès en urgence.",
            what_to_do="Demandez-le au délégué à la protection des données ou à votre direction.",
        )


def check_may_read_emergencies(actor: Actor) -> None:
    """Raise Refused unless the actor controls accesses, or opens some."""
    if not actor.may(Permission.OPEN_IN_EMERGENCY):
        check_may_review_emergencies(actor)


def check_is_system(actor: Actor) -> None:
    """Raise Refused unless the house itself acts: a person never sends by hand."""
    if not actor.is_system:
        raise Refused("Seul le travail de fond envoie.", what_to_do="Réparez l'envoi depuis sa page.")


def check_is_application(purpose: Purpose | None) -> None:
    """Raise Refused unless an operator's application is answered: nobody else has a queue of events."""
    if purpose is not Purpose.OPERATOR_EXCHANGE:
        raise Refused(
            "Seule une application raccordée a une file d’événements.",
            what_to_do="Demandez une clé à la DSI des Missions Locales.",
        )


def check_is_program(purpose: Purpose | None) -> None:
    """Raise Refused unless a partner's program is answered: nobody else reads the feed of its organisation."""
    if purpose is not Purpose.PARTNER_EXCHANGE:
        raise Refused(
            "Seul le programme d’un partenaire lit le fil de son organisme.",
            what_to_do="Demandez un accès à la DSI des Missions Locales.",
        )


def may_instruct(actor: Actor, structure_id: UUID | None) -> bool:
    """True for whoever answers demands: of the network, its administrators; of one structure, its direction too."""
    if actor.may(Permission.MANAGE_NETWORK):
        return True
    return (
        structure_id is not None
        and structure_id == actor.structure_id
        and actor.may(Permission.MANAGE_STRUCTURE)
    )


def check_may_instruct(actor: Actor, structure_id: UUID | None) -> None:
    """Raise Refused unless the actor answers demands that touch the files of that structure, or of all."""
    if not may_instruct(actor, structure_id):
        raise Refused(
            "Votre rôle ne permet pas de répondre à cette demande d’accès.",
            what_to_do="La DSI des Missions Locales y répond, ou la direction pour une convention de sa structure.",
        )


def may_ask_access(actor: Actor) -> bool:
    """True for whoever works in the pages for an organisation: it may ask for what it lacks."""
    return actor.may(Permission.ANSWER_REQUESTS) or may_instruct(actor, actor.structure_id)


def check_may_ask_access(actor: Actor) -> None:
    """Raise Refused unless the actor may ask for access to data in the name of her organisation."""
    if not may_ask_access(actor):
        raise Refused(
            "Votre rôle ne permet pas de demander un accès.",
            what_to_do="Demandez-le à une personne de votre organisme qui travaille dans Convergence.",
        )


def check_may_complete(actor: Actor, *organisations: UUID | None) -> None:
    """Raise NotFound unless the demand is that of the actor's organisation: another's does not exist for her."""
    if actor.structure_id not in organisations or not may_ask_access(actor):
        raise NotFound(
            "Cette demande n’existe pas ou ne vous est pas accessible.",
            what_to_do="Cherchez-la dans la liste.",
        )


def may_read_agreements(actor: Actor) -> bool:
    """True for whoever answers for the network or controls a structure: every agreement, with who signed it."""
    return actor.may(Permission.MANAGE_NETWORK) or actor.may(Permission.READ_PROCESSING_REGISTER)


def may_declare_mode(actor: Actor, organisation_id: UUID) -> bool:
    """True for the network's administrators, and for whoever asks access in the name of that organisation."""
    return actor.may(Permission.MANAGE_NETWORK) or (
        actor.structure_id == organisation_id and may_ask_access(actor)
    )


def check_may_declare_mode(actor: Actor, organisation_id: UUID) -> None:
    """Raise Refused unless the actor may say how that organisation works with the house."""
    if not may_declare_mode(actor, organisation_id):
        raise Refused(
            "Seul l’organisme lui-même, ou la DSI des Missions Locales, déclare son mode de raccordement.",
            what_to_do="Demandez-le à une personne de cet organisme.",
        )
