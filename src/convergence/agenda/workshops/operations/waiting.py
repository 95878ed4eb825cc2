"""The waiting list of a session: in order, and a freed place goes to the next one for a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from convergence.agenda.workshops import models
from convergence.agenda.workshops.operations.enrolling import (
    check_not_enrolled,
    insert_enrolment,
    person_to_enrol,
)
from convergence.agenda.workshops.operations.finding import HeldSession, held_session, read_again
from convergence.agenda.workshops.operations.offering import catch_up, offer_free_places
from convergence.agenda.workshops.policies import check_may_answer_offer, check_may_enrol
from convergence.agenda.workshops.queries.waiting import sessions_with_places_to_offer
from convergence.agenda.workshops.rules.enrolling import why_closed, why_not_her
from convergence.agenda.workshops.types import EnrolmentOrigin, SessionState, WaitingState
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.operation import operation

_AWAITED = (WaitingState.WAITING.value, WaitingState.OFFERED.value)


@operation("Mise en liste d’attente")
def join_waiting_list(
    *,
    actor: Actor,
    at: datetime,
    session_id: UUID,
    dossier_id: UUID,
    origin: EnrolmentOrigin = EnrolmentOrigin.ADVISER,
    contracts: Collection[str] = (),
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Put someone at the end of the list of a full session; Conflict while a place is free."""
    check_may_enrol(actor)
    person = person_to_enrol(dossier_id, contracts)
    held = held_session(session_id, actor=actor, at=at)
    if problem := why_closed(held.row, origin, at) or why_not_her(held.row, person):
        raise problem
    check_not_enrolled(session_id, dossier_id)
    catch_up(held, actor)
    if _awaited(session_id, dossier_id):
        raise Conflict(
            "Cette personne est déjà sur la liste d’attente.",
            what_to_do="Son rang est affiché sur la page de la session.",
            code="already_waiting",
        )
    if not held.row.is_full:
        raise Conflict(
            "Il reste des places dans cette session.", what_to_do="Inscrivez la personne.", code="place_free"
        )
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


@operation("Retrait de la liste d’attente")
def leave_waiting_list(
    *, actor: Actor, at: datetime, waiting_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Take someone off the list; a place held for her goes to the next."""
    check_may_enrol(actor)
    row, held = _held_place(waiting_id, actor, at)
    row.state, row.offer_ends_at = WaitingState.LEFT.value, None
    row.save(update_fields=["state", "offer_ends_at"])
    read_again(held, actor)
    offer_free_places(held, actor)


@operation("Place acceptée")
def accept_place(
    *, actor: Actor, at: datetime, waiting_id: UUID, reason: str = "", source: str = "saisie"
) -> UUID:
    """Enrol the person for whom a place is held; Conflict when the time to answer is over."""
    check_may_enrol(actor)
    row, held = _held_place(waiting_id, actor, at)
    if row.state != WaitingState.OFFERED:
        raise Conflict(
            "Aucune place ne lui est proposée pour l’instant.",
            what_to_do="La personne garde son rang : la prochaine place libérée ira à la première de la liste.",
            code="no_place_offered",
        )
    if row.offer_ends_at is None or row.offer_ends_at <= at:
        raise Conflict(
            "Le délai pour accepter cette place est passé.",
            what_to_do="La place va à la personne suivante ; remettez celle-ci en liste d’attente si besoin.",
            code="offer_ended",
        )
    return _take(row, held, at)


@operation("Réponse à une place proposée")
def answer_offer(
    *, actor: Actor, at: datetime, waiting_id: UUID, comes: bool, reason: str = "", source: str = "lien"
) -> WaitingState:
    """The young person says yes or no by her link; the same answer twice is one, and says where she stands.

    A place that she declines goes to the next of the list by the round of the house, who sees the list.
    """
    row, held = _asked_place(waiting_id, check_may_answer_offer(actor), actor, at)
    if comes and held.row.state is SessionState.CANCELLED:
        raise Conflict(
            "Cette session est annulée.",
            what_to_do="Appelez votre Mission Locale pour connaître les prochaines dates.",
            code="session_cancelled",
        )
    wanted = WaitingState.ACCEPTED if comes else WaitingState.LEFT
    if row.state == wanted:
        return wanted
    if row.state in (WaitingState.ACCEPTED, WaitingState.LEFT):
        raise Conflict(
            "Votre réponse est déjà notée.",
            what_to_do="Pour en changer, appelez votre Mission Locale.",
            code="already_answered",
        )
    if row.state != WaitingState.OFFERED or row.offer_ends_at is None or row.offer_ends_at <= at:
        raise Conflict(
            "Le délai pour répondre est passé : la place est proposée à quelqu’un d’autre.",
            what_to_do="Appelez votre Mission Locale : une autre place peut se libérer.",
            code="offer_ended",
        )
    if comes:
        _take(row, held, at)
    else:
        row.state, row.offer_ends_at = WaitingState.LEFT.value, None
        row.save(update_fields=["state", "offer_ends_at"])
    return wanted


@operation("Places proposées à la suite de la liste")
def offer_next_places(*, actor: Actor, at: datetime) -> int:
    """End the offers that nobody answered in time, and offer whatever is free to who waits; returns how many.

    Places freed by the hand-over or the erasure of a file are found here too.
    """
    check_may_enrol(actor)
    waited_for = sessions_with_places_to_offer(actor, at)
    return sum(catch_up(held_session(one, actor=actor, at=at), actor) for one in waited_for)


def _awaited(session_id: UUID, dossier_id: UUID) -> bool:
    return models.WaitingPlace.objects.filter(
        session_id=session_id, dossier_id=dossier_id, state__in=_AWAITED
    ).exists()


def _take(row: models.WaitingPlace, held: HeldSession, at: datetime) -> UUID:
    if problem := why_closed(held.row, EnrolmentOrigin.WAITING_LIST, at):
        raise problem
    row.state, row.offer_ends_at = WaitingState.ACCEPTED.value, None
    row.save(update_fields=["state", "offer_ends_at"])
    return insert_enrolment(held, row.dossier_id, EnrolmentOrigin.WAITING_LIST, at)


def _asked_place(
    waiting_id: UUID, dossier_id: UUID, actor: Actor, at: datetime
) -> tuple[models.WaitingPlace, HeldSession]:
    """The place of her own file, whatever its state, its session locked."""
    hers = models.WaitingPlace.objects.filter(pk=waiting_id, dossier_id=dossier_id)
    session_id = hers.values_list("session_id", flat=True).first()
    held = held_session(session_id, actor=actor, at=at) if session_id else None
    row = hers.first() if held else None
    if held is None or row is None:
        raise NotFound(
            "Cette place n’est plus proposée.",
            what_to_do="Appelez votre Mission Locale pour connaître les prochaines dates.",
            code="waiting_not_found",
        )
    return row, held


def _held_place(waiting_id: UUID, actor: Actor, at: datetime) -> tuple[models.WaitingPlace, HeldSession]:
    session_id = (
        models.WaitingPlace.objects.filter(pk=waiting_id).values_list("session_id", flat=True).first()
    )
    held = held_session(session_id, actor=actor, at=at) if session_id else None
    row = models.WaitingPlace.objects.filter(pk=waiting_id, state__in=_AWAITED).first() if held else None
    if held is None or row is None:
        raise NotFound(
            "Cette personne n’est plus sur la liste d’attente, ou ne vous est pas accessible.",
            what_to_do="Revenez à la page de la session.",
            code="waiting_not_found",
        )
    return row, held
