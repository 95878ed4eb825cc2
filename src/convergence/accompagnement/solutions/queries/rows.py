"""Rows of requests as their readers see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.rules.states import allowed_actions
from convergence.accompagnement.solutions.types import (
    ChosenRow,
    NoteRow,
    Outcome,
    PaperRow,
    RefusalMotive,
    RequestAction,
    RequestRow,
    RequestState,
    RequestWay,
    StepRow,
    Told,
    ToldFamily,
    Verdict,
    VerdictLine,
)
from convergence.foundation.exchanges import ExchangeOutcome


def request_row(row: models.OrientationRequest) -> RequestRow:
    """A request as shown."""
    state = RequestState(row.state)
    return RequestRow(
        dossier_id=row.dossier_id,
        request_id=row.id,
        offer_id=row.offer_id,
        offer_name=row.offer_name,
        provider_name=row.provider_name,
        theme=row.theme,
        need_code=row.need_code,
        state=state,
        actions=tuple(action for action in allowed_actions(state) if action is not RequestAction.LAPSE),
        adviser_id=row.adviser_id,
        recipient_organisation_id=row.recipient_organisation_id,
        way=RequestWay(row.way),
        sent_to=row.sent_to,
        delivery=ExchangeOutcome(row.delivery) if row.delivery else None,
        agreed_on=row.agreed_on,
        sent_at=row.sent_at,
        answer_due_on=row.answer_due_on,
        reminders=row.reminders,
        reminded_on=row.reminded_on,
        received_at=row.received_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        refusal_motive=RefusalMotive(row.refusal_motive) if row.refusal_motive else None,
        meeting_at=row.meeting_at,
        done_on=row.done_on,
        outcome=Outcome(row.outcome) if row.outcome else None,
        concluded_on=row.concluded_on,
        replaces_id=row.replaces_id,
        verdicts=tuple(_lines(row.verdicts)),
        edit_token=row.change_id,
        operator_id=row.operator_id,
    )


def kept_lines(lines: Iterable[VerdictLine]) -> list[dict[str, str]]:
    """Conditions as they are kept with a request."""
    return [
        {"criterion": line.criterion, "verdict": line.verdict.value, "reason": line.reason} for line in lines
    ]


def _lines(kept: Iterable[Mapping[str, Any]]) -> Iterable[VerdictLine]:
    for line in kept:
        yield VerdictLine(str(line["criterion"]), Verdict(line["verdict"]), str(line["reason"]))


def told(content: models.RequestContent) -> Told:
    """What left."""
    return Told(
        dossier_id=content.dossier_id,
        first_name=content.first_name,
        last_name=content.last_name,
        families=tuple(map(ToldFamily, content.families)),
        born_on=content.born_on,
        phone=content.phone,
        email=content.email,
        commune_name=content.commune_name,
        facts=tuple(map(str, content.facts)),
        message=content.message,
    )


def step_row(row: models.RequestStep) -> StepRow:
    """One step."""
    action = RequestAction(row.action) if row.action else None
    return StepRow(action, RequestState(row.state), row.at, row.by_name)


def note_row(row: models.RequestNote) -> NoteRow:
    """Words."""
    return NoteRow(row.dossier_id, RequestAction(row.action), row.by_service, row.written_at, row.text)


def paper_row(row: models.RequestPaper) -> PaperRow:
    """A paper that left."""
    return PaperRow(row.dossier_id, row.document_id, row.name)


def chosen_row(row: models.ChosenService) -> ChosenRow:
    """A service kept."""
    return ChosenRow(
        dossier_id=row.dossier_id,
        chosen_id=row.id,
        offer_id=row.offer_id,
        theme=row.theme,
        chosen_on=row.chosen_on,
        adviser_id=row.adviser_id,
        sent_at=row.sent_at,
        by_herself=row.by_herself,
    )
