"""Who may note breaches, propose, decide and delegate. Whoever proposed never decides the same thing."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_propose(actor: Actor) -> bool:
    """True for whoever may note a breach and propose what follows."""
    return actor.may(Permission.PROPOSE_SANCTIONS)


def check_may_propose(actor: Actor) -> None:
    """Raise Refused unless the actor may note breaches, propose a sanction and take the steps of the procedure."""
    if not may_propose(actor):
        raise Refused(
            "Votre rôle ne permet pas de constater un manquement ni de proposer une suite.",
            what_to_do="Demandez au référent du jeune de le faire.",
        )


def may_decide(actor: Actor, *, is_delegated: bool = False) -> bool:
    """True for the legal representative and for whoever she empowered on that day (R5412-4)."""
    return actor.may(Permission.DECIDE_SANCTIONS) or (is_delegated and may_propose(actor))


def check_may_decide(actor: Actor, *, is_delegated: bool, proposers: Collection[UUID]) -> None:
    """Raise Refused unless the actor may decide, and neither noted the facts nor proposed the sanction."""
    if not may_decide(actor, is_delegated=is_delegated):
        raise Refused(
            "Seul le représentant légal de la structure, ou une personne qu’il a habilitée, décide d’une sanction.",
            what_to_do="Transmettez la procédure à votre direction (article R5412-4).",
            code="not_empowered",
        )
    if actor.user_id in proposers:
        raise Refused(
            "Vous avez constaté les faits ou proposé cette sanction : une autre personne en décide.",
            what_to_do="Demandez à une autre personne habilitée de décider.",
            code="four_eyes",
        )


def may_delegate(actor: Actor) -> bool:
    """True for the legal representative: what was delegated is not delegated again."""
    return actor.may(Permission.DECIDE_SANCTIONS)


def check_may_delegate(actor: Actor) -> None:
    """Raise Refused unless the actor may empower someone."""
    if not may_delegate(actor):
        raise Refused(
            "Seul le représentant légal de la structure habilite une personne à décider.",
            what_to_do="Adressez-vous à votre direction.",
        )


def may_read_notes(actor: Actor) -> bool:
    """True for whoever may read free text."""
    return actor.may(Permission.READ_FREE_TEXT)
