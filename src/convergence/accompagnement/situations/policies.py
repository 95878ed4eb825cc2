"""Who may record the situations of a person, and read free text about them."""

from __future__ import annotations

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_edit_situations(actor: Actor) -> bool:
    """True for whoever may edit the files that she may open."""
    return actor.may(Permission.EDIT_FILES)


def check_may_edit_situations(actor: Actor) -> None:
    """Raise Refused unless the actor may record, amend, end or cancel a situation."""
    if not may_edit_situations(actor):
        raise Refused(
            "Votre rôle ne permet pas de modifier les situations d’un jeune.",
            what_to_do="Demandez à son référent de le faire, ou ce droit à votre gestionnaire de comptes.",
        )


def check_may_write_comments(actor: Actor) -> None:
    """Raise Refused unless the actor may read, hence write, free text."""
    if not may_read_comments(actor):
        raise Refused(
            "Votre rôle ne permet pas d’écrire un commentaire dans ce dossier.",
            what_to_do="Enregistrez sans commentaire, ou demandez à son référent de l’écrire.",
        )


def may_read_comments(actor: Actor) -> bool:
    """True for whoever may read free text."""
    return actor.may(Permission.READ_FREE_TEXT)
