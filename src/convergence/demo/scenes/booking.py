"""Hours of reception, what may be booked, links that live, visitors to match, people who wait."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from convergence.agenda.appointments.types import AppointmentKind
from convergence.agenda.booking import operations, queries
from convergence.agenda.booking.types import (
    Hours,
    LinkWay,
    MotiveDraft,
    SlotTaken,
    VisitorFacts,
    WeekHours,
    Wish,
)
from convergence.demo.scenes.players import player
from convergence.dossier.queries import caseload
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import new_token
from convergence.foundation.periods import age_on
from convergence.foundation.problems import Problem
from convergence.foundation.scope import Purpose
from convergence.identity.types import authentication_actor
from convergence.storage.session import acting

MORNING, AFTERNOON = Hours(time(9), time(12)), Hours(time(13, 30), time(17))
FOLLOW_UP = MotiveDraft(
    "Entretien de suivi", AppointmentKind.INTERVIEW, 45, step_minutes=45, horizon_days=21,
    instructions="Venez cinq minutes avant. Si vous avez du retard, téléphonez.",
)  # fmt: skip
FIRST = MotiveDraft(
    "Premier accueil", AppointmentKind.FIRST_RECEPTION, 60, step_minutes=60, horizon_days=28, is_public=True,
    instructions="On fait connaissance et on regarde ensemble ce qui peut vous aider.",
    documents="Une pièce d’identité et, si vous en avez un, votre CV.",
)  # fmt: skip
VISITORS = (
    VisitorFacts("Noa", "Castéran", date(2006, 9, 14), phone="+33639980141", commune="Aureilhan"),
    VisitorFacts(
        "Lilou", "Dupuis-Morel", date(2008, 2, 3), email="lilou.dupuis@exemple.fr", commune="Tarbes"
    ),
)
WISHES = (
    Wish(frozenset({3}), time(13)),
    Wish(earliest=time(10), latest=time(12)),
    Wish(frozenset({1, 5})),
)


def play() -> None:
    """Both structures, each on its own clock."""
    camille, mathieu = player("conseillere-tarbes"), player("conseiller-tarbes")
    at = clock.now()
    follow_up, first = _open(player("responsable-tarbes"), (camille, mathieu), at)
    people = _young_people(camille)
    for dossier_id in people[:3]:
        _send(camille, at, dossier_id, follow_up)
    _visit(camille, at, first)
    for dossier_id, wish in zip(people[3:6], WISHES, strict=False):
        operations.join_waiting(
            actor=camille,
            at=at,
            dossier_id=dossier_id,
            motive_id=follow_up,
            wish=wish,
            adviser_id=camille.user_id,
        )
    there = player("conseillere-reunion")
    _open(system_actor(there.structure_id, time_zone=there.time_zone), (there,), at)


def _open(manager: Actor, receivers: tuple[Actor, ...], at: datetime) -> tuple[UUID, UUID]:
    """Motives of a structure, and when its people receive."""
    made = [operations.create_motive(actor=manager, at=at, draft=draft) for draft in (FOLLOW_UP, FIRST)]
    week = [WeekHours(day, hours) for day in (1, 2, 3, 4, 5) for hours in (MORNING, AFTERNOON)]
    for actor in receivers:
        operations.set_week(
            actor=actor,
            at=at,
            adviser_id=actor.user_id,
            week=week,
            from_day=clock.local_today(actor.time_zone),
        )
    return made[0], made[1]


def _young_people(actor: Actor) -> list[UUID]:
    """Some adults of her caseload."""
    today = clock.local_today(actor.time_zone)
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        rows = caseload(scope, adviser_id=actor.user_id, limit=40)
    return [row.dossier_id for row in rows if age_on(row.born_on, today) >= 18]


def _send(actor: Actor, at: datetime, dossier_id: UUID, motive_id: UUID) -> None:
    """By SMS when the file has a number, else copied."""
    for way in (LinkWay.SMS, LinkWay.COPIED):
        try:
            operations.send_link(
                actor=actor, at=at, dossier_id=dossier_id, motive_id=motive_id, way=way, adviser_id=actor.user_id,
                token=new_token(),
            )  # fmt: skip
        except Problem:
            continue
        return


def _visit(actor: Actor, at: datetime, motive_id: UUID) -> None:
    """Two people book from the poster at the town hall."""
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        motive = queries.motive(scope, motive_id)
        times = queries.free_times(scope, motive, at=at) if motive else ()
    if motive is None:
        return
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        visitor = queries.visitor_of(scope, motive.public_code)
    for place, facts in enumerate(VISITORS):
        if visitor is None or len(times) <= 3 * place + 2:
            return
        try:
            operations.book_as_visitor(
                actor=visitor, at=at, motive_id=motive_id, starts_at=times[3 * place + 2].starts_at, facts=facts,
                token=new_token(), address=f"affiche-{place}",
            )  # fmt: skip
        except SlotTaken:
            continue
