"""Who may read the offers, keep them and their sessions, enrol, note who came, and reopen what was closed."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.identity.policies import is_operator


def may_read_workshops(actor: Actor) -> bool:
    """True for whoever reads the agenda of the structure."""
    return actor.may(Permission.READ_AGENDA)


def may_manage_workshops(actor: Actor) -> bool:
    """True for whoever keeps offers and sessions."""
    return actor.may(Permission.MANAGE_WORKSHOPS)


def may_enrol(actor: Actor) -> bool:
    """True for whoever enrols young people and notes who came; the system does it for an interface."""
    return actor.may(Permission.ENROL_IN_WORKSHOPS)


def may_enrol_shared(actor: Actor) -> bool:
    """True for an operator's adviser: she enrols the people who are shared with her, where offers are open to it."""
    return actor.may(Permission.ENROL_SHARED_PEOPLE) and is_operator(actor)


def check_may_enrol_shared(actor: Actor) -> None:
    """Raise Refused unless the actor works for an operator that enrols shared people."""
    if not may_enrol_shared(actor):
        raise Refused(
            "Seul un conseiller d’un opérateur inscrit ainsi une personne partagée avec lui.",
            what_to_do="Inscrivez-la depuis la page de la session.",
            code="operators_only",
        )


def may_reopen(actor: Actor) -> bool:
    """True for those who take over the agenda of others: they may also reopen what was closed."""
    return actor.may(Permission.HAND_OVER_AGENDA)


def may_read_comments(actor: Actor) -> bool:
    """True for whoever may read free text."""
    return actor.may(Permission.READ_FREE_TEXT)


def check_may_manage_workshops(actor: Actor) -> None:
    """Raise Refused unless the actor keeps offers and sessions."""
    if not may_manage_workshops(actor):
        raise Refused(
            "Votre rôle ne permet pas de tenir les ateliers et informations collectives.",
            what_to_do="Demandez à un conseiller de votre structure.",
        )


def check_may_enrol(actor: Actor) -> None:
    """Raise Refused unless the actor enrols young people."""
    if not may_enrol(actor):
        raise Refused(
            "Votre rôle ne permet pas d’inscrire un jeune ni de noter sa présence.",
            what_to_do="Demandez à son référent, ou à l’animateur de la session.",
        )


def check_may_answer_offer(actor: Actor) -> UUID:
    """Her own file; raises Refused unless she answers herself: by her link, which opens it alone, or logged in."""
    if not (actor.is_guest or actor.is_young_person) or actor.only_file_id is None:
        raise Refused(
            "Seule la personne à qui la place est proposée répond par son lien.",
            what_to_do="Notez sa réponse sur la page de la session.",
            code="answer_refused",
        )
    return actor.only_file_id


def check_is_herself(actor: Actor) -> UUID:
    """Her own file; raises Refused unless she is in her own account."""
    if not actor.is_young_person or actor.only_file_id is None:
        raise Refused(
            "Seule la personne elle-même fait cela, dans son espace.",
            what_to_do="Inscrivez-la depuis la page de la session.",
            code="herself_only",
        )
    return actor.only_file_id


def check_may_reopen(actor: Actor) -> None:
    """Raise Refused unless the actor may reopen a closed session."""
    if not may_reopen(actor):
        raise Refused(
            "Seul un responsable peut rouvrir une session clôturée.",
            what_to_do="Demandez-le-lui, ou corrigez la présence d’une personne en disant pourquoi.",
            code="reopen_refused",
        )


def check_may_write_comments(actor: Actor) -> None:
    """Raise Refused unless the actor may read, hence write, free text."""
    if not may_read_comments(actor):
        raise Refused(
            "Votre rôle ne permet pas d’écrire un commentaire dans ce dossier.",
            what_to_do="Enregistrez sans commentaire, ou demandez à son référent de l’écrire.",
        )
