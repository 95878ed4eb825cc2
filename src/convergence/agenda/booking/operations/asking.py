"""Somebody without an account asks for a first appointment; a professional finds or opens her file, or says no."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.agenda.booking.models import FirstRequest
from convergence.agenda.booking.operations.bounding import bound_visits, contact_of, keyed
from convergence.agenda.booking.operations.finding import found_file, structure_name
from convergence.agenda.booking.operations.sending import ask_to_send
from convergence.agenda.booking.policies import check_is_guest_of, check_may_send_links
from convergence.agenda.booking.queries.links import coming_with
from convergence.agenda.booking.rules.visitors import check_facts
from convergence.agenda.booking.rules.wording import request_text
from convergence.agenda.booking.types import (
    CallTime,
    FirstAppointmentAsked,
    FirstRequestMatched,
    LinkWay,
    VisitorFacts,
)
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import token_digest, uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import NotFound
from convergence.foundation.text import name_key
from convergence.storage.operation import emit, operation

_USEFUL = timedelta(days=1)


@operation("Premier rendez-vous demandé par la page publique")
def ask_first_appointment(
    *,
    actor: Actor,
    at: datetime,
    facts: VisitorFacts,
    token: str,
    call_time: CallTime = CallTime.ANY,
    address: str = "",
    idempotency_key: str | None = None,
) -> UUID:
    """Leave a request with the few facts that are needed; nothing says whether she is known, or has asked already.

    Whoever asks again, with the same name, birth date and contact, renews her request: there is one of it. The secret
    of its receipt leaves for that contact and is shown nowhere else.
    """
    check_is_guest_of(actor, None)
    check_facts(facts, local_day(at, zone(actor.time_zone)))
    bound_visits(actor, at, address, facts)
    digest, person = token_digest(token), _person_key(facts)
    request_id = _renewed(person, digest, at)
    if request_id is None:
        request_id = uuid7()
        with coming_with(digest):
            FirstRequest(
                id=request_id,
                structure_id=actor.structure_id,
                asked_at=at,
                last_asked_at=at,
                token_digest=digest,
                person_key=person,
                call_time=call_time.value,
                first_name=facts.first_name.strip(),
                last_name=facts.last_name.strip(),
                born_on=facts.born_on,
                phone=facts.phone,
                email=facts.email,
                commune=facts.commune,
            ).save(force_insert=True)
        emit(FirstAppointmentAsked(structure_id=actor.structure_id, request_id=request_id))
    ask_to_send(
        structure_id=actor.structure_id,
        dossier_id=None,
        way=LinkWay.SMS if facts.phone else LinkWay.EMAIL,
        recipient=facts.phone or facts.email,
        body=request_text(structure_name(actor), _receipt_of(token)),
        about=("booking.FirstRequest", request_id),
        useless_at=at + _USEFUL,
    )
    return request_id


@operation("Demande de premier rendez-vous retirée")
def withdraw_first_request(*, actor: Actor, at: datetime, token: str) -> None:
    """She takes her request back: what she had left is erased at once."""
    check_is_guest_of(actor, None)
    digest = token_digest(token)
    with coming_with(digest):
        row = FirstRequest.objects.select_for_update().filter(token_digest=digest).first()
        if row is None:
            raise NotFound("Cette demande n’existe plus.", what_to_do="Vous n’avez rien d’autre à faire.")
        row.delete()


@operation("Demande de premier rendez-vous rattachée à un dossier")
def match_first_request(*, actor: Actor, at: datetime, request_id: UUID, dossier_id: UUID) -> None:
    """The request is that of a file: what the visitor had left is erased, and the appointment is planned there."""
    check_may_send_links(actor)
    row = _found_request(actor, request_id)
    found_file(dossier_id)
    row.delete()
    emit(FirstRequestMatched(structure_id=actor.structure_id, dossier_id=dossier_id, request_id=request_id))


@operation("Demande de premier rendez-vous classée")
def dismiss_first_request(*, actor: Actor, at: datetime, request_id: UUID, reason: str) -> None:
    """Close a request made by mistake, for fun, or of somebody who was called; what she had left is erased."""
    check_may_send_links(actor)
    _found_request(actor, request_id).delete()


def _renewed(person: str, digest: str, at: datetime) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT booking_renew_request(%s, %s, %s)", (person, digest, at))
        found: UUID | None = cursor.fetchone()[0]
    return found


def _person_key(facts: VisitorFacts) -> str:
    """Who she is, in so far as she says it, as a keyed hash."""
    told = (name_key(facts.first_name), name_key(facts.last_name), str(facts.born_on), contact_of(facts))
    return keyed("booking.person", "|".join(told))


def _receipt_of(token: str) -> str:
    return f"{settings.SITE_URL}/jeune/premier-rendez-vous/demande/{token}/"


def _found_request(actor: Actor, request_id: UUID) -> FirstRequest:
    row = (
        FirstRequest.objects.select_for_update()
        .filter(structure_id=actor.structure_id, pk=request_id)
        .first()
    )
    if row is None:
        raise NotFound(
            "Cette demande n’existe plus.",
            what_to_do="Elle a été traitée par un collègue, ou retirée par la personne.",
        )
    return row
