"""`demo act`: a change as a user of the demonstration makes it, through the operations; events follow by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from convergence.agenda.appointments.operations import (
    cancel_appointment,
    move_appointment,
    note_attendance,
)
from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.appointments.types import AppointmentRow, AppointmentStatus, CancelledBy
from convergence.agenda.workshops.operations import enrol
from convergence.agenda.workshops.queries import enrolment, session, session_by_number
from convergence.demo.interface.agenda import enrol_somewhere, plan_in_free_time
from convergence.demo.interface.cases import case, holder_of, is_ended
from convergence.demo.interface.keys import ADVISERS
from convergence.demo.scenes.players import player
from convergence.dossier.operations import end_accompaniment, resume_accompaniment
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, NotFound
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

_LATER = timedelta(days=1)
_ENDED = "fin_parcours"
_TRY = "Essai d’un client de l’interface"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done, on which file; ``number`` names an appointment or a session."""

    dossier: int
    number: int | None = None


def act(name: str, dossier: int | None = None, number: int | None = None) -> dict[str, Any]:
    """Make a change on a file, by default that of the case with an agenda; what was changed, by its numbers."""
    asked = Asked(dossier or case("with_agenda").number, number)
    place = holder_of(asked.dossier)
    advisers = {actor.structure_id: actor for actor in map(player, ADVISERS.values())}
    if place is None or place[1] not in advisers:
        raise NotFound(
            "Aucun dossier d’essai ne porte ce numéro.",
            what_to_do="Choisissez-en un que « convergence demo credentials » affiche.",
        )
    told = CHANGES[name](advisers[place[1]], place[0], asked)
    return {"action": name, "dossier": asked.dossier} | told


def _create(actor: Actor, dossier_id: UUID, asked: Asked) -> dict[str, Any]:
    made = plan_in_free_time(actor, dossier_id, 1)
    return _told(next(row for row in _appointments(actor, dossier_id) if row.appointment_id == made))


def _move(actor: Actor, dossier_id: UUID, asked: Asked) -> dict[str, Any]:
    row = _coming(actor, dossier_id, asked)
    start, end = row.starts_at + _LATER, row.ends_at + _LATER
    for _ in range(60):
        try:
            move_appointment(
                actor=actor,
                at=clock.now(),
                appointment_id=row.appointment_id,
                starts_at=start,
                ends_at=end,
                reason=_TRY,
            )
            return _told(_again(actor, row))
        except Conflict:
            start, end = start + timedelta(minutes=30), end + timedelta(minutes=30)
    raise NotFound("Aucune heure n’est libre.", what_to_do="Choisissez un autre rendez-vous.")


def _cancel(actor: Actor, dossier_id: UUID, asked: Asked) -> dict[str, Any]:
    row = _coming(actor, dossier_id, asked)
    cancel_appointment(
        actor=actor,
        at=clock.now(),
        appointment_id=row.appointment_id,
        by=CancelledBy.YOUNG_PERSON,
        words=_TRY,
    )
    return _told(_again(actor, row))


def _present(actor: Actor, dossier_id: UUID, asked: Asked) -> dict[str, Any]:
    """The young person came: to the appointment named, else to one that had not been planned."""
    if asked.number is None:
        made = plan_in_free_time(actor, dossier_id, -3)
        row = next(one for one in _appointments(actor, dossier_id) if one.appointment_id == made)
    else:
        row = _named(actor, dossier_id, asked.number)
    note_attendance(
        actor=actor, at=clock.now(), appointment_id=row.appointment_id, status=AppointmentStatus.PRESENT
    )
    return _told(_again(actor, row))


def _enrol(actor: Actor, dossier_id: UUID, asked: Asked) -> dict[str, Any]:
    """In the session named, else in the next one that has a place for her."""
    if asked.number is None:
        made = enrol_somewhere(actor, dossier_id)
    else:
        with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
            named = session_by_number(scope, asked.number)
        if named is None:
            raise NotFound(
                "Cette session n’existe pas dans la structure de ce dossier.",
                what_to_do="Donnez le numéro d’une session de cette structure.",
            )
        made = enrol(actor=actor, at=clock.now(), session_id=named.session_id, dossier_id=dossier_id)
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        row = enrolment(scope, made)
        held = session(scope, row.session_id) if row else None
    return {"enrolment": row.number if row else None, "session": held.number if held else None}


def _archive(actor: Actor, dossier_id: UUID, asked: Asked) -> dict[str, Any]:
    """End the accompaniment; one that has ended already goes on first, so that the end is told again."""
    if is_ended(actor, dossier_id):
        resume_accompaniment(actor=actor, at=clock.now(), dossier_id=dossier_id, reason=_TRY)
    end_accompaniment(
        actor=actor,
        at=clock.now(),
        dossier_id=dossier_id,
        ended_on=clock.local_today(actor.time_zone),
        motive=_ENDED,
        reason=_TRY,
    )
    return {}


CHANGES: dict[str, Callable[[Actor, UUID, Asked], dict[str, Any]]] = {
    "create-appointment": _create,
    "move-appointment": _move,
    "cancel-appointment": _cancel,
    "mark-present": _present,
    "enrol": _enrol,
    "archive": _archive,
}


def _appointments(actor: Actor, dossier_id: UUID) -> list[AppointmentRow]:
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        return appointments_of_file(scope, dossier_id)


def _coming(actor: Actor, dossier_id: UUID, asked: Asked) -> AppointmentRow:
    """The appointment named, else the next one that is planned; one is planned when there is none."""
    if asked.number is not None:
        return _named(actor, dossier_id, asked.number)
    now = clock.now()
    for row in reversed(_appointments(actor, dossier_id)):
        if row.status is AppointmentStatus.PLANNED and row.starts_at > now:
            return row
    made = plan_in_free_time(actor, dossier_id, 1)
    return next(row for row in _appointments(actor, dossier_id) if row.appointment_id == made)


def _named(actor: Actor, dossier_id: UUID, number: int) -> AppointmentRow:
    found = [row for row in _appointments(actor, dossier_id) if row.number == number]
    if not found:
        raise NotFound(
            "Aucun rendez-vous de ce dossier ne porte ce numéro.",
            what_to_do="Prenez-en un d’abord : convergence demo act create-appointment.",
        )
    return found[0]


def _again(actor: Actor, row: AppointmentRow) -> AppointmentRow:
    return next(
        one for one in _appointments(actor, row.dossier_id) if one.appointment_id == row.appointment_id
    )


def _told(row: AppointmentRow) -> dict[str, Any]:
    return {
        "appointment": row.number,
        "starts_at": row.starts_at.isoformat(),
        "status": row.status.label,
    }
