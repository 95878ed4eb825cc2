"""Find what is to change, and keep the words that explain it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.types.words import Asked, NoteAbout
from convergence.accompagnement.contracts.queries import contract_detail
from convergence.accompagnement.contracts.types import ContractKind, ContractRow
from convergence.dossier.queries import births_of
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.scope import Scope
from convergence.storage.files import check_may_write, holder
from convergence.storage.models import FileRecord
from convergence.storage.session import current_scope

R = TypeVar("R", bound=FileRecord)
MODELS: dict[Asked, type[models.Decided]] = {
    Asked.RIGHT: models.RightTerms,
    Asked.ONE_OFF: models.OneOffAllowance,
    Asked.AID: models.Aid,
}


def scope_now() -> Scope:
    """The scope of the operation under way."""
    scope = current_scope()
    assert scope is not None, "an operation runs inside a transaction of its actor"
    return scope


def today_of(actor: Actor, at: datetime) -> date:
    """The civil day where the actor works."""
    return local_day(at, zone(actor.time_zone))


def to_edit(model: type[R], pk: UUID) -> R:
    """The row, locked; NotFound when absent or hidden, Refused when only readable."""
    row: R | None = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise hidden()
    check_may_write(row.dossier_id, FieldGroup.RESOURCES)
    return row


def own_structure(dossier_id: UUID) -> UUID:
    """The structure that holds the file; NotFound when it is absent or hidden, Refused when only readable."""
    structure_id = holder(dossier_id)
    if structure_id is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    check_may_write(dossier_id, FieldGroup.RESOURCES)
    return structure_id


def signed_contract(contract_id: UUID, kind: ContractKind, on: date) -> ContractRow:
    """A signed contract of a kind; NotFound when it is hidden, Invalid for another kind or one not signed."""
    row = contract_detail(scope_now(), contract_id, on=on)
    if row is None:
        raise hidden()
    if row.signatory_id is not None:
        raise Invalid.one(
            "contract",
            "Ce contrat est signé avec un autre organisme : l’allocation est décidée et payée par lui.",
            "Renvoyez la personne vers cet organisme.",
            "other_signatory",
        )
    if row.kind is not kind or row.signed_on is None:
        raise Invalid.one(
            "contract",
            f"Seul un contrat signé ouvre ce droit : {kind.label}.",
            "Faites signer le contrat d’abord.",
            "not_signed",
        )
    return row


def born_on(dossier_id: UUID) -> date:
    """The birth date of the person."""
    return births_of(scope_now(), [dossier_id])[0].born_on


def check_token(row: FileRecord | models.AidScheme, edit_token: int | None) -> None:
    """Raise Conflict when someone saved since the token was read."""
    if edit_token is not None and row.change_id != edit_token:
        raise Conflict(
            "Quelqu’un a enregistré entre-temps.",
            what_to_do="Relisez la version actuelle, puis recommencez si c’est encore utile.",
            code="changed_meanwhile",
        )


def note(row: FileRecord, about: NoteAbout, text: str, on: date) -> None:
    """Keep the words that explain something, apart from it; nothing for an empty text."""
    words = text.replace("\0", "").strip()
    if words:
        check_may_write(row.dossier_id, FieldGroup.FREE_TEXT)
        models.AllowanceNote.objects.create(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            ref_id=row.pk,
            about=about,
            written_on=on,
            text=words,
        )


def one_line(text: str) -> str:
    """A short text without line breaks, doubled spaces nor the character that PostgreSQL refuses."""
    return " ".join(text.replace("\0", "").split())


def hidden() -> NotFound:
    """What is answered for something absent and for something out of reach, alike."""
    return NotFound(
        "Cette demande n’existe pas ou ne vous est pas accessible.",
        what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
    )
