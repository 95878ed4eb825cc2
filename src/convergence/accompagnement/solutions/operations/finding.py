"""Find a request to change, say from which side somebody changes it, keep what happened and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.policies import (
    asker_of,
    check_agreed,
    check_is_asker,
    check_may_ask,
    may_answer,
)
from convergence.accompagnement.solutions.queries.links import dead_link, live_link
from convergence.accompagnement.solutions.rules.delays import next_step_on
from convergence.accompagnement.solutions.rules.states import check_step
from convergence.accompagnement.solutions.rules.telling import check_chosen_words, clean_words
from convergence.accompagnement.solutions.types import (
    Outcome,
    RefusalMotive,
    RequestAction,
    RequestState,
    RequestWay,
    StepFacts,
)
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope
from convergence.storage.files import check_may_write
from convergence.storage.session import current_scope


class Side(StrEnum):
    """From which side a request is changed."""

    ADVISER = "adviser"
    SERVICE = "service"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Held:
    """A request, locked, the side from which it is changed, and by whom."""

    row: models.OrientationRequest
    side: Side
    by_name: str


def today_of(actor: Actor, at: datetime) -> date:
    """The day as people of the structure write it."""
    return local_day(at, zone(actor.time_zone))


def the_scope() -> Scope:
    """The scope of the operation under way."""
    scope = current_scope()
    if scope is None:
        raise RuntimeError("an operation runs inside a transaction of its actor")
    return scope


def request_of_adviser(actor: Actor, request_id: UUID) -> models.OrientationRequest:
    """The row, locked, for whoever asked: the structure of the file, or the operator that made it.

    NotFound when absent or hidden, Refused for a mere recipient and for the request of another organisation.
    """
    check_may_ask(actor)
    row = _locked(actor, request_id)
    check_is_asker(actor, row.operator_id)
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    return row


def request_of_herself(actor: Actor, request_id: UUID) -> models.OrientationRequest:
    """The row, locked, for the person of whom it is, in her own account; NotFound when absent or of another, alike."""
    row = _locked(actor, request_id)
    check_agreed(actor, row.dossier_id)
    return row


def request_of_either(
    actor: Actor, at: datetime, request_id: UUID, token: str = "", by_name: str = ""
) -> Held:
    """The row, locked, for the service (its screen, or a guest by her link) or for the adviser who was told by phone.

    ``by_name`` is what a guest writes of herself, beside the name of her service.
    """
    if actor.is_guest:
        return _of_guest(actor, at, request_id, token, by_name)
    row = _locked(actor, request_id)
    if row.recipient_organisation_id == actor.structure_id and may_answer(actor):
        return Held(row, Side.SERVICE, actor.name)
    return Held(request_of_adviser(actor, request_id), Side.ADVISER, actor.name)


def take(
    actor: Actor,
    at: datetime,
    held: Held,
    action: RequestAction,
    *,
    motive: RefusalMotive | None = None,
    words: str = "",
    day: date | None = None,
    outcome: Outcome | None = None,
) -> RequestState:
    """Move the request on and keep the step with its words; returns the state before. The row is to be saved."""
    row, text = held.row, clean_words(words)
    if held.side is Side.ADVISER and asker_of(actor) is not None:
        check_chosen_words(text, action)
    before, today = RequestState(row.state), today_of(actor, at)
    facts = StepFacts(
        on=today,
        sent_on=local_day(row.sent_at, zone(actor.time_zone)),
        due_on=row.answer_due_on,
        motive=motive,
        words=text,
        day=day,
        outcome=outcome,
    )
    row.state = check_step(before, action, facts)
    if row.state != before:
        plan_next_step(actor, row)
    keep_step(held, at, action)
    keep_words(held, at, action, text)
    return before


def plan_next_step(actor: Actor, row: models.OrientationRequest) -> None:
    """The day on which the house acts next for a request."""
    row.next_step_on = next_step_on(
        RequestState(row.state),
        RequestWay(row.way),
        sent_on=local_day(row.sent_at, zone(actor.time_zone)),
        due_on=row.answer_due_on,
        reminders=row.reminders,
        reminded_on=row.reminded_on,
    )


def keep_step(held: Held, at: datetime, action: RequestAction | None) -> None:
    """One more step of a request."""
    row = held.row
    models.RequestStep.objects.create(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        request=row,
        recipient_organisation_id=row.recipient_organisation_id,
        action=action.value if action else "",
        state=row.state,
        at=at,
        by_name=held.by_name,
    )


def keep_words(held: Held, at: datetime, action: RequestAction, text: str) -> None:
    """The words of a step, apart from it: those of the service are read by it again, those of the adviser are not."""
    if text:
        row = held.row
        models.RequestNote.objects.create(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            request=row,
            recipient_organisation_id=row.recipient_organisation_id,
            action=action.value,
            by_service=held.side is Side.SERVICE,
            written_at=at,
            text=text,
        )


def not_found() -> NotFound:
    """The answer for a request that does not exist, and for one that the actor may not know of."""
    return NotFound(
        "Cette demande d’orientation n’existe pas ou ne vous est pas accessible.",
        what_to_do="Revenez à la liste et choisissez-la.",
    )


def _of_guest(actor: Actor, at: datetime, request_id: UUID, token: str, by_name: str) -> Held:
    link = live_link(token, at)
    if link is None or link.request_id != request_id:
        raise dead_link()
    name = " ".join(clean_words(by_name, field="by_name").split())[:_LONGEST_NAME]
    return Held(
        _locked(actor, request_id), Side.SERVICE, f"{name} ({link.holder_name})" if name else link.holder_name
    )


_LONGEST_NAME = 100


def _locked(actor: Actor, request_id: UUID) -> models.OrientationRequest:
    """The row, locked; one that is only read by the actor's organisation is refused with the reason."""
    rows = models.OrientationRequest.objects.filter(pk=request_id)
    row = rows.select_for_update().first()
    if row is None:
        seen = rows.first()
        if seen is not None:
            check_is_asker(actor, seen.operator_id)
            check_may_write(seen.dossier_id, FieldGroup.ACCOMPAGNEMENT)
        raise not_found()
    return row
