"""Whose work list somebody may read."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def check_may_read_list(actor: Actor, owner_ids: Iterable[UUID] | None) -> None:
    """Raise Refused for a list that is not her own without the right to see those of the team."""
    if not actor.may(Permission.READ_FILES):
        raise Refused(
            "Votre rôle n’ouvre pas de dossier.",
            what_to_do="Demandez ce droit à votre gestionnaire de comptes.",
        )
    alone = owner_ids is not None and set(owner_ids) == {actor.user_id}
    if not alone and not may_read_team_lists(actor):
        raise Refused(
            "Votre rôle donne accès à votre liste de travail, pas à celle des autres.",
            what_to_do="Demandez ce droit à votre responsable.",
        )


def may_read_team_lists(actor: Actor) -> bool:
    """True for whoever reads the caseloads of her team."""
    return actor.may(Permission.READ_FILES) and actor.may(Permission.READ_TEAM_CASELOADS)
