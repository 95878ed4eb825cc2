"""Demands stand apart from proposals: their own life, back-dated even when tied to an act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.acts.operations import (
    amend_demand,
    answer_demand,
    cancel_act,
    close_demand,
    detach_answer,
    note_demand,
    reopen_demand,
)
from convergence.accompagnement.acts.queries import demand_detail, demand_texts, demands_of
from convergence.accompagnement.acts.types import ActKind, ActStatus, ActTheme
from convergence.accompagnement.acts.types.demands import (
    DemandDraft,
    DemandOutcome,
    DemandRow,
    DemandState,
)
from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    READER,
    STRANGER,
    TODAY,
    at,
    count,
    events,
    new_file,
    read,
)
from tests.rooms.acts.steps import draft, recorded

pytestmark = pytest.mark.django_db

HOUSING = DemandDraft(ActTheme.HOUSING, TODAY, text="Cherche une chambre à Tarbes")
DAY = timedelta(days=1)


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


def noted(dossier_id: UUID, typed: DemandDraft = HOUSING, actor: Actor = ADVISER) -> UUID:
    return note_demand(actor=actor, at=AT, dossier_id=dossier_id, draft=typed)


def found(demand_id: UUID, actor: Actor = ADVISER) -> DemandRow:
    row: DemandRow = read(actor, demand_detail, demand_id)
    return row


def proposal(dossier_id: UUID, day: date = TODAY) -> UUID:
    return recorded(dossier_id, act=draft(kind=ActKind.PROPOSAL, day=day))


def amended(demand_id: UUID, **changes: Any) -> None:
    token = found(demand_id).edit_token
    amend_demand(
        actor=ADVISER, at=AT, demand_id=demand_id, draft=replace(HOUSING, **changes), edit_token=token
    )


def awaited(dossier_id: UUID) -> list[date]:
    rows = read(ADVISER, deadlines_of, dossier_id, on=TODAY)
    return [row.due_on for row in rows if row.kind is DeadlineKind.DEMAND]


def test_a_demand_keeps_its_day_and_that_of_its_entry(dossier_id: UUID) -> None:
    row = found(noted(dossier_id, replace(HOUSING, asked_on=TODAY - 40 * DAY)))
    assert (row.asked_on, row.entered_on, row.is_back_dated) == (TODAY - 40 * DAY, TODAY, True)
    assert (row.state, row.answers) == (DemandState.OPEN, ())
    assert [text.text for text in read(ADVISER, demand_texts, dossier_id)] == ["Cherche une chambre à Tarbes"]


def test_the_life_of_a_demand(dossier_id: UUID) -> None:
    demand_id, act_id = noted(dossier_id), proposal(dossier_id)
    for _ in range(2):
        answer_demand(actor=ADVISER, at=AT, demand_id=demand_id, act_id=act_id)
    assert (found(demand_id).state, len(found(demand_id).answers)) == (DemandState.ANSWERED, 1)
    for _ in range(2):
        close_demand(actor=ADVISER, at=at(2), demand_id=demand_id, outcome=DemandOutcome.MET)
    row = found(demand_id)
    assert (row.state, row.outcome, row.closed_on) == (DemandState.CLOSED, DemandOutcome.MET, TODAY + 2 * DAY)
    for _ in range(2):
        reopen_demand(actor=ADVISER, at=at(3), demand_id=demand_id)
    assert (found(demand_id).state, found(demand_id).outcome) == (DemandState.ANSWERED, None)
    names = ("DemandNoted", "DemandAnswered", "DemandClosed", "DemandReopened")
    assert [len(events(name)) for name in names] == [1, 1, 1, 1]


def test_a_demand_tied_to_a_proposal_is_back_dated_all_the_same(dossier_id: UUID) -> None:
    """The former system answered a red message that blocked; both dates are kept here."""
    demand_id = noted(dossier_id)
    answer_demand(actor=ADVISER, at=AT, demand_id=demand_id, act_id=proposal(dossier_id))
    amended(demand_id, asked_on=TODAY - 60 * DAY)
    row = found(demand_id)
    assert (row.asked_on, row.entered_on, len(row.answers)) == (TODAY - 60 * DAY, TODAY, 1)


def test_a_demand_cannot_follow_its_answer(dossier_id: UUID) -> None:
    demand_id = noted(dossier_id, replace(HOUSING, asked_on=TODAY - 9 * DAY))
    with pytest.raises(Invalid, match="précède la demande"):
        answer_demand(
            actor=ADVISER, at=AT, demand_id=demand_id, act_id=proposal(dossier_id, TODAY - 10 * DAY)
        )
    answer_demand(actor=ADVISER, at=AT, demand_id=demand_id, act_id=proposal(dossier_id, TODAY - 8 * DAY))
    with pytest.raises(Invalid, match="la demande la suivrait"):
        amended(demand_id, asked_on=TODAY)
    assert found(demand_id).asked_on == TODAY - 9 * DAY


def test_a_demand_may_end_without_any_answer(dossier_id: UUID) -> None:
    demand_id = noted(dossier_id)
    close_demand(actor=ADVISER, at=AT, demand_id=demand_id, outcome=DemandOutcome.UNMET)
    assert found(demand_id).state is DemandState.CLOSED


def test_a_promised_day_is_on_the_work_list_until_an_answer(dossier_id: UUID) -> None:
    demand_id = noted(dossier_id, replace(HOUSING, promised_on=TODAY + 5 * DAY))
    assert awaited(dossier_id) == [TODAY + 5 * DAY]
    act_id = proposal(dossier_id)
    answer_demand(actor=ADVISER, at=AT, demand_id=demand_id, act_id=act_id)
    assert awaited(dossier_id) == []
    detach_answer(actor=ADVISER, at=AT, demand_id=demand_id, act_id=act_id)
    assert awaited(dossier_id) == [TODAY + 5 * DAY]
    close_demand(actor=ADVISER, at=AT, demand_id=demand_id, outcome=DemandOutcome.WITHDRAWN)
    assert awaited(dossier_id) == []


def test_a_cancelled_act_answers_nothing_any_more(dossier_id: UUID) -> None:
    demand_id, act_id = noted(dossier_id), proposal(dossier_id)
    answer_demand(actor=ADVISER, at=AT, demand_id=demand_id, act_id=act_id)
    cancel_act(actor=ADVISER, at=AT, act_id=act_id, reason="faux")
    assert found(demand_id).state is DemandState.OPEN
    with pytest.raises(Invalid, match="pas dans le dossier"):
        answer_demand(actor=ADVISER, at=AT, demand_id=demand_id, act_id=act_id)
    assert recorded(dossier_id, act=draft(status=ActStatus.ABSENT))


def test_the_act_of_another_person_answers_nothing(dossier_id: UUID) -> None:
    with pytest.raises(Invalid, match="pas dans le dossier"):
        answer_demand(actor=ADVISER, at=AT, demand_id=noted(dossier_id), act_id=proposal(new_file()))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"theme": None}, "sur quoi porte"),
        ({"asked_on": None}, "jour de la demande"),
        ({"asked_on": TODAY + DAY}, "à venir"),
        ({"asked_on": date(1999, 1, 1)}, "précède la naissance"),
        ({"promised_on": TODAY - DAY}, "précède la demande"),
        ({"text": "x" * 4001}, "4000 caractères"),
    ],
)
def test_a_wrong_demand_leaves_nothing_half_written(
    changes: dict[str, Any], words: str, dossier_id: UUID
) -> None:
    with pytest.raises(Invalid, match=words):
        noted(dossier_id, replace(HOUSING, **changes))
    assert read(ADVISER, demands_of, dossier_id) == []
    assert read(ADVISER, demand_texts, dossier_id) == []


def test_naughty_texts_are_kept_as_they_are(dossier_id: UUID) -> None:
    for text in ("<script>alert(1)</script>", "\u202eabc", "=1+1", "🙂"):
        noted(dossier_id, replace(HOUSING, text=text))
    texts = {row.text for row in read(ADVISER, demand_texts, dossier_id)}
    assert "<script>alert(1)</script>" in texts
    assert len(texts) == 4


def test_two_advisers_at_once(dossier_id: UUID) -> None:
    demand_id = noted(dossier_id)
    stale = found(demand_id).edit_token
    amended(demand_id, theme=ActTheme.MOBILITY)
    with pytest.raises(Conflict, match="pendant votre saisie"):
        amend_demand(actor=COLLEAGUE, at=AT, demand_id=demand_id, draft=HOUSING, edit_token=stale)
    assert found(demand_id).theme is ActTheme.MOBILITY


def test_who_reads_and_who_writes(dossier_id: UUID) -> None:
    demand_id = noted(dossier_id)
    assert read(COLLEAGUE, demands_of, dossier_id)
    assert read(READER, demands_of, dossier_id)
    assert read(READER, demand_texts, dossier_id) == [], "without the right to free text"
    for stranger in (ELSEWHERE, FRANCE_TRAVAIL, STRANGER):
        assert read(stranger, demands_of, dossier_id) == read(stranger, demands_of, uuid7()) == []
        assert count(stranger, "acts_demand") == 0
    for actor, refusal in ((ELSEWHERE, NotFound), (READER, Refused), (STRANGER, Refused)):
        with pytest.raises(refusal):
            noted(dossier_id, actor=actor)
        with pytest.raises(refusal):
            close_demand(actor=actor, at=AT, demand_id=demand_id, outcome=DemandOutcome.MET)
