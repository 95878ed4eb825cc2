"""Who may tell the aspirations of a person, read her words, and agree in her name."""

from __future__ import annotations

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose


def is_in_her_space(actor: Actor, purpose: Purpose | None) -> bool:
    """True for the young person herself, at work on her own file in her own space."""
    return purpose is Purpose.PERSON_SPACE and actor.only_file_id is not None


def may_tell(actor: Actor, purpose: Purpose | None = None) -> bool:
    """True for whoever notes what the person wants, and for herself."""
    return actor.may(Permission.RECORD_ASPIRATIONS) or is_in_her_space(actor, purpose)


def check_may_tell(actor: Actor, purpose: Purpose | None) -> None:
    """Raise Refused unless the actor may note, rank or end an aspiration, or answer for its words."""
    if not may_tell(actor, purpose):
        raise Refused(
            "Votre rôle ne permet pas de noter ce que veut un jeune.",
            what_to_do="Demandez à son référent de le faire avec lui, ou ce droit à votre gestionnaire de comptes.",
        )


def may_read_words(actor: Actor, purpose: Purpose | None = None) -> bool:
    """True for whoever reads free text in the structure that holds the file, and for the young person herself."""
    return actor.may(Permission.READ_FREE_TEXT) or is_in_her_space(actor, purpose)


def may_keep_sub_themes(actor: Actor) -> bool:
    """True for who heads a structure where aspirations are told."""
    return actor.may(Permission.MANAGE_STRUCTURE) and actor.may(Permission.RECORD_ASPIRATIONS)


def check_may_keep_sub_themes(actor: Actor) -> None:
    """Raise Refused unless the actor may add, correct or end a sub-theme of her structure."""
    if not may_keep_sub_themes(actor):
        raise Refused(
            "Les sous-thèmes d’une structure sont tenus par sa direction.",
            what_to_do="Demandez à votre direction d’ajouter celui qui manque.",
        )


def check_may_code_again(actor: Actor) -> None:
    """Raise Refused unless the house itself asks for it."""
    if not actor.is_system:
        raise Refused(
            "Le codage des aspirations se refait tout seul.",
            what_to_do="Il n’y a rien à faire : choisissez vous-même le thème s’il ne convient pas.",
        )


def may_see_figures(actor: Actor) -> bool:
    """True for whoever steers: a structure its own aspirations, the heads of the network all of them, without name."""
    return actor.may(Permission.READ_FIGURES)


def sees_own_structure_alone(actor: Actor) -> bool:
    """True for who works where files are held: the figures of that structure, and of no other."""
    return actor.may(Permission.READ_FILES)
