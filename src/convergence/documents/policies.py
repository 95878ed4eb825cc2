"""Who may read, add and remove documents, and keep the wordings of papers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from convergence.documents.rules.uploads import most_bytes
from convergence.documents.types import DocumentOrigin
from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.identity.policies import is_operator

_ASK = "Demandez à votre responsable si votre fonction le demande."


def may_read_documents(actor: Actor) -> bool:
    """Whoever reads the documents of the files that she may open; a guest or the person herself, those of her file."""
    return actor.may(Permission.READ_DOCUMENTS) or (
        (actor.is_guest or actor.is_young_person) and actor.only_file_id is not None
    )


def check_may_read_documents(actor: Actor) -> None:
    """Raise Refused unless the actor may read documents."""
    if not may_read_documents(actor):
        raise Refused("Votre rôle ne permet pas de lire les documents.", what_to_do=_ASK)


def may_read_own_papers(actor: Actor) -> bool:
    """Whoever has contracts signed for an operator reads the papers that it keeps; those of a file are not its."""
    return is_operator(actor) and actor.may(Permission.ASK_SIGNATURES)


def check_may_open_papers(actor: Actor) -> None:
    """Raise Refused unless the actor reads documents, or the papers of her operator."""
    if not may_read_own_papers(actor):
        check_may_read_documents(actor)


def may_add_documents(actor: Actor, dossier_id: UUID | None = None) -> bool:
    """Whoever adds documents to files; a guest, or the person herself, may add to her own file only."""
    return actor.may(Permission.ADD_DOCUMENTS) or (
        (actor.is_guest or actor.is_young_person)
        and dossier_id is not None
        and actor.only_file_id == dossier_id
    )


def check_may_add_documents(actor: Actor, dossier_id: UUID | None = None) -> None:
    """Raise Refused unless the actor may add a document there."""
    if not may_add_documents(actor, dossier_id):
        raise Refused("Votre rôle ne permet pas d’ajouter un document.", what_to_do=_ASK)


def origin_of(actor: Actor) -> DocumentOrigin:
    """Where a file that the actor sends comes from: the person of the file, or a professional."""
    is_hers = actor.is_guest or actor.is_young_person
    return DocumentOrigin.RECEIVED if is_hers else DocumentOrigin.UPLOADED


def may_make_papers(actor: Actor) -> bool:
    """Whoever adds documents, guests excepted: a paper speaks for the structure."""
    return actor.may(Permission.ADD_DOCUMENTS)


def check_may_make_papers(actor: Actor, keeper_id: UUID | None = None) -> None:
    """Raise Refused unless the actor may make a paper, remove one or note its delivery; ``keeper_id`` keeps it."""
    if keeper_id is not None:
        check_may_keep_papers(actor, keeper_id)
    elif not may_make_papers(actor):
        raise Refused("Votre rôle ne permet ni de produire ni de retirer un document.", what_to_do=_ASK)


def check_may_keep_papers(actor: Actor, keeper_id: UUID) -> None:
    """Raise Refused unless the actor works for the operator that keeps the paper, or is the house at its work."""
    if actor.is_system or (may_read_own_papers(actor) and actor.structure_id == keeper_id):
        return
    raise Refused(
        "Ce document est gardé par un autre organisme : lui seul le produit.",
        what_to_do="Demandez-le à cet organisme.",
    )


def may_read_templates(actor: Actor) -> bool:
    """Whoever reads documents sees the wordings from which they are made."""
    return actor.may(Permission.READ_DOCUMENTS)


def check_may_read_templates(actor: Actor) -> None:
    """Raise Refused unless the actor may see the wordings."""
    if not may_read_templates(actor):
        raise Refused("Votre rôle ne permet pas de lire les modèles de documents.", what_to_do=_ASK)


def may_keep_templates(actor: Actor) -> bool:
    """Whoever keeps the wordings of her structure."""
    return actor.may(Permission.MANAGE_DOCUMENT_TEMPLATES)


def check_may_keep_templates(actor: Actor) -> None:
    """Raise Refused unless the actor may write, test and publish wordings."""
    if not may_keep_templates(actor):
        raise Refused(
            "Votre rôle permet de lire les modèles de documents, pas de les modifier.",
            what_to_do="Demandez à un responsable de votre structure.",
        )


def largest_upload(on: date) -> int:
    """Bytes of the largest file that may be uploaded on a day."""
    return most_bytes(on)
