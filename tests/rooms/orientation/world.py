"""Ways to register and to orient a young person of Tarbes, and to answer as France Travail does."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation.operations import (
    ask_registration,
    decide_orientation,
    note_exchange,
)
from convergence.accompagnement.orientation.queries import messages_of, orientations_of, registration_of
from convergence.accompagnement.orientation.types import (
    ABOUT_REGISTRATION,
    DIFFICULTIES,
    Aim,
    Aspiration,
    Category,
    Criterion,
    Decider,
    Decision,
    Impact,
    JobSituation,
    OrientationRow,
    Path,
    ReferentBody,
    RegistrationRow,
)
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, ExchangeSettled
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, TODAY, read

SYSTEM = system_actor(TARBES)
IDENTIFIER = "1234567A"
REFUSED = "Refus : L’adresse manque ou n’est pas reconnue."
CRITERIA = {
    Criterion.JOB_SITUATION: JobSituation.NEVER.value,
    Criterion.ASPIRATION: Aspiration.TO_DEFINE.value,
    **dict.fromkeys(DIFFICULTIES, Impact.NONE.value),
}


def register(dossier_id: UUID, actor: Actor = ADVISER, at: datetime = AT, **values: Any) -> UUID:
    """Ask for the registration of somebody who seeks a job, unless said otherwise."""
    given: dict[str, Any] = {
        "asked_on": TODAY,
        "aim": Aim.EMPLOYMENT,
        "category": Category.A,
        "receives_rsa": False,
    }
    return ask_registration(actor=actor, at=at, dossier_id=dossier_id, **(given | values))


def answer(
    dossier_id: UUID,
    outcome: ExchangeOutcome = ExchangeOutcome.SENT,
    *,
    receipt: str = "",
    detail: str = "",
    message_id: UUID | None = None,
    at: datetime = AT,
) -> None:
    """What became of the last message about her."""
    last = read(ADVISER, messages_of, dossier_id)[0]
    event = ExchangeSettled(
        structure_id=TARBES,
        dossier_id=dossier_id,
        exchange_id=message_id or last.message_id,
        channel=Channel.OUTSIDE_SYSTEM,
        reason=ExchangeReason.FRANCE_TRAVAIL_REGISTRATION,
        outcome=outcome,
        settled_at=at,
        about_kind=ABOUT_REGISTRATION,
        about_id=last.registration_id,
        receipt=receipt,
        detail=detail,
    )
    note_exchange(actor=SYSTEM, at=at, event=event)


def registered(dossier_id: UUID) -> UUID:
    """Registered, with an identifier."""
    registration_id = register(dossier_id)
    answer(dossier_id, receipt=IDENTIFIER)
    return registration_id


def registration(dossier_id: UUID, actor: Actor = ADVISER) -> RegistrationRow:
    """Her registration as it stands."""
    row: RegistrationRow = read(actor, registration_of, dossier_id)
    return row


def decision(**values: Any) -> Decision:
    """A first decision of the Mission Locale for itself, of today."""
    given: dict[str, Any] = {
        "path": Path.PROFESSIONAL,
        "decider": Decider.MISSION_LOCALE,
        "body": ReferentBody.MISSION_LOCALE,
        "decided_on": TODAY,
        "receives_rsa": False,
        "criteria": CRITERIA | {Criterion.QUALIFICATION: level()},
    }
    return Decision(**(given | values))


def level() -> str:
    """Some level of education of the nomenclature."""
    from convergence.referentials.queries import nomenclature

    return nomenclature("education_level", TODAY)[0].code


def orient(dossier_id: UUID, actor: Actor = ADVISER, at: datetime = AT, **values: Any) -> UUID:
    """Decide."""
    return decide_orientation(actor=actor, at=at, dossier_id=dossier_id, decision=decision(**values))


def orientations(dossier_id: UUID, actor: Actor = ADVISER) -> list[OrientationRow]:
    """Hers, the latest first."""
    rows: list[OrientationRow] = read(actor, orientations_of, dossier_id)
    return rows


def awaited(dossier_id: UUID, on: date = TODAY) -> dict[DeadlineKind, date]:
    """What the work list awaits for her."""
    return {row.kind: row.due_on for row in read(ADVISER, deadlines_of, dossier_id, on=on)}
