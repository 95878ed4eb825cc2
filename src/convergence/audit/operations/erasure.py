"""Erase the file of a person who asked for it (RGPD, art. 17): rows, past versions, events, openings."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.audit.operations.rights import open_request
from convergence.audit.policies import check_may_keep_rights_register
from convergence.audit.types import FileErased, RecipientFileErased, RightsRequestKind
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid, NotFound
from convergence.storage import files
from convergence.storage.operation import emit, operation


@operation("Effacer un dossier à la demande de la personne")
def erase_file(*, actor: Actor, at: datetime, request_id: UUID, reason: str) -> int:
    """Erase the whole file for good, the request itself included; returns how many rows it held.

    Only a request of erasure that waits for its answer opens this. What remains is that a file was erased, when,
    by whom and why: ``reason`` must not tell of the person. Raises Conflict when the request has been answered,
    Invalid when it is of another kind or without reason, NotFound out of reach.
    """
    check_may_keep_rights_register(actor)
    request = open_request(request_id)
    if request.kind != RightsRequestKind.ERASURE:
        raise Invalid.one(
            "request_id",
            "Cette demande n’est pas une demande d’effacement.",
            "Enregistrez d’abord la demande d’effacement de la personne.",
        )
    if not reason.strip():
        raise Invalid.one(
            "reason",
            "L’effacement doit être motivé.",
            "Écrivez pourquoi rien n’oblige à garder ce dossier, sans rien dire de la personne.",
        )
    structure_id, dossier_id = request.structure_id, request.dossier_id
    recipients = files.recipients_ever(dossier_id)
    erased = files.erase_file(dossier_id, reason.strip())
    if erased is None:
        raise NotFound("Ce dossier n’existe pas ou n’est pas accessible.", what_to_do="Vérifiez l’adresse.")
    emit(FileErased(structure_id=structure_id, dossier_id=dossier_id))
    for organisation_id in recipients:
        emit(
            RecipientFileErased(
                structure_id=structure_id, dossier_id=dossier_id, organisation_id=organisation_id
            )
        )
    return erased
