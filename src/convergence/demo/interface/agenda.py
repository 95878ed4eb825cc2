"""Appointments and sessions around today for foreign clients, made again when time has passed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from convergence.agenda.appointments.operations import note_attendance, plan_appointment
from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.appointments.types import (
    AppointmentDraft,
    AppointmentKind,
    AppointmentModality,
    AppointmentRow,
    AppointmentStatus,
)
from convergence.agenda.workshops.operations import (
    create_offer,
    enrol,
    note_enrolment_status,
    plan_session,
)
from convergence.agenda.workshops.queries import (
    enrolments_of_file,
    offers,
    sessions_between,
    sessions_for_file,
)
from convergence.agenda.workshops.types import (
    EnrolmentStatus,
    FileEnrolmentRow,
    OfferDraft,
    SessionDraft,
    SessionFull,
    SessionRow,
    WorkshopKind,
)
from convergence.demo.interface.cases import Case, case
from convergence.demo.interface.keys import ADVISERS, STRUCTURES
from convergence.demo.scenes.players import player
from convergence.demo.scenes.workshops import load_coming_sessions
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.periods import zone
from convergence.foundation.problems import Conflict
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

MANY, WINDOW = 160, timedelta(days=60)
"""So many sessions at least in the coming weeks of one structure: more than a page of the interface."""

OPEN, FULL = "Atelier d’essai, places libres", "Atelier d’essai, complet"
_AHEAD, _PLACES = 14, 12
_HOURS = (9, 10, 11, 14, 15, 16, 17, 8, 12, 13, 18)


def make_agendas() -> None:
    """Make what is missing around today."""
    _appointments(case("with_agenda"))
    _appointments(case("overseas"))
    _sessions(player(ADVISERS[STRUCTURES["ordinary"]]))
    _many(player(ADVISERS[STRUCTURES["many_sessions"]]))


def appointments_around(one: Case) -> list[AppointmentRow]:
    """Her appointments of the last and the next weeks, the latest first."""
    with acting(player(ADVISERS[one.structure]), Purpose.ACCOMPAGNEMENT) as scope:
        return appointments_of_file(scope, one.dossier_id, since=clock.now() - timedelta(days=_AHEAD))


def enrolments_around(one: Case) -> list[FileEnrolmentRow]:
    """The sessions in which she is enrolled, the latest first."""
    with acting(player(ADVISERS[one.structure]), Purpose.ACCOMPAGNEMENT) as scope:
        return enrolments_of_file(scope, one.dossier_id)


def session_named(name: str) -> SessionRow | None:
    """The first session of that name to come in the ordinary structure."""
    return _named(player(ADVISERS[STRUCTURES["ordinary"]]), name)


def plan_in_free_time(actor: Actor, dossier_id: UUID, days: int) -> UUID:
    """Plan half an hour when the adviser is free, from a day on."""
    for start in _starts(actor, days):
        draft = AppointmentDraft(
            start,
            start + timedelta(minutes=30),
            AppointmentKind.INTERVIEW,
            AppointmentModality.PHONE,
            purpose="Point sur le projet",
        )
        try:
            return plan_appointment(actor=actor, at=clock.now(), dossier_id=dossier_id, draft=draft)
        except Conflict:
            continue
    raise RuntimeError("the adviser is never free")


def _appointments(one: Case) -> None:
    actor, now = player(ADVISERS[one.structure]), clock.now()
    known = appointments_around(one)
    coming = [row for row in known if row.status is AppointmentStatus.PLANNED and row.starts_at > now]
    for days in range(2, 2 + 3 * max(0, 2 - len(coming)), 3):
        plan_in_free_time(actor, one.dossier_id, days)
    if not any(row.status is AppointmentStatus.PRESENT for row in known):
        made = plan_in_free_time(actor, one.dossier_id, -5)
        note_attendance(actor=actor, at=now, appointment_id=made, status=AppointmentStatus.PRESENT)


def enrol_somewhere(actor: Actor, dossier_id: UUID) -> UUID:
    """Enrol somebody in the next session that has a place for her, planned for it when there is none."""
    now = clock.now()
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        met = sessions_for_file(scope, dossier_id, now, now + WINDOW, limit=MANY, at=now)
    wanted = next((row.session.session_id for row in met if row.is_open), None)
    return enrol(actor=actor, at=now, session_id=wanted or _plan(actor, OPEN, _PLACES), dossier_id=dossier_id)


def _starts(actor: Actor, days: int) -> Iterator[datetime]:
    """Hours to try: from a day to come on, or from a day that has passed until now, then before it."""
    today = clock.local_today(actor.time_zone)
    coming = range(days, days + _AHEAD)
    for day in coming if days >= 0 else (*range(days, 0), *range(days - 1, days - _AHEAD, -1)):
        for hour in _HOURS:
            local = datetime.combine(today + timedelta(days=day), time(hour), zone(actor.time_zone))
            yield local.astimezone(UTC)


def _sessions(actor: Actor) -> None:
    """The two sessions, her place in both: a client may have taken it back, or refused it."""
    one, now = case("with_agenda"), clock.now()
    held = {row.enrolment.session_id: row.enrolment for row in enrolments_around(one)}
    for name, capacity in ((OPEN, _PLACES), (FULL, 1)):
        known = _named(actor, name)
        session_id = known.session_id if known else _plan(actor, name, capacity)
        mine = held.get(session_id)
        with suppress(SessionFull):
            if mine is None:
                enrol(actor=actor, at=now, session_id=session_id, dossier_id=one.dossier_id)
            elif mine.status is not EnrolmentStatus.ONGOING:
                note_enrolment_status(
                    actor=actor, at=now, enrolment_id=mine.enrolment_id, status=EnrolmentStatus.ONGOING
                )


def _named(actor: Actor, name: str) -> SessionRow | None:
    soon = clock.now() + timedelta(days=1)
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        rows = sessions_between(scope, soon, soon + timedelta(days=2 * _AHEAD), with_cancelled=False)
    return next((row for row in rows if row.name == name), None)


def _plan(actor: Actor, name: str, capacity: int) -> UUID:
    start = next(iter(_starts(actor, 7)))
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        known = next((row for row in offers(scope) if row.name == name), None)
    offer_id = (
        known.offer_id
        if known
        else create_offer(
            actor=actor,
            at=clock.now(),
            draft=OfferDraft(name, WorkshopKind.WORKSHOP, "Essais", "Pour essayer."),
        )
    )
    draft = SessionDraft(start, start + timedelta(hours=2), capacity=capacity, place_text="Salle des essais")
    return plan_session(actor=actor, at=clock.now(), offer_id=offer_id, draft=draft)


def _many(actor: Actor) -> None:
    now = clock.now()
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        known = len(sessions_between(scope, now, now + WINDOW, limit=MANY))
    if known < MANY:
        load_coming_sessions(actor=actor, at=now, count=MANY - known)
