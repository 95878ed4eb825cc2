"""The weeks of the personas: people to receive, some who came, one who did not, an absence to organise."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from convergence.agenda.appointments.operations import (
    cancel_appointment,
    declare_absence,
    note_attendance,
    open_place,
    plan_appointment,
    plan_series,
)
from convergence.agenda.appointments.types import (
    AbsenceKind,
    AppointmentDraft,
    AppointmentKind,
    AppointmentModality,
    AppointmentStatus,
    CancelledBy,
    Frequency,
    PlaceDraft,
    PlaceKind,
    Recurrence,
)
from convergence.demo.scenes.players import player
from convergence.dossier.queries import caseload
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.periods import zone
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

_K, _M = AppointmentKind, AppointmentModality

# day of the week, hour, minutes, kind, way to meet, purpose
WEEK = [
    (0, "09:00", 60, _K.INTERVIEW, _M.FACE_TO_FACE, "Point sur les candidatures"),
    (0, "10:30", 45, _K.INTERVIEW, _M.PHONE, "Suivi de l’immersion"),
    (0, "14:00", 60, _K.FIRST_RECEPTION, _M.FACE_TO_FACE, ""),
    (0, "16:00", 30, _K.INTERVIEW, _M.VIDEO, "Inscription à la formation"),
    (1, "09:30", 60, _K.INTERVIEW, _M.FACE_TO_FACE, "Préparer l’entretien d’embauche"),
    (1, "11:00", 45, _K.INTERVIEW, _M.FACE_TO_FACE, "Dossier de logement"),
    (1, "14:30", 60, _K.VISIT, _M.OUTSIDE, "Visite de l’atelier de menuiserie"),
    (2, "09:00", 45, _K.INTERVIEW, _M.FACE_TO_FACE, "Bilan du mois"),
    (2, "10:30", 60, _K.PARTNER_INTERVIEW, _M.FACE_TO_FACE, "Avec la mission handicap"),
    (2, "14:00", 45, _K.INTERVIEW, _M.PHONE, "Nouvelles de la formation"),
    (3, "09:30", 60, _K.INTERVIEW, _M.FACE_TO_FACE, "Projet professionnel"),
    (3, "11:00", 45, _K.INTERVIEW, _M.FACE_TO_FACE, "Aide à la mobilité"),
    (3, "15:00", 60, _K.FIRST_RECEPTION, _M.FACE_TO_FACE, ""),
    (4, "09:00", 60, _K.INTERVIEW, _M.FACE_TO_FACE, "Point sur le contrat"),
    (4, "11:00", 30, _K.INTERVIEW, _M.PHONE, "Retour d’entretien"),
]  # fmt: skip


def play() -> None:
    """Two structures, each on its own clock."""
    camille, manager = player("conseillere-tarbes"), player("responsable-tarbes")
    rooms = [
        open_place(actor=manager, at=clock.now(), draft=draft)
        for draft in (
            PlaceDraft("Bureau 1", capacity=3),
            PlaceDraft("Bureau 2", capacity=3),
            PlaceDraft("Salle collective", capacity=12, opens_at=time(8, 30), closes_at=time(18)),
            PlaceDraft("Accueil", PlaceKind.SITE, is_exclusive=False),
        )
    ]
    people = _people(camille, len(WEEK) + 4)
    _week(camille, people, rooms[0])
    _series(camille, people[-1], rooms[0])
    _absence_to_organise(player("conseiller-tarbes"), rooms[1])
    marie_annick = player("conseillere-reunion")
    _week(marie_annick, _people(marie_annick, 6), None)


def _people(actor: Actor, count: int) -> list[UUID]:
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        return [row.dossier_id for row in caseload(scope, adviser_id=actor.user_id, limit=count).rows]


def _at(actor: Actor, day: date, hour: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=zone(actor.time_zone))


def _monday(actor: Actor) -> date:
    today = clock.local_today(actor.time_zone)
    return today - timedelta(days=today.weekday())


def _week(actor: Actor, people: list[UUID], room: UUID | None) -> None:
    """This week: what is over is noted, but the last two; one was cancelled."""
    past: list[UUID] = []
    for rank, (dossier_id, line) in enumerate(zip(people, WEEK, strict=False)):
        weekday, hour, minutes, kind, modality, purpose = line
        start = _at(actor, _monday(actor) + timedelta(days=weekday), hour)
        draft = AppointmentDraft(
            start, start + timedelta(minutes=minutes), kind, modality, purpose=purpose,
            place_id=room if modality is AppointmentModality.FACE_TO_FACE else None,
        )  # fmt: skip
        made = plan_appointment(actor=actor, at=clock.now(), dossier_id=dossier_id, draft=draft)
        if draft.ends_at <= clock.now():
            past.append(made)
        elif rank == len(WEEK) - 1:
            cancel_appointment(
                actor=actor, at=clock.now(), appointment_id=made, by=CancelledBy.YOUNG_PERSON,
                words="Un entretien d’embauche à la même heure",
            )  # fmt: skip
    for rank, made in enumerate(past[:-2]):
        status = AppointmentStatus.ABSENT if rank % 5 == 3 else AppointmentStatus.PRESENT
        note_attendance(actor=actor, at=clock.now(), appointment_id=made, status=status)


def _series(actor: Actor, dossier_id: UUID, room: UUID) -> None:
    start = _at(actor, _monday(actor) + timedelta(days=9), "16:00")
    plan_series(
        actor=actor,
        at=clock.now(),
        dossier_id=dossier_id,
        draft=AppointmentDraft(
            start, start + timedelta(minutes=45), place_id=room, purpose="Rendez-vous de la quinzaine"
        ),
        recurrence=Recurrence(Frequency.WEEKLY, 2, count=4),
    )


def _absence_to_organise(actor: Actor, room: UUID) -> None:
    """A colleague is away next Thursday and Friday: three people wait for a relay."""
    thursday = _monday(actor) + timedelta(days=10)
    for dossier_id, (offset, hour) in zip(
        _people(actor, 3), ((0, "09:30"), (0, "14:00"), (1, "10:00")), strict=False
    ):
        start = _at(actor, thursday + timedelta(days=offset), hour)
        plan_appointment(
            actor=actor,
            at=clock.now(),
            dossier_id=dossier_id,
            draft=AppointmentDraft(start, start + timedelta(hours=1), place_id=room),
        )
    declare_absence(
        actor=actor, at=clock.now(), adviser_id=actor.user_id, kind=AbsenceKind.TRAINING,
        starts_at=_at(actor, thursday, "00:00"), ends_at=_at(actor, thursday + timedelta(days=2), "00:00"),
    )  # fmt: skip
