"""Slots of booking: opening hours, holidays, changed days, busy times, nights of clock change, waiting line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.agenda.appointments.types import AppointmentKind
from convergence.agenda.booking.rules import wording
from convergence.agenda.booking.rules.holidays import holidays_between, public_holidays
from convergence.agenda.booking.rules.slots import (
    Pace,
    Plan,
    free_slots,
    instant_of,
    least_loaded,
    open_hours,
    times_shown,
)
from convergence.agenda.booking.rules.visitors import (
    check_facts,
    check_motive,
    check_rate,
    erased_on,
    may_change,
)
from convergence.agenda.booking.rules.waiting import (
    Waiting,
    leaves_after,
    offer_ends,
    offers_to_make,
    suits,
)
from convergence.agenda.booking.types import (
    DayChange,
    Hours,
    MotiveDraft,
    Opening,
    Slot,
    VisitorFacts,
    Wish,
)
from convergence.foundation.exchanges import sms_size
from convergence.foundation.problems import Invalid, Unavailable

PARIS, REUNION, CAYENNE = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion"), ZoneInfo("America/Cayenne")
MOTIVE, OTHER_MOTIVE, SITE, OTHER_SITE, A, B = (UUID(int=number) for number in range(1, 7))
MONDAY = date(2026, 11, 30)
AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
MORNING = Hours(time(9), time(12))
PACE = Pace(
    timedelta(minutes=45), timedelta(minutes=30), timedelta(), timedelta(hours=24), horizon_days=7, max_per_day=20
)  # fmt: skip


def opening(adviser: UUID = A, weekday: int = 1, hours: Hours = MORNING, **more: object) -> Opening:
    return Opening(adviser, weekday, hours, **{"valid_from": date(2026, 1, 1), **more})  # type: ignore[arg-type]


def plan(*openings: Opening, where: ZoneInfo = PARIS, **more: object) -> Plan:
    values: dict[str, object] = {"changes": (), "holidays": frozenset(), "motive_id": MOTIVE, **more}
    return Plan(openings, where=where, **values)  # type: ignore[arg-type]


def walls(slots: list[Slot], where: ZoneInfo = PARIS) -> list[str]:
    return [f"{slot.starts_at.astimezone(where):%d/%m %H:%M}" for slot in slots]


def local(day: date, hour: int, minute: int = 0, where: ZoneInfo = PARIS) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=where).astimezone(UTC)


def test_slots_follow_the_steps_and_end_before_closing() -> None:
    assert walls(free_slots(plan(opening()), {}, {}, PACE, at=AT)) == [
        "30/11 09:00", "30/11 09:30", "30/11 10:00", "30/11 10:30", "30/11 11:00",
    ]  # fmt: skip


def test_a_break_parts_the_day_and_each_part_has_its_own_steps() -> None:
    day = plan(opening(), opening(hours=Hours(time(13, 15), time(14, 30))))
    assert walls(free_slots(day, {}, {}, PACE, at=AT))[-2:] == ["30/11 13:15", "30/11 13:45"]


@pytest.mark.parametrize("where", [PARIS, REUNION, CAYENNE])
def test_hours_are_those_of_the_place(where: ZoneInfo) -> None:
    slots = free_slots(plan(opening(), where=where), {}, {}, PACE, at=AT)
    assert slots[0].starts_at == local(MONDAY, 9, where=where)
    assert slots[0].starts_at.tzinfo is UTC


def test_notice_and_horizon_bound_the_list() -> None:
    at = local(MONDAY, 10) - timedelta(hours=24)
    assert walls(free_slots(plan(opening()), {}, {}, PACE, at=at))[0] == "30/11 10:00"
    short = replace(PACE, horizon_days=2)
    assert free_slots(plan(opening()), {}, {}, short, at=AT) == []


def test_busy_times_take_their_slots_and_the_buffer_around_them() -> None:
    busy = {A: [(local(MONDAY, 10), local(MONDAY, 10, 30))]}
    assert walls(free_slots(plan(opening()), busy, {}, PACE, at=AT)) == [
        "30/11 09:00", "30/11 10:30", "30/11 11:00",
    ]  # fmt: skip
    wide = replace(PACE, buffer=timedelta(minutes=20))
    assert walls(free_slots(plan(opening()), busy, {}, wide, at=AT)) == ["30/11 11:00"]


def test_a_full_day_offers_nothing_more() -> None:
    met = {A: [(local(MONDAY, 16), local(MONDAY, 17))]}
    assert free_slots(plan(opening()), {}, met, replace(PACE, max_per_day=1), at=AT) == []
    assert free_slots(plan(opening()), {}, met, replace(PACE, max_per_day=2), at=AT)
    the_day_before = {A: [(local(MONDAY, 16) - timedelta(days=1), local(MONDAY, 17) - timedelta(days=1))]}
    assert free_slots(plan(opening()), {}, the_day_before, replace(PACE, max_per_day=1), at=AT)


def test_a_version_of_the_week_holds_between_its_dates() -> None:
    assert free_slots(plan(opening(valid_until=MONDAY)), {}, {}, PACE, at=AT) == []
    assert free_slots(plan(opening(valid_from=MONDAY + timedelta(days=1))), {}, {}, PACE, at=AT) == []
    assert free_slots(plan(opening(valid_from=MONDAY)), {}, {}, PACE, at=AT)


def test_hours_of_another_motive_or_site_are_not_offered() -> None:
    assert free_slots(plan(opening(motive_id=OTHER_MOTIVE)), {}, {}, PACE, at=AT) == []
    assert free_slots(plan(opening(site_id=OTHER_SITE), site_id=SITE), {}, {}, PACE, at=AT) == []
    assert free_slots(plan(opening(site_id=OTHER_SITE)), {}, {}, PACE, at=AT)
    assert free_slots(plan(opening(motive_id=MOTIVE, site_id=SITE), site_id=SITE), {}, {}, PACE, at=AT)


def test_changed_days_close_and_open() -> None:
    closed = DayChange(MONDAY, False, A)
    assert open_hours(plan(opening(), changes=[closed]), A, MONDAY) == []
    part = DayChange(MONDAY, False, A, Hours(time(10), time(11)))
    assert open_hours(plan(opening(), changes=[part]), A, MONDAY) == [
        Hours(time(9), time(10)), Hours(time(11), time(12)),
    ]  # fmt: skip
    everybody = DayChange(MONDAY, False)
    assert open_hours(plan(opening(), changes=[everybody]), A, MONDAY) == []
    of_another = DayChange(MONDAY, False, B)
    assert open_hours(plan(opening(), changes=[of_another]), A, MONDAY) == [MORNING]
    sunday = MONDAY - timedelta(days=1)
    extra = DayChange(sunday, True, B, Hours(time(14), time(15)))
    slots = free_slots(plan(opening(), changes=[extra]), {}, {}, replace(PACE, notice=timedelta()), at=AT)
    assert {(slot.adviser_id, slot.starts_at) for slot in slots if slot.adviser_id == B} == {
        (B, local(sunday, 14))
    }


def test_a_holiday_is_closed_unless_the_day_is_opened() -> None:
    holiday = frozenset({MONDAY})
    assert free_slots(plan(opening(), holidays=holiday), {}, {}, PACE, at=AT) == []
    extra = DayChange(MONDAY, True, A, Hours(time(9), time(10)))
    slots = free_slots(plan(opening(), holidays=holiday, changes=[extra]), {}, {}, PACE, at=AT)
    assert walls(slots) == ["30/11 09:00"]


@pytest.mark.parametrize(
    ("departement", "day", "is_holiday"),
    [
        ("65", date(2026, 5, 14), True),  # Ascension
        ("65", date(2026, 4, 6), True),  # Easter Monday
        ("65", date(2026, 5, 25), True),  # Whit Monday
        ("65", date(2026, 4, 3), False),  # Good Friday
        ("67", date(2026, 4, 3), True),
        ("57", date(2026, 12, 26), True),
        ("65", date(2026, 12, 26), False),
        ("974", date(2026, 12, 20), True),
        ("65", date(2026, 12, 20), False),
        ("972", date(2026, 5, 22), True),
        ("971", date(2026, 5, 27), True),
        ("973", date(2026, 6, 10), True),
        ("976", date(2026, 4, 27), True),
    ],
)
def test_public_holidays(departement: str, day: date, is_holiday: bool) -> None:
    assert (day in public_holidays(2026, departement)) is is_holiday


def test_holidays_between_two_years() -> None:
    found = holidays_between(date(2026, 12, 20), date(2027, 1, 5), "65")
    assert found == {date(2026, 12, 25), date(2027, 1, 1)}


def test_a_time_that_does_not_exist_or_comes_twice_is_not_offered() -> None:
    assert instant_of(datetime(2027, 3, 28, 2, 30), PARIS) is None
    assert instant_of(datetime(2026, 10, 25, 2, 30), PARIS) is None
    assert instant_of(datetime(2026, 10, 25, 2, 30), REUNION) == datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    night = Hours(time(1), time(5))
    half = replace(PACE, length=timedelta(minutes=30), notice=timedelta())
    spring = free_slots(
        plan(opening(weekday=7, hours=night)), {}, {}, half, at=datetime(2027, 3, 27, 12, tzinfo=UTC)
    )
    assert walls(spring) == [
        f"28/03 {clock}" for clock in ("01:00", "01:30", "03:00", "03:30", "04:00", "04:30")
    ]
    autumn = free_slots(
        plan(opening(weekday=7, hours=night)), {}, {}, half, at=datetime(2026, 10, 24, 12, tzinfo=UTC)
    )
    assert walls(autumn) == [
        f"25/10 {clock}" for clock in ("01:00", "01:30", "03:00", "03:30", "04:00", "04:30")
    ]
    assert len({slot.starts_at for slot in autumn}) == len(autumn)


hours = st.tuples(st.integers(0, 95), st.integers(0, 95)).filter(lambda pair: pair[0] < pair[1])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    spans=st.lists(st.tuples(st.integers(1, 7), hours), min_size=1, max_size=5),
    taken=st.lists(st.tuples(st.integers(0, 13 * 24 * 4), st.integers(1, 40)), max_size=12),
    where=st.sampled_from([PARIS, REUNION, CAYENNE]),
    first=st.sampled_from([date(2026, 3, 24), date(2026, 10, 20), date(2026, 11, 24)]),
    length=st.integers(1, 8),
    step=st.integers(1, 6),
    buffer=st.integers(0, 3),
    notice=st.integers(0, 72),
)
def test_no_slot_meets_busy_time_and_all_are_inside_the_hours(
    spans: list[tuple[int, tuple[int, int]]],
    taken: list[tuple[int, int]],
    where: ZoneInfo,
    first: date,
    length: int,
    step: int,
    buffer: int,
    notice: int,
) -> None:
    quarter = timedelta(minutes=15)
    midnight = datetime.min

    def clock(quarters: int) -> time:
        return (midnight + quarters * quarter).time()

    openings = [opening(weekday=day, hours=Hours(clock(a), clock(b))) for day, (a, b) in spans]
    pace = Pace(length * quarter, step * quarter, buffer * quarter, timedelta(hours=notice), 9, 99)
    at = datetime.combine(first, time(8), tzinfo=UTC)
    busy = {A: [(at + a * quarter, at + (a + b) * quarter) for a, b in taken]}
    slots = free_slots(plan(*openings, where=where), busy, {}, pace, at=at)
    for slot in slots:
        start = slot.starts_at.astimezone(where)
        assert slot.ends_at - slot.starts_at == pace.length
        assert slot.starts_at >= at + pace.notice
        assert all(slot.ends_at + pace.buffer <= a or slot.starts_at >= b + pace.buffer for a, b in busy[A])
        spans_of_day = open_hours(plan(*openings, where=where), A, start.date())
        inside = [one for one in spans_of_day if one.opens <= start.time() < one.closes]
        assert len(inside) == 1
        closes = datetime.combine(start.date(), inside[0].closes, tzinfo=where)
        assert slot.ends_at <= closes.astimezone(UTC)
        since = datetime.combine(start.date(), start.time()) - datetime.combine(start.date(), inside[0].opens)
        assert since % pace.step == timedelta()
    assert slots == sorted(set(slots), key=lambda slot: (slot.starts_at, slot.adviser_id))


def test_the_freest_of_a_pool_comes_first() -> None:
    start, end = local(MONDAY, 0), local(MONDAY, 0) + timedelta(days=5)
    busy = {A: [(local(MONDAY, 9), local(MONDAY, 10))], B: [(start - timedelta(days=3), start)]}
    assert least_loaded([A, B], busy, start, end) == [B, A]
    assert least_loaded([B, A], {}, start, end) == [A, B]
    slots = free_slots(plan(opening(), opening(B)), {}, {}, PACE, at=AT)
    assert times_shown(slots)[0].advisers == (A, B)


ONE = Slot(A, local(MONDAY, 9), local(MONDAY, 9, 45))


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"wish": Wish(frozenset({1}))}, True),
        ({"wish": Wish(frozenset({2, 3}))}, False),
        ({"wish": Wish(earliest=time(9))}, True),
        ({"wish": Wish(earliest=time(9, 1))}, False),
        ({"wish": Wish(latest=time(9, 45))}, True),
        ({"wish": Wish(latest=time(9, 44))}, False),
        ({"wish": Wish(until=MONDAY)}, True),
        ({"wish": Wish(until=MONDAY - timedelta(days=1))}, False),
        ({"before": ONE.starts_at}, False),
        ({"before": ONE.ends_at}, True),
        ({"adviser_id": B}, False),
        ({"known": frozenset({(A, ONE.starts_at)})}, False),
    ],
)
def test_what_suits_a_wish(changes: dict[str, object], fits: bool) -> None:
    waiting = replace(Waiting(UUID(int=9), AT, Wish()), **changes)
    assert suits(waiting, ONE, PARIS) is fits


def test_the_first_who_joined_is_served_first_and_nobody_twice() -> None:
    first, second = Waiting(UUID(int=20), AT, Wish()), Waiting(UUID(int=10), AT + timedelta(hours=1), Wish())
    overlapping = Slot(A, local(MONDAY, 9, 30), local(MONDAY, 10, 15))
    later = Slot(A, local(MONDAY, 10, 15), local(MONDAY, 11))
    made = offers_to_make([second, first], [ONE, overlapping, later], PARIS)
    assert made == [(first, ONE), (second, later)]
    assert offers_to_make([second, first], [ONE, overlapping], PARIS) == [(first, ONE)]


def test_an_offer_is_held_less_when_the_slot_is_near() -> None:
    far, near, now = AT + timedelta(days=5), AT + timedelta(hours=40), AT + timedelta(minutes=20)
    assert offer_ends(far, AT, PARIS) == AT + timedelta(hours=4)
    assert offer_ends(near, AT, PARIS) == AT + timedelta(hours=1)
    assert offer_ends(now, AT, PARIS) == now
    assert [leaves_after(number, AT) for number in (0, 1, 2)] == [False, False, True]


@pytest.mark.parametrize(
    ("hour", "ends"),
    [
        ((0, 3), (0, 12)),
        ((0, 8), (0, 12)),
        ((0, 16), (0, 20)),
        ((0, 18), (1, 10)),
        ((0, 20), (1, 12)),
        ((0, 23), (1, 12)),
    ],
)
def test_nights_do_not_count_in_the_delay_of_an_answer(hour: tuple[int, int], ends: tuple[int, int]) -> None:
    friday = date(2026, 11, 27)
    at = local(friday + timedelta(days=hour[0]), hour[1])
    assert offer_ends(at + timedelta(days=6), at, PARIS) == local(friday + timedelta(days=ends[0]), ends[1])


FACTS = VisitorFacts("Lina", "Maurel", date(2007, 4, 2), phone="+33612345678")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"phone": "", "email": "l@exemple.fr"}, []),
        ({"phone": ""}, ["phone"]),
        ({"first_name": "<script>"}, ["first_name"]),
        ({"last_name": "=1+1"}, ["last_name"]),
        ({"last_name": "x" * 100_000}, ["last_name"]),
        ({"born_on": date(2030, 1, 1)}, ["born_on"]),
        ({"born_on": date(2013, 1, 1)}, ["born_on"]),
        ({"born_on": date(1950, 1, 1), "first_name": ""}, ["first_name", "born_on"]),
    ],
)
def test_what_a_visitor_may_leave(changes: dict[str, object], fields: list[str]) -> None:
    facts = replace(FACTS, **changes)
    if not fields:
        check_facts(facts, date(2026, 11, 25))
        return
    with pytest.raises(Invalid) as refused:
        check_facts(facts, date(2026, 11, 25))
    assert [error.field for error in refused.value.errors] == fields


def test_too_many_bookings_are_refused_for_a_while() -> None:
    check_rate(9, 59, AT)
    for here, everywhere in ((10, 0), (0, 60)):
        with pytest.raises(Unavailable):
            check_rate(here, everywhere, AT)


def test_a_motive_has_bounds() -> None:
    check_motive(MotiveDraft("Premier accueil", AppointmentKind.FIRST_RECEPTION, 45))
    wrong = MotiveDraft(
        " ",
        AppointmentKind.OTHER,
        0,
        step_minutes=0,
        max_per_day=0,
        horizon_days=9999,
        instructions="x" * 601,
    )
    with pytest.raises(Invalid) as refused:
        check_motive(wrong)
    assert {error.field for error in refused.value.errors} == {
        "label", "minutes", "step_minutes", "max_per_day", "horizon_days", "instructions",
    }  # fmt: skip


def test_what_leaves_by_sms_says_who_writes_and_when_and_not_why() -> None:
    structure, address = (
        "Mission Locale Tarbes Bigorre",
        f"https://convergence.exemple.fr/jeune/r/{'x' * 32}/",
    )
    ends, where = datetime(2026, 12, 1, 13, tzinfo=UTC), ZoneInfo("Europe/Paris")
    until = wording.until_words(ends, where)
    assert until == "mardi 1er décembre à 14 h", (
        "an offer read the day after is not taken for one of that day"
    )
    longest = "mercredi 30 septembre 2026 à 10 h 30"
    texts = [
        wording.link_text(structure, address),
        wording.offer_text(structure, longest, until, address),
        wording.confirmation_text(structure, longest, address),
    ]
    for text in texts:
        size = sms_size(text)
        assert text.startswith(structure)
        assert (size.segments <= 2, size.is_unicode) == (True, False), text


def test_delays_of_a_visitor() -> None:
    assert may_change(AT + timedelta(hours=2), AT)
    assert not may_change(AT + timedelta(hours=2) - timedelta(seconds=1), AT)
    assert erased_on(date(2026, 11, 1)) == date(2026, 12, 2)
