"""Who may record acts, validate hours, and read which caseload."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_record_acts(actor: Actor) -> bool:
    """True for whoever may record what was done with a person."""
    return actor.may(Permission.RECORD_ACTS)


def check_may_record_acts(actor: Actor) -> None:
    """Raise Refused unless the actor may record, amend or cancel acts, and validate hours."""
    if not may_record_acts(actor):
        raise Refused(
            "Votre rôle ne permet pas de saisir des actes.",
            what_to_do="Demandez au référent du jeune de le faire, ou ce droit à votre gestionnaire de comptes.",
        )


def may_read_caseload(actor: Actor, adviser_id: UUID) -> bool:
    """True for one's own caseload, and for those who may read the caseloads of their team."""
    return actor.user_id == adviser_id or actor.may(Permission.READ_TEAM_CASELOADS)


def may_declare_steps(actor: Actor, dossier_id: UUID) -> bool:
    """True for the person herself, about her own steps."""
    return actor.is_herself(dossier_id)


def check_may_declare_steps(actor: Actor, dossier_id: UUID) -> None:
    """Raise Refused for anybody but the person, in her own account."""
    if not may_declare_steps(actor, dossier_id):
        raise Refused(
            "Seule la personne déclare ce qu’elle a fait, dans son espace.",
            what_to_do="Notez une démarche du jeune parmi les actes de son dossier.",
        )


def check_may_tell_counter(actor: Actor, dossier_id: UUID) -> None:
    """Raise Refused unless the actor notes what the person decided about her counter, or is that person."""
    if not actor.is_herself(dossier_id):
        check_may_record_acts(actor)


def check_may_read_caseload(actor: Actor, adviser_id: UUID) -> None:
    """Raise Refused unless the actor may read the caseload of that adviser."""
    if not may_read_caseload(actor, adviser_id):
        raise Refused(
            "Vous ne pouvez pas consulter le portefeuille d’un autre conseiller.",
            what_to_do="Demandez-le à votre responsable, ou ouvrez votre propre portefeuille.",
        )


def check_may_write_notes(actor: Actor) -> None:
    """Raise Refused unless the actor may read, hence write, free text."""
    if not may_read_notes(actor):
        raise Refused(
            "Votre rôle ne permet pas d’écrire un commentaire dans ce dossier.",
            what_to_do="Enregistrez l’acte sans commentaire, ou demandez à son référent de l’écrire.",
        )


def may_read_notes(actor: Actor) -> bool:
    """True for whoever may read free text."""
    return actor.may(Permission.READ_FREE_TEXT)


def sees_every_counter(actor: Actor) -> bool:
    """True for whoever decides or answers for the team, and for the house itself."""
    return actor.is_system or any(
        actor.may(one)
        for one in (
            Permission.READ_TEAM_CASELOADS,
            Permission.DECIDE_ALLOWANCES,
            Permission.DECIDE_SANCTIONS,
        )
    )


def check_sees_every_counter(actor: Actor) -> None:
    """Raise Refused unless the actor answers for the team or decides."""
    if not sees_every_counter(actor):
        raise Refused(
            "Le compteur d’heures se lit personne par personne.",
            what_to_do="Ouvrez le dossier du jeune, ou demandez à votre responsable.",
        )
