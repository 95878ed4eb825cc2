"""Hours by week in the structure's own zone: clock changes, week and year boundaries, the minimum of a CEJ."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.accompagnement.acts.queries import weeks_of_people, weeks_of_person
from convergence.accompagnement.acts.types import ActKind, ActStatus
from convergence.accompagnement.contracts.operations import abandon_contract
from convergence.accompagnement.contracts.types import WeeklyExemption
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import zone
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    MANAGER,
    TODAY,
    at,
    new_file,
    new_files,
    person,
    read,
)
from tests.rooms.acts.steps import draft, load, loaded, recorded
from tests.rooms.contracts.steps import prepared, running, signed

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
WEEK = timedelta(days=7)


def adviser_at(time_zone: str) -> Actor:
    """An adviser of a structure of her own in that zone."""
    return person(f"Une conseillère de {time_zone}", structure=uuid7(), time_zone=time_zone)


def hours(dossier_id: UUID, first: date, last: date, actor: Actor = ADVISER) -> dict[date, tuple[int, int]]:
    """Declared and validated minutes by Monday."""
    rows = read(actor, weeks_of_person, dossier_id, first, last)
    return {row.hours.monday: (row.hours.declared_minutes, row.hours.validated_minutes) for row in rows}


def test_declared_and_validated_hours_of_a_week() -> None:
    dossier_id = new_file()
    done: list[dict[str, Any]] = [
        {"kind": ActKind.WORKSHOP},
        {"minutes": 45},
        {"kind": ActKind.OWN_STEP, "measure": SnpMeasure.JOB},
        {"status": ActStatus.ABSENT},
        {"status": ActStatus.CANCELLED},
        {"kind": ActKind.SMS},
        {"day": TODAY + timedelta(days=2), "status": ActStatus.PLANNED},
    ]
    for details in done:
        recorded(dossier_id, act=draft(**details))
    assert hours(dossier_id, TODAY, TODAY) == {MONDAY: (240 + 45 + 180 + 60, 240 + 45)}


def test_an_act_over_the_midnight_of_sunday_gives_each_week_its_part() -> None:
    dossier_id, paris = new_file(), zone("Europe/Paris")
    start = datetime(2026, 11, 22, 22, 0, tzinfo=paris)
    recorded(dossier_id, act=draft(day=None, starts_at=start, ends_at=start + timedelta(hours=3)))
    assert hours(dossier_id, MONDAY - WEEK, MONDAY) == {MONDAY - WEEK: (120, 120), MONDAY: (60, 60)}
    assert hours(dossier_id, MONDAY, MONDAY) == {MONDAY: (60, 60)}


@pytest.mark.parametrize(
    ("time_zone", "monday"),
    [
        ("Indian/Reunion", date(2026, 11, 23)),
        ("Europe/Paris", date(2026, 11, 16)),
        ("Pacific/Tahiti", date(2026, 11, 16)),
        ("Pacific/Noumea", date(2026, 11, 23)),
        ("America/Martinique", date(2026, 11, 16)),
    ],
)
def test_the_same_instant_falls_in_the_week_of_each_place(time_zone: str, monday: date) -> None:
    """Sunday 22 November, 21 h UTC, is Monday in La Réunion and in Nouméa."""
    actor = adviser_at(time_zone)
    dossier_id = new_file(actor=actor)
    moment = datetime(2026, 11, 22, 21, tzinfo=UTC)
    recorded(dossier_id, actor=actor, act=draft(day=None, starts_at=moment, minutes=30))
    found = hours(dossier_id, MONDAY - WEEK, MONDAY + WEEK, actor)
    assert {day: minutes for day, minutes in found.items() if any(minutes)} == {monday: (30, 30)}


@pytest.mark.parametrize(
    ("night", "minutes"),
    [(date(2026, 3, 29), 120), (date(2026, 10, 25), 240)],
    ids=["une heure de moins en mars", "une heure de plus en octobre"],
)
def test_a_night_of_clock_change_counts_the_time_that_passed(night: date, minutes: int) -> None:
    dossier_id, paris = new_file(), zone("Europe/Paris")
    start = datetime(night.year, night.month, night.day, 1, 0, tzinfo=paris)
    end = datetime(night.year, night.month, night.day, 4, 0, tzinfo=paris)
    recorded(dossier_id, act=draft(day=None, starts_at=start, ends_at=end))
    assert list(hours(dossier_id, night, night).values()) == [(minutes, minutes)]


def test_a_week_over_the_year_s_end_is_one_week() -> None:
    dossier_id = new_file()
    for day in (date(2025, 12, 29), date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 4)):
        recorded(dossier_id, act=draft(day=day))
    recorded(dossier_id, act=draft(day=date(2026, 1, 5)))
    assert hours(dossier_id, date(2025, 12, 31), date(2026, 1, 5)) == {
        date(2025, 12, 29): (240, 240),
        date(2026, 1, 5): (60, 60),
    }


def test_the_minimum_is_that_of_the_cej_that_runs_in_the_week() -> None:
    dossier_id, exempt, given_up, plain = new_files(4)
    running(dossier_id, weekly_hours=10, lowering_reason="soins")
    running(exempt, weekly_hours=None, exemption=WeeklyExemption.HEALTH)
    ahead = signed(prepared(given_up, starts_on=TODAY + WEEK))
    abandon_contract(actor=ADVISER, at=at(1), contract_id=ahead, reason="déménage")

    def minimums(file: UUID) -> list[int]:
        rows = read(ADVISER, weeks_of_person, file, MONDAY - WEEK, MONDAY + WEEK)
        return [row.hours.minimum_minutes for row in rows]

    assert minimums(dossier_id) == [0, 480, 600], "TODAY is a Tuesday: four working days of five"
    assert minimums(exempt) == [0, 0, 0]
    assert minimums(given_up) == minimums(plain) == []


@pytest.mark.parametrize("files", [1, 30])
def test_the_counters_of_a_list_take_as_many_statements_as_one(files: int) -> None:
    dossier_ids = new_files(files)
    running(dossier_ids[0])
    load(actor=ADVISER, at=AT, rows=[loaded(dossier_id, TODAY, minutes=90) for dossier_id in dossier_ids])
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT) as scope:
        with CaptureQueriesContext(connection) as statements:
            rows = weeks_of_people(scope, dossier_ids, MONDAY, MONDAY, today=TODAY)
        assert len(statements) == 7
        with CaptureQueriesContext(connection) as statements:
            weeks_of_person(scope, dossier_ids[0], TODAY - 30 * WEEK, TODAY)
        assert len(statements) == 8, "one more asks who holds the file"
    assert {row.hours.validated_minutes for row in rows} == {90}
    assert rows[0].hours.missing_minutes == 4 * 180 - 90


def test_the_counters_of_many_are_for_whoever_answers_for_the_team() -> None:
    dossier_id = new_file()
    with pytest.raises(Refused, match="personne par personne"):
        read(ADVISER, weeks_of_people, [dossier_id], MONDAY, MONDAY)


_ACTS = st.lists(
    st.tuples(st.integers(0, 60 * 24 * 40), st.integers(1, 720), st.booleans()), min_size=1, max_size=6
)


@given(acts=_ACTS, time_zone=st.sampled_from(["Europe/Paris", "Indian/Reunion", "Pacific/Tahiti"]))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_weeks_add_up_to_the_whole(acts: list[tuple[int, int, bool]], time_zone: str) -> None:
    actor = adviser_at(time_zone)
    dossier_id, first = new_file(actor=actor), datetime(2026, 10, 12, tzinfo=UTC)
    for offset, minutes, by_end in acts:
        start = first + timedelta(minutes=offset)
        end = start + timedelta(minutes=minutes) if by_end else None
        act = draft(day=None, starts_at=start, ends_at=end, minutes=None if by_end else minutes)
        recorded(dossier_id, actor=actor, at=at(30), act=act)
    found = hours(dossier_id, date(2026, 10, 5), date(2026, 11, 30), actor)
    assert sum(validated for _, validated in found.values()) == sum(minutes for _, minutes, _ in acts)
