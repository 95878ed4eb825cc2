"""How what is awaited of services begins and leaves: an answer, a silence, a presence or a result to note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.solutions.operations import (
    accept_request,
    note_presence,
    remind_and_escalate,
    withdraw_request,
)
from tests.rooms.accompagnement.world import ADVISER, at, new_file
from tests.rooms.deadlines.lives import HOUSE, Story
from tests.rooms.solutions.steps import sent

SILENT, ESCALATED = (11,), (11, 15)


def _asked(*days: int) -> tuple[UUID, UUID]:
    """A request, after the house worked on these days."""
    dossier_id = new_file()
    request_id = sent(dossier_id)
    for day in days:
        remind_and_escalate(actor=HOUSE, at=at(day))
    return dossier_id, request_id


def _answered(*days: int) -> tuple[UUID, Callable[[], Any]]:
    dossier_id, request_id = _asked(*days)
    return dossier_id, lambda: accept_request(actor=ADVISER, at=at(20), request_id=request_id)


def _taken_back(*days: int) -> tuple[UUID, Callable[[], Any]]:
    dossier_id, request_id = _asked(*days)
    return dossier_id, lambda: _withdraw(request_id)


def _withdraw(request_id: UUID) -> None:
    withdraw_request(actor=ADVISER, at=at(20), request_id=request_id, words="Elle n’en a plus besoin.")


def _to_note(*, is_taken_back: bool) -> tuple[UUID, Callable[[], Any]]:
    dossier_id, request_id = _asked()
    accept_request(actor=ADVISER, at=at(1), request_id=request_id)
    if is_taken_back:
        return dossier_id, lambda: _withdraw(request_id)
    return dossier_id, lambda: note_presence(
        actor=ADVISER, at=at(3), request_id=request_id, came=False, done_on=at(3).date()
    )


KEPT: dict[DeadlineKind, Story] = {
    DeadlineKind.SERVICE_ANSWER: _answered,
    DeadlineKind.SERVICE_SILENT: lambda: _answered(*SILENT),
    DeadlineKind.SERVICE_ESCALATED: lambda: _answered(*ESCALATED),
    DeadlineKind.SERVICE_OUTCOME: lambda: _to_note(is_taken_back=False),
}
DROPPED: dict[DeadlineKind, Story] = {
    DeadlineKind.SERVICE_ANSWER: _taken_back,
    DeadlineKind.SERVICE_SILENT: lambda: _taken_back(*SILENT),
    DeadlineKind.SERVICE_ESCALATED: lambda: _taken_back(*ESCALATED),
    DeadlineKind.SERVICE_OUTCOME: lambda: _to_note(is_taken_back=True),
}
