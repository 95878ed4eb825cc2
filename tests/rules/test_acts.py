"""Weekly hours in the structure's own zone, and what an act must tell."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.accompagnement.acts.rules.entry import check_act, counted
from convergence.accompagnement.acts.rules.hours import (
    decimal_hours,
    duration_minutes,
    ends_at,
    hours_text,
    local_day_of,
    minutes_in_week,
    weekly_hours,
    weeks_of,
)
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActStatus, CountedAct
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import Week, zone
from convergence.foundation.problems import Invalid
from tests.rules.tables import scenarios, title

BORN = date(2006, 5, 12)
PARIS = zone("Europe/Paris")
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def _act(line: dict[str, Any]) -> CountedAct:
    instants = [datetime.fromisoformat(line[key]) if key in line else None for key in ("debut", "fin")]
    return CountedAct(
        ActKind(line["genre"]),
        ActStatus(line["presence"]),
        day=line.get("jour"),
        starts_at=instants[0],
        ends_at=instants[1],
        minutes=line.get("minutes"),
        measure=SnpMeasure(line["mesure"]) if "mesure" in line else None,
        is_qualified=line.get("qualifiee", False),
    )


@pytest.mark.parametrize("line", scenarios("weekly_hours"), ids=title)
def test_the_hours_of_a_week(line: dict[str, Any]) -> None:
    week = Week.of_day(line["semaine"], zone(line["zone"]))
    hours = weekly_hours([_act(act) for act in line["actes"]], week)
    assert (hours.declared_minutes, hours.validated_minutes) == (line["declarees"], line["validees"])


def test_the_minimum_of_the_contract_is_reached_or_not() -> None:
    week = Week.of_day(date(2026, 11, 24), PARIS)
    acts = [CountedAct(ActKind.WORKSHOP, ActStatus.PRESENT, day=date(2026, 11, 24), minutes=899)]
    hours = weekly_hours(acts, week, minimum_minutes=900)
    assert (hours.reaches_minimum, hours.missing_minutes) == (False, 1)
    more = [*acts, CountedAct(ActKind.INTERVIEW, ActStatus.PRESENT, day=date(2026, 11, 25), minutes=1)]
    assert weekly_hours(more, week, minimum_minutes=900).reaches_minimum


_INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
_ZONES = st.sampled_from([PARIS, zone("Indian/Reunion"), zone("Pacific/Tahiti"), zone("Pacific/Noumea")])


@given(_INSTANTS, st.integers(1, 720), _ZONES, st.booleans())
def test_no_minute_is_lost_nor_counted_twice(start: datetime, minutes: int, where: Any, by_end: bool) -> None:
    start = start.replace(second=0, microsecond=0)
    act = CountedAct(
        ActKind.VISIT,
        ActStatus.PRESENT,
        starts_at=start,
        ends_at=ends_at(start, minutes) if by_end else None,
        minutes=None if by_end else minutes,
    )
    first = Week.of_instant(start, where).shifted(-1)
    weeks = weeks_of([act], first, weeks=3)
    assert sum(week.validated_minutes for week in weeks) == minutes == duration_minutes(act, where=where)
    assert weeks[0].declared_minutes == 0


@given(_INSTANTS, _ZONES)
def test_validated_hours_never_exceed_declared_ones(start: datetime, where: Any) -> None:
    week = Week.of_instant(start, where)
    acts = [
        CountedAct(kind, status, starts_at=start, measure=SnpMeasure.JOB, is_qualified=qualified)
        for kind in ActKind
        for status in ActStatus
        for qualified in (True, False)
    ]
    hours = weekly_hours(acts, week)
    assert 0 < hours.validated_minutes <= hours.declared_minutes


def test_an_act_dated_at_local_midnight_stays_on_its_day() -> None:
    reunion = zone("Indian/Reunion")
    midnight = datetime(2026, 11, 23, 0, 0, tzinfo=reunion)
    act = CountedAct(ActKind.OWN_STEP, ActStatus.PRESENT, starts_at=midnight, measure=SnpMeasure.HOUSING)
    assert local_day_of(act, reunion) == date(2026, 11, 23)
    assert minutes_in_week(act, Week.of_day(date(2026, 11, 23), reunion)) == 120
    assert minutes_in_week(act, Week.of_day(date(2026, 11, 22), reunion)) == 0


def test_defaults_are_dated_and_say_that_nobody_verified_them() -> None:
    table = parameter("acts.default_hours").at(date(2026, 11, 24))
    assert not table.verified
    kinds = parameter("acts.default_hours").table_at(date(2026, 11, 24))
    assert set(kinds) == {str(kind) for kind in ActKind if kind.is_meeting}
    measures = parameter("acts.step_hours").table_at(date(2026, 11, 24))
    assert set(measures) == {str(measure) for measure in SnpMeasure}


def test_hours_in_words_and_figures() -> None:
    assert [hours_text(minutes) for minutes in (0, 45, 60, 210, 900)] == [
        "0 h",
        "45 min",
        "1 h",
        "3 h 30",
        "15 h",
    ]
    assert decimal_hours(50) == Decimal("0.83")


def _draft(**details: Any) -> ActDraft:
    return ActDraft(
        **({"kind": ActKind.INTERVIEW, "status": ActStatus.PRESENT, "day": date(2026, 11, 24)} | details)
    )


def test_an_act_of_today_or_of_long_ago_is_accepted() -> None:
    check_act(_draft(), now=NOW, where=PARIS, born_on=BORN)
    check_act(_draft(day=date(2024, 2, 29), minutes=45), now=NOW, where=PARIS, born_on=BORN)
    assert counted(_draft(minutes=45), is_qualified=True).is_qualified


def test_tonight_in_paris_is_already_tomorrow_in_noumea() -> None:
    evening = datetime(2026, 11, 24, 20, tzinfo=UTC)
    tomorrow = _draft(day=date(2026, 11, 25))
    check_act(tomorrow, now=evening, where=zone("Pacific/Noumea"), born_on=BORN)
    with pytest.raises(Invalid, match="à venir"):
        check_act(tomorrow, now=evening, where=PARIS, born_on=BORN)
    check_act(
        _draft(day=date(2026, 11, 25), status=ActStatus.PLANNED), now=evening, where=PARIS, born_on=BORN
    )


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"day": None}, "day"),
        ({"day": date(2006, 5, 11)}, "day"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": 12 * 60 + 1}, "minutes"),
        ({"kind": ActKind.OWN_STEP}, "measure"),
        ({"starts_at": NOW, "ends_at": NOW}, "ends_at"),
        ({"starts_at": NOW - timedelta(hours=13), "ends_at": NOW}, "minutes"),
    ],
)
def test_what_an_act_must_tell(details: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_act(_draft(**details), now=NOW, where=PARIS, born_on=BORN)
    assert field in refused.value.by_field()
    assert all(error.what_to_do for error in refused.value.errors)
