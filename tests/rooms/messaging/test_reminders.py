"""Reminders: the right ones, once, whatever happens to the appointment and in whatever order it is learnt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.agenda.appointments import types as agenda
from convergence.agenda.appointments.operations import (
    amend_appointment,
    cancel_appointment,
    hand_over_appointments,
    move_appointment,
    note_attendance,
    undo_hand_over,
)
from convergence.agenda.appointments.types import AppointmentStatus, CancelledBy
from convergence.foundation.events import event_from_payload
from convergence.foundation.exchanges import Channel
from convergence.foundation.problems import Problem, Refused
from convergence.foundation.scope import Purpose
from convergence.jobs.messages import send_messages
from convergence.messaging import handlers
from convergence.messaging.operations import (
    opt_out,
    plan_reminders,
    send_due_reminders,
    set_preferences,
    switch_template,
)
from convergence.messaging.queries import reminders_of, structures_with_work
from convergence.messaging.types import (
    AboutKind,
    PreferenceDraft,
    ReminderState,
    ReminderStep,
    TemplateKind,
)
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    REUNION,
    TARBES,
    at,
    events,
    read,
)
from tests.rooms.appointments.world import draft, make_staff, planned, seen
from tests.rooms.messaging.world import HOUSE, asked, her, phone, reachable, rows, withdrawn

pytestmark = pytest.mark.django_db
FAR = at(21)
HANDLERS: dict[str, Callable[..., None]] = {
    "AppointmentPlanned": handlers.remind_of_appointment,
    "AppointmentMoved": handlers.follow_moved_appointment,
    "AppointmentCancelled": handlers.follow_cancelled_appointment,
    "AppointmentReassigned": handlers.tell_who_receives,
    "AppointmentCompanyChanged": handlers.tell_who_takes_part,
    "AppointmentStatusNoted": handlers.follow_status,
}


@pytest.fixture
def dossier_id(db: None) -> UUID:
    make_staff()
    return reachable()


def happened() -> list[Any]:
    """What was announced of appointments, oldest first."""
    return [
        event_from_payload(getattr(agenda, name), payload) for name in HANDLERS for payload in events(name)
    ]


def learn(event: Any, when: datetime = AT) -> None:
    HANDLERS[type(event).__name__](event, actor=HOUSE, at=when)


def learn_all(when: datetime = AT) -> None:
    for event in happened():
        learn(event, when)


def states(dossier_id: UUID) -> dict[ReminderStep, ReminderState]:
    return {row.step: row.state for row in read(ADVISER, reminders_of, dossier_id)}


def reminded() -> list[dict[str, Any]]:
    return [one for one in asked() if one["reason"] == "rappel"]


def run_until(end: datetime, *, start: datetime = AT) -> None:
    """The job, whenever a reminder becomes due between two instants, and some minutes later."""
    due = [row[0] for row in rows("SELECT due_at FROM messaging_reminder ORDER BY due_at")]
    for instant in [start, *(each for each in due if start < each < end), end]:
        for minutes in (0, 5):
            send_due_reminders(actor=HOUSE, at=instant + timedelta(minutes=minutes))


def test_two_reminders_at_their_local_hour_by_their_own_way(dossier_id: UUID) -> None:
    planned(dossier_id, FAR)
    learn_all()
    due = {row.step: row.due_at for row in read(ADVISER, reminders_of, dossier_id)}
    assert due == {
        ReminderStep.WEEK: datetime(2026, 12, 8, 9, 0, tzinfo=UTC),
        ReminderStep.DAY: datetime(2026, 12, 14, 16, 0, tzinfo=UTC),
    }
    run_until(FAR)
    week, day = reminded()
    assert (week["channel"], day["channel"]) == ("courriel", "sms")
    assert "mardi 15 décembre à 10 h" in day["body"]
    assert day["useless_at"] == FAR.isoformat()
    assert set(states(dossier_id).values()) == {ReminderState.ASKED}


def test_a_reminder_says_the_least(dossier_id: UUID) -> None:
    planned(dossier_id, FAR, purpose="Sortie d'hébergement", comment="Violences")
    learn_all()
    run_until(FAR)
    assert "hébergement" not in str(asked())
    assert "Violences" not in str(asked())


def test_a_moved_appointment_moves_its_reminders_and_tells_once(dossier_id: UUID) -> None:
    appointment_id = planned(dossier_id, FAR)
    learn_all()
    later = FAR + timedelta(days=7)
    move_appointment(
        actor=ADVISER,
        at=at(1),
        appointment_id=appointment_id,
        starts_at=later,
        ends_at=later + timedelta(hours=1),
    )
    for _ in range(3):
        learn_all(at(1))
    assert [one["body"] for one in asked() if "déplacé" in one["body"]] != []
    assert len([one for one in asked() if "déplacé" in one["body"]]) == 1
    run_until(later)
    assert len(reminded()) == 2
    assert all("22 décembre" in one["body"] for one in reminded())


def test_a_cancelled_appointment_reminds_of_nothing_and_takes_back_what_waits(dossier_id: UUID) -> None:
    appointment_id = planned(dossier_id, FAR)
    learn_all()
    send_due_reminders(actor=HOUSE, at=FAR - timedelta(days=6))
    (week,) = reminded()
    cancel_appointment(actor=ADVISER, at=at(16), appointment_id=appointment_id, by=CancelledBy.STRUCTURE)
    learn_all(at(16))
    assert set(states(dossier_id).values()) == {ReminderState.WITHDRAWN}
    assert week["exchange_id"] in withdrawn()
    run_until(FAR)
    assert len(reminded()) == 1
    assert len([one for one in asked() if "annulé" in one["body"]]) == 1


def test_what_she_cancelled_herself_is_not_told_to_her(dossier_id: UUID) -> None:
    appointment_id = planned(dossier_id, FAR)
    cancel_appointment(
        actor=her(dossier_id), at=AT, appointment_id=appointment_id, by=CancelledBy.YOUNG_PERSON
    )
    learn_all()
    assert asked() == []


@pytest.mark.parametrize("how", ["cancelled", "moved"])
def test_the_job_looks_at_the_appointment_even_when_no_event_came(dossier_id: UUID, how: str) -> None:
    appointment_id = planned(dossier_id, FAR)
    learn_all()
    if how == "cancelled":
        cancel_appointment(actor=ADVISER, at=at(1), appointment_id=appointment_id, by=CancelledBy.STRUCTURE)
    else:
        later = FAR + timedelta(days=2)
        move_appointment(
            actor=ADVISER, at=at(1), appointment_id=appointment_id, starts_at=later,
            ends_at=later + timedelta(hours=1),
        )  # fmt: skip
    run_until(FAR)
    assert reminded() == []


def test_the_job_works_where_there_is_work_in_the_zone_of_each_structure(
    dossier_id: UUID, time_machine: Any
) -> None:
    planned(dossier_id, FAR)
    learn_all()
    time_machine.move_to(FAR - timedelta(days=6))
    assert read(ADVISER, structures_with_work, FAR) == []
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        assert structures_with_work(scope, AT) == []
        assert structures_with_work(scope, FAR) == [TARBES]
    assert send_messages() == 1
    assert send_messages() == 0
    assert len(reminded()) == 1


def test_a_reassignment_reminds_no_more_and_names_who_receives(dossier_id: UUID) -> None:
    appointment_id = planned(dossier_id, FAR)
    learn_all()
    hand_over_appointments(
        actor=MANAGER, at=at(1), appointment_ids=[appointment_id], to_adviser_ids=[COLLEAGUE.user_id]
    )
    learn_all(at(1))
    learn_all(at(1))
    assert len([one for one in asked() if "sera avec Nadia" in one["body"]]) == 1
    run_until(FAR)
    assert len(reminded()) == 2
    assert "Nadia" in reminded()[0]["body"]


def test_given_back_and_given_again_is_told_again(dossier_id: UUID) -> None:
    appointment_id = planned(dossier_id, FAR)
    learn_all()
    for times in (1, 2):
        given = hand_over_appointments(
            actor=MANAGER, at=at(1), appointment_ids=[appointment_id], to_adviser_ids=[COLLEAGUE.user_id]
        ).hand_over_id
        learn_all(at(1))
        undo_hand_over(actor=MANAGER, at=at(1), hand_over_id=given)
        learn_all(at(1))
        assert len([one for one in asked() if "sera avec Claire" in one["body"]]) == times


def test_who_expected_somebody_is_told_that_another_will_be_there(dossier_id: UUID) -> None:
    appointment_id = planned(dossier_id, FAR, other_adviser_ids=(COLLEAGUE.user_id,))
    learn_all()

    def give() -> UUID:
        return hand_over_appointments(
            actor=MANAGER, at=at(1), appointment_ids=[appointment_id], to_adviser_ids=[MANAGER.user_id],
            of_adviser_id=COLLEAGUE.user_id,
        ).hand_over_id  # fmt: skip

    def told(name: str) -> int:
        return len([one for one in asked() if f"sera avec Claire Essai et {name} Essai" in one["body"]])

    first = give()
    learn_all(at(1))
    learn_all(at(1))
    assert told("Marc") == 1
    undo_hand_over(actor=MANAGER, at=at(1), hand_over_id=first)
    learn_all(at(1))
    assert told("Nadia") == 1
    give()
    learn_all(at(1))
    assert told("Marc") == 2


def test_that_one_more_comes_needs_no_notice(dossier_id: UUID) -> None:
    appointment_id = planned(dossier_id, FAR)
    learn_all()
    before = len(asked())
    amend_appointment(
        actor=ADVISER, at=at(1), appointment_id=appointment_id, edit_token=seen(appointment_id).edit_token,
        draft=draft(FAR, other_adviser_ids=(COLLEAGUE.user_id,)),
    )  # fmt: skip
    learn_all(at(1))
    assert len(asked()) == before


def test_an_appointment_made_today_for_tomorrow_has_no_reminder(dossier_id: UUID) -> None:
    planned(dossier_id, at(1, 6), when=at(0, 6.5))
    learn_all(at(0, 6.5))
    assert set(states(dossier_id).values()) == {ReminderState.TOO_LATE}
    run_until(at(2))
    assert reminded() == []


def test_a_structure_switches_a_reminder_off_and_another_way_on(dossier_id: UUID) -> None:
    switch_template(actor=MANAGER, at=AT, kind=TemplateKind.DAY_REMINDER, is_enabled=False, with_sms=False)
    switch_template(actor=MANAGER, at=AT, kind=TemplateKind.WEEK_REMINDER, is_enabled=True, with_sms=True)
    set_preferences(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=PreferenceDraft())
    planned(dossier_id, FAR)
    learn_all()
    run_until(FAR)
    (week,) = reminded()
    assert week["channel"] == "sms"
    assert states(dossier_id)[ReminderStep.DAY] is ReminderState.SWITCHED_OFF
    with pytest.raises(Refused):
        switch_template(actor=ADVISER, at=AT, kind=TemplateKind.DAY_REMINDER, is_enabled=True, with_sms=False)


def test_her_preferences_decide_the_way(dossier_id: UUID) -> None:
    wanted = PreferenceDraft(channels=(Channel.EMAIL, Channel.SMS))
    set_preferences(actor=her(dossier_id), at=AT, dossier_id=dossier_id, draft=wanted)
    planned(dossier_id, FAR)
    learn_all()
    run_until(FAR)
    assert {one["channel"] for one in reminded()} == {"courriel"}


def test_without_any_way_a_reminder_says_so(dossier_id: UUID) -> None:
    alone = reachable([phone()])
    opt_out(actor=her(alone), at=AT, dossier_id=alone)
    planned(alone, FAR)
    learn_all()
    run_until(FAR)
    assert reminded() == []
    assert set(states(alone).values()) == {ReminderState.NO_WAY}


def test_overseas_the_hour_is_that_of_the_structure(db: None) -> None:
    make_staff()
    dossier_id = reachable(actor=ELSEWHERE)
    planned(dossier_id, FAR, actor=ELSEWHERE)
    there = replace(HOUSE, structure_id=REUNION, time_zone="Indian/Reunion")
    for event in happened():
        HANDLERS[type(event).__name__](event, actor=there, at=AT)
    due = {row.step: row.due_at for row in read(ELSEWHERE, reminders_of, dossier_id)}
    assert due[ReminderStep.DAY] == datetime(2026, 12, 14, 13, 0, tzinfo=UTC)
    send_due_reminders(actor=there, at=due[ReminderStep.DAY])
    assert "13 h" in [one for one in asked() if one["reason"] == "rappel"][-1]["body"]


def test_a_person_plans_no_reminder_by_hand(dossier_id: UUID) -> None:
    appointment_id = planned(dossier_id, FAR)
    for actor in (ADVISER, her(dossier_id)):
        with pytest.raises(Refused):
            plan_reminders(actor=actor, at=AT, about=AboutKind.APPOINTMENT, about_id=appointment_id)
        with pytest.raises(Refused):
            send_due_reminders(actor=actor, at=AT)


STEPS = st.lists(
    st.tuples(st.sampled_from(["move", "cancel", "reassign", "present", "learn", "job"]), st.integers(0, 6)),
    max_size=14,
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_happens_in_whatever_order_the_right_reminders_leave(
    dossier_id: UUID, steps: list[Any]
) -> None:
    with transaction.atomic():
        _live(dossier_id, steps)
        transaction.set_rollback(True)


def _live(dossier_id: UUID, steps: list[tuple[str, int]]) -> None:
    appointment_id, now = planned(dossier_id, FAR), AT
    for what, number in steps:
        now += timedelta(hours=number * 5)
        try:
            _do(appointment_id, what, number, now)
        except Problem:
            continue  # the agenda refuses it: nothing happened
    learn_all(now)
    for event in reversed(happened()):
        learn(event, now)
    row = seen(appointment_id)
    run_until(max(row.starts_at, now), start=now)
    left = [one for one in reminded() if one["exchange_id"] not in withdrawn()]
    about_now = [one for one in left if one["useless_at"] == row.starts_at.isoformat()]
    assert len(about_now) <= len(ReminderStep)
    assert len({one["about_id"] for one in about_now}) == len(about_now)
    final = states(dossier_id)
    assert len(read(ADVISER, reminders_of, dossier_id)) == len(final)
    if row.status is AppointmentStatus.PLANNED:
        assert set(final) == set(ReminderStep)
        assert not set(final.values()) & {ReminderState.WITHDRAWN, ReminderState.PLANNED}
        assert sum(state is ReminderState.ASKED for state in final.values()) == len(about_now)
    else:
        assert ReminderState.PLANNED not in final.values()


def _do(appointment_id: UUID, what: str, number: int, now: datetime) -> None:
    if what == "move":
        start = FAR + timedelta(days=number - 3, hours=number)
        move_appointment(
            actor=ADVISER,
            at=now,
            appointment_id=appointment_id,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
        )
    elif what == "cancel":
        cancel_appointment(actor=ADVISER, at=now, appointment_id=appointment_id, by=CancelledBy.STRUCTURE)
    elif what == "reassign":
        to = (COLLEAGUE if number % 2 else ADVISER).user_id
        hand_over_appointments(actor=MANAGER, at=now, appointment_ids=[appointment_id], to_adviser_ids=[to])
    elif what == "present":
        note_attendance(
            actor=ADVISER,
            at=now,
            appointment_id=appointment_id,
            status=AppointmentStatus.PRESENT,
            reason="vu",
        )
    elif what == "learn":
        known = happened()
        learn(known[number % len(known)], now)
    else:
        send_due_reminders(actor=HOUSE, at=now)
