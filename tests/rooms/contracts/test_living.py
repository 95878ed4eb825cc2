"""A contract that lives: amended by all parties, suspended and resumed, with its actions; what the work list awaits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.contracts.operations import (
    change_step,
    confirm_contract,
    drop_revision,
    drop_step,
    end_contract,
    finish_step,
    prepare_engagement,
    resume_contract,
    revise_contract,
    set_step,
    sign_contract,
    suspend_contract,
)
from convergence.accompagnement.contracts.queries import (
    commitments_of,
    contract_on,
    contracts_as_known,
    running_contracts_of,
    suspensions_of,
    version_differences,
    versions_of,
)
from convergence.accompagnement.contracts.types import (
    Amendment,
    ContractConflict,
    ContractKind,
    ContractState,
    EndMotive,
    NotEligible,
    Party,
    PlanWords,
    StepDraft,
    StepKind,
    StepOwner,
    StepState,
    SuspensionGround,
    VersionState,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    READER,
    TODAY,
    at,
    events,
    new_file,
    read,
    stored,
)
from tests.rooms.contracts.steps import YES, contract, prepared, running, signed

pytestmark = pytest.mark.django_db

WORDS = PlanWords("Devenir boulangère", ("Venir",), ("Proposer un stage",), ("Chantier d’insertion",))
LOWER = Amendment(TODAY + timedelta(days=7), weekly_hours=10, lowering_reason="Garde d’enfant")
NAUGHTY = "\x00<script>\u202e👩‍🎓 =1+1 ' -- " + "é" * 50


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


def revised(contract_id: UUID, amendment: Amendment = LOWER, **details: Any) -> UUID:
    return revise_contract(
        **({"actor": ADVISER, "at": at(1), "reason": "Situation changée"} | details),
        contract_id=contract_id,
        amendment=amendment,
    )


def awaited(kind: str) -> list[date]:
    """The days by which something of a kind is awaited."""
    where = f"deadlines_deadline WHERE kind = '{kind}' AND settled_on IS NULL"
    return sorted(stored(ADVISER, where, "due_on"))


def test_an_amendment_is_in_force_once_all_have_signed_it_and_both_versions_are_kept(
    dossier_id: UUID,
) -> None:
    contract_id = running(dossier_id, plan=WORDS)
    revised(contract_id, replace(LOWER, words=replace(WORDS, young_person=("Venir", "Chercher"))))
    sign_contract(actor=ADVISER, at=at(2), contract_id=contract_id, party=Party.YOUNG_PERSON)
    assert (contract(contract_id).version, contract(contract_id).weekly_hours) == (1, 15)
    sign_contract(actor=ADVISER, at=at(3), contract_id=contract_id, party=Party.STRUCTURE)
    row = contract(contract_id)
    assert (row.version, row.weekly_hours, row.state) == (2, 10, ContractState.RUNNING)
    first, second = read(ADVISER, versions_of, contract_id)
    assert (first.state, second.state) == (VersionState.SIGNED, VersionState.SIGNED)
    assert (second.signed_by, second.why) == ((Party.YOUNG_PERSON, Party.STRUCTURE), "Situation changée")
    changes = {
        one.label: (one.before, one.after) for one in read(ADVISER, version_differences, first, second)
    }
    assert changes == {
        "Heures d’activité par semaine": ("15 h", "10 h"),
        "Engagements du jeune": ("Venir", "Venir\nChercher"),
    }
    (event,) = events("ContractAmended")
    assert (event["version"], event["effective_on"], event["weekly_hours"]) == (2, "2026-12-01", 10)
    with pytest.raises(Conflict, match="déjà signé par tous"):
        sign_contract(actor=ADVISER, at=at(4), contract_id=contract_id, party=Party.STRUCTURE)


def test_one_amendment_at_a_time_that_changes_something_and_may_be_given_up(dossier_id: UUID) -> None:
    contract_id = running(dossier_id)
    with pytest.raises(Invalid, match="ne change rien"):
        revised(contract_id, Amendment(TODAY, weekly_hours=15))
    with pytest.raises(Invalid, match="demande une raison"):
        revised(contract_id, replace(LOWER, lowering_reason=""))
    with pytest.raises(Invalid, match="Le contrat va du"):
        revised(contract_id, replace(LOWER, effective_on=date(2030, 1, 1)))
    with pytest.raises(Invalid, match="Indiquez pourquoi"):
        revised(contract_id, reason=" ")
    with pytest.raises(Conflict, match="Aucun avenant"):
        drop_revision(actor=ADVISER, at=at(1), contract_id=contract_id)
    token = contract(contract_id).edit_token
    revised(contract_id, edit_token=token)
    with pytest.raises(ContractConflict):
        revised(contract_id, edit_token=token - 1)
    with pytest.raises(Conflict, match="déjà en préparation"):
        revised(contract_id)
    drop_revision(actor=ADVISER, at=at(2), contract_id=contract_id)
    revised(contract_id)
    assert [one.number for one in read(ADVISER, versions_of, contract_id)] == [1, 2, 3]


def test_a_contract_is_suspended_and_resumed_and_its_term_stays(dossier_id: UUID) -> None:
    contract_id = running(dossier_id)
    term = contract(contract_id).planned_end_on
    days = {"ground": SuspensionGround.JOB, "reason": "Mission d’intérim"}
    for start, until, sentence in (
        (TODAY + timedelta(days=9), None, "d’avance"),
        (TODAY - timedelta(days=1), None, "commence le"),
        (TODAY, TODAY - timedelta(days=1), "finit avant de commencer"),
    ):
        with pytest.raises(Invalid, match=sentence):
            suspend_contract(
                actor=ADVISER,
                at=at(5),
                contract_id=contract_id,
                starts_on=start,
                expected_until=until,
                **days,
            )
    suspend_contract(
        actor=ADVISER, at=at(5), contract_id=contract_id, starts_on=TODAY + timedelta(days=4),
        expected_until=date(2027, 1, 15), **days,
    )  # fmt: skip
    row = contract(contract_id, on=TODAY + timedelta(days=6))
    assert (row.state, row.covers, row.planned_end_on) == (ContractState.SUSPENDED, True, term)
    (listed,) = read(ADVISER, running_contracts_of, [dossier_id], TODAY + timedelta(days=6))
    assert listed.is_suspended
    assert (awaited("reprise_contrat"), awaited("revoir_contrat")) == ([date(2027, 1, 15)], [])
    with pytest.raises(Conflict, match="« suspendu »"):
        revised(contract_id)
    with pytest.raises(Invalid, match="La suspension a commencé le 28/11/2026"):
        resume_contract(actor=ADVISER, at=at(9), contract_id=contract_id, resumed_on=TODAY)
    resume_contract(actor=ADVISER, at=at(9), contract_id=contract_id, resumed_on=TODAY + timedelta(days=8))
    assert contract(contract_id).state is ContractState.RUNNING
    (pause,) = read(ADVISER, suspensions_of, dossier_id)
    assert (pause.starts_on, pause.resumed_on) == (TODAY + timedelta(days=4), TODAY + timedelta(days=8))
    assert (awaited("reprise_contrat"), len(awaited("revoir_contrat"))) == ([], 1)
    with pytest.raises(Invalid, match="déjà suspendu"):
        suspend_contract(
            actor=ADVISER, at=at(9), contract_id=contract_id, starts_on=TODAY + timedelta(days=7), **days
        )
    assert [event["ground"] for event in events("ContractSuspended")] == ["emploi"]
    assert [event["resumed_on"] for event in events("ContractResumed")] == ["2026-12-02"]


def test_a_suspended_contract_ends_with_its_suspension(dossier_id: UUID) -> None:
    contract_id = running(dossier_id)
    suspend_contract(
        actor=ADVISER, at=at(5), contract_id=contract_id, starts_on=TODAY, reason="Départ",
        ground=SuspensionGround.AWAY,
    )  # fmt: skip
    end_contract(
        actor=ADVISER, at=at(9), contract_id=contract_id, last_day=TODAY + timedelta(days=8),
        motive=EndMotive.MOVE,
    )  # fmt: skip
    (pause,) = read(ADVISER, suspensions_of, dossier_id)
    assert pause.resumed_on == TODAY + timedelta(days=9)
    assert contract(contract_id).state is ContractState.ENDED


def test_a_contrat_d_engagement_runs_alone_and_shelters_a_cej_that_renews_it(dossier_id: UUID) -> None:
    engagement = prepare_engagement(
        actor=ADVISER, at=AT, dossier_id=dossier_id, starts_on=TODAY, answers=YES, plan=WORDS
    )
    with pytest.raises(Conflict, match="déjà en préparation"):
        prepared(dossier_id)
    signed(engagement)
    assert [event["kind"] for event in events("EngagementSigned")] == ["contrat_engagement"]
    with pytest.raises(NotEligible, match="A un contrat d’engagement ouvert"):
        prepare_engagement(
            actor=ADVISER, at=at(1), dossier_id=dossier_id, starts_on=TODAY + timedelta(days=1), answers=YES
        )
    cej = signed(prepared(dossier_id, at=at(30), starts_on=TODAY + timedelta(days=30)), at=at(30))
    day = TODAY + timedelta(days=31)
    assert contract(cej, on=day).engagement_id == engagement
    assert contract(engagement, on=day).reviewed_on == TODAY + timedelta(days=30)
    assert read(ADVISER, contract_on, dossier_id, day).contract_id == cej
    assert read(ADVISER, contract_on, dossier_id, TODAY).contract_id == engagement
    other = new_file(names=("MARTIN", "Zoé"))
    running(other)
    with pytest.raises(NotEligible, match="A un CEJ ouvert"):
        prepare_engagement(actor=ADVISER, at=AT, dossier_id=other, starts_on=TODAY, answers=YES)


def test_actions_are_agreed_moved_done_and_told(dossier_id: UUID) -> None:
    contract_id = running(dossier_id)
    objective = set_step(
        actor=ADVISER, at=AT, contract_id=contract_id, draft=StepDraft(StepKind.OBJECTIVE, "Un métier")
    )
    draft = StepDraft(
        StepKind.ACTION,
        "Visiter une boulangerie",
        due_on=date(2026, 12, 5),
        objective_id=objective,
        need_code="2",
    )
    action = set_step(actor=ADVISER, at=AT, contract_id=contract_id, draft=draft)
    assert awaited("action") == [date(2026, 12, 5)]
    step = read(ADVISER, commitments_of, contract_id)[1]
    assert (step.text, step.objective_id, step.need_code) == (draft.text, objective, "2")
    moved = replace(draft, due_on=date(2026, 12, 9), owner=StepOwner.PARTNER, text=NAUGHTY)
    change_step(actor=COLLEAGUE, at=at(1), step_id=action, draft=moved, edit_token=step.edit_token)
    with pytest.raises(Conflict, match="modifiée pendant votre saisie"):
        change_step(actor=ADVISER, at=at(1), step_id=action, draft=draft, edit_token=step.edit_token - 1)
    assert awaited("action") == [date(2026, 12, 9)]
    for day, minutes in ((TODAY + timedelta(days=30), None), (date(2026, 1, 1), None), (TODAY, 0)):
        with pytest.raises(Invalid):
            finish_step(actor=ADVISER, at=at(10), step_id=action, done_on=day, minutes=minutes)
    finish_step(actor=ADVISER, at=at(10), step_id=action, done_on=date(2026, 12, 3), minutes=90)
    with pytest.raises(Conflict, match="déjà « réalisé »"):
        finish_step(actor=ADVISER, at=at(10), step_id=action, done_on=date(2026, 12, 3))
    assert awaited("action") == []
    (event,) = events("ActionDone")
    assert (event["owner"], event["done_on"], event["minutes"]) == ("partenaire", "2026-12-03", 90)
    assert "text" not in event
    assert [event["due_on"] for event in events("ActionSet")] == ["2026-12-05", "2026-12-09"]
    drop_step(actor=ADVISER, at=at(11), step_id=objective)
    assert [one.state for one in read(ADVISER, commitments_of, contract_id)] == [
        StepState.DROPPED, StepState.DONE,
    ]  # fmt: skip


def test_an_action_belongs_to_a_living_contract_and_its_own_objective(dossier_id: UUID) -> None:
    contract_id = running(dossier_id)
    elsewhere = running(new_file(names=("MARTIN", "Zoé")))
    foreign = set_step(
        actor=ADVISER, at=AT, contract_id=elsewhere, draft=StepDraft(StepKind.OBJECTIVE, "Un métier")
    )
    action = StepDraft(StepKind.ACTION, "CV", due_on=TODAY)
    with pytest.raises(Invalid, match="n’est pas de ce contrat"):
        set_step(actor=ADVISER, at=AT, contract_id=contract_id, draft=replace(action, objective_id=foreign))
    waiting = set_step(actor=ADVISER, at=AT, contract_id=contract_id, draft=action)
    end_contract(actor=ADVISER, at=at(1), contract_id=contract_id, last_day=TODAY, motive=EndMotive.REQUEST)
    assert awaited("action") == []
    with pytest.raises(Conflict, match="son plan d’action ne change plus"):
        set_step(actor=ADVISER, at=at(1), contract_id=contract_id, draft=action)
    finish_step(actor=ADVISER, at=at(2), step_id=waiting, done_on=TODAY)
    with pytest.raises(NotFound):
        drop_step(actor=ADVISER, at=at(2), step_id=uuid7())


def test_the_work_list_awaits_the_end_the_review_and_the_age(dossier_id: UUID) -> None:
    contract_id = running(dossier_id, review_months=2)
    assert (awaited("fin_contrat"), awaited("revoir_contrat")) == ([date(2027, 10, 24)], [date(2027, 1, 24)])
    assert awaited("limite_age") == []
    confirm_contract(actor=ADVISER, at=at(20), contract_id=contract_id)
    assert awaited("revoir_contrat") == [date(2027, 2, 14)]
    end_contract(actor=ADVISER, at=at(30), contract_id=contract_id, last_day=TODAY, motive=EndMotive.REQUEST)
    assert (awaited("fin_contrat"), awaited("revoir_contrat")) == ([], [])
    with pytest.raises(Conflict, match="ne s’actualise pas"):
        confirm_contract(actor=ADVISER, at=at(31), contract_id=contract_id)
    running(new_file(born_on=date(2001, 3, 1), names=("MARTIN", "Zoé")))
    assert awaited("limite_age") == [date(2027, 2, 28)]


def test_who_may_suspend_amend_and_read_what_is_undertaken(dossier_id: UUID) -> None:
    contract_id = running(dossier_id, plan=WORDS)
    with pytest.raises(Refused):
        suspend_contract(
            actor=READER, at=AT, contract_id=contract_id, starts_on=TODAY, reason="x",
            ground=SuspensionGround.OTHER,
        )  # fmt: skip
    with pytest.raises(Refused):
        revised(contract_id, actor=READER)
    with pytest.raises(Refused):
        set_step(
            actor=READER, at=AT, contract_id=contract_id, draft=StepDraft(StepKind.OBJECTIVE, "Un métier")
        )
    with pytest.raises(NotFound):
        revised(contract_id, actor=ELSEWHERE)
    (seen,) = read(READER, versions_of, contract_id)
    assert seen.words == PlanWords()
    (whole,) = read(ADVISER, versions_of, contract_id)
    assert whole.words == WORDS
    for query in (versions_of, commitments_of):
        assert read(ELSEWHERE, query, contract_id) == []
    assert read(ELSEWHERE, suspensions_of, dossier_id) == []


def test_a_contract_is_read_as_it_was_known_before_its_suspension(dossier_id: UUID) -> None:
    contract_id = running(dossier_id)
    suspend_contract(
        actor=ADVISER, at=at(5), contract_id=contract_id, starts_on=TODAY, reason="Départ",
        ground=SuspensionGround.AWAY,
    )  # fmt: skip
    (before,) = read(ADVISER, contracts_as_known, dossier_id, at(4), on=TODAY)
    (after,) = read(ADVISER, contracts_as_known, dossier_id, at(6), on=TODAY)
    assert (before.state, after.state) == (ContractState.RUNNING, ContractState.SUSPENDED)
    assert after.kind is ContractKind.CEJ
