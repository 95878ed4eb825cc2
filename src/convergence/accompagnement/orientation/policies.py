"""Who may register, decide an orientation, and read what people said in their own words."""

from __future__ import annotations

from convergence.accompagnement.orientation.types import Decider, Decision
from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Invalid, Refused
from convergence.identity.policies import is_operator

_ASK = "Demandez à son référent de le faire, ou ce droit à votre gestionnaire de comptes."


def may_orient(actor: Actor) -> bool:
    """Register at France Travail, decide, notify, ask for a new orientation."""
    return actor.may(Permission.DECIDE_ORIENTATION) and actor.may(Permission.READ_FILES)


def check_may_orient(actor: Actor) -> None:
    """Raise Refused unless the actor may; automatic processing may."""
    if not (may_orient(actor) or actor.is_system):
        raise Refused(
            "Votre rôle ne permet ni d’inscrire à France Travail ni de décider une orientation.",
            what_to_do=_ASK,
        )


def check_is_system(actor: Actor) -> None:
    """Raise Refused unless the house itself acts: nobody types an answer of France Travail as if it came from it."""
    if not actor.is_system:
        raise Refused(
            "Seul le travail de fond reçoit les réponses de France Travail.",
            what_to_do="Notez l’identifiant que la personne vous donne.",
        )


def may_read_words(actor: Actor) -> bool:
    """Read free text, hence write it."""
    return actor.may(Permission.READ_FREE_TEXT)


def decides_for(actor: Actor) -> Decider | None:
    """The operator in whose name she decides; None where decisions of any body are noted."""
    return Decider(actor.structure_kind) if is_operator(actor) else None


def check_decides_for(actor: Actor, decision: Decision) -> None:
    """Raise Invalid for an operator's adviser who would write what another body decided."""
    own = decides_for(actor)
    if own is not None and decision.decider is not own:
        raise Invalid.one(
            "decider",
            f"Vous décidez au nom de {own.label}, pas d’un autre organisme.",
            f"Choisissez « {own.label} » ; la décision d’un autre est notée par lui ou par la Mission Locale.",
            "other_decider",
        )


def check_may_change_decision(actor: Actor, decider: Decider, *, is_theirs: bool) -> None:
    """Raise Refused unless the decision is hers to notify or to take back.

    ``is_theirs`` when its author was at work for ``decider`` itself, in these very pages: nobody else undoes it.
    """
    own = decides_for(actor)
    noted_here = own is None and (decider is Decider.MISSION_LOCALE or not is_theirs)
    if own is not decider and not noted_here:
        raise Refused(
            f"Cette orientation a été décidée par un autre organisme ({decider.label}), seul à pouvoir la modifier ou "
            "l’annuler.",
            what_to_do="Demandez une nouvelle orientation.",
            code="other_decider",
        )


def may_change_decision(actor: Actor, decider: Decider, *, is_theirs: bool) -> bool:
    """See check_may_change_decision."""
    try:
        check_may_change_decision(actor, decider, is_theirs=is_theirs)
    except Refused:
        return False
    return True


def may_ask_france_travail(actor: Actor) -> bool:
    """Ask France Travail for something in the name of the structure that holds the file."""
    return may_orient(actor) and decides_for(actor) is None


def check_may_ask_france_travail(actor: Actor) -> None:
    """Raise Refused for an operator: France Travail asks nothing of itself, Cap emploi does not register."""
    check_may_orient(actor)
    if decides_for(actor) is not None:
        raise Refused(
            "Cette demande à France Travail est faite par la Mission Locale qui tient le dossier.",
            what_to_do="Si l’inscription existe déjà, notez son identifiant.",
            code="holder_only",
        )


def may_answer_registrations(actor: Actor) -> bool:
    """Say for France Travail that it registers somebody, or does not."""
    return may_orient(actor) and decides_for(actor) is Decider.FRANCE_TRAVAIL


def check_may_answer_registrations(actor: Actor) -> None:
    """Raise Refused unless she works at France Travail: nobody else answers in its name."""
    if not may_answer_registrations(actor):
        raise Refused(
            "Seul France Travail répond à une demande d’inscription.",
            what_to_do="Notez l’identifiant que la personne vous donne.",
            code="france_travail_only",
        )
