"""Phases of a PACEA and what a birthday does, from the signature to the evaluation, with the work list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.contracts.operations import (
    apply_age_limits,
    change_phase,
    clear_review,
    close_phase,
    open_phase,
    plan_phase,
    prepare_pacea,
    suspend_contract,
)
from convergence.accompagnement.contracts.queries import phases_of, suspensions_of
from convergence.accompagnement.contracts.types import (
    ContractState,
    EndMotive,
    NotEligible,
    PhaseDraft,
    PhaseOutcome,
    PhaseState,
    PlanWords,
    ReviewReason,
    SuspensionGround,
)
from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    READER,
    REUNION,
    TARBES,
    TODAY,
    at,
    events,
    new_file,
    read,
)
from tests.rooms.contracts.steps import YES, contract, prepared, prepared_pacea, running, signed
from tests.rooms.contracts.test_living import NAUGHTY, awaited

pytestmark = pytest.mark.django_db

WORDS = PlanWords("Découvrir deux métiers", ("Venir",), ("Proposer une immersion",))
FIRST = PhaseDraft(TODAY, date(2027, 2, 23), 10, WORDS)
SECOND = PhaseDraft(date(2027, 2, 24), date(2027, 6, 23), None, WORDS)


@pytest.fixture
def pacea() -> UUID:
    return signed(prepared_pacea(new_file()))


def planned(contract_id: UUID, draft: PhaseDraft = FIRST, **details: Any) -> UUID:
    return plan_phase(**({"actor": ADVISER, "at": AT} | details), contract_id=contract_id, draft=draft)


def closed(phase_id: UUID, days: int, **details: Any) -> None:
    close_phase(
        actor=ADVISER, at=at(days), phase_id=phase_id, closed_on=TODAY + timedelta(days=days),
        **({"outcome": PhaseOutcome.REACHED, "evaluation": "Deux métiers vus"} | details),
    )  # fmt: skip


def test_phases_follow_one_another_each_evaluated_before_the_next(pacea: UUID) -> None:
    assert awaited("premiere_phase") == [date(2026, 12, 24)]
    first, second = planned(pacea), planned(pacea, SECOND)
    open_phase(actor=ADVISER, at=at(1), phase_id=first)
    assert (awaited("premiere_phase"), awaited("bilan_phase")) == ([], [date(2027, 2, 23)])
    with pytest.raises(Conflict, match="La phase 1 n’est pas encore évaluée"):
        open_phase(actor=ADVISER, at=at(100), phase_id=second)
    with pytest.raises(Invalid, match="Écrivez le bilan"):
        closed(first, 80, evaluation="\x00 ")
    closed(first, 80, evaluation=NAUGHTY, outcome=PhaseOutcome.PARTLY)
    assert awaited("bilan_phase") == []
    with pytest.raises(Invalid, match="commence le 24 février 2027"):
        open_phase(actor=ADVISER, at=at(81), phase_id=second)
    open_phase(actor=ADVISER, at=at(100), phase_id=second)
    one, two = read(ADVISER, phases_of, pacea)
    assert (one.state, one.outcome, one.last_day) == (
        PhaseState.CLOSED,
        PhaseOutcome.PARTLY,
        date(2027, 2, 12),
    )
    assert "\x00" not in one.evaluation
    assert "<script>" in one.evaluation
    assert (two.state, two.words) == (PhaseState.OPEN, WORDS)
    assert [event["phase_id"] for event in events("PhaseOpened")] == [str(first), str(second)]
    assert [event["outcome"] for event in events("PhaseClosed")] == ["en_partie"]
    with pytest.raises(Conflict, match="est évaluée"):
        change_phase(actor=ADVISER, at=at(101), phase_id=first, draft=FIRST, edit_token=one.edit_token)


def test_a_phase_changes_while_it_may_and_only_for_one_at_a_time(pacea: UUID) -> None:
    first = planned(pacea)
    open_phase(actor=ADVISER, at=AT, phase_id=first)
    (row,) = read(ADVISER, phases_of, pacea)
    longer = replace(FIRST, last_day=date(2027, 4, 1))
    change_phase(actor=ADVISER, at=at(2), phase_id=first, draft=longer, edit_token=row.edit_token)
    assert awaited("bilan_phase") == [date(2027, 4, 1)]
    with pytest.raises(Conflict, match="modifiée pendant votre saisie"):
        change_phase(actor=ADVISER, at=at(2), phase_id=first, draft=FIRST, edit_token=row.edit_token)
    with pytest.raises(Invalid, match="déjà ceux de la phase 1"):
        planned(pacea, replace(SECOND, starts_on=date(2027, 4, 1)))
    with pytest.raises(NotFound):
        open_phase(actor=ADVISER, at=at(2), phase_id=uuid7())


def test_only_a_signed_pacea_opens_a_phase() -> None:
    waiting = prepared_pacea(new_file())
    phase = planned(waiting)
    with pytest.raises(Conflict, match="« en préparation »"):
        open_phase(actor=ADVISER, at=AT, phase_id=phase)
    cej = running(new_file(names=("MARTIN", "Zoé")))
    with pytest.raises(Conflict, match="Seul un PACEA"):
        planned(cej)
    with pytest.raises(Refused):
        planned(waiting, actor=READER)
    with pytest.raises(NotFound):
        planned(waiting, actor=ELSEWHERE)
    assert read(ELSEWHERE, phases_of, waiting) == []
    assert [one.words for one in read(READER, phases_of, waiting)] == [PlanWords()]


def test_a_pacea_begins_with_its_last_signature_and_its_phases_follow() -> None:
    late = prepared_pacea(new_file())
    planned(late)
    signed(late, at=at(6))
    row = contract(late)
    assert (row.starts_on, row.signed_on, row.planned_end_on) == (
        TODAY + timedelta(days=6), TODAY + timedelta(days=6), date(2028, 11, 24),
    )  # fmt: skip
    (phase,) = read(ADVISER, phases_of, late)
    assert phase.starts_on == row.starts_on


def test_a_phase_far_from_the_signature_stops_the_signature() -> None:
    first = TODAY + timedelta(days=40)
    ahead = prepared_pacea(new_file(), starts_on=first)
    planned(ahead, replace(FIRST, starts_on=first, last_day=date(2027, 4, 1)))
    with pytest.raises(Invalid, match=r"La première phase commence le 3 janvier 2027, plus d’un mois"):
        signed(ahead)
    assert contract(ahead).state is ContractState.PREPARED


def test_a_pacea_ends_by_itself_at_the_26th_birthday_and_a_cej_is_looked_at() -> None:
    birthday = date(2027, 3, 1)
    pacea = signed(prepared_pacea(new_file(born_on=date(2001, 3, 1))))
    cej = running(new_file(born_on=date(2001, 3, 1), names=("MARTIN", "Zoé")))
    young = running(new_file(names=("PETIT", "Ali")))
    phase = planned(pacea)
    open_phase(actor=ADVISER, at=AT, phase_id=phase)
    house = system_actor(TARBES)
    eve = datetime(2027, 2, 28, 22, 59, tzinfo=UTC)
    assert apply_age_limits(actor=house, at=eve) == 0
    midnight = datetime(2027, 2, 28, 23, 1, tzinfo=UTC)
    assert apply_age_limits(actor=house, at=midnight) == 1
    assert apply_age_limits(actor=house, at=midnight + timedelta(hours=1)) == 0
    row = contract(pacea, on=birthday)
    assert (row.state, row.ended_on, row.end_motive) == (ContractState.ENDED, birthday, EndMotive.AGE_LIMIT)
    (event,) = events("ContractEnded")
    assert (event["motive"], event["ended_on"]) == ("limite_age", "2027-03-01")
    assert awaited("bilan_phase") == []
    assert contract(cej, on=birthday).review_reasons == (ReviewReason.AGE_REACHED,)
    assert contract(cej, on=birthday).state is ContractState.RUNNING
    assert contract(young, on=birthday).review_reasons == ()
    clear_review(actor=ADVISER, at=at(98), contract_id=cej, review=ReviewReason.AGE_REACHED)
    apply_age_limits(actor=house, at=at(99))
    assert contract(cej, on=birthday).review_reasons == ()


def test_a_birthday_comes_at_midnight_of_the_island() -> None:
    dossier_id = new_file(actor=ELSEWHERE, born_on=date(2001, 3, 1))
    pacea = signed(
        prepare_pacea(actor=ELSEWHERE, at=AT, dossier_id=dossier_id, starts_on=TODAY, answers=YES),
        actor=ELSEWHERE,
    )
    house = system_actor(REUNION, time_zone="Indian/Reunion")
    assert apply_age_limits(actor=house, at=datetime(2027, 2, 28, 19, 59, tzinfo=UTC)) == 0
    assert apply_age_limits(actor=house, at=datetime(2027, 2, 28, 20, 1, tzinfo=UTC)) == 1
    assert contract(pacea, on=date(2027, 3, 1), actor=ELSEWHERE).state is ContractState.ENDED


def test_a_suspended_pacea_ends_at_the_birthday_too() -> None:
    dossier_id = new_file(born_on=date(2001, 3, 1))
    pacea = signed(prepared_pacea(dossier_id))
    suspend_contract(
        actor=ADVISER,
        at=at(5),
        contract_id=pacea,
        starts_on=TODAY,
        reason="Départ",
        ground=SuspensionGround.AWAY,
    )
    assert apply_age_limits(actor=system_actor(TARBES), at=datetime(2027, 3, 1, 9, tzinfo=UTC)) == 1
    (pause,) = read(ADVISER, suspensions_of, dossier_id)
    assert pause.resumed_on == date(2027, 3, 1)


def test_no_signature_after_the_birthday_and_nothing_half_written() -> None:
    waiting = prepared(new_file(born_on=date(2000, 11, 30)))
    with pytest.raises(NotEligible, match=r"n’est plus possible depuis le 30 novembre 2026"):
        signed(waiting, at=at(6))
    row = contract(waiting)
    assert (row.state, len(row.signatures)) == (ContractState.PREPARED, 1)
    assert events("CejSigned") == []
