"""The account of a young person, from her file: opened, taken over from another structure, kept up to date.

Her identity must have been proved, and her file must hold an e-mail: that is what she logs in with.
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
from convergence.storage.operation import TYPED_IN, operation


@operation("Ouvrir le compte d’un jeune")
def open_account(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", source: str = TYPED_IN
) -> UUID:
    """Open an account for the person of a file and mail her the link that activates it; its identifier."""
    person = _proven_person(actor, dossier_id)
    return identity.open_young_account(actor=actor, at=at, person=person)


@operation("Reprendre le compte d’un jeune")
def take_account_over(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", source: str = TYPED_IN
) -> UUID:
    """Tie to this file the account that another structure opened for the same person; its identifier."""
    person = _proven_person(actor, dossier_id)
    return identity.take_young_account_over(actor=actor, at=at, person=person)


@operation("Tenir à jour le compte d’un jeune", source="dossier")
def refresh_account(*, actor: Actor, at: datetime, dossier_id: UUID) -> None:
    """Tell the account, if there is one, the names and the e-mail that the file holds now."""
    header = dossier_header(scope_of(actor), dossier_id)
    if header is not None:
        identity.follow_young_person(actor=actor, at=at, person=_person(header))


def _proven_person(actor: Actor, dossier_id: UUID) -> YoungPerson:
    check_may_edit_files(actor)
    held_file(actor, dossier_id)
    header = dossier_header(scope_of(actor), dossier_id)
    if header is None:
        raise file_not_found()
    if header.identity_state is not IdentityProofState.PROVEN:
        raise Refused(
            "L’identité de ce jeune n’est pas justifiée.",
            what_to_do="Justifiez-la d’abord dans son dossier, pièce à l’appui.",
            code="identity_not_proven",
        )
    if not header.email:
        raise Invalid.one(
            "email",
            "Ce dossier ne contient pas d’adresse électronique.",
            "Ajoutez-la dans les coordonnées : c’est avec elle que le jeune se connecte.",
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
