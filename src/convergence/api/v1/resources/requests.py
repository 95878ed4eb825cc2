"""Orientation requests that a partner received: the list, one with what it was told, the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Body, Header, Query, Router, Schema, Status
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from convergence.accompagnement.solutions.operations import answer_by_program
from convergence.accompagnement.solutions.queries import inbox, taken_step
from convergence.accompagnement.solutions.queries import request as one_request
from convergence.accompagnement.solutions.types import (
    Outcome,
    ProgramAnswer,
    RefusalMotive,
    RequestAction,
    RequestRow,
    RequestView,
    Waiting,
)
from convergence.api.v1.kernel.access import Program, acting_for, caller_from, fields_given
from convergence.api.v1.kernel.pages import read_cursor, written_cursor
from convergence.api.v1.kernel.schemas import (
    Cursor,
    Day,
    Identifier,
    Instant,
    Limit,
    PageAnswer,
    ProblemAnswer,
    Strict,
    kept,
)
from convergence.foundation.clock import now
from convergence.foundation.problems import Conflict, Invalid, NotFound

router = Router(tags=["Demandes d’orientation"])
READ, ANSWER = "solutions:request:read", "solutions:request:answer"
_REFUSALS = {401: ProblemAnswer, 403: ProblemAnswer, 422: ProblemAnswer, 429: ProblemAnswer}
_LONGEST_WORDS = 1000

Words = Annotated[str, Field(description="Quelques mots pour le conseiller.", max_length=_LONGEST_WORDS)]


class Kept(StrEnum):
    """Which requests a list keeps."""

    TO_ANSWER = "a_repondre"
    ANSWERED = "repondue"
    FINISHED = "terminee"


class RequestSummary(Schema):
    """Une demande reçue, sans rien de la personne."""

    id: UUID
    file_id: UUID
    state: str
    offer_id: UUID
    offer_name: str
    sent_at: datetime
    answer_due_on: date = Field(description="Dernier jour, compris, pour répondre.")
    meeting_at: datetime | None
    outcome: str | None


class RequestPageAnswer(PageAnswer):
    """Une page de demandes, la plus récente d’abord."""

    items: list[RequestSummary]


class PersonTold(Schema):
    """Ce que le conseiller a choisi de vous dire de la personne, avec son accord. Un champ non ouvert est absent."""

    first_name: str | None = None
    last_name: str | None = None
    born_on: date | None = None
    phone: str | None = None
    email: str | None = None
    commune_name: str | None = None
    theme: str | None = None
    facts: list[str] | None = None


class StepAnswer(Schema):
    """Une étape de la demande."""

    action: str | None
    state: str
    at: datetime


class RequestAnswerable(RequestSummary):
    """Une demande reçue. « person » est vide quand la demande a été retirée."""

    actions: list[str] = Field(description="Les gestes que son état permet.")
    holder_name: str
    person: PersonTold
    steps: list[StepAnswer]


class Receive(Strict):
    """La demande est lue par le service."""

    action: Literal["receive"]


class Accept(Strict):
    """Le service prend la personne."""

    action: Literal["accept"]
    meeting_at: Instant | None = Field(None, description="Le premier rendez-vous, s’il est connu.")
    words: Words = ""


_OTHER_IN_WORDS: JsonDict = {
    "if": {"properties": {"motive": {"const": RefusalMotive.OTHER.value}}},
    "then": {"required": ["words"], "properties": {"words": {"pattern": r"[^\s]"}}},
}


class Refuse(Strict):
    """Le service ne prend pas la personne. Le motif « autre » demande quelques mots."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_OTHER_IN_WORDS)

    action: Literal["refuse"]
    motive: RefusalMotive
    words: Words = ""


class Start(Strict):
    """La personne est venue, ce jour-là : aujourd’hui ou avant, pas avant l’envoi de la demande."""

    action: Literal["start"]
    on: Day
    words: Words = ""


class Miss(Strict):
    """La personne était attendue ce jour-là et n’est pas venue."""

    action: Literal["miss"]
    on: Day
    words: Words = ""


class Conclude(Strict):
    """Ce qu’il en est sorti pour son besoin."""

    action: Literal["conclude"]
    outcome: Outcome
    words: Words = ""


AnswerIn = Annotated[Receive | Accept | Refuse | Start | Miss | Conclude, Field(discriminator="action")]
AnswerBody = Annotated[AnswerIn, Body()]
_ACTIONS = {
    "receive": RequestAction.RECEIVE,
    "accept": RequestAction.ACCEPT,
    "refuse": RequestAction.REFUSE,
    "start": RequestAction.COME,
    "miss": RequestAction.MISS,
    "conclude": RequestAction.CONCLUDE,
}
_NAMES = {action: name for name, action in _ACTIONS.items()}


class AnswerTaken(StepAnswer):
    """L’étape que votre réponse a faite : la même à chaque envoi de la même clé."""

    id: UUID
    request_id: UUID


IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="Une clé à vous, une par réponse. Renvoyée avec le même contenu, elle ne fait rien de plus.",
        min_length=8,
        max_length=100,
        pattern=r"^[A-Za-z0-9._~-]+$",
    ),
]


@router.get(
    "/requests",
    auth=Program(READ),
    response={200: RequestPageAnswer, 404: ProblemAnswer, **_REFUSALS},
    operation_id="list_requests",
    summary="Lire les demandes d’orientation reçues",
)
def list_requests(
    request: HttpRequest,
    kept: Annotated[
        Kept, Query(description="Celles à répondre, celles répondues, celles terminées.")
    ] = Kept.TO_ANSWER,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> dict[str, Any]:
    """Les demandes envoyées à votre organisme, la plus récente d’abord."""
    caller = caller_from(request)
    listed = f"requests:{kept}"
    place = read_cursor(cursor, listed, caller.organisation_id)
    after = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else None
    with acting_for(caller, "list_requests") as scope:
        page = inbox(scope, kept=Waiting(kept.value), after=after, limit=limit)
    following = page.next
    return {
        "items": [_summary(line.row) for line in page.rows],
        "cursor": (
            written_cursor(listed, caller.organisation_id, following[0].isoformat(), following[1])
            if following
            else None
        ),
        "has_more": following is not None,
    }


@router.get(
    "/requests/{request_id}",
    auth=Program(READ),
    response={200: RequestAnswerable, 404: ProblemAnswer, **_REFUSALS},
    exclude_unset=True,
    operation_id="read_request",
    summary="Lire une demande d’orientation reçue",
)
def read_request(request: HttpRequest, request_id: Identifier) -> dict[str, Any]:
    """Avec ce que le conseiller a choisi de vous dire. Lire ne vaut pas accusé : envoyez « receive »."""
    caller = caller_from(request)
    with acting_for(caller, "read_request") as scope:
        view = one_request(scope, request_id)
        if view is None or view.row.recipient_organisation_id != caller.organisation_id:
            raise _unknown()
    return {
        **_summary(view.row),
        "actions": [_NAMES[action] for action in view.row.actions if action in _NAMES],
        "holder_name": view.structure_name,
        "person": kept(_person(view), set(fields_given(caller, READ))),
        "steps": [
            {
                "action": _NAMES.get(step.action) if step.action else None,
                "state": step.state.value,
                "at": step.at,
            }
            for step in view.steps
        ],
    }


@router.post(
    "/requests/{request_id}/answers",
    auth=Program(ANSWER),
    response={201: AnswerTaken, 400: ProblemAnswer, 404: ProblemAnswer, 409: ProblemAnswer, **_REFUSALS},
    operation_id="answer_request",
    summary="Répondre à une demande d’orientation",
)
def answer_request(
    request: HttpRequest,
    request_id: Identifier,
    idempotency_key: IdempotencyKey,
    answer: AnswerBody,
) -> Status[dict[str, Any]]:
    """Un geste : lue, acceptée, refusée, venue, absence, résultat. Le conseiller le voit aussitôt."""
    caller = caller_from(request)
    said = ProgramAnswer(
        action=_ACTIONS[answer.action],
        meeting_at=getattr(answer, "meeting_at", None),
        motive=getattr(answer, "motive", None),
        day=getattr(answer, "on", None),
        outcome=getattr(answer, "outcome", None),
        words=getattr(answer, "words", ""),
    )
    with acting_for(caller, "answer_request", writes=True) as scope, _against_its_dates():
        step_id = answer_by_program(
            actor=scope.actor,
            at=now(),
            request_id=request_id,
            answer=said,
            idempotency_key=f"{caller.client_id}:{idempotency_key}",
        )
        step = taken_step(scope, step_id)
        if step is None:
            raise _unknown()
    return Status(
        201,
        {
            "id": step.step_id,
            "request_id": step.request_id,
            "action": _NAMES.get(step.action) if step.action else None,
            "state": step.state.value,
            "at": step.at,
        },
    )


@contextmanager
def _against_its_dates() -> Iterator[None]:
    """A day that is well written and that the request refuses goes against its state: no document can tell it."""
    try:
        yield
    except Invalid as refused:
        if refused.field != "done_on":
            raise
        first = refused.errors[0]
        raise Conflict(first.message, what_to_do=first.what_to_do, code=first.code, field="on") from None


def _summary(row: RequestRow) -> dict[str, Any]:
    return {
        "id": row.request_id,
        "file_id": row.dossier_id,
        "state": row.state.value,
        "offer_id": row.offer_id,
        "offer_name": row.offer_name,
        "sent_at": row.sent_at,
        "answer_due_on": row.answer_due_on,
        "meeting_at": row.meeting_at,
        "outcome": row.outcome.value if row.outcome else None,
    }


def _person(view: RequestView) -> dict[str, Any]:
    told = view.told
    return {
        "first_name": told.first_name,
        "last_name": told.last_name,
        "born_on": told.born_on,
        "phone": told.phone,
        "email": told.email,
        "commune_name": told.commune_name,
        "theme": view.row.theme,
        "facts": list(told.facts),
    }


def _unknown() -> NotFound:
    return NotFound(
        "Cette demande d’orientation n’existe pas, ou elle n’est pas pour votre organisme.",
        what_to_do="Reprenez son identifiant dans la liste.",
    )
