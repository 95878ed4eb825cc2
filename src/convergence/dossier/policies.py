"""Who may do what on files. Which files they are is decided by row-level security, not here."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused

_ASK = "Demandez à la direction de votre structure si votre fonction le demande."


def _check(actor: Actor, permission: Permission, message: str, what_to_do: str = _ASK) -> None:
    if not actor.may(permission):
        raise Refused(message, what_to_do=what_to_do)


def may_read_files(actor: Actor) -> bool:
    """Files of her structure and those opened to it."""
    return actor.may(Permission.READ_FILES)


def check_may_read_files(actor: Actor) -> None:
    """Raise Refused when she may not open files."""
    _check(actor, Permission.READ_FILES, "Votre rôle ne donne pas accès aux dossiers.")


def may_create_dossier(actor: Actor) -> bool:
    """Open a file in her structure."""
    return actor.may(Permission.CREATE_FILES) and actor.may(Permission.READ_FILES)


def check_may_create_dossier(actor: Actor) -> None:
    """Raise Refused when she may not open a file."""
    check_may_read_files(actor)
    _check(actor, Permission.CREATE_FILES, "Votre rôle ne permet pas de créer un dossier.")


def may_edit_files(actor: Actor) -> bool:
    """Change what a file holds."""
    return actor.may(Permission.EDIT_FILES) and actor.may(Permission.READ_FILES)


def check_may_edit_files(actor: Actor) -> None:
    """Raise Refused when she may not change files."""
    check_may_read_files(actor)
    _check(actor, Permission.EDIT_FILES, "Votre rôle permet de lire ce dossier, pas de le modifier.")


def may_note_contact(actor: Actor) -> bool:
    """Say that a young person was reached: who changes files, and who records acts."""
    return may_edit_files(actor) or (actor.may(Permission.RECORD_ACTS) and actor.may(Permission.READ_FILES))


def check_may_note_contact(actor: Actor) -> None:
    """Raise Refused when she may not note contacts."""
    check_may_read_files(actor)
    if not may_note_contact(actor):
        raise Refused("Votre rôle ne permet pas de noter un contact.", what_to_do=_ASK)


def may_reveal_nir(actor: Actor) -> bool:
    """Show the whole NIR, with a reason."""
    return actor.may(Permission.REVEAL_NIR)


def check_may_reveal_nir(actor: Actor) -> None:
    """Raise Refused when she may not show the NIR."""
    check_may_read_files(actor)
    _check(actor, Permission.REVEAL_NIR, "Votre rôle ne permet pas d’afficher le numéro de sécurité sociale.")


def may_justify_identity(actor: Actor) -> bool:
    """Say that a paper was seen."""
    return actor.may(Permission.JUSTIFY_IDENTITY)


def check_may_justify_identity(actor: Actor) -> None:
    """Raise Refused when she may not justify an identity or certify a NIR."""
    check_may_read_files(actor)
    _check(actor, Permission.JUSTIFY_IDENTITY, "Votre rôle ne permet pas de justifier une identité.")


def may_manage_team(actor: Actor) -> bool:
    """Choose the referent and the team."""
    return actor.may(Permission.MANAGE_TEAM)


def check_may_manage_team(actor: Actor) -> None:
    """Raise Refused when she may not choose the team around a person."""
    check_may_read_files(actor)
    _check(actor, Permission.MANAGE_TEAM, "Votre rôle ne permet pas de choisir l’équipe autour d’un jeune.")


def may_answer_file_requests(actor: Actor) -> bool:
    """Answer another structure that asks for a file."""
    return actor.may(Permission.ANSWER_FILE_REQUESTS)


def check_may_answer_file_requests(actor: Actor) -> None:
    """Raise Refused when she may not answer requests for files."""
    check_may_read_files(actor)
    _check(
        actor,
        Permission.ANSWER_FILE_REQUESTS,
        "Votre rôle ne permet pas de répondre aux demandes de dossier.",
    )


def may_hand_over_files(actor: Actor) -> bool:
    """Give a file to another structure."""
    return actor.may(Permission.TRANSFER_FILES)


def check_may_hand_over_files(actor: Actor) -> None:
    """Raise Refused when she may not give files to another structure."""
    check_may_read_files(actor)
    _check(actor, Permission.TRANSFER_FILES, "Votre rôle ne permet pas de transférer un dossier.")


def check_may_follow_merger(actor: Actor) -> None:
    """Raise Refused for a person: files follow a merger of structures by the house itself."""
    if not actor.is_system:
        raise Refused(
            "Les dossiers suivent d’eux-mêmes une fusion de structures.",
            what_to_do="Pour un seul dossier, utilisez le transfert.",
        )


def may_read_notes(actor: Actor) -> bool:
    """Read free text."""
    return actor.may(Permission.READ_FREE_TEXT) and actor.may(Permission.READ_FILES)


def check_may_read_notes(actor: Actor) -> None:
    """Raise Refused when free text is not for her."""
    check_may_read_files(actor)
    _check(actor, Permission.READ_FREE_TEXT, "Les notes libres ne sont pas ouvertes à votre rôle.")


def may_read_access_journal(actor: Actor) -> bool:
    """See who looked at a file."""
    return actor.may(Permission.READ_ACCESS_JOURNAL)


def check_may_read_access_journal(actor: Actor) -> None:
    """Raise Refused when the journal is not for her."""
    check_may_read_files(actor)
    _check(
        actor,
        Permission.READ_ACCESS_JOURNAL,
        "Votre rôle ne permet pas de voir qui a consulté un dossier.",
        "La direction de votre structure le peut.",
    )


def may_read_team_caseloads(actor: Actor) -> bool:
    """See the lists of colleagues and of the whole structure."""
    return actor.may(Permission.READ_TEAM_CASELOADS)


def check_may_read_caseload(actor: Actor, adviser_id: UUID | None) -> None:
    """Raise Refused for a list that is not her own without the right to see those of the team."""
    check_may_read_files(actor)
    if adviser_id != actor.user_id:
        _check(
            actor,
            Permission.READ_TEAM_CASELOADS,
            "Votre rôle donne accès à votre liste, pas à celle des autres.",
        )
