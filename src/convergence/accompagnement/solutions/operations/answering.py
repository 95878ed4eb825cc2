"""What the service says: it has read, it accepts, it refuses. It answers itself, or the adviser notes what it said."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations.awaiting import await_next
from convergence.accompagnement.solutions.operations.finding import Held, Side, request_of_either, take
from convergence.accompagnement.solutions.types import (
    RefusalMotive,
    RequestAction,
    RequestAnswered,
    RequestState,
)
from convergence.foundation.actor import Actor
from convergence.storage.operation import emit, operation

_BY_PHONE = "par téléphone"


@operation("Demande d’orientation ouverte par le service")
def receive_request(*, actor: Actor, at: datetime, request_id: UUID, token: str = "") -> None:
    """The service has opened the request; only the first time counts, and a look from the adviser's side never does."""
    held = request_of_either(actor, at, request_id, token)
    row = held.row
    if held.side is not Side.SERVICE or row.received_at is not None:
        return
    if RequestState(row.state) not in (RequestState.SENT, RequestState.UNANSWERED):
        return
    take(actor, at, held, RequestAction.RECEIVE)
    row.received_at = at
    row.save()
    models.AnswerLink.objects.filter(request_id=row.id, opened_at=None, revoked_at=None).update(opened_at=at)


@operation("Demande d’orientation acceptée")
def accept_request(
    *,
    actor: Actor,
    at: datetime,
    request_id: UUID,
    meeting_at: datetime | None = None,
    words: str = "",
    token: str = "",
    by_name: str = "",
) -> None:
    """The service takes her, with a meeting when it knows one; again, with another meeting. A late answer is taken."""
    held = request_of_either(actor, at, request_id, token, by_name)
    take(actor, at, held, RequestAction.ACCEPT, words=words)
    held.row.meeting_at = meeting_at
    _answered(actor, at, held)


@operation("Demande d’orientation refusée")
def refuse_request(
    *,
    actor: Actor,
    at: datetime,
    request_id: UUID,
    motive: RefusalMotive | None,
    words: str = "",
    token: str = "",
    by_name: str = "",
) -> None:
    """The service does not take her, for a motive; also after it had accepted."""
    held = request_of_either(actor, at, request_id, token, by_name)
    take(actor, at, held, RequestAction.REFUSE, motive=motive, words=words)
    held.row.refusal_motive = motive.value if motive else ""
    held.row.meeting_at = None
    _answered(actor, at, held)


def _answered(actor: Actor, at: datetime, held: Held) -> None:
    row = held.row
    is_change = row.answered_at is not None
    row.answered_at = row.answered_at or at
    row.answered_by = (
        held.by_name if held.side is Side.SERVICE else f"{row.provider_name}, {_BY_PHONE} à {held.by_name}"
    )
    row.save()
    if actor.structure_id == row.structure_id:
        await_next(actor, at, row)
    emit(
        RequestAnswered(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            request_id=row.id,
            offer_id=row.offer_id,
            state=row.state,
            motive=row.refusal_motive,
            is_change=is_change,
        )
    )
