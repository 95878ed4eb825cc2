"""Who may keep the register of requests, verify the journal, erase a file."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_keep_rights_register(actor: Actor) -> bool:
    """The direction of a structure answers persons: it reads their files, the data protection officer does not."""
    return actor.may(Permission.READ_PROCESSING_REGISTER) and actor.may(Permission.READ_FILES)


def check_may_keep_rights_register(actor: Actor) -> None:
    """Raise unless the actor answers persons about their data."""
    if not may_keep_rights_register(actor):
        raise Refused(
            "Seule la direction d’une structure répond aux demandes des personnes sur leurs données.",
            what_to_do="Transmettez la demande à la direction de votre structure.",
        )


def check_may_ask(actor: Actor, dossier_id: UUID) -> None:
    """Raise unless the young person acts in her own space, about her own file."""
    if not actor.is_herself(dossier_id):
        raise Refused(
            "Seule la personne elle-même demande cela dans son espace.",
            what_to_do="Connectez-vous à votre compte, ou demandez-le à l’accueil de votre Mission Locale.",
        )


def may_verify_journal(actor: Actor) -> bool:
    """Auditors, data protection officers and the system check the chains."""
    return actor.is_system or actor.may(Permission.VERIFY_JOURNAL)


def check_may_verify_journal(actor: Actor) -> None:
    """Raise unless the actor may check the chains of the journal."""
    if not may_verify_journal(actor):
        raise Refused(
            "Vous ne pouvez pas vérifier le journal des accès.",
            what_to_do="Demandez-le à l’auditeur ou au délégué à la protection des données.",
        )
