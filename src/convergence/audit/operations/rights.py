"""A structure's register of the requests of persons about their data (RGPD, art. 12 to 21)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.audit.models import RightsRequest
from convergence.audit.policies import check_may_keep_rights_register
from convergence.audit.rules.clock import answer_due_on
from convergence.audit.types import (
    RightsOutcome,
    RightsRequestAnswered,
    RightsRequestKind,
    RightsRequestReceived,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.files import holder
from convergence.storage.operation import emit, operation


@operation("Enregistrer une demande de la personne sur ses données")
def receive_rights_request(
    *, actor: Actor, at: datetime, dossier_id: UUID, kind: RightsRequestKind, received_on: date
) -> UUID:
    """Write a request in the register and start its legal clock; returns the request."""
    check_may_keep_rights_register(actor)
    structure_id = holder(dossier_id)
    if structure_id is None:
        raise _no_file()
    if received_on > local_day(at, zone(actor.time_zone)):
        raise Invalid.one(
            "received_on",
            "La demande ne peut pas avoir été reçue dans le futur.",
            "Corrigez la date de réception.",
        )
    request = RightsRequest.objects.create(
        structure_id=structure_id,
        dossier_id=dossier_id,
        kind=kind,
        received_on=received_on,
        due_on=answer_due_on(received_on),
    )
    emit(RightsRequestReceived(structure_id=structure_id, dossier_id=dossier_id, kind=kind))
    return request.id


@operation("Prolonger le délai de réponse à une demande")
def extend_rights_request(*, actor: Actor, at: datetime, request_id: UUID, reason: str) -> date:
    """Use the two more months the law allows, once, with reasons told to the person; returns the new last day."""
    check_may_keep_rights_register(actor)
    request = open_request(request_id)
    if request.extended:
        raise Conflict(
            "Le délai de cette demande a déjà été prolongé.", what_to_do="Répondez avant l’échéance."
        )
    if not reason.strip():
        raise Invalid.one(
            "reason", "La prolongation doit être motivée.", "Écrivez le motif donné à la personne."
        )
    request.extended = True
    request.due_on = answer_due_on(request.received_on, extended=True)
    request.save()
    return request.due_on


@operation("Répondre à une demande de la personne")
def answer_rights_request(
    *, actor: Actor, at: datetime, request_id: UUID, outcome: RightsOutcome, motive: str = ""
) -> None:
    """Close a request. A refusal, whole or partial, needs its motive."""
    check_may_keep_rights_register(actor)
    request = open_request(request_id)
    if outcome is not RightsOutcome.GRANTED and not motive.strip():
        raise Invalid.one("motive", "Un refus doit être motivé.", "Écrivez le motif donné à la personne.")
    request.outcome, request.motive = outcome, motive
    request.answered_on = local_day(at, zone(actor.time_zone))
    request.save()
    emit(
        RightsRequestAnswered(
            structure_id=request.structure_id,
            dossier_id=request.dossier_id,
            kind=RightsRequestKind(request.kind),
        )
    )


def open_request(request_id: UUID) -> RightsRequest:
    """A request of the actor's structure that waits for its answer, locked; NotFound or Conflict otherwise."""
    request = RightsRequest.objects.select_for_update().filter(id=request_id).first()
    if request is None:
        raise _no_file()
    if request.answered_on is not None:
        raise Conflict("Cette demande a déjà reçu une réponse.", what_to_do="Ouvrez une nouvelle demande.")
    return request


def _no_file() -> NotFound:
    return NotFound("Ce dossier n’existe pas ou n’est pas accessible.", what_to_do="Vérifiez l’adresse.")
