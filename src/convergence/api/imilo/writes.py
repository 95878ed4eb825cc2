"""Calls 2 and 10 to 12: a step declared by an application, an enrolment made, changed and taken back by an adviser."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from convergence.accompagnement.contracts.queries import running_contracts_of
from convergence.accompagnement.situations.operations import declare_step
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.agenda.workshops import operations
from convergence.agenda.workshops.queries import enrolment, enrolment_by_number, session_by_number
from convergence.agenda.workshops.types import EnrolmentRow, EnrolmentStatus, SessionRow
from convergence.api.answers import json_answer
from convergence.api.gate import HOUSE
from convergence.api.imilo.answers import empty_answer, told_to_operators
from convergence.api.imilo.bodies import bare_number, day_in, json_object, needed_day, text_in
from convergence.api.imilo.gate import (
    Person,
    application,
    as_person,
    on_file,
    person,
    unknown_file,
    where_held,
)
from convergence.api.imilo.naming import dossier_named, number_named
from convergence.dossier.queries import place_of_number
from convergence.foundation.periods import local_day, zone
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Invalid, NotFound
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.queries import adviser_of_login
from convergence.identity.types import BearerKind
from convergence.sharing.types import ApiFamily
from convergence.storage.session import acting

DECLARING = frozenset({Permission.READ_FILES, Permission.EDIT_FILES, Permission.READ_FREE_TEXT})
"""What an application may do to the one file for which it declares a step; its comment is free text."""

MEASURES = {measure.value: measure for measure in SnpMeasure if measure is not SnpMeasure.NOT_SNP}
STATUSES = {word: status for status in EnrolmentStatus for word in (status.name, status.label)}
"""Both vocabularies of an enrolment: the codes of the lists, the French labels of the details."""


@told_to_operators
def declare(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Call 2: a non-professional situation, in the name of an adviser of the structure that holds the file."""
    caller = application(request, ApiFamily.STEPS)
    number, body = dossier_named(dossier), json_object(request)
    measure, login = _measure(body), text_in(body, "loginConseiller", needed=True)
    first_day, last_day = needed_day(body, "dateDebut"), needed_day(body, "dateFinReelle")
    comment = text_in(body, "commentaire")
    told = [number, measure.value, login, first_day.isoformat(), last_day.isoformat(), comment]
    with on_file(caller, number, "imilo.step", DECLARING) as (scope, dossier_id):
        declare_step(
            actor=scope.actor,
            at=caller.at,
            dossier_id=dossier_id,
            measure=measure,
            first_day=first_day,
            last_day=last_day,
            comment=comment,
            reason=f"Déclarée par {_adviser(scope, login)} dans « {caller.client.name} »",
            idempotency_key=f"{caller.client.client_id}:{_fingerprint(told)}",
        )
    return json_answer({"idDossier": number}, status=201)


@told_to_operators
def enrol(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """Call 10: enrol; the content is the number of the session and nothing else."""
    caller = person(request, {BearerKind.ADVISER: (ApiFamily.ENROLMENT_WRITES,)})
    number, wanted = dossier_named(dossier), bare_number(request, "idSession", "de session")
    with _on_file(caller, number, "imilo.enrol") as (scope, dossier_id):
        session = session_by_number(scope, wanted, at=caller.at)
        if session is None:
            raise NotFound(
                "Cette session n’existe pas.", what_to_do="Vérifiez son numéro.", code="unknown_session"
            )
        enrolment_id = operations.enrol(
            actor=scope.actor,
            at=caller.at,
            session_id=session.session_id,
            dossier_id=dossier_id,
            contracts=_contracts(scope, session, dossier_id),
            reason=_by(caller),
        )
        row = enrolment(scope, enrolment_id)
        if row is None:
            raise _unknown_enrolment()
    return json_answer(
        {"id": row.number, "idDossier": number, "idSession": wanted, "statut": row.status.name}, status=201
    )


@told_to_operators
def change(request: HttpRequest, dossier: str, instance: str) -> HttpResponseBase:
    """Call 11: what became of an enrolment, in either vocabulary; the same once more changes nothing."""
    caller = person(request, {BearerKind.ADVISER: (ApiFamily.ENROLMENT_WRITES,)})
    number, body = dossier_named(dossier), json_object(request)
    status, started_on = _status(body), day_in(body, "dateDebutReelle")
    comment = text_in(body, "commentaire")
    with _on_file(caller, number, "imilo.change") as (scope, dossier_id):
        row = _enrolment(scope, dossier_id, instance)
        operations.note_enrolment_status(
            actor=scope.actor,
            at=caller.at,
            enrolment_id=row.enrolment_id,
            status=status,
            started_on=_started_on(status, started_on),
            comment=comment or None,
            reason=_by(caller),
        )
    return empty_answer()


@told_to_operators
def withdraw(request: HttpRequest, dossier: str, instance: str) -> HttpResponseBase:
    """Call 12: take an enrolment back; one that was taken back already stays so."""
    caller = person(request, {BearerKind.ADVISER: (ApiFamily.ENROLMENT_WRITES,)})
    number = dossier_named(dossier)
    with _on_file(caller, number, "imilo.withdraw") as (scope, dossier_id):
        row = _enrolment(scope, dossier_id, instance)
        if not row.is_withdrawn:
            operations.withdraw_enrolment(
                actor=scope.actor, at=caller.at, enrolment_id=row.enrolment_id, reason=_by(caller)
            )
    return empty_answer()


@contextmanager
def _on_file(caller: Person, number: int, route: str) -> Iterator[tuple[Scope, UUID]]:
    """The transaction in which an adviser acts on the file of a number, in the structure that holds it.

    NotFound when there is none of that number, or none where she works.
    """
    with acting(HOUSE, Purpose.OPERATOR_EXCHANGE, route="imilo.place") as scope:
        place = place_of_number(scope, number)
    there = where_held(caller, place.structure_id) if place else None
    if place is None or there is None:
        raise unknown_file()
    with as_person(there, route, writes=True) as scope:
        yield scope, place.dossier_id


def _enrolment(scope: Scope, dossier_id: UUID, instance: str) -> EnrolmentRow:
    row = enrolment_by_number(scope, number_named(instance, "idInstanceSession", "d’inscription"))
    if row is None or row.dossier_id != dossier_id:
        raise _unknown_enrolment()
    return row


def _unknown_enrolment() -> NotFound:
    return NotFound(
        "Cette inscription n’existe pas.", what_to_do="Vérifiez son numéro.", code="unknown_enrolment"
    )


def _contracts(scope: Scope, session: SessionRow, dossier_id: UUID) -> list[str]:
    """Kinds of the contracts that run on the day of the session, when its offer asks for one."""
    if not session.offer.contract_kind:
        return []
    day = local_day(session.starts_at, zone(session.time_zone))
    return [contract.kind.value for contract in running_contracts_of(scope, [dossier_id], day)]


def _by(caller: Person) -> str:
    return f"Saisi dans « {caller.client.name} »"


def _adviser(scope: Scope, login: str) -> str:
    found = adviser_of_login(scope, login)
    if found is None:
        raise Invalid.one(
            "loginConseiller",
            "Aucun conseiller de la structure qui tient ce dossier n’a cet identifiant.",
            "Vérifiez l’identifiant, ou la structure qui tient le dossier.",
            "unknown_adviser",
        )
    return found.full_name


def _measure(body: dict[str, Any]) -> SnpMeasure:
    measure = MEASURES.get(text_in(body, "mesure", needed=True))
    if measure is None:
        raise Invalid.one(
            "mesure", "Cette mesure n’existe pas.", f"Envoyez {', '.join(MEASURES)}.", "unknown_measure"
        )
    return measure


def _status(body: dict[str, Any]) -> EnrolmentStatus:
    status = STATUSES.get(text_in(body, "statut", needed=True))
    if status is None:
        raise Invalid.one(
            "statut", "Ce statut n’existe pas.", f"Envoyez {', '.join(STATUSES)}.", "unknown_status"
        )
    return status


def _started_on(status: EnrolmentStatus, day: date | None) -> date | None:
    """The day really begun says something of a presence only."""
    return day if status is EnrolmentStatus.ACHIEVED else None


def _fingerprint(told: list[Any]) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
