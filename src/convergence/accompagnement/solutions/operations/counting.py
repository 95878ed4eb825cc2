"""What came of requests, counted into the scores of services by the structure that sent them: numbers, no person.

Each step counts once for a request, whatever was put right afterwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations.awaiting import await_next
from convergence.accompagnement.solutions.policies import check_is_house
from convergence.accompagnement.solutions.types import (
    AnswerAwaited,
    Outcome,
    PresenceNoted,
    RequestAction,
    RequestAnswered,
    RequestConcluded,
    RequestSent,
    RequestState,
)
from convergence.foundation.actor import Actor
from convergence.offers.operations import note_outcome
from convergence.storage.operation import operation

_HELPED = (Outcome.MET.value, Outcome.PARTLY.value)


@operation("Suite d’une réponse de service", source="automatique")
def follow_answer(*, actor: Actor, at: datetime, request_id: UUID) -> None:
    """Put on the work list what the request awaits now; nothing for one that was erased meanwhile."""
    check_is_house(actor)
    row = models.OrientationRequest.objects.filter(pk=request_id).first()
    if row is not None:
        await_next(actor, at, row)


@operation("Demande comptée au bilan du service", source="automatique")
def count_sent(*, actor: Actor, at: datetime, event: RequestSent) -> None:
    """One request more."""
    check_is_house(actor)
    note_outcome(
        actor=actor, at=at, offer_id=event.offer_id, request_id=event.request_id, step="envoyer", sent=1
    )


@operation("Réponse comptée au bilan du service", source="automatique")
def count_answer(*, actor: Actor, at: datetime, event: RequestAnswered) -> None:
    """Its first answer, the way it went and the days that it took."""
    check_is_house(actor)
    if event.is_change:
        return
    row = models.OrientationRequest.objects.filter(pk=event.request_id).first()
    taken = (row.answered_at - row.sent_at) // timedelta(days=1) if row and row.answered_at else 0
    note_outcome(
        actor=actor,
        at=at,
        offer_id=event.offer_id,
        request_id=event.request_id,
        step="repondre",
        answered=1,
        accepted=int(event.state == RequestState.ACCEPTED),
        refused=int(event.state == RequestState.REFUSED),
        answer_days=max(taken, 0),
    )


@operation("Silence compté au bilan du service", source="automatique")
def count_silence(*, actor: Actor, at: datetime, event: AnswerAwaited) -> None:
    """A delay that passed without a word."""
    check_is_house(actor)
    note_outcome(
        actor=actor,
        at=at,
        offer_id=event.offer_id,
        request_id=event.request_id,
        step=RequestAction.LAPSE.value,
        unanswered=1,
    )


@operation("Venue comptée au bilan du service", source="automatique")
def count_came(*, actor: Actor, at: datetime, event: PresenceNoted) -> None:
    """She came."""
    check_is_house(actor)
    note_outcome(
        actor=actor,
        at=at,
        offer_id=event.offer_id,
        request_id=event.request_id,
        step=RequestAction.COME.value,
        came=1,
    )


@operation("Résultat compté au bilan du service", source="automatique")
def count_outcome(*, actor: Actor, at: datetime, event: RequestConcluded) -> None:
    """The need was met, wholly or in part."""
    check_is_house(actor)
    if event.outcome in _HELPED:
        note_outcome(
            actor=actor,
            at=at,
            offer_id=event.offer_id,
            request_id=event.request_id,
            step=RequestAction.CONCLUDE.value,
            helped=1,
        )
