"""What the person answers: written observations, or a hearing with whomever she chooses."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.sanctions.operations.awaiting import await_next
from convergence.accompagnement.sanctions.operations.finding import (
    facts_of,
    sanction_to_edit,
    take,
    today_of,
    write_note,
)
from convergence.accompagnement.sanctions.policies import check_may_propose
from convergence.accompagnement.sanctions.rules.delays import decide_until
from convergence.accompagnement.sanctions.types import NoteAbout, SanctionAction, SanctionState
from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import operation


@operation("Observations reçues")
def note_observations(
    *, actor: Actor, at: datetime, sanction_id: UUID, received_on: date, text: str, source: str = "saisie"
) -> None:
    """Note what the person wrote or said; it counts until the decision, late or not."""
    check_may_propose(actor)
    today = today_of(actor, at)
    row = sanction_to_edit(sanction_id)
    _check_past("received_on", received_on, today, row.proposed_on)
    take(row, SanctionAction.OBSERVE, facts_of(row, today, reason=text))
    row.observed_on = received_on
    row.save()
    write_note(row, NoteAbout.OBSERVATIONS, text, received_on)


@operation("Audition demandée")
def ask_hearing(
    *, actor: Actor, at: datetime, sanction_id: UUID, asked_on: date, reason: str = "", source: str = "saisie"
) -> None:
    """The person asks to be heard, within her ten days; the delay to decide runs from the hearing."""
    check_may_propose(actor)
    row = sanction_to_edit(sanction_id)
    _check_past("asked_on", asked_on, today_of(actor, at), row.proposed_on)
    take(row, SanctionAction.ASK_HEARING, facts_of(row, asked_on))
    row.hearing_asked_on, row.decide_until = asked_on, None
    row.save()
    await_next(actor, at, row)


@operation("Audition fixée")
def plan_hearing(
    *,
    actor: Actor,
    at: datetime,
    sanction_id: UUID,
    draft: AppointmentDraft,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Plan the hearing in the agenda; returns the appointment."""
    check_may_propose(actor)
    row = sanction_to_edit(sanction_id)
    if row.state != SanctionState.HEARING.value:
        raise Conflict(
            "Aucune audition n’est attendue dans cette procédure.",
            what_to_do="Notez d’abord que la personne demande à être entendue.",
            code="no_hearing",
        )
    row.hearing_id = plan_appointment(actor=actor, at=at, dossier_id=row.dossier_id, draft=draft)
    row.save()
    return row.hearing_id


@operation("Audition tenue")
def record_hearing(
    *,
    actor: Actor,
    at: datetime,
    sanction_id: UUID,
    heard_on: date,
    record: str,
    person_came: bool = True,
    source: str = "saisie",
) -> None:
    """Write what was said, and whether the person came; the delay to decide runs from that day."""
    check_may_propose(actor)
    row = sanction_to_edit(sanction_id)
    today = today_of(actor, at)
    take(row, SanctionAction.HEAR, facts_of(row, today, heard_on=heard_on, reason=record))
    row.heard_on, row.person_came = heard_on, person_came
    if row.observations_until is None:
        raise RuntimeError("a hearing follows a notice that was received")
    row.decide_until = decide_until(row.observations_until, hearing_asked=True, heard_on=heard_on)
    row.save()
    write_note(row, NoteAbout.HEARING, record, heard_on)
    await_next(actor, at, row)


def _check_past(field: str, day: date, today: date, first: date) -> None:
    if day > today:
        raise Invalid.one(field, "Ce jour est à venir.", "Donnez aujourd’hui ou un jour passé.", "in_future")
    if day < first:
        raise Invalid.one(
            field, "Ce jour précède l’avis préalable.", f"Il a été écrit le {first:%d/%m/%Y}.", "order"
        )
