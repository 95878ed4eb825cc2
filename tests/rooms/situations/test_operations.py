"""What is recorded of situations, on a real database: nothing lost, nothing half-written, French answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.situations.operations import (
    amend_situation,
    cancel_situation,
    end_situation,
    record_situation,
)
from convergence.accompagnement.situations.queries import (
    comments_of,
    current_situation,
    situation_detail,
    situations_of,
)
from convergence.accompagnement.situations.types import (
    ImmersionKind,
    JobKind,
    JobTerm,
    PmsmpObjective,
    SituationCategory,
    SituationConflict,
    SituationDraft,
    SituationRow,
    SituationState,
    SnpMeasure,
    VolunteeringKind,
    WorkingTime,
    WorkStudyKind,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound
from tests.rooms.accompagnement.world import ADVISER, AT, TODAY, at, count, events, new_file, person, read

pytestmark = pytest.mark.django_db

JOB = SituationDraft(
    SituationCategory.JOB,
    TODAY - timedelta(days=10),
    job_term=JobTerm.FIXED_TERM,
    job_kind=JobKind.ORDINARY,
    working_time=WorkingTime.FULL,
    organisation="Boulangerie des Thermes",
)
SEEKER = SituationDraft(SituationCategory.JOB_SEEKER, TODAY - timedelta(days=60))
PMSMP = SituationDraft(
    SituationCategory.IMMERSION,
    date(2026, 11, 2),
    date(2026, 11, 13),
    immersion_kind=ImmersionKind.PMSMP,
    pmsmp_objective=PmsmpObjective.DISCOVER,
    organisation="Garage du Gave",
)


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


def record(dossier_id: UUID, draft: SituationDraft, **details: Any) -> UUID:
    return record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=draft, **details).situation_id


def detail(situation_id: UUID, on: date = TODAY) -> SituationRow:
    return read(ADVISER, situation_detail, situation_id, on=on)


@pytest.mark.parametrize(
    ("category", "details", "label"),
    [
        (
            SituationCategory.JOB,
            {
                "job_term": JobTerm.PERMANENT,
                "job_kind": JobKind.INSERTION,
                "working_time": WorkingTime.PART,
            },
            "Emploi : CDI, Insertion par l’activité économique, temps partiel",
        ),
        (
            SituationCategory.WORK_STUDY,
            {"work_study_kind": WorkStudyKind.PACTE, "organisation": "Mairie"},
            "Contrat en alternance : PACTE (fonction publique)",
        ),
        (
            SituationCategory.TRAINING,
            {"organisation": "AFPA", "content": "Cuisine", "last_day": TODAY},
            "Formation",
        ),
        (
            SituationCategory.IMMERSION,
            {"immersion_kind": ImmersionKind.PLAIN},
            "Immersion en entreprise",
        ),
        (
            SituationCategory.VOLUNTEERING,
            {"volunteering_kind": VolunteeringKind.CIVIC_SERVICE},
            "Contrat de volontariat ou bénévolat : Service civique",
        ),
        (SituationCategory.SCHOOL, {"organisation": "Lycée"}, "Scolarisé"),
        (SituationCategory.JOB_SEEKER, {}, "Demandeur d’emploi"),
        (
            SituationCategory.NON_PROFESSIONAL,
            {"snp_measure": SnpMeasure.HEALTH},
            "Non professionnelle : Santé",
        ),
        (SituationCategory.UNKNOWN, {}, "Situation inconnue"),
    ],
    ids=lambda value: str(value) if isinstance(value, SituationCategory) else "",
)
def test_each_of_the_nine_categories_is_kept_whole(
    dossier_id: UUID, category: SituationCategory, details: dict[str, Any], label: str
) -> None:
    draft = SituationDraft(category, TODAY - timedelta(days=5), **details)
    row = detail(record(dossier_id, draft))
    assert row.draft == draft
    assert row.label == label
    assert row.state is SituationState.RUNNING


def test_an_end_before_today_happened_and_a_later_one_is_planned(dossier_id: UUID) -> None:
    past = detail(record(dossier_id, replace(JOB, last_day=TODAY - timedelta(days=1))))
    assert (past.ends_on, past.planned_end_on, past.state) == (TODAY, None, SituationState.ENDED)
    coming = detail(record(dossier_id, replace(SEEKER, last_day=TODAY)))
    assert (coming.ends_on, coming.planned_end_on) == (None, TODAY + timedelta(days=1))
    assert (coming.state, coming.last_day) == (SituationState.RUNNING, TODAY)


def test_today_is_the_day_of_the_structure_s_own_zone() -> None:
    """At 21 h UTC it is already tomorrow in La Réunion, so that today's last day there has passed."""
    reunion = person("Lina", structure=uuid7(), time_zone="Indian/Reunion")
    dossier_id, late = new_file(actor=reunion), AT.replace(hour=21)
    draft = replace(SEEKER, last_day=TODAY)
    found = record_situation(actor=reunion, at=late, dossier_id=dossier_id, draft=draft)
    row = read(reunion, situation_detail, found.situation_id, on=TODAY)
    assert row.ends_on == TODAY + timedelta(days=1)


def test_an_overlap_is_warned_and_never_refused(dossier_id: UUID) -> None:
    training = SituationDraft(
        SituationCategory.TRAINING,
        TODAY - timedelta(days=2),
        TODAY + timedelta(days=2),
        organisation="AFPA",
        content="Titre professionnel",
    )
    record(dossier_id, JOB)
    found = record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=training)
    (warning,) = found.warnings
    assert warning.other.category is SituationCategory.JOB
    assert warning.sentence.startswith("« Formation » et « Emploi » se chevauchent du 22 novembre 2026")
    token = detail(found.situation_id).edit_token
    later = replace(training, first_day=TODAY - timedelta(days=40), last_day=TODAY - timedelta(days=20))
    amended = amend_situation(
        actor=ADVISER, at=at(1), situation_id=found.situation_id, draft=later, edit_token=token
    )
    assert amended.warnings == ()


def test_an_amendment_replaces_what_was_recorded_and_announces_it(dossier_id: UUID) -> None:
    situation_id = record(dossier_id, JOB)
    permanent = replace(JOB, job_term=JobTerm.PERMANENT, rome="")
    amend_situation(
        actor=ADVISER,
        at=at(1),
        situation_id=situation_id,
        draft=permanent,
        edit_token=detail(situation_id).edit_token,
        reason="contrat transformé",
    )
    assert detail(situation_id).job_term is JobTerm.PERMANENT
    first, second = events("SituationRecorded")
    assert (first["is_lasting"], first["is_amendment"]) == (False, False)
    assert (second["is_lasting"], second["is_amendment"]) == (True, True)


def test_two_people_on_one_situation_lose_nothing(dossier_id: UUID) -> None:
    situation_id = record(dossier_id, JOB)
    token = detail(situation_id).edit_token
    mine, theirs = replace(JOB, organisation="La mienne"), replace(JOB, organisation="La leur")
    amend_situation(
        actor=person("Nadia"), at=at(0.1), situation_id=situation_id, draft=theirs, edit_token=token
    )
    with pytest.raises(SituationConflict, match="Comparez les deux versions") as conflict:
        amend_situation(actor=ADVISER, at=at(0.2), situation_id=situation_id, draft=mine, edit_token=token)
    assert conflict.value.yours == mine
    assert conflict.value.theirs.organisation == "La leur"
    fresh = conflict.value.theirs.edit_token
    amend_situation(actor=ADVISER, at=at(0.3), situation_id=situation_id, draft=mine, edit_token=fresh)
    assert detail(situation_id).organisation == "La mienne"


def test_an_end_is_written_once(dossier_id: UUID) -> None:
    situation_id = record(dossier_id, JOB)
    for hours in (0, 1):
        end_situation(actor=ADVISER, at=at(hours=hours), situation_id=situation_id, last_day=TODAY)
    row = detail(situation_id, on=TODAY + timedelta(days=1))
    assert (row.state, row.last_day) == (SituationState.ENDED, TODAY)
    assert [event["ended_on"] for event in events("SituationEnded")] == ["2026-11-25"]


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [
        (TODAY - timedelta(days=11), "La fin précède le début"),
        (TODAY + timedelta(days=1), "Pour une fin prévue, modifiez la situation"),
    ],
)
def test_an_impossible_end_is_refused(dossier_id: UUID, last_day: date, sentence: str) -> None:
    situation_id = record(dossier_id, JOB)
    with pytest.raises(Invalid) as refused:
        end_situation(actor=ADVISER, at=AT, situation_id=situation_id, last_day=last_day)
    assert sentence in str(refused.value)
    assert detail(situation_id).ends_on is None


def test_a_cancelled_situation_counts_nowhere_and_stays_in_sight_when_asked(dossier_id: UUID) -> None:
    kept, wrong = record(dossier_id, SEEKER), record(dossier_id, JOB)
    with pytest.raises(Invalid, match="Indiquez pourquoi"):
        cancel_situation(actor=ADVISER, at=AT, situation_id=wrong, reason=" ")
    cancel_situation(actor=ADVISER, at=AT, situation_id=wrong, reason="mauvais dossier")
    assert [row.situation_id for row in read(ADVISER, situations_of, dossier_id, on=TODAY)] == [kept]
    assert len(read(ADVISER, situations_of, dossier_id, on=TODAY, with_cancelled=True)) == 2
    assert read(ADVISER, current_situation, dossier_id, TODAY).category is SituationCategory.JOB_SEEKER
    for act in (
        lambda: end_situation(actor=ADVISER, at=AT, situation_id=wrong, last_day=TODAY),
        lambda: cancel_situation(actor=ADVISER, at=AT, situation_id=wrong, reason="encore"),
    ):
        with pytest.raises(Conflict, match="annulée"):
            act()
    assert len(events("SituationCancelled")) == 1


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (SituationDraft(SituationCategory.JOB, None), {"first_day", "job_term", "job_kind", "working_time"}),
        (replace(JOB, first_day=date(1999, 1, 1)), {"first_day"}),
        (replace(JOB, last_day=JOB.first_day - timedelta(days=1)), {"last_day"}),
        (replace(SEEKER, job_term=JobTerm.PERMANENT), {"job_term"}),
        (replace(JOB, rome="A0000"), {"rome"}),
        (replace(PMSMP, last_day=date(2026, 12, 3)), {"last_day"}),
    ],
)
def test_bad_input_is_told_field_by_field_and_nothing_is_written(
    dossier_id: UUID, draft: SituationDraft, fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        record(dossier_id, draft, comment="à ne pas garder")
    assert set(refused.value.by_field()) == fields
    assert all(error.message and error.what_to_do for error in refused.value.errors)
    assert count(ADVISER, "situations_situation") == 0
    assert count(ADVISER, "situations_situationcomment") == 0


def test_a_known_occupation_is_accepted(dossier_id: UUID) -> None:
    assert detail(record(dossier_id, replace(JOB, rome="D1102"))).rome == "D1102"


def test_a_pmsmp_is_renewed_once_for_the_same_object(dossier_id: UUID) -> None:
    record(dossier_id, PMSMP)
    renewal = replace(PMSMP, first_day=date(2026, 11, 16), last_day=date(2026, 11, 27))
    other_object = replace(renewal, pmsmp_objective=PmsmpObjective.RECRUIT)
    with pytest.raises(Invalid, match="Aucune PMSMP de même objet"):
        record(dossier_id, other_object, is_renewal=True)
    record(dossier_id, renewal, is_renewal=True)
    again = replace(PMSMP, first_day=date(2026, 11, 30), last_day=date(2026, 12, 4))
    with pytest.raises(Invalid, match="qu’une fois"):
        record(dossier_id, again, is_renewal=True)
    record(dossier_id, replace(again, pmsmp_objective=PmsmpObjective.RECRUIT))
    with pytest.raises(Invalid, match="Déjà 2 PMSMP"):
        record(dossier_id, replace(again, first_day=date(2026, 12, 7), last_day=date(2026, 12, 8)))


def test_a_comment_stands_apart_and_an_empty_one_takes_it_away(dossier_id: UUID) -> None:
    situation_id = record(dossier_id, JOB, comment="  Cherche un autre horaire. ")
    (comment,) = read(ADVISER, comments_of, dossier_id)
    assert (comment.situation_id, comment.text) == (situation_id, "Cherche un autre horaire.")
    amend_situation(
        actor=ADVISER,
        at=at(1),
        situation_id=situation_id,
        draft=JOB,
        edit_token=detail(situation_id).edit_token,
    )
    assert len(read(ADVISER, comments_of, dossier_id)) == 1
    amend_situation(
        actor=ADVISER,
        at=at(2),
        situation_id=situation_id,
        draft=JOB,
        edit_token=detail(situation_id).edit_token,
        comment="",
    )
    assert read(ADVISER, comments_of, dossier_id) == []


def test_an_absent_file_or_situation_is_answered_in_french() -> None:
    with pytest.raises(NotFound, match="cherchez le jeune par son nom"):
        record(uuid7(), SEEKER)
    with pytest.raises(NotFound, match="choisissez-la dans la liste"):
        end_situation(actor=ADVISER, at=AT, situation_id=uuid7(), last_day=TODAY)
