"""Who may prepare an allowance or an aid, who may decide, who keeps the catalogue."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_prepare_allowances(actor: Actor) -> bool:
    """True for whoever prepares: resources, papers, requests."""
    return actor.may(Permission.PREPARE_ALLOWANCES)


def check_may_prepare_allowances(actor: Actor) -> None:
    """Raise Refused unless the actor may prepare an allowance or an aid."""
    if not may_prepare_allowances(actor):
        raise Refused(
            "Votre rôle ne permet pas de préparer une allocation ou une aide.",
            what_to_do="Demandez au référent du jeune de le faire.",
        )


def may_tell_resources(actor: Actor, dossier_id: UUID) -> bool:
    """True for the person herself, about what she received."""
    return actor.is_herself(dossier_id)


def check_may_tell_resources(actor: Actor, dossier_id: UUID) -> None:
    """Raise Refused for anybody but the person, in her own account."""
    if not may_tell_resources(actor, dossier_id):
        raise Refused(
            "Seule la personne dit ses ressources dans son espace.",
            what_to_do="Notez-les dans son dossier, à la page des allocations.",
        )


def may_decide_allowances(actor: Actor) -> bool:
    """True for whoever decides in the name of the State or of the structure."""
    return actor.may(Permission.DECIDE_ALLOWANCES)


def check_may_decide_allowances(actor: Actor) -> None:
    """Raise Refused unless the actor may decide of an allowance or an aid (R5131-25, R5131-8)."""
    if not may_decide_allowances(actor):
        raise Refused(
            "Votre rôle ne permet pas de décider d’une allocation ou d’une aide.",
            what_to_do="Demandez à un responsable ou à votre direction.",
        )


def check_is_house(actor: Actor) -> None:
    """Raise Refused unless the house itself acts, on a fact of another room."""
    if not actor.is_system:
        raise Refused(
            "Cette écriture suit la fin d’un contrat.",
            what_to_do="Terminez le contrat : le droit suit de lui-même.",
        )


def may_read_notes(actor: Actor) -> bool:
    """True for whoever may read free text."""
    return actor.may(Permission.READ_FREE_TEXT)
