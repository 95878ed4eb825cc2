"""The kind of a week, what it asks and what it lacks, from facts alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.accompagnement.acts.rules.weeks import (
    WeekFacts,
    is_alert_day,
    is_closed,
    read_week,
    snp_minutes,
    snp_of,
    span_of,
    week_sentence,
    weeks_to_close,
)
from convergence.accompagnement.acts.types import ActKind, ActStatus, CountedAct
from convergence.accompagnement.acts.types.weeks import ContractSpan, SituationSpan, WeekKind
from convergence.accompagnement.situations.types import (
    SituationCategory,
    SnpMeasure,
    SpanRow,
    WorkingTime,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import DatePeriod, Week, zone
from tests.rules.tables import scenarios, title

PARIS = zone("Europe/Paris")
MONDAY = date(2026, 11, 23)


def _period(line: dict[str, Any]) -> DatePeriod:
    return DatePeriod.through(line["du"], line.get("au"))


def _act(line: dict[str, Any]) -> CountedAct:
    told = {key: datetime.fromisoformat(line[key]) for key in ("debut", "fin") if key in line}
    return CountedAct(
        ActKind.OWN_STEP if line.get("demarche") else ActKind.INTERVIEW,
        ActStatus.PRESENT,
        day=line.get("jour"),
        starts_at=told.get("debut"),
        ends_at=told.get("fin"),
        minutes=line.get("minutes"),
    )


def _meeting(line: dict[str, Any]) -> CountedAct:
    start, end = (datetime.fromisoformat(line[key]) for key in ("debut", "fin"))
    return CountedAct(ActKind.WORKSHOP, ActStatus.PLANNED, starts_at=start, ends_at=end)


def _situation(line: dict[str, Any]) -> SpanRow:
    return SpanRow(
        dossier_id=uuid7(),
        situation_id=uuid7(),
        category=SituationCategory(line["categorie"]),
        kind=line.get("genre", ""),
        working_time=WorkingTime(line["temps"]) if "temps" in line else None,
        weekly_hours=line.get("heures"),
        period=_period(line),
        awaits_confirmation=line.get("a_confirmer", False),
    )


def _facts(line: dict[str, Any]) -> WeekFacts:
    rows = [_situation(one) for one in line.get("situations", ())]
    return WeekFacts(
        acts=[
            *(_act(one) for one in line.get("actes", ())),
            *(step for row in rows if (step := snp_of(row)) is not None),
        ],
        meetings=[_meeting(one) for one in line.get("rendez_vous", ())],
        contracts=[ContractSpan(_period(one), one["heures"] * 60) for one in line.get("contrats", ())],
        pauses=[_period(one) for one in line.get("suspensions", ())],
        situations=[span for row in rows if (span := span_of(row)) is not None],
        unavailable=[_period(one) for one in line.get("indisponible", ())],
    )


@pytest.mark.parametrize("line", scenarios("acts/weeks"), ids=title)
def test_a_week(line: dict[str, Any]) -> None:
    week = Week.of_day(line["semaine"], zone(line.get("zone", "Europe/Paris")))
    hours = read_week(_facts(line), week, today=line["aujourdhui"])
    found = {
        "type": hours.kind.value,
        "validees": hours.validated_minutes,
        "declarees": hours.declared_minutes,
        "situations": hours.situation_minutes,
        "demandees": hours.minimum_minutes,
        "manque": hours.missing_minutes,
        "a_prevoir": hours.uncovered_minutes,
        "a_venir": hours.ahead_minutes,
        "phrase": week_sentence(hours, today=line["aujourdhui"]),
    }
    assert {key: found[key] for key in line["attendu"]} == line["attendu"]


def test_a_past_week_tells_what_was_validated() -> None:
    facts = WeekFacts(contracts=[ContractSpan(DatePeriod(date(2026, 9, 1)), 900)])
    hours = read_week(facts, Week(MONDAY, PARIS), today=MONDAY + timedelta(days=7))
    assert week_sentence(hours, today=MONDAY + timedelta(days=7)) == (
        "0 h validées sur 15 h la semaine du 23 novembre 2026."
    )


@pytest.mark.parametrize("measure", list(SnpMeasure))
def test_each_measure_has_its_default_hours(measure: SnpMeasure) -> None:
    table = parameter("acts.step_hours").table_at(MONDAY)
    assert snp_minutes(measure, on=MONDAY) == int(table[measure.value]) * 60
    assert measure is SnpMeasure.NOT_SNP or snp_minutes(measure, on=MONDAY) > 0


def test_a_week_is_judged_from_wednesday_and_closed_on_the_next() -> None:
    days = [MONDAY + timedelta(days=rank) for rank in range(7)]
    assert [is_alert_day(day) for day in days] == [False, False, True, True, True, True, True]
    after = [MONDAY + timedelta(days=rank) for rank in range(7, 11)]
    assert [is_closed(MONDAY, today=day) for day in after] == [False, False, True, True]
    mondays = weeks_to_close(MONDAY + timedelta(days=9))
    assert mondays[-1] == MONDAY
    assert len(mondays) == parameter("acts.weeks_looked_back").integer_at(MONDAY)
    assert MONDAY not in weeks_to_close(MONDAY + timedelta(days=8))


_SPANS = st.builds(
    lambda start, days: DatePeriod.through(start, start + timedelta(days=days)),
    st.dates(MONDAY - timedelta(days=20), MONDAY + timedelta(days=20)),
    st.integers(0, 30),
)


@given(
    contracts=st.lists(st.builds(ContractSpan, _SPANS, st.integers(0, 1200)), max_size=3),
    situations=st.lists(st.builds(SituationSpan, _SPANS, st.integers(1, 2100), st.booleans()), max_size=3),
    pauses=st.lists(_SPANS, max_size=2),
    unavailable=st.lists(_SPANS, max_size=2),
    day=st.integers(0, 9),
)
def test_whatever_the_facts_a_week_never_asks_more_than_the_contract(
    contracts: list[ContractSpan],
    situations: list[SituationSpan],
    pauses: list[DatePeriod],
    unavailable: list[DatePeriod],
    day: int,
) -> None:
    facts = WeekFacts([], [], contracts, pauses, situations, unavailable)
    hours = read_week(facts, Week(MONDAY, PARIS), today=MONDAY + timedelta(days=day))
    assert 0 <= hours.minimum_minutes <= max((one.weekly_minutes for one in contracts), default=0)
    assert hours.validated_minutes <= hours.declared_minutes <= 2100
    assert hours.situation_minutes == hours.declared_minutes
    assert hours.uncovered_minutes <= hours.missing_minutes
    assert hours.missing_minutes == 0 or hours.kind is WeekKind.ACCOMPANIMENT
    without = WeekFacts([], [], contracts, pauses, situations, [])
    assert hours.minimum_minutes <= read_week(without, Week(MONDAY, PARIS), today=MONDAY).minimum_minutes or (
        hours.kind is not WeekKind.ACCOMPANIMENT
    )
