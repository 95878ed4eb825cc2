"""What a young person does in her own space: enrol, wait for a place, take it back.

She sees her own lines and nobody else's: a place that she gives back goes to the next by the round of the house.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from convergence.agenda.workshops import models
from convergence.agenda.workshops.operations.enrolling import insert_enrolment, person_to_enrol
from convergence.agenda.workshops.operations.finding import (
    HeldSession,
    fact,
    found_enrolment,
    held_session,
)
from convergence.agenda.workshops.policies import check_is_herself
from convergence.agenda.workshops.rules.enrolling import check_withdrawal, why_closed, why_not_her
from convergence.agenda.workshops.rules.telling import told_to_her
from convergence.agenda.workshops.types import (
    EnrolmentOrigin,
    EnrolmentStatus,
    EnrolmentWithdrawn,
    SessionAction,
    SessionFull,
    WaitingState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, NotFound, Problem
from convergence.storage.operation import emit, operation

_AWAITED = (WaitingState.WAITING.value, WaitingState.OFFERED.value)


@operation("Inscription à une session dans son espace", source="espace")
def enrol_herself(
    *, actor: Actor, at: datetime, session_id: UUID, contracts: Collection[str] = (), source: str = "espace"
) -> UUID:
    """She takes a free place; twice is one. Nobody passes before who waits: then she joins the list."""
    dossier_id = check_is_herself(actor)
    held = _open_to_her(actor, at, session_id, dossier_id, contracts)
    enrolled = _enrolment(session_id, dossier_id)
    if enrolled is not None:
        return enrolled.id
    if held.row.is_full or held.row.waiting:
        raise told_to_her(SessionFull())
    return insert_enrolment(held, dossier_id, EnrolmentOrigin.YOUNG_PERSON, at)


@operation("Mise en liste d’attente dans son espace", source="espace")
def wait_herself(
    *, actor: Actor, at: datetime, session_id: UUID, contracts: Collection[str] = (), source: str = "espace"
) -> UUID:
    """She takes a rank at the end of the list; twice is one."""
    dossier_id = check_is_herself(actor)
    held = _open_to_her(actor, at, session_id, dossier_id, contracts)
    if _enrolment(session_id, dossier_id) is not None:
        raise told_to_her(Conflict("Inscription déjà faite.", code="already_enrolled"))
    waits = models.WaitingPlace.objects.filter(
        session_id=session_id, dossier_id=dossier_id, state__in=_AWAITED
    ).first()
    if waits is not None:
        return waits.id
    if not held.row.is_full and not held.row.waiting:
        raise told_to_her(Conflict("Il reste des places.", code="place_free"))
    held.seats.asked += 1
    held.seats.save(update_fields=["asked"])
    row = models.WaitingPlace.objects.create(
        structure_id=held.model.structure_id,
        dossier_id=dossier_id,
        session_id=session_id,
        rank=held.seats.asked,
        asked_at=at,
    )
    return row.id


@operation("Désinscription dans son espace", source="espace")
def withdraw_herself(*, actor: Actor, at: datetime, enrolment_id: UUID, source: str = "espace") -> None:
    """She gives her place back, until the day that the session says."""
    dossier_id = check_is_herself(actor)
    found = found_enrolment(enrolment_id)
    if found.dossier_id != dossier_id:
        raise _not_hers()
    held = held_session(found.session_id, actor=actor, at=at)
    row = found_enrolment(enrolment_id)
    try:
        held.allow(SessionAction.WITHDRAW)
        check_withdrawal(held.row, at)
    except Problem as problem:
        raise told_to_her(problem) from problem
    if row.status == EnrolmentStatus.ACHIEVED:
        raise told_to_her(Conflict("Présence notée.", code="present"))
    row.is_withdrawn = True
    row.save(update_fields=["is_withdrawn"])
    emit(EnrolmentWithdrawn(**fact(held.row, row.dossier_id), enrolment_id=row.id))


@operation("Retrait de la liste d’attente dans son espace", source="espace")
def leave_herself(*, actor: Actor, at: datetime, waiting_id: UUID, source: str = "espace") -> None:
    """She waits no more; twice changes nothing."""
    dossier_id = check_is_herself(actor)
    hers = models.WaitingPlace.objects.filter(pk=waiting_id, dossier_id=dossier_id)
    session_id = hers.values_list("session_id", flat=True).first()
    if session_id is None:
        raise _not_hers()
    held_session(session_id, actor=actor, at=at)
    hers.filter(state__in=_AWAITED).update(state=WaitingState.LEFT.value, offer_ends_at=None)


def _open_to_her(
    actor: Actor, at: datetime, session_id: UUID, dossier_id: UUID, contracts: Collection[str]
) -> HeldSession:
    person = person_to_enrol(dossier_id, contracts)
    held = held_session(session_id, actor=actor, at=at)
    problem = why_closed(held.row, EnrolmentOrigin.YOUNG_PERSON, at) or why_not_her(held.row, person)
    if problem is not None:
        raise told_to_her(problem)
    return held


def _enrolment(session_id: UUID, dossier_id: UUID) -> models.Enrolment | None:
    return models.Enrolment.objects.filter(
        session_id=session_id, dossier_id=dossier_id, is_withdrawn=False
    ).first()


def _not_hers() -> NotFound:
    return NotFound(
        "Cette inscription n’existe plus.",
        what_to_do="Revenez à la liste de vos ateliers.",
        code="enrolment_not_found",
    )
