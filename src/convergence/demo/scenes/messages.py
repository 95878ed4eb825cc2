"""Conversations of Tarbes and Saint-Denis: answers to read, a wrong number, a group message, a budget at 82 %."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.agenda.appointments.queries import agenda_between
from convergence.demo.scenes.players import player
from convergence.dossier.operations import edit_section
from convergence.dossier.queries import caseload, contact_points_of, section
from convergence.dossier.types import ContactKind, Section
from convergence.foundation import clock
from convergence.foundation.actor import Actor, guest_actor, system_actor
from convergence.foundation.periods import day_start, zone
from convergence.foundation.scope import Purpose
from convergence.messaging.loading import LoadedCost, load_costs
from convergence.messaging.operations import (
    announce_replacement,
    answer,
    note_seen,
    plan_reminders,
    prepare_group,
    save_list,
    send_due_reminders,
    send_message,
    set_budget,
    set_preferences,
    start_group,
)
from convergence.messaging.queries import budget
from convergence.messaging.types import AboutKind, AddressForm, ListFilter, PreferenceDraft, TemplateKind, Way
from convergence.storage.operation import operation
from convergence.storage.session import acting

PEOPLE = 8
REMINDED_DAYS = 7
WRONG_NUMBER = "+33639980001"
"""The local catcher of SMS answers that this number does not exist."""
PRICE = 7_000
TALKS = (
    (
        "Bonjour, avez-vous pu envoyer votre CV à la boulangerie ?",
        "Oui hier ! Ils m’ont rappelée ce matin 😊",
    ),
    (
        "Votre carte Vitale est arrivée ici. Passez quand vous voulez.",
        "Merci, je peux venir jeudi après-midi ?",
    ),
    ("L’atelier CV de mardi commence à 9 h 30, pas à 9 h.", "OK merci"),
    ("Comment s’est passée votre immersion au garage ?", ""),
)


def play() -> None:
    """Play every scene, each in the transactions of its own operations."""
    camille, hoarau = player("conseillere-tarbes"), player("conseillere-reunion")
    people, at = _reachable(camille), _by_day(camille)
    for rank, ((text, reply), dossier_id) in enumerate(zip(TALKS, people, strict=False)):
        _talk(camille, dossier_id, text, reply, at + timedelta(minutes=rank * 7))
    note_seen(actor=camille, at=at + timedelta(hours=1), dossier_id=people[2])
    _tutoie(camille, people[3])
    _wrong_number(camille, people[4], at)
    _reminders(camille, at)
    _group(camille)
    _talk(
        hoarau,
        _reachable(hoarau)[0],
        "Bonjour, votre dossier logement avance.",
        "Super merci",
        _by_day(hoarau),
    )
    _replaced(player("conseiller-tarbes"), camille)
    _budget(player("direction-tarbes"), camille)


def _by_day(adviser: Actor) -> datetime:
    """Yesterday at three in the afternoon: what is sent then waits for no morning, whatever the hour of the visit."""
    where = zone(adviser.time_zone)
    return day_start(clock.local_today(adviser.time_zone), where) - timedelta(hours=9)


def _reminders(adviser: Actor, at: datetime) -> None:
    """The reminders of the coming days, as the house would have sent them."""
    house = system_actor(adviser.structure_id, time_zone=adviser.time_zone)
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        coming = agenda_between(
            scope, clock.now(), clock.now() + timedelta(days=7), adviser_ids=[adviser.user_id]
        )
    for row in coming[:PEOPLE]:
        made_at = at - timedelta(days=20)
        plan_reminders(actor=house, at=made_at, about=AboutKind.APPOINTMENT, about_id=row.appointment_id)
    for hours in range(-REMINDED_DAYS * 24, 0, 3):
        send_due_reminders(actor=house, at=at + timedelta(hours=hours + 3))


def _reachable(adviser: Actor) -> list[UUID]:
    """Young people around her who have a mobile."""
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        ids = [row.dossier_id for row in caseload(scope, adviser_id=adviser.user_id, limit=PEOPLE * 5).rows]
        points = contact_points_of(scope, ids)
    mobile = {one.dossier_id for one in points if one.kind is ContactKind.PHONE and not one.wrong}
    return [one for one in ids if one in mobile][:PEOPLE]


def _talk(adviser: Actor, dossier_id: UUID, text: str, reply: str, at: datetime) -> None:
    send_message(actor=adviser, at=at, dossier_id=dossier_id, text=text, way=Way.LINK)
    if reply:
        her = guest_actor(
            adviser.structure_id, name="Le jeune", time_zone=adviser.time_zone, dossier_id=dossier_id
        )
        note_seen(actor=her, at=at + timedelta(minutes=20), dossier_id=dossier_id)
        answer(actor=her, at=at + timedelta(minutes=22), dossier_id=dossier_id, text=reply)


def _tutoie(adviser: Actor, dossier_id: UUID) -> None:
    set_preferences(
        actor=adviser, at=clock.now(), dossier_id=dossier_id, draft=PreferenceDraft(address=AddressForm.TU)
    )


def _wrong_number(adviser: Actor, dossier_id: UUID, at: datetime) -> None:
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        view = section(scope, dossier_id, Section.CONTACTS)
    if view is None:
        return
    points = [{"kind": ContactKind.PHONE.value, "value": WRONG_NUMBER, "preferred": True}]
    edit_section(
        actor=adviser, at=clock.now(), dossier_id=dossier_id, section=Section.CONTACTS, values={"points": points},
        edit_token=view.edit_token,
    )  # fmt: skip
    send_message(actor=adviser, at=at, dossier_id=dossier_id, text="Pouvez-vous me rappeler ?", way=Way.LINK)


def _group(adviser: Actor) -> None:
    list_id = save_list(
        actor=adviser, at=clock.now(), name="Sans contact depuis un mois", rule=ListFilter(silent_days=31)
    )
    group_id = prepare_group(
        actor=adviser,
        at=clock.now(),
        title="Forum de l'emploi",
        text="Forum de l'emploi jeudi de 9 h à 17 h, halle Marcadieu. Venez avec votre CV.",
        list_id=list_id,
    )
    start_group(actor=adviser, at=clock.now(), group_id=group_id)


def _replaced(away: Actor, substitute: Actor) -> None:
    today = clock.local_today(away.time_zone)
    announce_replacement(
        actor=away,
        at=clock.now(),
        adviser_id=away.user_id,
        substitute_id=substitute.user_id,
        first_day=today + timedelta(days=2),
        last_day=today + timedelta(days=9),
    )


def _budget(direction: Actor, adviser: Actor) -> None:
    today = clock.local_today(direction.time_zone)
    spent = _spend(actor=direction, at=clock.now(), adviser_id=adviser.user_id, today=today)
    with acting(direction, Purpose.ADMINISTRATION) as scope:
        token = budget(scope).edit_token
    set_budget(
        actor=direction,
        at=clock.now(),
        monthly_millicents=spent * 100 // 82,
        stops_everything=False,
        edit_token=token,
    )


@operation("Coûts du mois inventés")
def _spend(*, actor: Actor, at: datetime, adviser_id: UUID, today: date) -> int:
    kinds = (
        TemplateKind.DAY_REMINDER,
        TemplateKind.NEW_MESSAGE,
        TemplateKind.DAY_REMINDER,
        TemplateKind.GROUP,
    )
    rows = [
        LoadedCost(
            actor.structure_id,
            today.replace(day=1 + number % today.day),
            kinds[number % len(kinds)],
            adviser_id if number % 2 else actor.user_id,
            1 + number % 2,
            PRICE * (1 + number % 2),
        )
        for number in range(900)
    ]
    load_costs(rows)
    return sum(row.cost_millicents for row in rows)
