"""What the law allows for a breach, from when to when, and the order of the procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.accompagnement.sanctions.rules.delays import (
    appeal_until,
    both_received,
    decide_from,
    decide_until,
    hearing_by,
    observations_until,
)
from convergence.accompagnement.sanctions.rules.measures import days_held, touches
from convergence.accompagnement.sanctions.rules.scales import degree_of, regime_on, scale_for
from convergence.accompagnement.sanctions.rules.states import (
    GUARDS,
    TRANSITIONS,
    allowed_actions,
    check_step,
    state_diagram,
    state_on,
)
from convergence.accompagnement.sanctions.rules.verdicts import (
    check_considered,
    check_not_heavier,
    check_verdict,
    effect,
    lightest,
)
from convergence.accompagnement.sanctions.types import (
    BreachFamily,
    BreachKind,
    Degree,
    Measure,
    PastSanction,
    Regime,
    SanctionAction,
    SanctionState,
    Scheme,
    StepFacts,
    Verdict,
)
from convergence.foundation.problems import Conflict, Invalid, Problem
from tests.rules.tables import scenarios, title

HERS, OTHER = (uuid5(UUID(int=0), name) for name in ("hers", "other"))
DECIDED = date(2026, 1, 5)


def past(line: Mapping[str, Any]) -> PastSanction:
    return PastSanction(
        uuid5(UUID(int=0), str(line)),
        BreachFamily(line.get("famille", "engagements")),
        Regime(line["regime"]) if "regime" in line else regime_on(line["notifiee"]),
        HERS if line.get("contrat") == "le sien" else OTHER,
        line["notifiee"],
        line.get("fin"),
        was_lifted=line.get("levee", False),
    )


def verdict(line: Mapping[str, Any]) -> Verdict:
    return Verdict(
        Measure(line["mesure"]),
        Decimal(str(line.get("part", 0))) / 100,
        line.get("mois", 0),
        line.get("debut"),
        line.get("jusqua"),
        line.get("radiation", 0),
    )


@pytest.mark.parametrize("line", scenarios("sanctions/mesures"), ids=title)
def test_facts_give_the_regime_the_degree_and_the_scale(line: dict[str, Any]) -> None:
    kind = BreachKind(line["nature"])

    def scale() -> Any:
        degree = degree_of(
            kind,
            facts_on=line["faits"],
            noted_on=line.get("constat", line["faits"]),
            contract_id=HERS,
            past=[past(one) for one in line.get("passe", ())],
            reoriented_on=line.get("reorientation"),
            persists=line.get("persiste", False),
        )
        return scale_for(kind, degree, Scheme(line.get("allocation", "cej")), facts_on=line["faits"])

    if "refus" in line:
        with pytest.raises(Problem) as refused:
            scale()
        assert refused.value.code == line["refus"]
        assert refused.value.what_to_do
        return
    found, wanted = scale(), line["prevu"]
    assert (found.regime, found.degree) == (wanted["regime"], wanted["rang"])
    assert list(found.measures) == wanted["mesures"]
    assert [found.share_min * 100, found.share_max * 100] == wanted["part"]
    assert [found.months_min, found.months_max] == wanted["mois"]
    assert [found.strike_off_min, found.strike_off_max] == wanted.get("radiation", [0, 0])
    assert found.is_final is wanted.get("definitif", False)
    assert found.ends_contract is wanted.get("fin_contrat", False)
    assert found.is_verified is (found.regime is Regime.REMOBILISATION)


@pytest.mark.parametrize("line", scenarios("sanctions/delais"), ids=title)
def test_the_days_of_the_procedure(line: dict[str, Any]) -> None:
    guardian = line.get("representant")
    received = both_received(line["recu"], guardian, needs_guardian=guardian is not None)
    assert received is not None
    until = observations_until(received)
    assert until == line["observations"]
    hearing = line.get("audition")
    heard_on = hearing if isinstance(hearing, date) else None
    last = decide_until(until, hearing_asked=hearing is not None, heard_on=heard_on)
    first, wanted = line.get("decider", (decide_from(until), None))
    assert (decide_from(until), last) == (first, wanted)


@pytest.mark.parametrize("line", scenarios("sanctions/effets"), ids=title)
def test_the_days_that_a_measure_withholds(line: dict[str, Any]) -> None:
    scheme = Scheme(line.get("allocation", "cej"))
    scale = scale_for(BreachKind.ABSENCE, Degree(line["rang"]), scheme, facts_on=line["faits"])
    start, end = effect(verdict(line["decision"]), scale, notified_on=line["notifiee"])
    held = days_held(start, end, line.get("levee"))
    if line.get("rien"):
        assert held is None
    else:
        assert held == (line["du"], line.get("rendu"))


@pytest.mark.parametrize("line", scenarios("sanctions/decisions"), ids=title)
def test_a_decision_stays_within_the_scale(line: dict[str, Any]) -> None:
    scheme = Scheme(line.get("allocation", "cej"))
    scale = scale_for(BreachKind.ABSENCE, Degree(line["rang"]), scheme, facts_on=date(2025, 12, 1))
    if "refus" not in line:
        check_verdict(verdict(line), scale, on=DECIDED)
        return
    with pytest.raises(Invalid) as refused:
        check_verdict(verdict(line), scale, on=DECIDED)
    assert [error.code for error in refused.value.errors] == line["refus"]
    assert all(error.what_to_do for error in refused.value.errors)


def test_the_least_of_each_scale_may_be_announced() -> None:
    for scheme, degree in (
        (Scheme.CEJ, Degree.FIRST),
        (Scheme.CEJ, Degree.REPEATED),
        (Scheme.NONE, Degree.FIRST),
    ):
        scale = scale_for(BreachKind.ABSENCE, degree, scheme, facts_on=DECIDED)
        check_considered(lightest(scale), scale)
    with pytest.raises(Invalid):
        check_considered(Verdict(Measure.REMOVAL, Decimal(1), 1), scale)


@pytest.mark.parametrize(
    "heavier",
    [
        Verdict(Measure.REMOVAL, Decimal("0.3"), 1),
        Verdict(Measure.SUSPENSION, Decimal("0.31"), 1),
        Verdict(Measure.SUSPENSION, Decimal("0.3"), 2),
    ],
)
def test_nothing_heavier_than_the_notice(heavier: Verdict) -> None:
    told = Verdict(Measure.SUSPENSION, Decimal("0.3"), 1)
    check_not_heavier(told, told)
    with pytest.raises(Invalid, match="plus lourde"):
        check_not_heavier(heavier, told)


def test_other_days() -> None:
    assert hearing_by(date(2026, 11, 24)) == date(2026, 12, 9)
    assert appeal_until(date(2026, 12, 31)) == date(2027, 2, 28)
    assert both_received(date(2026, 1, 1), None, needs_guardian=True) is None
    assert both_received(None, date(2026, 1, 1), needs_guardian=True) is None
    assert touches(date(2026, 1, 1), None, first=date(2027, 1, 1), last=date(2027, 1, 31))
    assert not touches(date(2026, 1, 1), date(2026, 2, 1), first=date(2026, 2, 1), last=date(2026, 2, 28))
    assert not touches(date(2026, 3, 1), None, first=date(2026, 2, 1), last=date(2026, 2, 28))


FACTS = StepFacts(
    on=date(2026, 12, 10),
    received_on=date(2026, 11, 24),
    observations_until=date(2026, 12, 4),
    heard_on=date(2026, 12, 1),
    decide_until=date(2026, 12, 19),
    measure=Measure.SUSPENSION,
    regime=Regime.REMOBILISATION,
    starts_on=date(2026, 10, 1),
    ends_on=date(2026, 11, 1),
    reason="motif",
)


@pytest.mark.parametrize("state", SanctionState)
@pytest.mark.parametrize("action", SanctionAction)
def test_only_the_steps_of_the_table_are_possible(state: SanctionState, action: SanctionAction) -> None:
    facts = replace(FACTS, on=date(2026, 12, 3)) if action is SanctionAction.ASK_HEARING else FACTS
    step = next((line for line in TRANSITIONS if (line.source, line.action) == (state, action)), None)
    assert (action in allowed_actions(state)) is (step is not None)
    if step is None:
        with pytest.raises(Conflict) as refused:
            check_step(state, action, facts)
        assert refused.value.what_to_do
    else:
        assert check_step(state, action, facts) is step.target


@pytest.mark.parametrize(
    ("state", "action", "missing"),
    [
        (SanctionState.NOTICE, SanctionAction.SERVE, {"received_on": None}),
        (SanctionState.NOTICE, SanctionAction.SERVE, {"needs_guardian": True}),
        (SanctionState.NOTICE, SanctionAction.ABANDON, {"reason": " "}),
        (SanctionState.OBSERVING, SanctionAction.DECIDE, {"on": date(2026, 12, 4)}),
        (SanctionState.OBSERVING, SanctionAction.DECIDE, {"on": date(2026, 12, 20)}),
        (SanctionState.OBSERVING, SanctionAction.DECIDE, {"observations_until": None}),
        (SanctionState.OBSERVING, SanctionAction.DECIDE, {"reason": ""}),
        (SanctionState.OBSERVING, SanctionAction.ASK_HEARING, {"on": date(2026, 12, 5)}),
        (SanctionState.HEARING, SanctionAction.HEAR, {"heard_on": date(2026, 11, 23)}),
        (SanctionState.HEARING, SanctionAction.HEAR, {"heard_on": date(2026, 12, 11)}),
        (SanctionState.HEARING, SanctionAction.HEAR, {"heard_on": None}),
        (SanctionState.HEARD, SanctionAction.DECIDE, {"on": date(2026, 12, 20)}),
        (SanctionState.DECIDED, SanctionAction.NOTIFY, {"received_on": None}),
        (SanctionState.IN_FORCE, SanctionAction.LIFT, {"measure": Measure.REMOVAL}),
        (SanctionState.IN_FORCE, SanctionAction.LIFT, {"regime": Regime.GRADUATED}),
        (SanctionState.IN_FORCE, SanctionAction.LIFT, {"reason": ""}),
        (SanctionState.IN_FORCE, SanctionAction.END, {"on": date(2026, 10, 31)}),
        (SanctionState.IN_FORCE, SanctionAction.END, {"ends_on": None}),
        (SanctionState.ENDED, SanctionAction.ANNUL, {"reason": ""}),
    ],
)
def test_each_guard_refuses_what_lacks(
    state: SanctionState, action: SanctionAction, missing: dict[str, Any]
) -> None:
    with pytest.raises((Invalid, Conflict)):
        check_step(state, action, replace(FACTS, **missing))


def test_every_guard_is_used_and_the_diagram_tells_every_step() -> None:
    assert {guard for line in TRANSITIONS for guard in line.guards} == set(GUARDS)
    diagram = state_diagram()
    assert all(f"{line.source} --> {line.target}: {line.action.label}" in diagram for line in TRANSITIONS)
    assert "annulee --> [*]" in diagram
    assert "sans_sanction --> [*]" in diagram


def test_a_measure_is_over_from_the_day_it_no_longer_covers() -> None:
    ends_on = date(2026, 11, 1)
    assert state_on(SanctionState.IN_FORCE, ends_on=ends_on, day=date(2026, 10, 31)) is SanctionState.IN_FORCE
    assert state_on(SanctionState.IN_FORCE, ends_on=ends_on, day=ends_on) is SanctionState.ENDED
    assert state_on(SanctionState.IN_FORCE, ends_on=None, day=ends_on) is SanctionState.IN_FORCE
    assert state_on(SanctionState.LIFTED, ends_on=ends_on, day=ends_on) is SanctionState.LIFTED


LIKELY = [*SanctionAction, *[SanctionAction.SERVE, SanctionAction.DECIDE, SanctionAction.NOTIFY] * 4]
"""Every step, those that lead to a measure more often."""


@given(
    steps=st.lists(st.tuples(st.sampled_from(LIKELY), st.integers(0, 12)), max_size=14),
    needs_guardian=st.booleans(),
)
def test_no_order_of_steps_gives_a_measure_without_notice_and_delay(
    steps: list[tuple[SanctionAction, int]], needs_guardian: bool
) -> None:
    """Whatever is tried in whatever order: a measure in force was noticed, waited for, decided in time."""
    state, facts, decided_on = (
        SanctionState.NOTICE,
        StepFacts(date(2026, 1, 1), needs_guardian, reason="oui"),
        None,
    )
    asked = False
    for action, days in steps:
        facts = replace(facts, on=facts.on + timedelta(days))
        tried = _told(action, facts)
        try:
            state = check_step(state, action, tried)
        except (Conflict, Invalid):
            continue
        asked = asked or action is SanctionAction.ASK_HEARING
        decided_on = facts.on if action is SanctionAction.DECIDE else decided_on
        facts = _running(action, tried, asked=asked)
    if state in (SanctionState.DECIDED, SanctionState.IN_FORCE, SanctionState.LIFTED, SanctionState.ENDED):
        assert decided_on is not None
        assert facts.received_on is not None
        assert facts.observations_until is not None
        assert decided_on >= facts.received_on + timedelta(11)
        assert facts.guardian_received_on is not None or not needs_guardian
        assert facts.decide_until is None or decided_on <= facts.decide_until
        assert facts.heard_on is not None or not asked


def _told(action: SanctionAction, facts: StepFacts) -> StepFacts:
    """What the step brings: a receipt when a letter is served, a day when somebody was heard."""
    if action is SanctionAction.SERVE:
        guardian = facts.on if facts.needs_guardian and facts.on.day % 2 else None
        return replace(facts, received_on=facts.on, guardian_received_on=guardian)
    return replace(facts, heard_on=facts.on) if action is SanctionAction.HEAR else facts


def _running(action: SanctionAction, facts: StepFacts, *, asked: bool) -> StepFacts:
    """The delays that run after a step."""
    received = both_received(
        facts.received_on, facts.guardian_received_on, needs_guardian=facts.needs_guardian
    )
    if received is None or action is SanctionAction.NOTIFY:
        return facts
    until = observations_until(received)
    last = decide_until(until, hearing_asked=asked, heard_on=facts.heard_on)
    measured = replace(facts, measure=Measure.SUSPENSION, regime=Regime.REMOBILISATION)
    return replace(measured, observations_until=until, decide_until=last)


@given(
    kind=st.sampled_from(BreachKind),
    degree=st.sampled_from([Degree.FIRST, Degree.REPEATED, Degree.PERSISTING]),
    scheme=st.sampled_from(Scheme),
    measure=st.sampled_from(Measure),
    share=st.integers(0, 120),
    months=st.integers(0, 14),
    strike_off=st.integers(0, 14),
)
def test_nothing_beyond_the_maxima_passes(
    kind: BreachKind,
    degree: Degree,
    scheme: Scheme,
    measure: Measure,
    share: int,
    months: int,
    strike_off: int,
) -> None:
    """Maxima written here by hand, as the articles say them."""
    tried = Verdict(
        measure,
        Decimal(share) / 100,
        months,
        strike_off_months=strike_off,
        comply_until=DECIDED + timedelta(60),
    )
    try:
        check_verdict(tried, scale_for(kind, degree, scheme, facts_on=DECIDED), on=DECIDED)
    except Problem:
        return
    again = degree is not Degree.FIRST
    longest = {
        BreachFamily.ENGAGEMENT: 4 if again else 2,
        BreachFamily.OFFERS: 4 if again else 2,
        BreachFamily.UNDECLARED: 2 if again else 1,
        BreachFamily.FRAUD: 12,
    }[kind.family]
    assert months <= longest
    assert tried.share <= 1
    assert strike_off <= longest or (scheme is Scheme.NONE and strike_off <= 4)
    if scheme is Scheme.NONE:
        assert not measure.withholds
    else:
        assert tried.share >= Decimal("0.30")
    if kind.family is BreachFamily.ENGAGEMENT and not again:
        assert measure in (Measure.SUSPENSION, Measure.WARNING)
        assert strike_off == 0
