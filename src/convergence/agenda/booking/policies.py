"""Who may say what can be booked, when she receives, and who may send links."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_manage_motives(actor: Actor) -> bool:
    """True for whoever keeps what the structure lets people book."""
    return actor.may(Permission.MANAGE_PLACES)


def check_may_manage_motives(actor: Actor) -> None:
    """Raise Refused unless the actor may write motives, close days for everybody, open a public page."""
    if not may_manage_motives(actor):
        raise Refused(
            "Votre rôle ne permet pas de modifier les motifs de rendez-vous de la structure.",
            what_to_do="Demandez-le à votre responsable.",
        )


def may_set_hours(actor: Actor, adviser_id: UUID) -> bool:
    """True for one's own hours, and for whoever keeps the agenda of the structure."""
    own = actor.user_id == adviser_id and actor.may(Permission.PLAN_APPOINTMENTS)
    return own or actor.may(Permission.MANAGE_PLACES)


def check_may_set_hours(actor: Actor, adviser_id: UUID) -> None:
    """Raise Refused unless the actor may say when that professional receives."""
    if not may_set_hours(actor, adviser_id):
        raise Refused(
            "Vous ne pouvez pas modifier les horaires d’un collègue.",
            what_to_do="Demandez-le-lui, ou à votre responsable.",
        )


def may_send_links(actor: Actor) -> bool:
    """True for whoever plans appointments."""
    return actor.may(Permission.PLAN_APPOINTMENTS)


def check_may_send_links(actor: Actor) -> None:
    """Raise Refused unless the actor may send a link, match a visitor, put somebody on the waiting list."""
    if not may_send_links(actor):
        raise Refused(
            "Votre rôle ne permet pas de proposer un rendez-vous.",
            what_to_do="Demandez ce droit à votre gestionnaire de comptes.",
        )


def check_is_herself(actor: Actor, dossier_id: UUID) -> None:
    """Raise Refused unless it is the young person, in her own account."""
    if not actor.is_herself(dossier_id):
        raise Refused(
            "Seule la personne elle-même fait cela, dans son espace.",
            what_to_do="Prenez le rendez-vous dans l’agenda, ou envoyez-lui un lien.",
        )


def check_is_guest_of(actor: Actor, dossier_id: UUID | None) -> None:
    """Raise Refused unless the actor came by a link about that file (None: about none), or is she, in her account."""
    if dossier_id is not None and actor.is_herself(dossier_id):
        return
    if not actor.is_guest or actor.only_file_id != dossier_id:
        raise Refused(
            "Cette page s’ouvre par un lien personnel.", what_to_do="Ouvrez le lien que vous avez reçu."
        )


def check_may_wait_for(actor: Actor, dossier_id: UUID) -> None:
    """Raise Refused unless the actor is that young person, or plans appointments."""
    if actor.is_guest or actor.is_young_person:
        check_is_guest_of(actor, dossier_id)
    else:
        check_may_send_links(actor)
