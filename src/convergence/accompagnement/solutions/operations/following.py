"""After the request: take it back, note whether she came, note what came of it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations.awaiting import await_next
from convergence.accompagnement.solutions.operations.finding import (
    Held,
    Side,
    request_of_adviser,
    request_of_either,
    request_of_herself,
    take,
    today_of,
)
from convergence.accompagnement.solutions.operations.linking import take_back
from convergence.accompagnement.solutions.rules.sending import open_already
from convergence.accompagnement.solutions.types import (
    Outcome,
    PresenceNoted,
    RequestAction,
    RequestConcluded,
    RequestState,
    RequestWithdrawn,
)
from convergence.foundation.actor import Actor
from convergence.storage.operation import emit, operation


@operation("Demande d’orientation retirée")
def withdraw_request(
    *, actor: Actor, at: datetime, request_id: UUID, words: str, reason: str = "", source: str = "saisie"
) -> None:
    """Take a request back: no link opens it any more, and what it told is closed to the service."""
    _withdraw(actor, at, request_of_adviser(actor, request_id), words)


@operation("Accord retiré par la personne", source="espace")
def withdraw_agreement(*, actor: Actor, at: datetime, request_id: UUID, source: str = "espace") -> None:
    """She agrees no more that a service reads her request: it is taken back as her adviser would; twice is one."""
    row = request_of_herself(actor, request_id)
    if row.state != RequestState.WITHDRAWN:
        _withdraw(actor, at, row, "La personne n’est plus d’accord : elle l’a dit dans son espace.")


def _withdraw(actor: Actor, at: datetime, row: models.OrientationRequest, words: str) -> None:
    take(actor, at, Held(row, Side.ADVISER, actor.name), RequestAction.WITHDRAW, words=words)
    take_back(at, row)
    row.meeting_at = None
    row.save()
    closed = {"recipient_organisation_id": None}
    models.RequestContent.objects.filter(request_id=row.id).update(**closed)
    models.RequestPaper.objects.filter(request_id=row.id).update(**closed)
    await_next(actor, at, row)
    emit(
        RequestWithdrawn(
            structure_id=row.structure_id, dossier_id=row.dossier_id, request_id=row.id, offer_id=row.offer_id
        )
    )


@operation("Venue au service notée")
def note_presence(
    *,
    actor: Actor,
    at: datetime,
    request_id: UUID,
    came: bool,
    done_on: date | None,
    words: str = "",
    token: str = "",
    by_name: str = "",
    source: str = "saisie",
) -> None:
    """She came on a day, or was awaited and did not come; noted again, it is put right."""
    held = request_of_either(actor, at, request_id, token, by_name)
    row, former = held.row, held.row.done_on
    take(actor, at, held, RequestAction.COME if came else RequestAction.MISS, words=words, day=done_on)
    assert done_on is not None, "the step demands a day"
    row.done_on = done_on if came else None
    _save(row)
    if actor.structure_id == row.structure_id:
        await_next(actor, at, row)
    emit(
        PresenceNoted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            request_id=row.id,
            offer_id=row.offer_id,
            theme=row.theme,
            adviser_id=row.adviser_id,
            came=came,
            day=done_on,
            former_day=former if former != row.done_on else None,
        )
    )


@operation("Résultat d’une demande d’orientation noté")
def conclude_request(
    *,
    actor: Actor,
    at: datetime,
    request_id: UUID,
    outcome: Outcome | None,
    words: str = "",
    token: str = "",
    by_name: str = "",
    source: str = "saisie",
) -> None:
    """What came of it for her need; noted again, it is put right."""
    held = request_of_either(actor, at, request_id, token, by_name)
    row = held.row
    take(actor, at, held, RequestAction.CONCLUDE, words=words, outcome=outcome)
    row.outcome = outcome.value if outcome else ""
    row.concluded_on = today_of(actor, at)
    row.save()
    if actor.structure_id == row.structure_id:
        await_next(actor, at, row)
    emit(
        RequestConcluded(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            request_id=row.id,
            offer_id=row.offer_id,
            theme=row.theme,
            outcome=row.outcome,
        )
    )


def _save(row: models.OrientationRequest) -> None:
    """An absence put right opens the request again, unless the service was asked anew meanwhile."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise open_already(RequestState.SENT) from error
