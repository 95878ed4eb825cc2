"""Who may browse and who may load reference data."""

from __future__ import annotations

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_browse(actor: Actor) -> bool:
    """True for whoever may open the reference data browser."""
    return actor.may(Permission.READ_REFERENTIALS)


def check_may_browse(actor: Actor) -> None:
    """Raise Refused unless the actor may browse reference data."""
    if not may_browse(actor):
        raise Refused(
            "Votre rôle ne permet pas de consulter les données de référence.",
            what_to_do="Demandez ce droit à votre gestionnaire de comptes.",
        )


def may_load(actor: Actor) -> bool:
    """True for whoever administers the network, and for the system itself."""
    return actor.may(Permission.MANAGE_NETWORK)


def check_may_load(actor: Actor) -> None:
    """Raise Refused unless the actor may load reference data."""
    if not may_load(actor):
        raise Refused(
            "Seule l’administration nationale peut charger des données de référence.",
            what_to_do="Transmettez-lui le fichier et sa source.",
        )
