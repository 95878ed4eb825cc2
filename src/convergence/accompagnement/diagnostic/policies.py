"""Who may read and keep a diagnosis."""

from __future__ import annotations

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_keep_diagnostics(actor: Actor) -> bool:
    """True for whoever keeps the diagnosis of the files that she may open."""
    return actor.may(Permission.RECORD_DIAGNOSTIC)


def check_may_keep_diagnostics(actor: Actor) -> None:
    """Raise Refused unless the actor may open, fill in or close a diagnosis."""
    if not may_keep_diagnostics(actor):
        raise Refused(
            "Votre rôle ne permet pas de tenir le diagnostic d’un jeune.",
            what_to_do="Demandez à son référent de le faire, ou ce droit à votre gestionnaire de comptes.",
        )


def may_read_notes(actor: Actor) -> bool:
    """True for whoever may read free text."""
    return actor.may(Permission.READ_FREE_TEXT)


def check_may_write_notes(actor: Actor) -> None:
    """Raise Refused unless the actor may read, hence write, free text."""
    if not may_read_notes(actor):
        raise Refused(
            "Votre rôle ne permet pas d’écrire un texte dans ce diagnostic.",
            what_to_do="Enregistrez sans texte, ou demandez à son référent de l’écrire.",
        )
