"""Enrol people in a session, one or many, and take an enrolment back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from convergence.agenda.workshops import models
from convergence.agenda.workshops.operations.finding import (
    HeldSession,
    fact,
    found_enrolment,
    held_session,
    read_again,
)
from convergence.agenda.workshops.operations.offering import catch_up, offer_free_places
from convergence.agenda.workshops.policies import check_may_enrol
from convergence.agenda.workshops.rules.enrolling import (
    Candidate,
    check_withdrawal,
    why_closed,
    why_not_her,
)
from convergence.agenda.workshops.types import (
    EnrolmentMade,
    EnrolmentOrigin,
    EnrolmentOutcome,
    EnrolmentProblem,
    EnrolmentStatus,
    EnrolmentWithdrawn,
    SessionAction,
    SessionFull,
    WaitingState,
)
from convergence.dossier.queries import dossier_header, headers_of
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import public_number
from convergence.foundation.problems import Conflict, NotFound, Problem
from convergence.storage.operation import emit, emit_all, operation
from convergence.storage.session import current_scope

_ROWS_A_STATEMENT = 2000


@operation("Inscription à une session")
def enrol(
    *,
    actor: Actor,
    at: datetime,
    session_id: UUID,
    dossier_id: UUID,
    origin: EnrolmentOrigin = EnrolmentOrigin.ADVISER,
    contracts: Collection[str] = (),
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Enrol someone; SessionFull when no place is left (she may then join the waiting list).

    ``contracts`` are the kinds of her running contracts (``cej``, ``pacea``), told by the caller: contracts stand on
    a higher floor. Who is expected by the waiting list takes the place that is held for her.
    """
    check_may_enrol(actor)
    person = person_to_enrol(dossier_id, contracts)
    held = held_session(session_id, actor=actor, at=at)
    if problem := why_closed(held.row, origin, at):
        raise problem
    check_not_enrolled(session_id, dossier_id)
    if problem := why_not_her(held.row, person):
        raise problem
    catch_up(held, actor)
    origin = _leave_list(held, actor, dossier_id, origin)
    if held.row.is_full:
        raise SessionFull()
    if origin is EnrolmentOrigin.ON_SPOT:
        held.move_to(SessionAction.ENROL_ON_SPOT, held.facts())
    return insert_enrolment(held, dossier_id, origin, at)


@operation("Inscriptions à une session")
def enrol_many(
    *,
    actor: Actor,
    at: datetime,
    session_id: UUID,
    dossier_ids: Sequence[UUID],
    contracts: Mapping[UUID, Collection[str]] | None = None,
    origin: EnrolmentOrigin = EnrolmentOrigin.ADVISER,
    with_waiting: bool = False,
    reason: str = "",
    source: str = "saisie",
) -> EnrolmentOutcome:
    """Enrol those who can be, in the order given, in a bounded number of statements; tell why for the others.

    With ``with_waiting`` those who find no place are put in the waiting list.
    """
    check_may_enrol(actor)
    wanted = list(dict.fromkeys(dossier_ids))
    people = _people(wanted, contracts or {})
    held = held_session(session_id, actor=actor, at=at)
    if problem := why_closed(held.row, origin, at):
        raise problem
    catch_up(held, actor)
    refused = [
        EnrolmentProblem(dossier_id, problem.code, str(problem))
        for dossier_id in wanted
        if (problem := _why_not(held, people.get(dossier_id)))
    ]
    refused += _already(held, {problem.dossier_id for problem in refused}, wanted, origin)
    out = {problem.dossier_id for problem in refused}
    able = [dossier_id for dossier_id in wanted if dossier_id not in out]
    room = len(able) if held.row.free is None else held.row.free
    taken, late = able[:room], able[room:]
    if taken and origin is EnrolmentOrigin.ON_SPOT:
        held.move_to(SessionAction.ENROL_ON_SPOT, held.facts())
    _insert_many(held, taken, origin, at)
    if with_waiting and origin is not EnrolmentOrigin.ON_SPOT:
        _queue_many(held, late, at)
        return EnrolmentOutcome(tuple(taken), tuple(late), tuple(refused))
    full = SessionFull()
    refused += [EnrolmentProblem(dossier_id, full.code, str(full)) for dossier_id in late]
    return EnrolmentOutcome(tuple(taken), (), tuple(refused))


@operation("Désinscription")
def withdraw_enrolment(
    *, actor: Actor, at: datetime, enrolment_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Take an enrolment back, as if it had not been made; its place goes to the next of the waiting list."""
    check_may_enrol(actor)
    held = held_session(found_enrolment(enrolment_id).session_id, actor=actor, at=at)
    row = found_enrolment(enrolment_id)
    held.allow(SessionAction.WITHDRAW)
    if row.status == EnrolmentStatus.ACHIEVED:
        raise Conflict(
            "Cette personne est notée présente.",
            what_to_do="Corrigez d’abord sa présence si c’est une erreur.",
            code="present",
        )
    check_withdrawal(held.row, at)
    row.is_withdrawn = True
    row.save(update_fields=["is_withdrawn"])
    emit(EnrolmentWithdrawn(**fact(held.row, row.dossier_id), enrolment_id=row.id))
    read_again(held, actor)
    offer_free_places(held, actor)


def person_to_enrol(dossier_id: UUID, contracts: Collection[str]) -> Candidate:
    """What rules need of the person; NotFound when her file is absent or hidden, alike."""
    scope = current_scope()
    person = dossier_header(scope, dossier_id) if scope else None
    if person is None:
        raise _no_file()
    return Candidate(dossier_id, person.structure_id, person.born_on, contracts)


def check_not_enrolled(session_id: UUID, dossier_id: UUID) -> None:
    """Raise Conflict when the person is enrolled already."""
    if _enrolled(session_id).filter(dossier_id=dossier_id).exists():
        raise already_enrolled()


def insert_enrolment(
    held: HeldSession,
    dossier_id: UUID,
    origin: EnrolmentOrigin,
    at: datetime,
    operator_id: UUID | None = None,
) -> UUID:
    """Write one enrolment; the database counts its place and would refuse one too many."""
    (enrolment_id,) = _insert_many(held, [dossier_id], origin, at, operator_id)
    return enrolment_id


def _insert_many(
    held: HeldSession,
    dossier_ids: Iterable[UUID],
    origin: EnrolmentOrigin,
    at: datetime,
    operator_id: UUID | None = None,
) -> list[UUID]:
    rows = [
        models.Enrolment(
            structure_id=held.model.structure_id,
            dossier_id=dossier_id,
            session_id=held.model.id,
            number=public_number(),
            origin=origin.value,
            enrolled_at=at,
            operator_id=operator_id,
        )
        for dossier_id in dossier_ids
    ]
    models.Enrolment.objects.bulk_create(rows, batch_size=_ROWS_A_STATEMENT)
    emit_all(
        EnrolmentMade(**fact(held.row, row.dossier_id), enrolment_id=row.id, origin=origin) for row in rows
    )
    return [row.id for row in rows]


def _queue_many(held: HeldSession, dossier_ids: Sequence[UUID], at: datetime) -> None:
    first = held.seats.asked + 1
    rows = [
        models.WaitingPlace(
            structure_id=held.model.structure_id,
            dossier_id=dossier_id,
            session_id=held.model.id,
            rank=rank,
            asked_at=at,
        )
        for rank, dossier_id in enumerate(dossier_ids, first)
    ]
    models.WaitingPlace.objects.bulk_create(rows, batch_size=_ROWS_A_STATEMENT)
    held.seats.asked += len(rows)
    held.seats.save(update_fields=["asked"])


def _leave_list(
    held: HeldSession, actor: Actor, dossier_id: UUID, origin: EnrolmentOrigin
) -> EnrolmentOrigin:
    """Free the place held for the person, if any: she is about to take it."""
    waiting = models.WaitingPlace.objects.filter(
        session_id=held.model.id,
        dossier_id=dossier_id,
        state__in=(WaitingState.WAITING.value, WaitingState.OFFERED.value),
    ).first()
    if waiting is None or (waiting.state == WaitingState.WAITING and held.row.is_full):
        return origin
    waiting.state, waiting.offer_ends_at = WaitingState.ACCEPTED.value, None
    waiting.save(update_fields=["state", "offer_ends_at"])
    read_again(held, actor)
    return origin if origin is EnrolmentOrigin.ON_SPOT else EnrolmentOrigin.WAITING_LIST


def _people(wanted: Sequence[UUID], contracts: Mapping[UUID, Collection[str]]) -> dict[UUID, Candidate]:
    scope = current_scope()
    found = headers_of(scope, wanted) if scope else []
    return {
        person.dossier_id: Candidate(
            person.dossier_id, person.structure_id, person.born_on, contracts.get(person.dossier_id, ())
        )
        for person in found
    }


def _why_not(held: HeldSession, person: Candidate | None) -> Problem | None:
    return _no_file() if person is None else why_not_her(held.row, person)


def _already(
    held: HeldSession, out: Collection[UUID], wanted: Sequence[UUID], origin: EnrolmentOrigin
) -> list[EnrolmentProblem]:
    """Those who are enrolled, or who wait: the list is kept in its order until the session starts."""
    left = [dossier_id for dossier_id in wanted if dossier_id not in out]
    enrolled = set(
        _enrolled(held.model.id).filter(dossier_id__among=left).values_list("dossier_id", flat=True)
    )
    waiting = models.WaitingPlace.objects.filter(
        session_id=held.model.id,
        dossier_id__among=[] if origin is EnrolmentOrigin.ON_SPOT else left,
        state__in=(WaitingState.WAITING.value, WaitingState.OFFERED.value),
    )
    queued = set(waiting.values_list("dossier_id", flat=True)) - enrolled
    found = [(dossier_id, already_enrolled()) for dossier_id in left if dossier_id in enrolled]
    found += [(dossier_id, _queued()) for dossier_id in left if dossier_id in queued]
    return [EnrolmentProblem(dossier_id, problem.code, str(problem)) for dossier_id, problem in found]


def _enrolled(session_id: UUID) -> QuerySet[models.Enrolment]:
    return models.Enrolment.objects.filter(session_id=session_id, is_withdrawn=False)


def _no_file() -> NotFound:
    return NotFound(
        "Ce dossier n’existe pas ou ne vous est pas accessible.",
        what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        code="file_not_found",
    )


def already_enrolled() -> Conflict:
    """She has a place there, whoever enrolled her."""
    return Conflict(
        "Cette personne est déjà inscrite à cette session.",
        what_to_do="Choisissez une autre session.",
        code="already_enrolled",
    )


def _queued() -> Conflict:
    return Conflict(
        "Cette personne est sur la liste d’attente de cette session.",
        what_to_do="Acceptez la place qui lui est proposée, ou attendez son tour.",
        code="already_waiting",
    )
