"""What is foreseen, what it becomes, exits under each definition and the news taken afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.acts.handlers import follow_contract_end
from convergence.accompagnement.contracts.types import ContractEnded, ContractKind, EndMotive
from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.situations.handlers import (
    follow_accompaniment_end,
    follow_accompaniment_resumed,
)
from convergence.accompagnement.situations.operations import (
    amend_situation,
    cancel_situation,
    confirm_situation,
    note_follow_up,
    qualify_exit,
    record_situation,
    withdraw_exit,
)
from convergence.accompagnement.situations.queries import (
    current_situation,
    exits_of,
    overlaps_with,
    situation_detail,
    spans_of,
)
from convergence.accompagnement.situations.types import (
    JobKind,
    JobTerm,
    SituationCategory,
    SituationDraft,
    SituationState,
    WorkingTime,
)
from convergence.accompagnement.situations.types.exits import (
    ExitAbout,
    ExitClass,
    ExitRow,
    FollowUpAnswer,
)
from convergence.dossier.types import AccompanimentEnded, AccompanimentResumed
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    READER,
    STRANGER,
    TARBES,
    TODAY,
    at,
    count,
    events,
    new_file,
    person,
    read,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HOUSE = system_actor(TARBES)
JOB = SituationDraft(
    SituationCategory.JOB,
    TODAY - 10 * DAY,
    job_term=JobTerm.PERMANENT,
    job_kind=JobKind.ORDINARY,
    working_time=WorkingTime.FULL,
    organisation="Boulangerie des Thermes",
)
SEEKER = SituationDraft(SituationCategory.JOB_SEEKER, TODAY - 60 * DAY)


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


def record(dossier_id: UUID, draft: SituationDraft, **details: Any) -> UUID:
    values: dict[str, Any] = {"actor": ADVISER, "at": AT} | details
    return record_situation(dossier_id=dossier_id, draft=draft, **values).situation_id


def left(dossier_id: UUID, on: date = TODAY, ref_id: UUID | None = None, **details: Any) -> UUID:
    values: dict[str, Any] = {"actor": HOUSE, "at": AT, "about": ExitAbout.CEJ} | details
    return qualify_exit(dossier_id=dossier_id, ref_id=ref_id or uuid7(), exited_on=on, **values)


def one(dossier_id: UUID, actor: Actor = ADVISER) -> ExitRow:
    (row,) = read(actor, exits_of, dossier_id)
    return row  # type: ignore[no-any-return]  # the helper of the wing answers what the query does


def awaited(dossier_id: UUID, kind: DeadlineKind, on: date = TODAY) -> list[date]:
    rows = read(ADVISER, deadlines_of, dossier_id, on=on)
    return [row.due_on for row in rows if row.kind is kind]


# what is foreseen


def test_what_is_foreseen_awaits_its_confirmation_and_becomes_real(dossier_id: UUID) -> None:
    situation_id = record(dossier_id, replace(JOB, first_day=TODAY + 3 * DAY))
    assert awaited(dossier_id, DeadlineKind.PROJECTED_SITUATION) == [TODAY + 10 * DAY]
    later = TODAY + 5 * DAY
    assert read(ADVISER, situation_detail, situation_id, on=later).state is SituationState.PLANNED
    assert read(ADVISER, current_situation, dossier_id, later) is None
    for _ in range(2):
        confirm_situation(actor=ADVISER, at=at(5), situation_id=situation_id, first_day=TODAY + 4 * DAY)
    row = read(ADVISER, situation_detail, situation_id, on=later)
    assert (row.state, row.starts_on) == (SituationState.RUNNING, TODAY + 4 * DAY)
    assert read(ADVISER, current_situation, dossier_id, later).category is SituationCategory.JOB
    assert awaited(dossier_id, DeadlineKind.PROJECTED_SITUATION, later) == []
    assert len(events("SituationConfirmed")) == 1


def test_what_did_not_become_real_is_cancelled_and_awaited_no_longer(dossier_id: UUID) -> None:
    situation_id = record(dossier_id, replace(JOB, first_day=TODAY + DAY))
    cancel_situation(actor=ADVISER, at=at(4), situation_id=situation_id, reason="l’employeur a renoncé")
    assert awaited(dossier_id, DeadlineKind.PROJECTED_SITUATION, TODAY + 4 * DAY) == []


@pytest.mark.parametrize(("first_day", "words"), [(None, "commence le"), (TODAY + 60 * DAY, "commence le")])
def test_nothing_is_confirmed_ahead(first_day: date | None, words: str, dossier_id: UUID) -> None:
    situation_id = record(dossier_id, replace(JOB, first_day=TODAY + DAY))
    with pytest.raises(Invalid, match=words):
        confirm_situation(actor=ADVISER, at=AT, situation_id=situation_id, first_day=first_day)
    assert read(ADVISER, situation_detail, situation_id, on=TODAY).awaits_confirmation


def test_a_day_after_the_planned_end_confirms_nothing(dossier_id: UUID) -> None:
    short = replace(JOB, job_term=JobTerm.FIXED_TERM, first_day=TODAY + DAY, last_day=TODAY + 2 * DAY)
    situation_id = record(dossier_id, short)
    with pytest.raises(Invalid, match="suit la fin prévue"):
        confirm_situation(actor=ADVISER, at=at(9), situation_id=situation_id, first_day=TODAY + 5 * DAY)


def test_a_plan_moved_to_the_past_still_awaits_somebody(dossier_id: UUID) -> None:
    situation_id = record(dossier_id, replace(JOB, first_day=TODAY + DAY))
    token = read(ADVISER, situation_detail, situation_id, on=TODAY).edit_token
    amend_situation(actor=ADVISER, at=AT, situation_id=situation_id, draft=JOB, edit_token=token)
    assert read(ADVISER, situation_detail, situation_id, on=TODAY).awaits_confirmation


def test_today_is_that_of_the_structure_at_midnight_in_la_reunion() -> None:
    """21 h UTC on Tuesday is Wednesday there: what begins on Wednesday is no plan but a fact."""
    far = person("Émeline", structure=ELSEWHERE.structure_id, time_zone="Indian/Reunion")
    dossier_id, moment = new_file(actor=far), AT.replace(hour=21)
    draft = SituationDraft(SituationCategory.JOB_SEEKER, TODAY + DAY)
    here = record(dossier_id, draft, actor=far, at=moment)
    assert not read(far, situation_detail, here, on=TODAY).awaits_confirmation
    paris = record(new_file(), draft, at=moment)
    assert read(ADVISER, situation_detail, paris, on=TODAY).awaits_confirmation


def test_a_back_dated_situation_that_overlaps_is_told_and_kept(dossier_id: UUID) -> None:
    past = replace(JOB, first_day=date(2026, 1, 5), last_day=date(2026, 3, 31))
    record(dossier_id, past)
    recorded = record_situation(
        actor=ADVISER,
        at=AT,
        dossier_id=dossier_id,
        draft=SituationDraft(SituationCategory.JOB_SEEKER, date(2026, 2, 1), date(2026, 2, 28)),
    )
    assert len(recorded.warnings) == 1
    (told,) = read(ADVISER, overlaps_with, recorded.situation_id)
    assert "se chevauchent du 1er février 2026 au 28 février 2026" in told.sentence
    assert len(read(ADVISER, spans_of, [dossier_id], date(2026, 2, 1), date(2026, 2, 1))) == 2
    assert read(ELSEWHERE, overlaps_with, recorded.situation_id) == []


# exits


def test_an_exit_is_qualified_under_every_definition(dossier_id: UUID) -> None:
    situation_id = record(dossier_id, JOB)
    left(dossier_id)
    row = one(dossier_id)
    assert (row.exit_class, row.situation_id) == (ExitClass.LASTING_JOB, situation_id)
    assert {verdict.definition for verdict in row.verdicts if verdict.is_positive} == {
        "cpo_2019", "large", "durable", "dynamique",
    }  # fmt: skip
    (told,) = events("ExitQualified")
    assert (told["positive"], told["is_revision"]) == ("cpo_2019 durable dynamique large", False)
    assert count(ADVISER, "situations_exitqualification") == 4


def test_the_same_end_is_one_exit(dossier_id: UUID) -> None:
    ref_id = uuid7()
    first = left(dossier_id, ref_id=ref_id)
    assert left(dossier_id, ref_id=ref_id) == first
    assert len(events("ExitQualified")) == 1
    assert left(dossier_id, TODAY - DAY, ref_id=ref_id) == first
    assert one(dossier_id).exited_on == TODAY - DAY


def test_a_situation_learned_late_changes_the_verdict(dossier_id: UUID) -> None:
    left(dossier_id)
    assert one(dossier_id).exit_class is ExitClass.UNKNOWN
    situation_id = record(dossier_id, replace(JOB, first_day=TODAY - DAY), at=at(40))
    assert one(dossier_id).exit_class is ExitClass.LASTING_JOB
    cancel_situation(actor=ADVISER, at=at(41), situation_id=situation_id, reason="erreur")
    assert one(dossier_id).exit_class is ExitClass.UNKNOWN
    assert [told["is_revision"] for told in events("ExitQualified")] == [False, True, True]


def test_an_exit_older_than_the_figures_keeps_its_verdict(dossier_id: UUID) -> None:
    long_ago = TODAY - 900 * DAY
    left(dossier_id, long_ago)
    record(dossier_id, replace(JOB, first_day=long_ago))
    assert one(dossier_id).exit_class is ExitClass.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "motive", "follow_ups"),
    [(ContractKind.CEJ, EndMotive.LASTING_JOB, 3), (ContractKind.PACEA, EndMotive.DEATH, 0)],
)
def test_the_end_of_a_contract_is_an_exit(
    kind: ContractKind, motive: EndMotive, follow_ups: int, dossier_id: UUID
) -> None:
    ended = ContractEnded(
        structure_id=TARBES,
        dossier_id=dossier_id,
        contract_id=uuid7(),
        kind=kind,
        ended_on=TODAY,
        motive=motive,
    )
    with acting(HOUSE, Purpose.SYSTEM):
        for _ in range(2):
            follow_contract_end(ended, actor=HOUSE, at=AT)
    row = one(dossier_id)
    assert (row.about.value, row.exited_on, len(row.follow_ups)) == (kind.value, TODAY, follow_ups)


def test_the_end_of_the_accompaniment_is_an_exit_until_it_goes_on(dossier_id: UUID) -> None:
    ended = AccompanimentEnded(structure_id=TARBES, dossier_id=dossier_id, ended_on=TODAY, motive="autonomie")
    resumed = AccompanimentResumed(structure_id=TARBES, dossier_id=dossier_id, resumed_on=TODAY + DAY)
    with acting(HOUSE, Purpose.SYSTEM):
        for _ in range(2):
            follow_accompaniment_end(ended, actor=HOUSE, at=AT)
    assert one(dossier_id).about is ExitAbout.ACCOMPANIMENT
    assert len(awaited(dossier_id, DeadlineKind.EXIT_FOLLOW_UP)) == 3
    with acting(HOUSE, Purpose.SYSTEM):
        for _ in range(2):
            follow_accompaniment_resumed(resumed, actor=HOUSE, at=at(1))
    assert read(ADVISER, exits_of, dossier_id) == []
    assert awaited(dossier_id, DeadlineKind.EXIT_FOLLOW_UP) == []
    assert len(events("ExitWithdrawn")) == 1
    withdraw_exit(actor=HOUSE, at=at(1), ref_id=uuid7())


# news


def test_news_are_awaited_and_note_the_situation(dossier_id: UUID) -> None:
    left(dossier_id, date(2026, 11, 30))
    first = one(dossier_id).follow_ups[0]
    assert awaited(dossier_id, DeadlineKind.EXIT_FOLLOW_UP) == [
        date(2027, 2, 28), date(2027, 5, 30), date(2027, 11, 30),
    ]  # fmt: skip
    draft = replace(JOB, first_day=date(2027, 1, 4))
    note_follow_up(
        actor=ADVISER,
        at=at(90),
        follow_up_id=first.follow_up_id,
        answer=FollowUpAnswer.CHANGED,
        situation=draft,
    )
    row = one(dossier_id).follow_ups[0]
    assert (row.answer, row.noted_on) == (FollowUpAnswer.CHANGED, TODAY + 90 * DAY)
    assert read(ADVISER, current_situation, dossier_id, date(2027, 2, 1)).situation.source == "suivi_sortie"
    assert date(2027, 2, 28) not in awaited(dossier_id, DeadlineKind.EXIT_FOLLOW_UP, date(2027, 2, 22))
    (told,) = events("FollowUpNoted")
    assert (told["months"], told["answer"]) == (3, "changee")
    with pytest.raises(Conflict, match="déjà notées"):
        note_follow_up(actor=ADVISER, at=at(91), follow_up_id=first.follow_up_id, answer=FollowUpAnswer.SAME)


def test_somebody_out_of_reach_may_be_tried_again(dossier_id: UUID) -> None:
    left(dossier_id)
    follow_up_id = one(dossier_id).follow_ups[0].follow_up_id
    for answer in (FollowUpAnswer.UNREACHED, FollowUpAnswer.SAME):
        note_follow_up(actor=ADVISER, at=at(90), follow_up_id=follow_up_id, answer=answer)
    assert one(dossier_id).follow_ups[0].answer is FollowUpAnswer.SAME


def test_a_change_without_its_situation_is_refused_and_leaves_nothing(dossier_id: UUID) -> None:
    left(dossier_id)
    follow_up_id = one(dossier_id).follow_ups[0].follow_up_id
    bad = replace(JOB, job_kind=None)
    for situation in (None, bad):
        with pytest.raises(Invalid):
            note_follow_up(
                actor=ADVISER,
                at=AT,
                follow_up_id=follow_up_id,
                answer=FollowUpAnswer.CHANGED,
                situation=situation,
            )
    assert one(dossier_id).follow_ups[0].answer is None
    assert read(ADVISER, current_situation, dossier_id, TODAY) is None


def test_an_exit_entered_long_after_asks_for_no_past_news(dossier_id: UUID) -> None:
    left(dossier_id, date(2026, 5, 1))
    assert awaited(dossier_id, DeadlineKind.EXIT_FOLLOW_UP) == [date(2027, 5, 1)]


def test_who_reads_and_who_writes(dossier_id: UUID) -> None:
    record(dossier_id, SEEKER)
    left(dossier_id)
    follow_up_id = one(dossier_id).follow_ups[0].follow_up_id
    assert one(dossier_id, READER).exit_class is ExitClass.SEEKING
    for stranger in (ELSEWHERE, FRANCE_TRAVAIL, STRANGER):
        assert read(stranger, exits_of, dossier_id) == []
        assert count(stranger, "situations_exit") == count(stranger, "situations_followup") == 0
    for actor, refusal in ((ELSEWHERE, NotFound), (READER, Refused), (STRANGER, Refused)):
        with pytest.raises(refusal):
            note_follow_up(actor=actor, at=AT, follow_up_id=follow_up_id, answer=FollowUpAnswer.SAME)
    for actor, refusal in ((READER, Refused), (STRANGER, Refused)):
        with pytest.raises(refusal):
            left(dossier_id, actor=actor)
