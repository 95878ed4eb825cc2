"""Workshops around today: last week closed, one to close, weeks ahead, a full one with its list, La Réunion."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from convergence.agenda.workshops import operations
from convergence.agenda.workshops.loading import LoadedOffer, LoadedSession, load_offers, load_sessions
from convergence.agenda.workshops.queries import enrolled
from convergence.agenda.workshops.types import (
    ABSENT,
    Animator,
    EnrolmentOrigin,
    EnrolmentStatus,
    OfferDraft,
    SessionDraft,
    StatusNote,
    WorkshopKind,
)
from convergence.demo.scenes.players import player
from convergence.dossier.queries import caseload
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.periods import zone
from convergence.foundation.scope import Purpose
from convergence.storage.operation import operation
from convergence.storage.session import acting

PEOPLE = 24

OFFERS = {
    "cv": OfferDraft("Atelier CV et lettre", WorkshopKind.WORKSHOP, "Recherche d’emploi",
                     "Écrire un CV qui se lit en trente secondes et une lettre qui tient en dix lignes.",
                     open_to_operators=True),
    "entretien": OfferDraft("Simulation d’entretien", WorkshopKind.WORKSHOP, "Recherche d’emploi",
                            "Face à deux recruteurs bénévoles, filmée, avec un retour immédiat.",
                            "Club d’entreprises des Hautes-Pyrénées"),
    "cej": OfferDraft("Information collective CEJ", WorkshopKind.COLLECTIVE_INFORMATION, "Accompagnement",
                      "Ce que le contrat d’engagement jeune demande et ce qu’il apporte.", age_minimum=16,
                      age_maximum=25),
    "apprentissage": OfferDraft("Réussir son apprentissage", WorkshopKind.COLLECTIVE_INFORMATION, "Formation",
                                "Trouver un employeur, comprendre sa paie, tenir la distance.", "CFA de Tarbes"),
    "budget": OfferDraft("Mon budget, mes droits", WorkshopKind.WORKSHOP, "Vie quotidienne",
                         "Santé, logement, transports : les aides et comment les demander.", "Maison des solidarités"),
    "sport": OfferDraft("Marche au lac du Gabas", WorkshopKind.WORKSHOP, "Sport et loisirs",
                        "Une demi-journée dehors. Bonnes chaussures.", contract_kind="cej"),
}  # fmt: skip


def play() -> None:
    """Play Tarbes, then La Réunion."""
    camille = player("conseillere-tarbes")
    people = _people(camille)
    made = {
        key: operations.create_offer(actor=camille, at=clock.now(), draft=draft)
        for key, draft in OFFERS.items()
    }
    _closed_last_week(camille, made, people)
    _to_close_today(camille, made["cej"], people)
    _full_with_its_list(camille, made["entretien"], people)
    _coming_weeks(camille, made, people)
    _la_reunion(player("conseillere-reunion"))


def _people(actor: Actor) -> list[UUID]:
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        return [row.dossier_id for row in caseload(scope, adviser_id=actor.user_id, limit=PEOPLE).rows]


def _closed_last_week(actor: Actor, made: dict[str, UUID], people: list[UUID]) -> None:
    for key, days, crowd in (("cv", -7, people[:6]), ("budget", -6, people[4:9])):
        start = _at(actor, days, 9, 30)
        session_id = _plan(
            actor, made[key], start, 2, capacity=8, leader="Mme Sarrat", when=start - timedelta(days=9)
        )
        after = start + timedelta(hours=2)
        for dossier_id in crowd:
            operations.enrol(
                actor=actor,
                at=after,
                session_id=session_id,
                dossier_id=dossier_id,
                origin=EnrolmentOrigin.ON_SPOT,
            )
        with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
            rows = enrolled(scope, session_id)
        notes = [StatusNote(row.enrolment_id, EnrolmentStatus.ACHIEVED) for row in rows[:-2]]
        notes += [
            StatusNote(row.enrolment_id, EnrolmentStatus.REFUSAL_YOUNG, comment=ABSENT) for row in rows[-2:-1]
        ]
        notes += [
            StatusNote(row.enrolment_id, EnrolmentStatus.REFUSAL, comment="En stage ce jour-là")
            for row in rows[-1:]
        ]
        operations.note_attendance(actor=actor, at=after, session_id=session_id, notes=notes)
        operations.close_session(actor=actor, at=after, session_id=session_id)


def _to_close_today(actor: Actor, offer_id: UUID, people: list[UUID]) -> None:
    start = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    before = start - timedelta(days=5)
    session_id = _plan(actor, offer_id, start, 2, capacity=15, leader="M. Bégué", minimum=5, when=before)
    operations.enrol_many(actor=actor, at=before, session_id=session_id, dossier_ids=people[:9])


def _full_with_its_list(actor: Actor, offer_id: UUID, people: list[UUID]) -> None:
    start, now = _soon(actor, 3, 14), clock.now()
    session_id = _plan(actor, offer_id, start, 3, capacity=6, leader="Club d’entreprises")
    operations.enrol_many(
        actor=actor, at=now, session_id=session_id, dossier_ids=people[:10], with_waiting=True
    )
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        first = enrolled(scope, session_id)[0]
    operations.withdraw_enrolment(
        actor=actor, at=now, enrolment_id=first.enrolment_id, reason="A trouvé un contrat d’un mois"
    )


def _coming_weeks(actor: Actor, made: dict[str, UUID], people: list[UUID]) -> None:
    now, first = clock.now(), _soon(actor, 5, 9, 30)
    session_id = _plan(actor, made["cv"], first, 2, capacity=8, leader="Mme Sarrat", minimum=4, weeks=5)
    operations.enrol_many(actor=actor, at=now, session_id=session_id, dossier_ids=people[10:13])
    _plan(actor, made["apprentissage"], _soon(actor, 8, 10), 2, capacity=30, leader="CFA de Tarbes", limit=2)
    _plan(actor, made["budget"], _soon(actor, 12, 14), 2, capacity=10, leader="Mme Abadie")
    _plan(actor, made["sport"], _soon(actor, 15, 13, 30), 4, capacity=None, leader="M. Lassalle")


def _la_reunion(actor: Actor) -> None:
    draft = OfferDraft(
        "Atelier mobilité", WorkshopKind.WORKSHOP, "Mobilité", "Partir en formation en métropole : les aides."
    )
    offer_id = operations.create_offer(actor=actor, at=clock.now(), draft=draft)
    session_id = _plan(
        actor,
        offer_id,
        _soon(actor, 4, 8, 30),
        3,
        capacity=12,
        leader="Mme Payet",
        place="Salle polyvalente, Le Chaudron",
    )
    operations.enrol_many(actor=actor, at=clock.now(), session_id=session_id, dossier_ids=_people(actor)[:5])


def _plan(
    actor: Actor,
    offer_id: UUID,
    start: datetime,
    hours: int,
    *,
    capacity: int | None,
    leader: str,
    minimum: int | None = None,
    weeks: int = 0,
    limit: int | None = None,
    place: str = "Salle d’atelier, 1er étage",
    when: datetime | None = None,
) -> UUID:
    """One session; ``limit`` is how many days before it registration ends."""
    day = start.astimezone(zone(actor.time_zone)).date()
    draft = SessionDraft(
        start,
        start + timedelta(hours=hours),
        capacity=capacity,
        minimum=minimum,
        register_until=day - timedelta(days=limit) if limit else None,
        place_text=place,
        animators=(Animator(leader),),
    )
    return operations.plan_session(
        actor=actor, at=when or clock.now(), offer_id=offer_id, draft=draft, weeks=weeks
    )


def _at(actor: Actor, days: int, hour: int, minute: int = 0) -> datetime:
    """An hour of the clock of the structure, some days from today."""
    day: date = clock.local_today(actor.time_zone) + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), tzinfo=zone(actor.time_zone)).astimezone(UTC)


def _soon(actor: Actor, days: int, hour: int, minute: int = 0) -> datetime:
    """The same, on the Monday that follows when it falls at a week-end."""
    return _at(actor, open_day(actor, days), hour, minute)


def open_day(actor: Actor, days: int) -> int:
    """So many days ahead, or those until the Monday that follows a week-end."""
    weekday = (clock.local_today(actor.time_zone) + timedelta(days=days)).weekday()
    return days + 7 - weekday if weekday > 4 else days


@operation("Charger des sessions à venir")
def load_coming_sessions(*, actor: Actor, at: datetime, count: int) -> list[UUID]:
    """That many sessions in the coming weeks of one structure, four a working day: lists are tried on them."""
    offer = LoadedOffer(
        at, actor.structure_id, "Permanence numérique", WorkshopKind.WORKSHOP.value, "Numérique"
    )
    load_offers([offer])
    rows = []
    for rank in range(count):
        days, turn = divmod(rank, 4)
        start = _at(actor, 1 + days // 5 * 7 + days % 5, 9 + 2 * turn)
        rows.append(
            LoadedSession(
                at, actor.structure_id, offer.id, f"Permanence numérique n° {rank + 1}", start,
                start + timedelta(hours=1, minutes=30), capacity=6, place_text="Espace numérique",
            )
        )  # fmt: skip
    load_sessions(rows)
    return [row.id for row in rows]
