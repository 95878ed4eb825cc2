"""A structure's register of the requests of persons about their data (RGPD, art. 12 to 21)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connection

from convergence.audit.models import RightsRequest
from convergence.audit.policies import check_may_ask, check_may_keep_rights_register
from convergence.audit.rules.clock import answer_due_on
from convergence.audit.types import (
    STOPPING,
    LimitationLifted,
    ProcessingLimited,
    RightsOutcome,
    RightsRequestAnswered,
    RightsRequestKind,
    RightsRequestReceived,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.files import hold_back, holder
from convergence.storage.operation import emit, operation

MOST_WAITING = 20
"""Requests of one person that may wait at once: more is a page sent again and again."""


@operation("Enregistrer une demande de la personne sur ses données")
def receive_rights_request(
    *, actor: Actor, at: datetime, dossier_id: UUID, kind: RightsRequestKind, received_on: date
) -> UUID:
    """Write a request in the register and start its legal clock; returns the request.

    An opposition, or a demand of limitation, closes the file to partners at once: before it is answered.
    """
    check_may_keep_rights_register(actor)
    if received_on > local_day(at, zone(actor.time_zone)):
        raise Invalid.one(
            "received_on",
            "La demande ne peut pas avoir été reçue dans le futur.",
            "Corrigez la date de réception.",
        )
    return _received(dossier_id, kind, received_on)


@operation("Demander quelque chose sur ses données, dans son espace")
def ask_about_my_data(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    kind: RightsRequestKind,
    words: str = "",
    idempotency_key: str | None = None,
) -> UUID:
    """The young person uses one of her rights from her own space; the clock starts on this day.

    One request of a kind at a time, but for rectifications and questions, which each have their words: so many
    wait for an answer at most.
    """
    check_may_ask(actor, dossier_id)
    words = words.strip()
    if kind is RightsRequestKind.RECTIFICATION and not words:
        raise Invalid.one(
            "words", "Dites ce qui n’est pas juste.", "Écrivez ce qui est faux, et ce qui est vrai."
        )
    waiting = RightsRequest.objects.filter(dossier_id=dossier_id, answered_on__isnull=True, by_herself=True)
    if not words and (same := waiting.filter(kind=kind).first()):
        raise Conflict(
            f"Vous l’avez déjà demandé le {same.received_on:%d/%m/%Y}.",
            what_to_do=f"Votre Mission Locale doit vous répondre avant le {same.due_on:%d/%m/%Y}.",
        )
    if waiting.count() >= MOST_WAITING:
        raise Conflict(
            f"{MOST_WAITING} demandes attendent déjà une réponse.",
            what_to_do="Attendez une réponse, ou parlez-en à votre Mission Locale.",
        )
    today = local_day(at, zone(actor.time_zone))
    return _received(dossier_id, kind, today, words=words, by_herself=True)


def _received(
    dossier_id: UUID, kind: RightsRequestKind, received_on: date, *, words: str = "", by_herself: bool = False
) -> UUID:
    structure_id = holder(dossier_id)
    if structure_id is None:
        raise _no_file()
    request = RightsRequest.objects.create(
        structure_id=structure_id,
        dossier_id=dossier_id,
        kind=kind,
        received_on=received_on,
        due_on=answer_due_on(received_on),
        words=words,
        by_herself=by_herself,
    )
    emit(RightsRequestReceived(structure_id=structure_id, dossier_id=dossier_id, kind=kind))
    settle_limitation(structure_id, dossier_id)
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
    settle_limitation(request.structure_id, request.dossier_id)


def settle_limitation(structure_id: UUID, dossier_id: UUID) -> None:
    """The wall says what the register says: whatever the order of requests and answers, and those of another hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", (f"limitation:{dossier_id}",))
    asked = RightsRequest.objects.filter(dossier_id=dossier_id, kind__in=STOPPING)
    limited = asked.exclude(outcome=RightsOutcome.REFUSED).filter(lifted_on=None).exists()
    if hold_back(dossier_id, held_back=limited):
        fact = ProcessingLimited if limited else LimitationLifted
        emit(fact(structure_id=structure_id, dossier_id=dossier_id))


def open_request(request_id: UUID) -> RightsRequest:
    """A request of the actor's structure that waits for its answer, locked; NotFound or Conflict otherwise."""
    request = found_request(request_id)
    if request.answered_on is not None:
        raise Conflict("Cette demande a déjà reçu une réponse.", what_to_do="Ouvrez une nouvelle demande.")
    return request


def found_request(request_id: UUID) -> RightsRequest:
    """A request of the actor's structure, locked; NotFound otherwise."""
    request = RightsRequest.objects.select_for_update().filter(id=request_id).first()
    if request is None:
        raise _no_file()
    return request


def _no_file() -> NotFound:
    return NotFound("Ce dossier n’existe pas ou n’est pas accessible.", what_to_do="Vérifiez l’adresse.")
