"""What the young person is told by itself: workshops, freed places, who replaces her adviser and until when."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.agenda.workshops import types as workshops
from convergence.agenda.workshops.operations import (
    accept_place,
    amend_session,
    cancel_session,
    join_waiting_list,
    withdraw_enrolment,
)
from convergence.foundation.events import event_from_payload
from convergence.foundation.exchanges import ExchangeOutcome
from convergence.foundation.problems import Invalid, Refused
from convergence.messaging import handlers
from convergence.messaging.operations import (
    announce_replacement,
    end_replacements,
    send_due_reminders,
    send_message,
    tell_change,
)
from convergence.messaging.queries import messages_of, reminders_of
from convergence.messaging.types import AboutKind, ReminderState, ReplacementAnnounced, TemplateKind, Way
from convergence.storage.files import erase_file
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    TODAY,
    at,
    count,
    events,
    read,
)
from tests.rooms.appointments.world import make_staff
from tests.rooms.messaging.world import HOUSE, asked, reachable, rows, settle, withdrawn
from tests.rooms.workshops.steps import planned, put, seen

pytestmark = pytest.mark.django_db
START = at(21)
HANDLERS: dict[str, Callable[..., None]] = {
    "EnrolmentMade": handlers.remind_of_session,
    "SessionMoved": handlers.follow_moved_session,
    "SessionCancelled": handlers.follow_cancelled_session,
    "EnrolmentWithdrawn": handlers.forget_enrolment,
    "EnrolmentStatusNoted": handlers.follow_enrolment,
}


@pytest.fixture
def dossier_id(db: None) -> UUID:
    make_staff()
    return reachable()


def learn(when: Any = AT) -> None:
    for name, handler in HANDLERS.items():
        for payload in events(name):
            handler(event_from_payload(getattr(workshops, name), payload), actor=HOUSE, at=when)


def told(word: str) -> list[dict[str, Any]]:
    return [one for one in asked() if word in one["body"] or word in one["subject"]]


def states(dossier_id: UUID) -> set[ReminderState]:
    return {row.state for row in read(ADVISER, reminders_of, dossier_id)}


def test_an_enrolment_is_told_and_reminded(dossier_id: UUID) -> None:
    put(planned(starts_at=START, place_text="Salle 2"), dossier_id)
    learn()
    learn()
    assert len(told("Votre place est gardée : « Atelier CV »")) == 1
    assert states(dossier_id) == {ReminderState.PLANNED}
    send_due_reminders(actor=HOUSE, at=START - timedelta(hours=12))
    day = [one for one in asked() if one["reason"] == "rappel" and one["channel"] == "sms"]
    assert len(day) == 1
    assert "Salle 2" in day[0]["body"]
    assert "Atelier CV" not in day[0]["body"]


def test_a_moved_session_is_told_once_and_its_reminders_follow(dossier_id: UUID) -> None:
    session_id = planned(starts_at=START)
    put(session_id, dossier_id)
    learn()
    row, later = seen(session_id), START + timedelta(days=2)
    moved = replace(row.draft, starts_at=later, ends_at=later + timedelta(hours=2))
    amend_session(actor=ADVISER, at=at(1), session_id=session_id, draft=moved, edit_token=row.edit_token)
    learn(at(1))
    learn(at(1))
    assert len(told("est déplacée au jeudi 17 décembre")) == 1
    assert {row.starts_at for row in read(ADVISER, reminders_of, dossier_id)} == {later}


@pytest.mark.parametrize("how", ["cancel", "withdraw"])
def test_a_session_that_is_no_more_hers_reminds_of_nothing(dossier_id: UUID, how: str) -> None:
    session_id = planned(starts_at=START)
    enrolment_id = put(session_id, dossier_id)
    learn()
    send_due_reminders(actor=HOUSE, at=START - timedelta(days=6))
    if how == "cancel":
        cancel_session(actor=ADVISER, at=at(16), session_id=session_id, reason="Animateur absent")
    else:
        withdraw_enrolment(actor=ADVISER, at=at(16), enrolment_id=enrolment_id)
    learn(at(16))
    learn(at(16))
    assert states(dossier_id) == {ReminderState.WITHDRAWN}
    assert {one["exchange_id"] for one in asked() if one["reason"] == "rappel"} <= withdrawn()
    assert len(told("est annulée")) == (how == "cancel")
    assert send_due_reminders(actor=HOUSE, at=START - timedelta(hours=1)) == 0


def test_who_only_waited_is_told_once_that_the_session_is_cancelled(dossier_id: UUID) -> None:
    session_id = planned(starts_at=START, capacity=1)
    put(session_id, reachable())
    join_waiting_list(actor=ADVISER, at=AT, session_id=session_id, dossier_id=dossier_id)
    cancel_session(actor=ADVISER, at=at(1), session_id=session_id, reason="Animateur absent")
    for _ in range(2):
        learn(at(1))
    assert [one["dossier_id"] for one in told("est annulée")].count(str(dossier_id)) == 1


@pytest.fixture
def offered(dossier_id: UUID) -> workshops.PlaceOffered:
    """A place that somebody gave back, held for the person."""
    session_id = planned(starts_at=START, capacity=1)
    holder = put(session_id, reachable())
    join_waiting_list(actor=ADVISER, at=AT, session_id=session_id, dossier_id=dossier_id)
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=holder)
    (payload,) = events("PlaceOffered")
    return event_from_payload(workshops.PlaceOffered, payload)


def test_a_freed_place_is_told_once_with_where_to_answer(offered: workshops.PlaceOffered) -> None:
    for _ in range(2):
        handlers.tell_freed_place(offered, actor=HOUSE, at=at(1))
    (message,) = told("une place s'est libérée")
    assert message["dossier_id"] == str(offered.dossier_id)
    assert re.search(r"Oui ou non : https?://\S+/jeune/m/\S+/place/$", message["body"])
    assert count(ADVISER, "messaging_personlink") == 1, "a replay makes no second link"


@pytest.mark.parametrize("how", ["late", "answered", "cancelled"])
def test_a_place_that_is_no_more_held_is_not_told(offered: workshops.PlaceOffered, how: str) -> None:
    when = offered.offer_ends_at if how == "late" else at(1)
    if how == "answered":
        accept_place(actor=ADVISER, at=AT, waiting_id=offered.waiting_id)
    elif how == "cancelled":
        cancel_session(actor=ADVISER, at=AT, session_id=offered.session_id, reason="Salle fermée")
    handlers.tell_freed_place(offered, actor=HOUSE, at=when)
    assert told("une place s'est libérée") == []
    assert count(ADVISER, "messaging_personlink") == 0


def test_a_person_tells_no_change_by_hand(dossier_id: UUID) -> None:
    with pytest.raises(Refused):
        tell_change(
            actor=ADVISER, at=AT, kind=TemplateKind.APPOINTMENT_PLANNED, about=AboutKind.APPOINTMENT,
            about_id=dossier_id, occasion="x", values={}, starts_at=START,
        )  # fmt: skip


def announce(days: tuple[int, int] = (1, 7), **changes: Any) -> UUID:
    values: dict[str, Any] = {
        "actor": ADVISER, "at": AT, "adviser_id": ADVISER.user_id, "substitute_id": COLLEAGUE.user_id,
        "first_day": TODAY + timedelta(days=days[0]), "last_day": TODAY + timedelta(days=days[1]),
    }  # fmt: skip
    return announce_replacement(**(values | changes))


def learn_replacements() -> None:
    for payload in events("ReplacementAnnounced"):
        event = event_from_payload(ReplacementAnnounced, payload)
        handlers.tell_those_around(event, actor=HOUSE, at=AT)


def test_a_replacement_is_told_once_to_those_around_and_its_end_too(dossier_id: UUID) -> None:
    other = reachable(actor=COLLEAGUE)
    announce()
    for _ in range(3):
        learn_replacements()
    sentence = "Du 25 novembre au 1er décembre, Nadia Essai remplace Claire Essai."
    assert [row.text for row in read(ADVISER, messages_of, dossier_id)] == [sentence]
    assert read(ADVISER, messages_of, other) == []
    assert len(told("Nadia Essai remplace Claire Essai")) == 1
    assert end_replacements(actor=HOUSE, at=at(7)) == 0
    assert [end_replacements(actor=HOUSE, at=at(8)) for _ in range(2)] == [1, 0]
    assert [row.text for row in read(ADVISER, messages_of, dossier_id)][1:] == [
        "Claire Essai est de retour et vous suit de nouveau."
    ]
    assert len(told("est de retour")) == 1


def test_who_announces_what(dossier_id: UUID) -> None:
    with pytest.raises(Refused, match="pas celle d’un collègue"):
        announce(actor=COLLEAGUE)
    with pytest.raises(Invalid, match="soi-même"):
        announce(substitute_id=ADVISER.user_id)
    with pytest.raises(Invalid, match="précède"):
        announce(days=(3, 2))
    with pytest.raises(Invalid, match="passée"):
        announce(days=(-9, -2))
    with pytest.raises(Invalid, match="un an au plus"):
        announce(days=(0, 500))
    announce(actor=MANAGER)
    with pytest.raises(Invalid, match="déjà annoncé"):
        announce()
    assert rows("SELECT count(*) FROM messaging_replacement") == [(1,)]
    assert rows("SELECT count(*) FROM messaging_replacement", actor=ELSEWHERE) == [(0,)]


@operation("Effacer")
def erase(*, actor: Any, at: Any, dossier_id: UUID) -> None:
    erase_file(dossier_id, "à sa demande")


def test_an_erased_file_leaves_nothing_but_the_account(dossier_id: UUID) -> None:
    put(planned(starts_at=START), dossier_id)
    learn()
    send_message(actor=ADVISER, at=AT, dossier_id=dossier_id, text="Un secret", way=Way.SMS)
    settle(asked()[-1], ExchangeOutcome.SENT, cost=7000, segments=1)
    erase(actor=ADVISER, at=at(1), dossier_id=dossier_id)
    for table in (
        "message",
        "conversation",
        "delivery",
        "reminder",
        "preference",
        "personlink",
        "contactalert",
    ):
        assert count(ADVISER, f"messaging_{table}") == 0, table
    assert rows("SELECT cost_millicents FROM messaging_costline") == [(7000,)]
    assert rows("SELECT count(*) FROM storage_version WHERE content::text LIKE '%%Un secret%%'") == [(0,)]
