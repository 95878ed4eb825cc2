"""What a request awaits, on the work list: an answer, somebody to treat a silence, a presence or a result to note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.deadlines.operations import drop, expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations.finding import the_scope, today_of
from convergence.accompagnement.solutions.rules.delays import delay
from convergence.accompagnement.solutions.rules.escalating import whom_to_tell
from convergence.accompagnement.solutions.types import RequestState
from convergence.foundation.actor import Actor
from convergence.foundation.periods import french_date, local_day, zone
from convergence.foundation.permissions import Permission
from convergence.identity.queries import professionals_of

_KINDS = (
    DeadlineKind.SERVICE_ANSWER,
    DeadlineKind.SERVICE_SILENT,
    DeadlineKind.SERVICE_ESCALATED,
    DeadlineKind.SERVICE_OUTCOME,
)
_NO_ANSWER_YET = (RequestState.SENT, RequestState.RECEIVED)
_WITHOUT_ANSWER = (RequestState.UNANSWERED, RequestState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class _Awaited:
    due_on: date
    owner_id: UUID | None


def await_next(actor: Actor, at: datetime, row: models.OrientationRequest) -> None:
    """Put on the list what the state of a request awaits, and take the rest away.

    The words say the day of the request and never the service: its name may tell of health or of money. What an
    operator asked, it follows on its own list of requests: the work list of the Mission Locale awaits nothing of it.
    """
    if row.operator_id is not None:
        return
    state, awaited = RequestState(row.state), _awaited(actor, row)
    sent_on = local_day(row.sent_at, zone(actor.time_zone))
    for kind in _KINDS:
        if kind in awaited:
            expect(
                actor=actor,
                at=at,
                dossier_id=row.dossier_id,
                kind=kind,
                ref_id=row.id,
                due_on=awaited[kind].due_on,
                detail=f"Demande du {french_date(sent_on)}",
                owner_id=awaited[kind].owner_id,
            )
        elif state is not RequestState.UNANSWERED or kind is not DeadlineKind.SERVICE_ESCALATED:
            close = drop if state in _WITHOUT_ANSWER else settle
            close(actor=actor, at=at, kind=kind, ref_id=row.id)


def settle_silence(actor: Actor, at: datetime, row: models.OrientationRequest) -> None:
    """Another service was asked in place of this one: its silence is treated, its answer still taken."""
    for kind in (DeadlineKind.SERVICE_SILENT, DeadlineKind.SERVICE_ESCALATED):
        settle(actor=actor, at=at, kind=kind, ref_id=row.id)


def tell_manager(actor: Actor, at: datetime, row: models.OrientationRequest) -> None:
    """The silence goes to who leads the adviser's site, else the structure, else it stays with the adviser."""
    if row.operator_id is not None:
        return
    today, here = today_of(actor, at), [row.structure_id]
    leaders = professionals_of(the_scope(), here, holding=Permission.READ_TEAM_CASELOADS, on=today)
    adviser = [one for one in professionals_of(the_scope(), here, on=today) if one.user_id == row.adviser_id]
    sites = adviser[0].site_ids if adviser else frozenset()
    found = whom_to_tell(leaders, adviser_id=row.adviser_id, sites=sites)
    expect(
        actor=actor,
        at=at,
        dossier_id=row.dossier_id,
        kind=DeadlineKind.SERVICE_ESCALATED,
        ref_id=row.id,
        due_on=today + delay("silence", today),
        detail=f"Réponse attendue le {french_date(row.answer_due_on)}",
        owner_id=found or row.adviser_id,
    )


def _awaited(actor: Actor, row: models.OrientationRequest) -> Mapping[DeadlineKind, _Awaited]:
    state, owner = RequestState(row.state), row.adviser_id
    where = zone(actor.time_zone)
    if state in _NO_ANSWER_YET:
        return {DeadlineKind.SERVICE_ANSWER: _Awaited(row.answer_due_on, owner)}
    if state is RequestState.UNANSWERED:
        silence = delay("silence", row.answer_due_on)
        return {DeadlineKind.SERVICE_SILENT: _Awaited(row.answer_due_on + silence, owner)}
    if state is RequestState.ACCEPTED:
        known = row.meeting_at or row.answered_at or row.sent_at
        day = local_day(known, where)
        return {DeadlineKind.SERVICE_OUTCOME: _Awaited(day + delay("venue", day), owner)}
    if state is RequestState.DONE and row.done_on is not None:
        return {DeadlineKind.SERVICE_OUTCOME: _Awaited(row.done_on + delay("resultat", row.done_on), owner)}
    return {}
