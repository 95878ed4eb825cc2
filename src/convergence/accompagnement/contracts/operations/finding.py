"""Find a contract to change, and save it under the constraint that no two run at once."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.policies import check_is_signatory
from convergence.accompagnement.contracts.queries.eligibility import past_contracts
from convergence.accompagnement.contracts.queries.rows import shown
from convergence.accompagnement.contracts.rules.others import consecutive_limit
from convergence.accompagnement.contracts.types import ContractConflict, ContractKind, NoteAbout, Party
from convergence.dossier.queries import age_facts
from convergence.dossier.types.views import AgeFacts
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.files import check_may_write
from convergence.storage.history import fields_changed_since
from convergence.storage.session import current_scope


def contract_to_edit(
    contract_id: UUID, *, edit_token: int | None = None, on: date, is_closing_for_another: bool = False
) -> models.Contract:
    """The row, locked; NotFound when absent or hidden, Refused when only readable or signed with another organisation.

    ``is_closing_for_another``: the caller checks herself whether the contract of another organisation may be closed.

    Raises ContractConflict when the token is stale: somebody decided something since. A flag raised by a rule
    meanwhile is no decision: the job noted a moment ago must not refuse the end that it calls for.
    """
    row = models.Contract.objects.select_for_update().filter(pk=contract_id).first()
    if row is None:
        raise NotFound(
            "Ce contrat n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-le dans la liste.",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    scope = current_scope()
    if scope is not None and not is_closing_for_another:
        check_is_signatory(scope.actor, row.signatory_id)
    if edit_token is not None and row.change_id != edit_token and not _only_flagged_since(row, edit_token):
        raise ContractConflict(shown(row, signatures_of(row), on))
    return row


def _only_flagged_since(row: models.Contract, edit_token: int) -> bool:
    changed = fields_changed_since(row, edit_token)
    return changed is not None and changed <= {"review_reasons"}


def signatures_of(row: models.Contract) -> list[models.ContractSignature]:
    """Signatures already collected, in order, of every version."""
    return list(models.ContractSignature.objects.filter(contract_id=row.id).order_by("signed_at", "id"))


def signed_parties(row: models.Contract, version: int = 1) -> frozenset[Party]:
    """Who has signed a version."""
    return frozenset(
        Party(signature.party) for signature in signatures_of(row) if signature.version == version
    )


def person(dossier_id: UUID) -> AgeFacts:
    """Birth date and RQTH of the person; NotFound when the file is absent or hidden."""
    scope = current_scope()
    found = age_facts(scope, dossier_id) if scope else None
    if found is None:
        raise hidden_file()
    return found


def structure_of(dossier_id: UUID) -> UUID:
    """The structure that holds the file; NotFound when it is absent or hidden, Refused when only readable."""
    structure_id = person(dossier_id).structure_id
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    return structure_id


def hidden_file() -> NotFound:
    """What is answered for a file that does not exist and for one that is out of reach, alike."""
    return NotFound(
        "Ce dossier n’existe pas ou ne vous est pas accessible.",
        what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
    )


def consecutive_end(dossier_id: UUID, kind: ContractKind, starts_on: date) -> date | None:
    """Where the 24 months in a row of PACEA end (R5131-13), for one that follows another; None otherwise."""
    if kind is not ContractKind.PACEA:
        return None
    return consecutive_limit(past_contracts(dossier_id), starts_on)


def save_alone(row: models.Contract) -> None:
    """Save; Conflict when another CEJ or PACEA covers the same days, or is being prepared, even just now."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "contracts_one_in_preparation" in str(error) or "contracts_one_engagement_open" in str(error):
            raise already_open() from error
        if "contracts_one_engagement" in str(error):
            raise Conflict(
                "Un autre contrat d’engagement couvre déjà cette période.",
                what_to_do="Mettez-y fin à la bonne date, ou actualisez-le par un avenant.",
                code="contract_already_running",
            ) from error
        if "contracts_one_signatory" in str(error):
            raise Conflict(
                "Un contrat signé ou préparé avec un autre organisme couvre déjà cette période.",
                what_to_do="Il prend fin avant qu’un autre commence : voyez avec cet organisme.",
                code="contract_elsewhere",
            ) from error
        if "contracts_one_at_a_time" not in str(error):
            raise
        raise Conflict(
            "Un autre CEJ ou PACEA couvre déjà cette période.",
            what_to_do="Mettez-y fin à la bonne date, puis recommencez.",
            code="contract_already_running",
        ) from error


def already_open() -> Conflict:
    """Another contract of the person is in preparation, or signed and not started."""
    return Conflict(
        "Un contrat est déjà en préparation ou signé pour ce jeune.",
        what_to_do="Poursuivez-le, ou abandonnez-le avant d’en préparer un autre.",
        code="contract_already_open",
    )


def note(row: models.Contract, about: NoteAbout, text: str, on: date) -> None:
    """Keep the words that explain a decision, apart from the contract; nothing for an empty text.

    An operator chooses its reason from a list: it stands in the history of the contract, no note is made of it.
    """
    if text.strip() and row.signatory_id is None:
        check_may_write(row.dossier_id, FieldGroup.FREE_TEXT)
        models.ContractNote.objects.create(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            about=about,
            written_on=on,
            text=text.strip(),
        )
