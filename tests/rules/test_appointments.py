"""Rules of appointments, without a database."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.accompagnement.acts.types import ActKind, ActModality, ActStatus
from convergence.agenda.appointments.rules.entry import check_absence, check_draft, check_place, check_times
from convergence.agenda.appointments.rules.recurrence import occurrences, rule_text
from convergence.agenda.appointments.rules.slots import free_slots
from convergence.agenda.appointments.rules.statuses import NOTED, check_noted, check_planned
from convergence.agenda.appointments.rules.wording import span_words
from convergence.agenda.appointments.types import (
    AppointmentDraft,
    AppointmentKind,
    AppointmentModality,
    AppointmentStatus,
    AppointmentStatusNoted,
    Frequency,
    PlaceDraft,
    Recurrence,
)
from convergence.foundation.events import event_from_payload, event_payload
from convergence.foundation.periods import instant_at
from convergence.foundation.problems import Conflict, Invalid

PARIS, REUNION, TAHITI = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion"), ZoneInfo("Pacific/Tahiti")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
S = AppointmentStatus
HOUR = timedelta(hours=1)


def wall(day: date, hour: str, where: ZoneInfo = PARIS) -> datetime:
    return instant_at(day, time.fromisoformat(hour), where)


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [error.code for error in refused.value.errors]


def test_every_kind_modality_and_status_has_its_act() -> None:
    assert {kind.value for kind in AppointmentKind} <= {kind.value for kind in ActKind}
    assert {one.value for one in AppointmentModality} <= {one.value for one in ActModality}
    assert [(one.value, one.label) for one in S] == [(one.value, one.label) for one in ActStatus]


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("10:00", "10:00", "order"),
        ("10:00", "09:00", "order"),
        ("06:00", "19:00", "too_long"),
        ("00:00", "23:59", "too_long"),
    ],
)
def test_the_end_follows_the_start_the_same_day(start: str, end: str, code: str) -> None:
    day = date(2026, 12, 1)
    with pytest.raises(Invalid) as refused:
        check_times(wall(day, start), wall(day, end), now=NOW, where=PARIS)
    assert codes(refused) == [code]


def test_midnight_ends_a_day_and_is_not_crossed() -> None:
    start, midnight = wall(date(2026, 12, 1), "22:00"), wall(date(2026, 12, 2), "00:00")
    check_times(start, midnight, now=NOW, where=PARIS)
    with pytest.raises(Invalid) as refused:
        check_times(start, midnight + HOUR, now=NOW, where=PARIS)
    assert codes(refused) == ["crosses_midnight"]


def test_the_day_is_that_of_the_structure() -> None:
    start = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
    check_times(start, start + HOUR, now=NOW, where=REUNION)
    with pytest.raises(Invalid):
        check_times(start, start + HOUR, now=NOW, where=PARIS)


def test_a_draft_tells_all_its_faults() -> None:
    draft = AppointmentDraft(NOW, NOW, purpose="x" * 121, address="y" * 251, comment="z" * 4001)
    with pytest.raises(Invalid) as refused:
        check_draft(draft, now=NOW, where=PARIS)
    assert {error.field for error in refused.value.errors} == {"ends_at", "purpose", "address", "comment"}


def test_an_hour_that_is_skipped_is_refused_and_one_shown_twice_is_the_first() -> None:
    with pytest.raises(Invalid, match="Il n’est jamais 02:30"):
        wall(date(2027, 3, 28), "02:30")
    assert wall(date(2026, 10, 25), "02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for where, hours in ((REUNION, 4), (TAHITI, -10)):
        expected = datetime(2027, 3, 28, 2, 30, tzinfo=UTC) - timedelta(hours=hours)
        assert wall(date(2027, 3, 28), "02:30", where) == expected


@pytest.mark.parametrize("day", [date.min, date(1900, 1, 1), date(9999, 12, 31), date.max])
def test_a_day_without_instant_is_refused(day: date) -> None:
    with pytest.raises(Invalid, match="pas plausible"):
        wall(day, "10:00")


def test_an_appointment_in_the_night_of_the_change_lasts_what_it_lasts() -> None:
    night = date(2027, 3, 28)
    check_times(wall(night, "01:30"), wall(night, "03:30"), now=NOW, where=PARIS)
    assert wall(night, "03:30") - wall(night, "01:30") == HOUR


@pytest.mark.parametrize("before", list(S))
@pytest.mark.parametrize("after", list(S))
def test_attendance_follows_the_table(before: AppointmentStatus, after: AppointmentStatus) -> None:
    def note(reason: str) -> None:
        check_noted(before, after, starts_at=NOW - HOUR, now=NOW, reason=reason)

    if after is before or after in NOTED[before]:
        note("Erreur de saisie")
        if before not in (S.PLANNED, after):
            with pytest.raises(Invalid):
                note(" ")
    else:
        with pytest.raises(Conflict):
            note("Erreur de saisie")


@pytest.mark.parametrize("status", [one for one in S if one is not S.PLANNED])
def test_only_a_planned_one_moves(status: AppointmentStatus) -> None:
    check_planned(S.PLANNED)
    with pytest.raises(Conflict):
        check_planned(status)


def test_attendance_is_noted_from_half_an_hour_before() -> None:
    check_noted(S.PLANNED, S.PRESENT, starts_at=NOW + HOUR / 2, now=NOW, reason="")
    with pytest.raises(Invalid):
        check_noted(S.PLANNED, S.PRESENT, starts_at=NOW + HOUR, now=NOW, reason="")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
    st.sampled_from([PARIS, REUNION, TAHITI]),
    st.integers(1, 4),
    st.integers(2, 52),
)
def test_a_weekly_series_keeps_its_hour_and_its_day(
    wall_start: datetime, where: ZoneInfo, interval: int, count: int
) -> None:
    first = wall_start.replace(hour=max(4, wall_start.hour), tzinfo=where).astimezone(UTC)
    found = occurrences(Recurrence(Frequency.WEEKLY, interval, count=count), first, first + HOUR, where)
    local = [slot.starts_at.astimezone(where) for slot in found]
    assert len(found) == count
    assert len({(one.weekday(), one.time()) for one in local}) == 1
    days = [one.date() for one in local]
    assert {later - earlier for earlier, later in itertools.pairwise(days)} == {timedelta(weeks=interval)}


def test_an_hour_skipped_one_night_moves_that_night_only() -> None:
    first = wall(date(2027, 3, 21), "02:30")
    found = occurrences(Recurrence(Frequency.WEEKLY, count=3), first, first + HOUR / 2, PARIS)
    assert [f"{slot.starts_at.astimezone(PARIS):%H:%M}" for slot in found] == ["02:30", "03:30", "02:30"]


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2026, 12, 1), [date(2026, 12, 1), date(2027, 1, 5), date(2027, 2, 2)]),
        (date(2026, 12, 29), [date(2026, 12, 29), date(2027, 1, 26), date(2027, 2, 23)]),
        (date(2026, 12, 22), [date(2026, 12, 22), date(2027, 1, 26), date(2027, 2, 23)]),
    ],
)
def test_a_monthly_series_keeps_its_rank_of_weekday(day: date, days: list[date]) -> None:
    first = wall(day, "10:00")
    found = occurrences(Recurrence(Frequency.MONTHLY, count=3), first, first + HOUR, PARIS)
    assert [slot.starts_at.astimezone(PARIS).date() for slot in found] == days


@pytest.mark.parametrize(
    ("recurrence", "code"),
    [
        (Recurrence(Frequency.WEEKLY), "one_end"),
        (Recurrence(Frequency.WEEKLY, count=3, until=date(2027, 1, 1)), "one_end"),
        (Recurrence(Frequency.WEEKLY, count=1), "out_of_range"),
        (Recurrence(Frequency.WEEKLY, count=53), "out_of_range"),
        (Recurrence(Frequency.WEEKLY, 0, count=3), "out_of_range"),
        (Recurrence(Frequency.WEEKLY, 13, count=3), "out_of_range"),
        (Recurrence(Frequency.WEEKLY, until=date(2026, 12, 1)), "order"),
        (Recurrence(Frequency.WEEKLY, until=date(2222, 1, 1)), "too_many"),
    ],
)
def test_a_series_has_one_plausible_end(recurrence: Recurrence, code: str) -> None:
    first = wall(date(2026, 12, 1), "10:00")
    with pytest.raises(Invalid) as refused:
        occurrences(recurrence, first, first + HOUR, PARIS)
    assert codes(refused) == [code]


def test_the_rule_is_written_as_the_standard_does() -> None:
    first = wall(date(2026, 12, 1), "10:00")
    assert (
        rule_text(Recurrence(Frequency.WEEKLY, 2, count=6), first, PARIS) == "FREQ=WEEKLY;INTERVAL=2;COUNT=6"
    )
    assert (
        rule_text(Recurrence(Frequency.MONTHLY, count=6), first, PARIS) == "FREQ=MONTHLY;COUNT=6;BYDAY=+1TU"
    )


@given(
    st.lists(st.tuples(st.integers(0, 28 * 24 * 4), st.integers(1, 40)), max_size=30),
    st.sampled_from([15, 30, 60, 90]),
    st.sampled_from([PARIS, REUNION]),
)
def test_a_free_time_is_free_and_within_hours(
    taken: list[tuple[int, int]], minutes: int, where: ZoneInfo
) -> None:
    quarter = timedelta(minutes=15)
    spans = [(NOW + start * quarter, NOW + (start + length) * quarter) for start, length in taken]
    for slot in free_slots(spans, after=NOW, length=timedelta(minutes=minutes), where=where):
        start, end = slot.starts_at.astimezone(where), slot.ends_at.astimezone(where)
        assert start.isoweekday() < 6
        assert time(9) <= start.time()
        assert end.time() <= time(17, 30)
        assert not any(slot.starts_at < last and first < slot.ends_at for first, last in spans)


def test_free_times_stop_looking_after_four_weeks() -> None:
    assert free_slots([(NOW, NOW + timedelta(days=40))], after=NOW, length=HOUR, where=PARIS) == ()


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (PlaceDraft("  "), "name"),
        (PlaceDraft("x" * 81), "name"),
        (PlaceDraft("a\x00b"), "name"),
        (PlaceDraft("Salle", capacity=0), "capacity"),
        (PlaceDraft("Salle", opens_at=time(9)), "closes_at"),
        (PlaceDraft("Salle", opens_at=time(9), closes_at=time(9)), "closes_at"),
        (PlaceDraft("Salle", address="x" * 251), "address"),
    ],
)
def test_a_place_tells_what_is_wrong(place: PlaceDraft, field: str) -> None:
    check_place(PlaceDraft("Salle", capacity=12, opens_at=time(9), closes_at=time(17)))
    with pytest.raises(Invalid) as refused:
        check_place(place)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (NOW, NOW, "order"),
        (NOW, NOW + timedelta(days=400), "too_long"),
        (NOW - timedelta(days=90), NOW - timedelta(days=60), "out_of_range"),
        (datetime(2222, 1, 1, tzinfo=UTC), datetime(2222, 1, 2, tzinfo=UTC), "out_of_range"),
    ],
)
def test_an_absence_is_plausible(start: datetime, end: datetime, code: str) -> None:
    check_absence(NOW, NOW + timedelta(days=20), now=NOW, where=PARIS)
    with pytest.raises(Invalid) as refused:
        check_absence(start, end, now=NOW, where=PARIS)
    assert codes(refused) == [code]


def test_times_are_said_as_people_say_them() -> None:
    start = datetime(2026, 12, 1, 8, 5, tzinfo=UTC)
    assert span_words(start, start + HOUR, PARIS) == "mardi 1er décembre 2026 de 9 h 05 à 10 h 05"
    assert span_words(start, start + 24 * HOUR, REUNION) == (
        "du mardi 1er décembre 2026 12 h 05 au mercredi 2 décembre 2026 12 h 05"
    )
    day = wall(date(2026, 12, 1), "00:00")
    assert span_words(day, day + 24 * HOUR, PARIS) == "le mardi 1er décembre 2026"
    assert span_words(day, day + 48 * HOUR, PARIS) == "du mardi 1er décembre 2026 au mercredi 2 décembre 2026"


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("minutes", [None, 45])
def test_a_fact_survives_its_journey_through_the_outbox(
    status: AppointmentStatus, minutes: int | None
) -> None:
    event = AppointmentStatusNoted(
        structure_id=UUID(int=1), dossier_id=UUID(int=2), appointment_id=UUID(int=3), number=4,
        adviser_id=UUID(int=5), starts_at=NOW, ends_at=NOW + HOUR, kind=AppointmentKind.VISIT,
        modality=AppointmentModality.OUTSIDE, status=status, previous_status=S.PLANNED, minutes=minutes,
    )  # fmt: skip
    again = event_from_payload(AppointmentStatusNoted, json.loads(json.dumps(event_payload(event))))
    assert again == event
    assert isinstance(again, AppointmentStatusNoted)
    assert isinstance(again.status, AppointmentStatus)
