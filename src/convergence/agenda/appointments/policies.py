"""Who may read the agenda, plan in it, keep its places and announce absences."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def comes_by_herself(actor: Actor) -> bool:
    """True for who is no professional: she came by a personal link, or she is in her own account."""
    return actor.is_guest or actor.is_young_person


def may_plan(actor: Actor, dossier_id: UUID | None = None) -> bool:
    """True for professionals who plan; for a guest and for the young person herself, about her one file."""
    if comes_by_herself(actor):
        return dossier_id is not None and actor.only_file_id == dossier_id
    return actor.may(Permission.PLAN_APPOINTMENTS)


def check_may_plan(actor: Actor, dossier_id: UUID | None = None) -> None:
    """Raise Refused unless the actor may plan, move, cancel or note appointments."""
    if not may_plan(actor, dossier_id):
        raise Refused(
            "Votre rôle ne permet pas de prendre ni de modifier des rendez-vous.",
            what_to_do="Demandez à un conseiller de le faire, ou ce droit à votre gestionnaire de comptes.",
        )


def check_may_note(actor: Actor) -> None:
    """Raise Refused unless the actor may say what became of an appointment: who comes by herself never may."""
    if comes_by_herself(actor):
        raise Refused(
            "La présence est notée par un professionnel.", what_to_do="Adressez-vous à votre Mission Locale."
        )
    check_may_plan(actor)


def check_may_occupy(actor: Actor) -> None:
    """Raise Refused unless the actor works where time is taken: staff, the house itself, who books by herself."""
    rights = (Permission.PLAN_APPOINTMENTS, Permission.MANAGE_WORKSHOPS)
    if not comes_by_herself(actor) and not any(map(actor.may, rights)):
        raise Refused(
            "Votre rôle ne permet pas d’occuper l’agenda.",
            what_to_do="Demandez ce droit à votre gestionnaire de comptes.",
        )


def may_manage_places(actor: Actor) -> bool:
    """True for whoever keeps the list of places."""
    return actor.may(Permission.MANAGE_PLACES)


def check_may_manage_places(actor: Actor) -> None:
    """Raise Refused unless the actor may open, change and close places."""
    if not may_manage_places(actor):
        raise Refused(
            "Votre rôle ne permet pas de modifier les lieux.",
            what_to_do="Demandez-le à votre responsable.",
        )


def may_hand_over(actor: Actor, adviser_id: UUID) -> bool:
    """True for one's own agenda, and for whoever may hand over that of others."""
    own = actor.user_id == adviser_id and actor.may(Permission.PLAN_APPOINTMENTS)
    return own or actor.may(Permission.HAND_OVER_AGENDA)


def check_may_hand_over(actor: Actor, adviser_id: UUID) -> None:
    """Raise Refused unless the actor may announce an absence of that professional and give her appointments."""
    if not may_hand_over(actor, adviser_id):
        raise Refused(
            "Vous ne pouvez pas annoncer l’absence d’un collègue ni confier son agenda.",
            what_to_do="Demandez-le à votre responsable.",
        )


def may_read_notes(actor: Actor) -> bool:
    """True for whoever may read free text."""
    return actor.may(Permission.READ_FREE_TEXT)


def check_may_write_notes(actor: Actor) -> None:
    """Raise Refused unless the actor may read, hence write, free text."""
    if not may_read_notes(actor) and not actor.is_guest:
        raise Refused(
            "Votre rôle ne permet pas d’écrire un commentaire dans ce dossier.",
            what_to_do="Enregistrez le rendez-vous sans commentaire.",
        )
