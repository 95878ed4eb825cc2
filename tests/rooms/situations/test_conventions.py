"""The convention of a PMSMP, its evaluation and its deadline, accidents as health data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.situations.operations import (
    cancel_situation,
    evaluate_pmsmp,
    note_accident,
    record_situation,
    write_convention,
)
from convergence.accompagnement.situations.queries import accidents_of, conventions_of, situation_detail
from convergence.accompagnement.situations.types import (
    ImmersionKind,
    JobKind,
    JobTerm,
    PmsmpObjective,
    SituationCategory,
    SituationDraft,
    WorkingTime,
)
from convergence.accompagnement.situations.types.conventions import (
    ConventionDraft,
    EvaluationDraft,
    PmsmpOutcome,
    PmsmpSequel,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    OPERATOR,
    READER,
    TODAY,
    at,
    count,
    events,
    new_file,
    read,
    share,
    shown_groups,
)

pytestmark = pytest.mark.django_db

PMSMP = SituationDraft(
    SituationCategory.IMMERSION,
    TODAY - timedelta(days=4),
    TODAY + timedelta(days=3),
    immersion_kind=ImmersionKind.PMSMP,
    pmsmp_objective=PmsmpObjective.DISCOVER,
    organisation="Garage du Gave",
)
DRAFT = ConventionDraft(host_siret="123 456 789 01234", tutor_name=" Mme Arroyo ", presence_hours=35)


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


@pytest.fixture
def pmsmp(dossier_id: UUID) -> UUID:
    return recorded(dossier_id)


def recorded(dossier_id: UUID, draft: SituationDraft = PMSMP) -> UUID:
    return record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=draft).situation_id


def awaited(dossier_id: UUID, kind: DeadlineKind) -> list[tuple[date, str]]:
    rows = read(ADVISER, deadlines_of, dossier_id, on=TODAY)
    return [(row.due_on, row.detail) for row in rows if row.kind is kind]


def test_a_convention_is_written_in_several_times_and_says_what_it_lacks(
    dossier_id: UUID, pmsmp: UUID
) -> None:
    write_convention(actor=ADVISER, at=AT, situation_id=pmsmp, draft=DRAFT)
    (row,) = read(ADVISER, conventions_of, dossier_id)
    assert (row.draft.host_siret, row.draft.tutor_name) == ("12345678901234", "Mme Arroyo")
    assert "les horaires de présence" in row.missing
    later = replace(row.draft, schedule="9 h à 17 h")
    write_convention(actor=ADVISER, at=AT, situation_id=pmsmp, draft=later, edit_token=row.edit_token)
    with pytest.raises(Conflict, match="pendant votre saisie"):
        write_convention(actor=ADVISER, at=AT, situation_id=pmsmp, draft=DRAFT, edit_token=row.edit_token)
    (row,) = read(ADVISER, conventions_of, dossier_id)
    assert "les horaires de présence" not in row.missing
    assert len(events("ConventionRecorded")) == 2


def test_a_convention_is_signed_for_a_lawful_use_and_with_the_employer_of_who_has_a_job(
    dossier_id: UUID, pmsmp: UUID
) -> None:
    signed = replace(DRAFT, signed_on=TODAY - timedelta(days=5))
    with pytest.raises(Invalid, match="ni à tenir un poste permanent"):
        write_convention(actor=ADVISER, at=AT, situation_id=pmsmp, draft=signed)
    write_convention(actor=ADVISER, at=AT, situation_id=pmsmp, draft=replace(signed, is_lawful_use=True))
    employer = "la signature de l’employeur actuel (article D5135-1)"
    (row,) = read(ADVISER, conventions_of, dossier_id)
    assert employer not in row.missing
    job = SituationDraft(
        SituationCategory.JOB, TODAY - timedelta(days=90), job_term=JobTerm.PERMANENT, job_kind=JobKind.ORDINARY,
        working_time=WorkingTime.PART,
    )  # fmt: skip
    recorded(dossier_id, job)
    (row,) = read(ADVISER, conventions_of, dossier_id)
    assert employer in row.missing
    whole = replace(row.draft, employer_agreed=True)
    write_convention(actor=ADVISER, at=AT, situation_id=pmsmp, draft=whole, edit_token=row.edit_token)
    (row,) = read(ADVISER, conventions_of, dossier_id)
    assert employer not in row.missing


def test_a_wrong_convention_leaves_nothing(dossier_id: UUID, pmsmp: UUID) -> None:
    with pytest.raises(Invalid, match="14 chiffres"):
        write_convention(actor=ADVISER, at=AT, situation_id=pmsmp, draft=ConventionDraft(host_siret="12"))
    assert read(ADVISER, conventions_of, dossier_id) == []


def test_only_a_pmsmp_has_a_convention(dossier_id: UUID) -> None:
    plain = recorded(dossier_id, SituationDraft(SituationCategory.JOB_SEEKER, TODAY))
    with pytest.raises(Invalid, match="n’est pas une PMSMP"):
        write_convention(actor=ADVISER, at=AT, situation_id=plain, draft=DRAFT)


def test_the_evaluation_is_awaited_and_settles(dossier_id: UUID, pmsmp: UUID) -> None:
    ((due, detail),) = awaited(dossier_id, DeadlineKind.PMSMP_EVALUATION)
    assert (due, detail) == (TODAY + timedelta(days=10), "PMSMP jusqu’au 27 novembre 2026")
    with pytest.raises(Invalid, match="n’est pas finie"):
        evaluate(pmsmp)
    evaluate(pmsmp, when=at(5), sequel=PmsmpSequel.WORK_STUDY, are_goals_reached=True)
    (row,) = read(ADVISER, conventions_of, dossier_id)
    assert row.evaluation == EvaluationDraft(PmsmpOutcome.COMPLETED, True, None, PmsmpSequel.WORK_STUDY)
    assert awaited(dossier_id, DeadlineKind.PMSMP_EVALUATION) == []
    assert [event["sequel"] for event in events("PmsmpEvaluated")] == ["alternance"]


def evaluate(
    pmsmp: UUID, outcome: PmsmpOutcome = PmsmpOutcome.COMPLETED, when: datetime = AT, **details: Any
) -> None:
    evaluate_pmsmp(actor=ADVISER, at=when, situation_id=pmsmp, draft=EvaluationDraft(outcome, **details))


def test_an_interrupted_one_ends_on_the_last_day_of_presence(dossier_id: UUID, pmsmp: UUID) -> None:
    evaluate(pmsmp, PmsmpOutcome.INTERRUPTED, last_day_present=TODAY - timedelta(days=2))
    row = read(ADVISER, situation_detail, pmsmp, on=TODAY)
    assert row.last_day == TODAY - timedelta(days=2)
    assert awaited(dossier_id, DeadlineKind.PMSMP_EVALUATION) == []


def test_a_cancelled_pmsmp_awaits_no_evaluation(dossier_id: UUID, pmsmp: UUID) -> None:
    cancel_situation(actor=ADVISER, at=AT, situation_id=pmsmp, reason="n’a pas eu lieu")
    assert awaited(dossier_id, DeadlineKind.PMSMP_EVALUATION) == []


# accidents


def test_an_accident_is_awaited_on_the_list_without_a_word_of_it(dossier_id: UUID, pmsmp: UUID) -> None:
    accident_id = note_accident(
        actor=ADVISER, at=AT, situation_id=pmsmp, happened_at=at(-1), told_at=at(-0.5)
    )
    ((due, detail),) = awaited(dossier_id, DeadlineKind.PMSMP_DECLARATION)
    assert (due, detail) == (TODAY + timedelta(days=1), "avant 22:00")
    (row,) = read(ADVISER, accidents_of, dossier_id)
    assert (row.tell_before, row.declare_before, row.was_told_late) == (at(0), at(1.5), False)
    again = note_accident(
        actor=ADVISER,
        at=AT,
        situation_id=pmsmp,
        happened_at=at(-1),
        told_at=at(-0.5),
        declared_at=at(-0.1),
        accident_id=accident_id,
    )
    assert again == accident_id
    assert awaited(dossier_id, DeadlineKind.PMSMP_DECLARATION) == []
    assert [event["is_declared"] for event in events("AccidentNoted")] == [False, True]


@pytest.mark.parametrize(
    ("instants", "words"),
    [
        ({"happened_at": at(1)}, "à venir"),
        ({"happened_at": at(-1), "told_at": at(-2)}, "précède la précédente"),
        ({"happened_at": at(-30)}, "l’un de ceux de la PMSMP"),
    ],
)
def test_an_impossible_accident_is_refused(instants: dict[str, Any], words: str, pmsmp: UUID) -> None:
    with pytest.raises(Invalid, match=words):
        note_accident(actor=ADVISER, at=AT, situation_id=pmsmp, **instants)


def test_an_accident_is_health_data(dossier_id: UUID, pmsmp: UUID) -> None:
    note_accident(actor=ADVISER, at=AT, situation_id=pmsmp, happened_at=at(-1))
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, groups=[FieldGroup.ACCOMPAGNEMENT])
    write_convention(actor=ADVISER, at=AT, situation_id=pmsmp, draft=DRAFT)
    assert read(FRANCE_TRAVAIL, conventions_of, dossier_id)
    assert read(FRANCE_TRAVAIL, accidents_of, dossier_id) == []
    assert count(FRANCE_TRAVAIL, "situations_pmsmpaccident") == 0
    assert shown_groups(ADVISER, accidents_of, dossier_id)[dossier_id] == {FieldGroup.HEALTH}


def test_who_may_not(pmsmp: UUID) -> None:
    for actor, refusal in ((ELSEWHERE, NotFound), (READER, Refused)):
        with pytest.raises(refusal):
            write_convention(actor=actor, at=AT, situation_id=pmsmp, draft=DRAFT)
        with pytest.raises(refusal):
            note_accident(actor=actor, at=AT, situation_id=pmsmp, happened_at=at(-1))
