"""What the program of a service answers, retried as often as it likes: one effect, and the same answer each time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations.answering import (
    accept_request,
    receive_request,
    refuse_request,
)
from convergence.accompagnement.solutions.operations.finding import not_found
from convergence.accompagnement.solutions.operations.following import conclude_request, note_presence
from convergence.accompagnement.solutions.policies import check_may_answer
from convergence.accompagnement.solutions.types import ProgramAnswer, RequestAction
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import operation


@operation("Demande d’orientation : réponse du programme d’un service", source="programme")
def answer_by_program(
    *, actor: Actor, at: datetime, request_id: UUID, answer: ProgramAnswer, idempotency_key: str | None = None
) -> UUID:
    """Take one step as the service that received the request; returns the step, the same for the same key.

    To receive again what was received answers the step of the first time; what was answered unread is a Conflict.
    """
    check_may_answer(actor)
    if not models.OrientationRequest.objects.filter(
        pk=request_id, recipient_organisation_id=actor.structure_id
    ).exists():
        raise not_found()
    _take(actor, at, request_id, answer)
    steps = models.RequestStep.objects.filter(request_id=request_id, action=answer.action.value)
    step = steps.order_by("-at", "-id").first()
    if step is None:
        raise Conflict(
            "Cette demande a déjà sa réponse : il n’y a plus à dire qu’elle est reçue.",
            what_to_do="Relisez-la : « state » dit où elle en est.",
            code="request_state",
        )
    return step.id


def _take(actor: Actor, at: datetime, request_id: UUID, answer: ProgramAnswer) -> None:
    match answer.action:
        case RequestAction.RECEIVE:
            receive_request(actor=actor, at=at, request_id=request_id)
        case RequestAction.ACCEPT:
            accept_request(
                actor=actor, at=at, request_id=request_id, meeting_at=answer.meeting_at, words=answer.words
            )
        case RequestAction.REFUSE:
            refuse_request(
                actor=actor, at=at, request_id=request_id, motive=answer.motive, words=answer.words
            )
        case RequestAction.COME | RequestAction.MISS:
            note_presence(
                actor=actor,
                at=at,
                request_id=request_id,
                came=answer.action is RequestAction.COME,
                done_on=answer.day,
                words=answer.words,
            )
        case RequestAction.CONCLUDE:
            conclude_request(
                actor=actor, at=at, request_id=request_id, outcome=answer.outcome, words=answer.words
            )
        case _:
            raise Invalid.one(
                "action", "Un service ne fait pas ce geste.", "Choisissez-en un autre.", "wrong_action"
            )
