"""Who may enter a CEJ or a PACEA, how long it lasts, who signs, what the table of states allows."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.accompagnement.contracts.rules.eligibility import (
    age_condition,
    cej_eligibility,
    eligibility,
    pacea_eligibility,
)
from convergence.accompagnement.contracts.rules.states import (
    GUARDS,
    TRANSITIONS,
    allowed_actions,
    check_transition,
    state_diagram,
    state_on,
)
from convergence.accompagnement.contracts.rules.terms import (
    age_warning,
    check_terms,
    end_after_programme,
    latest_end,
    minimum_weekly_minutes,
    planned_end,
    required_parties,
    signature_deadline,
)
from convergence.accompagnement.contracts.types import (
    Applicant,
    ContractAction,
    ContractDraft,
    ContractKind,
    ContractState,
    EndMotive,
    Party,
    PastContract,
    TransitionFacts,
    WeeklyExemption,
)
from convergence.foundation.periods import DatePeriod, birthday, months_after
from convergence.foundation.problems import Conflict, Invalid
from tests.rules.tables import scenarios, title

DAY = date(2026, 11, 24)
BORN = date(2006, 5, 12)
WHOLE = Applicant(BORN, is_student=False, is_in_training=False, has_difficulty=True, has_diagnostic=True)
CEJ = ContractDraft(ContractKind.CEJ, DAY, 12, weekly_hours=15)
PACEA = ContractDraft(ContractKind.PACEA, DAY, 24, weekly_hours=15)


def _past(line: dict[str, Any]) -> PastContract:
    return PastContract(
        ContractKind(line["genre"]),
        DatePeriod(line["du"], line.get("libre_le")),
        line.get("engagements_tenus"),
    )


@pytest.mark.parametrize("line", scenarios("cej_eligibility"), ids=title)
def test_who_may_enter_a_cej(line: dict[str, Any]) -> None:
    applicant = Applicant(
        line["naissance"],
        has_rqth=line.get("rqth", False),
        is_student=line.get("etudiant", False),
        is_in_training=line.get("formation", False),
        has_difficulty=line.get("difficulte", True),
        has_diagnostic=line.get("diagnostic", True),
        contracts=tuple(_past(past) for past in line.get("contrats", ())),
        particular_circumstances=line.get("circonstances", ""),
    )
    found = cej_eligibility(applicant, line["jour"])
    assert [reason.code for reason in found.against] == line.get("manque", [])
    assert found.unknown == ()
    assert all(reason.sentence and reason.source for reason in found.reasons)


def test_what_nobody_answered_is_unknown_and_not_eligible() -> None:
    found = cej_eligibility(Applicant(BORN), DAY)
    assert not found.is_eligible
    assert [reason.code for reason in found.unknown] == ["student", "training", "difficulty", "diagnostic"]
    unknown = pacea_eligibility(Applicant(BORN), DAY).unknown
    assert [reason.code for reason in unknown] == ["difficulty", "diagnostic"]


def test_a_pacea_needs_the_diagnostic_and_stands_alone() -> None:
    assert pacea_eligibility(WHOLE, DAY).is_eligible
    running = replace(WHOLE, contracts=(PastContract(ContractKind.CEJ, DatePeriod(date(2026, 1, 1))),))
    (reason,) = pacea_eligibility(running, DAY).against
    assert reason.sentence.startswith("A un CEJ ouvert depuis le 1er janvier 2026")
    assert [one.code for one in eligibility(ContractKind.ENGAGEMENT, running, DAY).against] == ["no_cej"]
    assert eligibility(ContractKind.ENGAGEMENT, WHOLE, DAY).is_eligible
    assert age_condition(ContractKind.ENGAGEMENT, running, DAY) is None


@given(st.dates(date(1990, 1, 1), date(2012, 12, 31)), st.booleans())
def test_the_age_of_a_cej_holds_from_a_birthday_to_another(born_on: date, rqth: bool) -> None:
    applicant = replace(WHOLE, born_on=born_on, has_rqth=rqth)
    found = age_condition(ContractKind.CEJ, applicant, DAY)
    assert found is not None
    assert found.is_met is (birthday(born_on, 16) <= DAY < birthday(born_on, 30 if rqth else 26))


def test_a_cej_lasts_twelve_months_and_a_pacea_twenty_four_or_to_the_26th_birthday() -> None:
    assert planned_end(CEJ, born_on=BORN) == date(2027, 11, 24)
    assert planned_end(PACEA, born_on=BORN) == date(2028, 11, 24)
    assert planned_end(PACEA, born_on=date(2001, 3, 1)) == date(2027, 3, 1)
    assert planned_end(CEJ, born_on=date(2001, 3, 1)) == date(2027, 11, 24)
    warning = age_warning(CEJ, replace(WHOLE, born_on=date(2001, 3, 1)))
    assert warning is not None
    assert "1er mars 2027" in warning
    assert age_warning(CEJ, WHOLE) is None
    assert age_warning(PACEA, replace(WHOLE, born_on=date(2001, 3, 1))) is None


def test_an_extension_stops_at_eighteen_months_for_a_cej_and_twenty_four_for_a_pacea() -> None:
    facts: dict[str, Any] = {"starts_on": DAY, "on": DAY, "born_on": BORN}
    assert latest_end(ContractKind.CEJ, **facts) == date(2028, 5, 24)
    assert latest_end(ContractKind.PACEA, **facts) == date(2028, 11, 24)
    assert latest_end(ContractKind.PACEA, **(facts | {"born_on": date(2001, 3, 1)})) == date(2027, 3, 1)
    assert latest_end(ContractKind.ENGAGEMENT, **facts) is None
    assert end_after_programme(date(2026, 12, 10)) == date(2027, 3, 1)
    assert signature_deadline(date(2026, 1, 31)) == date(2026, 2, 28)


@given(st.dates(date(2022, 3, 1), date(2040, 1, 1)), st.integers(1, 12))
def test_no_cej_ends_after_its_exceptional_limit(start: date, months: int) -> None:
    draft = replace(CEJ, starts_on=start, months=months)
    end = planned_end(draft, born_on=BORN)
    limit = latest_end(ContractKind.CEJ, starts_on=start, on=start, born_on=BORN)
    assert limit == months_after(start, 18)
    assert start < end <= limit


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (replace(CEJ, months=13), {"months"}),
        (replace(CEJ, months=0), {"months"}),
        (replace(PACEA, months=25), {"months"}),
        (replace(CEJ, weekly_hours=None), {"weekly_hours"}),
        (replace(CEJ, weekly_hours=0), {"weekly_hours"}),
        (replace(CEJ, weekly_hours=10), {"lowering_reason"}),
        (replace(CEJ, exemption=WeeklyExemption.HEALTH), {"weekly_hours"}),
        (replace(CEJ, months=13, weekly_hours=0), {"months", "weekly_hours"}),
    ],
)
def test_terms_that_the_code_does_not_allow(draft: ContractDraft, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        check_terms(draft)
    assert set(refused.value.by_field()) == fields
    assert all(error.what_to_do for error in refused.value.errors)


def test_weekly_hours_may_be_lowered_with_a_reason_or_waived_on_a_ground() -> None:
    lowered = replace(CEJ, weekly_hours=10, lowering_reason="soins réguliers")
    exempt = replace(CEJ, weekly_hours=None, exemption=WeeklyExemption.SINGLE_PARENT)
    for draft in (CEJ, lowered, exempt):
        check_terms(draft)
    assert [minimum_weekly_minutes(draft) for draft in (CEJ, lowered, exempt)] == [900, 600, 0]


def test_the_guardian_signs_for_a_minor_and_for_a_protected_adult() -> None:
    alone = {Party.YOUNG_PERSON, Party.STRUCTURE}
    born_on = date(2008, 11, 24)
    assert required_parties(born_on=born_on, signed_on=DAY) == alone
    assert required_parties(born_on=born_on, signed_on=date(2026, 11, 23)) == alone | {Party.GUARDIAN}
    assert required_parties(born_on=BORN, signed_on=DAY, is_protected=True) == alone | {Party.GUARDIAN}


FACTS = TransitionFacts(
    DAY,
    DAY,
    required_parties=frozenset({Party.YOUNG_PERSON, Party.STRUCTURE}),
    signed_parties=frozenset({Party.YOUNG_PERSON, Party.STRUCTURE}),
    signing=Party.YOUNG_PERSON,
    motive=EndMotive.TERM,
    reason="motif",
    planned_end=date(2027, 11, 24),
    new_end=date(2028, 5, 24),
    limit_end=date(2028, 5, 24),
)


@pytest.mark.parametrize("state", ContractState)
@pytest.mark.parametrize("action", ContractAction)
def test_only_the_moves_of_the_table_are_possible(state: ContractState, action: ContractAction) -> None:
    signing = action is ContractAction.SIGN
    facts = replace(
        FACTS,
        signed_parties=frozenset() if signing else FACTS.signed_parties,
        has_revision=action in (ContractAction.SIGN, ContractAction.ADOPT),
    )
    move = next((line for line in TRANSITIONS if (line.source, line.action) == (state, action)), None)
    assert (action in allowed_actions(state)) is (move is not None)
    if move is None:
        with pytest.raises(Conflict) as refused:
            check_transition(state, action, facts)
        assert refused.value.what_to_do
    else:
        assert check_transition(state, action, facts) is move.target


@pytest.mark.parametrize(
    ("state", "action", "missing"),
    [
        (ContractState.PREPARED, ContractAction.SIGN, {"signing": Party.GUARDIAN}),
        (ContractState.PREPARED, ContractAction.COMPLETE, {"signed_parties": frozenset()}),
        (ContractState.PREPARED, ContractAction.REFUSE, {"reason": " "}),
        (ContractState.SIGNED, ContractAction.ABANDON, {"reason": ""}),
        (ContractState.SIGNED, ContractAction.START, {"on": date(2026, 11, 23)}),
        (ContractState.RUNNING, ContractAction.EXTEND, {"new_end": date(2028, 5, 25)}),
        (ContractState.RUNNING, ContractAction.EXTEND, {"new_end": date(2027, 11, 24)}),
        (ContractState.RUNNING, ContractAction.EXTEND, {"reason": ""}),
        (ContractState.RUNNING, ContractAction.SUSPEND, {"reason": ""}),
        (ContractState.RUNNING, ContractAction.SUSPEND, {"on": date(2026, 11, 23)}),
        (ContractState.RUNNING, ContractAction.REVISE, {"reason": ""}),
        (ContractState.RUNNING, ContractAction.ADOPT, {"has_revision": True, "signed_parties": frozenset()}),
        (ContractState.SUSPENDED, ContractAction.END, {"motive": None}),
        (ContractState.RUNNING, ContractAction.END, {"motive": None}),
        (ContractState.RUNNING, ContractAction.END, {"on": date(2026, 11, 23)}),
    ],
)
def test_each_guard_refuses_what_lacks(
    state: ContractState, action: ContractAction, missing: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        check_transition(state, action, replace(FACTS, **missing))
    assert all(error.what_to_do for error in refused.value.errors)


def test_nobody_signs_twice() -> None:
    with pytest.raises(Conflict, match="déjà recueillie"):
        check_transition(ContractState.PREPARED, ContractAction.SIGN, FACTS)


@pytest.mark.parametrize(
    ("action", "has_revision"),
    [(ContractAction.SIGN, False), (ContractAction.ADOPT, False), (ContractAction.REVISE, True)],
)
def test_one_amendment_at_a_time_and_none_signed_that_is_not_written(
    action: ContractAction, has_revision: bool
) -> None:
    with pytest.raises(Conflict, match="avenant"):
        check_transition(ContractState.RUNNING, action, replace(FACTS, has_revision=has_revision))


def test_every_guard_is_used_and_the_diagram_tells_every_move() -> None:
    assert {guard for line in TRANSITIONS for guard in line.guards} == set(GUARDS)
    diagram = state_diagram()
    assert all(f"{line.source} --> {line.target}: {line.action.label}" in diagram for line in TRANSITIONS)
    assert "termine --> [*]" in diagram


def test_a_signed_contract_runs_from_its_first_day() -> None:
    signed = ContractState.SIGNED
    assert state_on(signed, starts_on=DAY, day=date(2026, 11, 23)) is signed
    assert state_on(signed, starts_on=DAY, day=DAY) is ContractState.RUNNING
    assert state_on(ContractState.ABANDONED, starts_on=DAY, day=DAY) is ContractState.ABANDONED
