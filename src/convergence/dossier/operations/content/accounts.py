"""The account of a young person, from her file: opened, taken over from another structure, kept up to date.

Her identity must have been proved. She logs in with the e-mail of her file, or with a code on paper when she has none.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.dossier.operations.reach import file_not_found, held_file, scope_of
from convergence.dossier.policies import check_may_edit_files
from convergence.dossier.queries import dossier_header
from convergence.dossier.types import IdentityProofState
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid, Refused
from convergence.identity import operations as identity
from convergence.identity.types import YoungPerson
from convergence.identity.types.screens import HandedAccount, LentScreen
from convergence.storage.operation import TYPED_IN, operation


@operation("Ouvrir le compte d’un jeune")
def open_account(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", source: str = TYPED_IN
) -> UUID:
    """Open an account for the person of a file and mail her the link that activates it; its identifier."""
    person = _person_with_email(actor, dossier_id)
    return identity.open_young_account(actor=actor, at=at, person=person)


@operation("Reprendre le compte d’un jeune")
def take_account_over(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", source: str = TYPED_IN
) -> UUID:
    """Tie to this file the account that another structure opened for the same person; its identifier."""
    person = _person_with_email(actor, dossier_id)
    return identity.take_young_account_over(actor=actor, at=at, person=person)


@operation("Remettre un compte en main propre")
def hand_account(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", source: str = TYPED_IN
) -> HandedAccount:
    """An account on paper for somebody who has no e-mail; what is handed is told once."""
    person = _person(_proven_header(actor, dossier_id))
    return identity.hand_young_account(actor=actor, at=at, person=person)


@operation("Prêter un écran à un jeune")
def lend_screen(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", source: str = TYPED_IN
) -> LentScreen:
    """A code that opens the space of the person of a file once, on one screen."""
    person = _person(_proven_header(actor, dossier_id))
    return identity.lend_screen(actor=actor, at=at, person=person)


@operation("Tenir à jour le compte d’un jeune", source="dossier")
def refresh_account(*, actor: Actor, at: datetime, dossier_id: UUID) -> None:
    """Tell the account, if there is one, the names and the e-mail that the file holds now."""
    header = dossier_header(scope_of(actor), dossier_id)
    if header is not None:
        identity.follow_young_person(actor=actor, at=at, person=_person(header))


def _own_header(actor: Actor, dossier_id: UUID) -> DossierHeader:
    check_may_edit_files(actor)
    held_file(actor, dossier_id)
    header = dossier_header(scope_of(actor), dossier_id)
    if header is None:
        raise file_not_found()
    return header


def _proven_header(actor: Actor, dossier_id: UUID) -> DossierHeader:
    header = _own_header(actor, dossier_id)
    if header.identity_state is not IdentityProofState.PROVEN:
        raise Refused(
            "L’identité de ce jeune n’est pas justifiée.",
            what_to_do="Justifiez-la d’abord dans son dossier, pièce à l’appui.",
            code="identity_not_proven",
        )
    return header


def _person_with_email(actor: Actor, dossier_id: UUID) -> YoungPerson:
    header = _proven_header(actor, dossier_id)
    if not header.email:
        raise Invalid.one(
            "email",
            "Ce dossier ne contient pas d’adresse électronique.",
            "Ajoutez-la dans les coordonnées : c’est avec elle que le jeune se connecte. S’il n’en a pas, remettez-lui "
            "un compte sur papier.",
            "email_missing",
        )
    return _person(header)


def _person(header: DossierHeader) -> YoungPerson:
    return YoungPerson(
        dossier_id=header.dossier_id,
        first_name=header.first_name,
        last_name=header.usual_name or header.birth_name,
        born_on=header.born_on,
        email=header.email,
    )
