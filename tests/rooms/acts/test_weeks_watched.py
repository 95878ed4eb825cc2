"""Weeks watched by the house: told before they fall short, told once after, taken back by a late entry."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.acts.handlers import follow_action
from convergence.accompagnement.acts.operations import (
    cancel_act,
    note_unavailability,
    validate_hours,
    watch_weeks,
)
from convergence.accompagnement.acts.queries import acts_of, short_weeks_of, weeks_of_person
from convergence.accompagnement.acts.types import ActKind, ActStatus
from convergence.accompagnement.acts.types.weeks import UnavailabilityReason, WeekKind
from convergence.accompagnement.contracts.types import ActionDone, ContractKind
from convergence.accompagnement.contracts.types.words import StepOwner
from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.types import (
    JobKind,
    JobTerm,
    SituationCategory,
    SituationDraft,
    SnpMeasure,
    WorkingTime,
)
from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft, AppointmentKind, AppointmentModality
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.jobs.accompagnement.weeks import watch_all_weeks
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    TARBES,
    TODAY,
    at,
    events,
    new_file,
    new_files,
    person,
    read,
)
from tests.rooms.acts.steps import draft, load, loaded, recorded
from tests.rooms.contracts.steps import prepared, running, signed

pytestmark = pytest.mark.django_db

HOUSE = system_actor(TARBES, time_zone="Europe/Paris")
MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY + timedelta(days=6)
WEDNESDAY = at(1)


def watch(when: datetime, actor: Actor = HOUSE) -> int:
    return watch_weeks(actor=actor, at=when)


def engaged(**details: Any) -> UUID:
    """A file under a CEJ of fifteen hours since the Monday before."""
    dossier_id = new_file()
    running(dossier_id, at=at(-8), starts_on=MONDAY - timedelta(days=7), **details)
    return dossier_id


def awaited(dossier_id: UUID, on: date) -> list[tuple[date, str]]:
    rows = read(ADVISER, deadlines_of, dossier_id, on=on)
    return [(row.due_on, row.detail) for row in rows if row.kind is DeadlineKind.WEEK_SHORT]


def test_on_wednesday_what_nothing_planned_will_fill_is_on_the_work_list() -> None:
    dossier_id = engaged()
    watch(AT)
    assert awaited(dossier_id, TODAY) == [], "Tuesday is too early"
    assert watch(WEDNESDAY) == 2, "the present week, and the one before that fell short"
    assert awaited(dossier_id, TODAY) == [(SUNDAY, "Il manque 15 h cette semaine et rien n’est prévu.")]
    load(actor=ADVISER, at=AT, rows=[loaded(dossier_id, TODAY, minutes=660)])
    watch(WEDNESDAY)
    assert awaited(dossier_id, TODAY) == [(SUNDAY, "Il manque 4 h cette semaine et rien n’est prévu.")]


def test_an_appointment_planned_takes_it_off_the_list() -> None:
    dossier_id = engaged(weekly_hours=3, lowering_reason="santé")
    watch(WEDNESDAY)
    assert awaited(dossier_id, TODAY)
    start = datetime(2026, 11, 27, 9, tzinfo=UTC)
    plan_appointment(
        actor=ADVISER,
        at=WEDNESDAY,
        dossier_id=dossier_id,
        draft=AppointmentDraft(
            start,
            start + timedelta(hours=3),
            AppointmentKind.INTERVIEW,
            AppointmentModality.FACE_TO_FACE,
        ),
    )
    watch(WEDNESDAY)
    assert awaited(dossier_id, TODAY) == []


def test_a_job_or_an_illness_takes_it_off_too() -> None:
    working, ill = engaged(), engaged()
    watch(WEDNESDAY)
    job = SituationDraft(
        SituationCategory.JOB,
        MONDAY,
        job_term=JobTerm.PERMANENT,
        job_kind=JobKind.ORDINARY,
        working_time=WorkingTime.FULL,
    )
    record_situation(actor=ADVISER, at=WEDNESDAY, dossier_id=working, draft=job)
    note_unavailability(
        actor=ADVISER,
        at=WEDNESDAY,
        dossier_id=ill,
        first_day=MONDAY,
        last_day=None,
        why=UnavailabilityReason.ILLNESS,
    )
    watch(WEDNESDAY)
    assert awaited(working, TODAY) == awaited(ill, TODAY) == []
    (week,) = read(ADVISER, weeks_of_person, working, MONDAY, MONDAY, today=TODAY)
    assert (week.hours.kind, week.hours.is_structuring) == (WeekKind.STRUCTURING, True)
    (week,) = read(ADVISER, weeks_of_person, ill, MONDAY, MONDAY, today=TODAY)
    assert (week.hours.kind, week.hours.is_unavailable) == (WeekKind.UNAVAILABLE, True)


def test_a_week_that_fell_short_is_told_once_and_taken_back_by_a_late_entry() -> None:
    dossier_id = new_file()
    contract_id = running(dossier_id, at=at(-1), starts_on=MONDAY)
    load(actor=ADVISER, at=AT, rows=[loaded(dossier_id, TODAY, minutes=600)])
    watch(WEDNESDAY)
    for when in (at(6), at(8), at(8)):
        watch(when)
    (told,) = events("WeekFellShort")
    assert (told["monday"], told["validated_minutes"], told["minimum_minutes"]) == ("2026-11-23", 600, 900)
    assert told["contract_id"] == str(contract_id)
    assert [due for due, _ in awaited(dossier_id, SUNDAY)] == [SUNDAY + timedelta(days=7)], "past weeks leave"
    late = recorded(dossier_id, at=at(9), act=draft(day=date(2026, 11, 26), minutes=300))
    watch(at(9))
    assert [row["monday"] for row in events("WeekMadeUp")] == ["2026-11-23"]
    (row,) = read(ADVISER, short_weeks_of, dossier_id)
    assert (row.monday, row.made_up_on) == (MONDAY, TODAY + timedelta(days=9))
    cancel_act(actor=ADVISER, at=at(10), act_id=late, reason="mauvais dossier")
    watch(at(10))
    assert len(events("WeekFellShort")) == 2, "the entry was taken back: the week is short again"


def test_the_grace_of_entry_is_kept() -> None:
    running(new_file(), at=at(-1), starts_on=MONDAY)
    watch(at(7))
    assert events("WeekFellShort") == []
    watch(at(8))
    assert len(events("WeekFellShort")) == 1


def test_a_step_declared_by_the_person_waits_for_its_validation() -> None:
    dossier_id = engaged()
    steps = [
        recorded(dossier_id, act=draft(kind=ActKind.OWN_STEP, measure=SnpMeasure.JOB, minutes=450))
        for _ in range(2)
    ]
    watch(WEDNESDAY)
    assert awaited(dossier_id, TODAY) == [], "declared hours cover the week until somebody looks"
    (week,) = read(ADVISER, weeks_of_person, dossier_id, MONDAY, MONDAY)
    assert (week.hours.validated_minutes, week.hours.missing_minutes) == (0, 900)
    for step in steps:
        validate_hours(actor=ADVISER, at=AT, act_id=step)
    (week,) = read(ADVISER, weeks_of_person, dossier_id, MONDAY, MONDAY)
    assert week.hours.reaches_minimum


@pytest.mark.parametrize(("owner", "expected"), [(StepOwner.YOUNG_PERSON, 1), (StepOwner.ADVISER, 0)])
def test_an_action_of_the_plan_that_the_person_did_is_one_step(owner: StepOwner, expected: int) -> None:
    dossier_id, step_id = new_file(), uuid7()
    for day in (TODAY, TODAY, TODAY - timedelta(days=1)):
        event = ActionDone(
            structure_id=TARBES,
            dossier_id=dossier_id,
            contract_id=uuid7(),
            kind=ContractKind.CEJ,
            step_id=step_id,
            owner=owner,
            done_on=day,
            minutes=90,
        )
        with acting(HOUSE, Purpose.SYSTEM):
            follow_action(event, actor=HOUSE, at=AT)
    rows = [row for row in read(ADVISER, acts_of, dossier_id) if row.status is not ActStatus.CANCELLED]
    assert len(rows) == expected
    assert [(row.kind, row.minutes, row.is_qualified) for row in rows] == [
        (ActKind.OWN_STEP, 90, False)
    ] * expected


@pytest.mark.parametrize("files", [1, 12])
def test_a_structure_is_watched_in_as_many_statements_as_one_person(files: int) -> None:
    dossier_ids = new_files(files)
    for dossier_id in dossier_ids:
        running(dossier_id, at=at(-8), starts_on=MONDAY - timedelta(days=7))
    watch(WEDNESDAY)
    with CaptureQueriesContext(connection) as statements:
        assert watch(WEDNESDAY) == files
    reads = [one["sql"] for one in statements if one["sql"].lstrip().startswith("SELECT")]
    assert len(reads) <= 20, reads


def test_the_house_and_whoever_answers_for_the_team_watch_and_nobody_else() -> None:
    engaged()
    with pytest.raises(Refused):
        watch(WEDNESDAY, ADVISER)


def test_the_worker_goes_to_each_structure_in_its_own_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tuesday 21 h UTC is Wednesday in La Réunion, still Tuesday in Paris."""
    far = person("Émeline", structure=uuid7(), time_zone="Indian/Reunion")
    here, there = engaged(), new_file(actor=far)
    signed(prepared(there, actor=far, at=at(-8), starts_on=MONDAY - timedelta(days=7)), actor=far, at=at(-8))
    moment = datetime(2026, 11, 24, 21, tzinfo=UTC)
    watch(moment, system_actor(TARBES, time_zone="Europe/Paris"))
    watch(moment, system_actor(far.structure_id, time_zone="Indian/Reunion"))
    assert awaited(here, TODAY) == []
    rows = read(far, deadlines_of, there, on=TODAY)
    assert [row.kind for row in rows if row.kind is DeadlineKind.WEEK_SHORT] == [DeadlineKind.WEEK_SHORT]
    monkeypatch.setattr("convergence.foundation.clock.now", lambda: WEDNESDAY)
    assert watch_all_weeks() >= 1
