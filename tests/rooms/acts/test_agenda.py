"""What was said of a meeting of the agenda becomes one act, and no more than one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.acts.handlers import follow_appointment, follow_enrolment
from convergence.accompagnement.acts.operations import (
    amend_act,
    answer_demand,
    answer_likeness,
    follow_meeting,
    forget_meeting,
    note_demand,
    record_act,
    record_reception,
)
from convergence.accompagnement.acts.queries import (
    act_note,
    acts_of,
    demand_detail,
    repeated_act,
    timeline,
    weeks_of_person,
)
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActModality, ActRow, ActStatus, ActTheme
from convergence.accompagnement.acts.types.demands import DemandDraft
from convergence.agenda.appointments.types import (
    AppointmentKind,
    AppointmentModality,
    AppointmentStatus,
    AppointmentStatusNoted,
)
from convergence.agenda.workshops.types import EnrolmentStatus, EnrolmentStatusNoted, WorkshopKind
from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.outbox import handlers
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    READER,
    TARBES,
    TODAY,
    events,
    new_file,
    read,
)

pytestmark = pytest.mark.django_db

START = AT - timedelta(hours=3)
S = AppointmentStatus
MEETING = uuid7()


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


def noted(
    dossier_id: UUID,
    status: AppointmentStatus,
    start: datetime = START,
    zone: str = "Europe/Paris",
    **details: Any,
) -> None:
    """What the worker does with the fact, twice as it may."""
    values: dict[str, Any] = {
        "appointment_id": MEETING, "number": 1, "adviser_id": ADVISER.user_id, "starts_at": start,
        "ends_at": start + timedelta(hours=2), "kind": AppointmentKind.INTERVIEW,
        "modality": AppointmentModality.PHONE, "previous_status": S.PLANNED, "minutes": None,
    }  # fmt: skip
    event = AppointmentStatusNoted(
        structure_id=TARBES, dossier_id=dossier_id, status=status, **(values | details)
    )
    house = system_actor(TARBES, time_zone=zone)
    with acting(house, Purpose.SYSTEM):
        for _ in range(2):
            follow_appointment(event, actor=house, at=AT)


def enrolled(dossier_id: UUID, status: EnrolmentStatus, start: datetime = START, **details: Any) -> None:
    event = EnrolmentStatusNoted(
        structure_id=TARBES, dossier_id=dossier_id, session_id=uuid7(), offer_id=uuid7(), name="Atelier CV",
        kind=WorkshopKind.WORKSHOP, starts_at=start, ends_at=start + timedelta(hours=2), enrolment_id=MEETING,
        adviser_id=ADVISER.user_id, status=status, before_status=EnrolmentStatus.ONGOING, **details,
    )  # fmt: skip
    house = system_actor(TARBES)
    with acting(house, Purpose.SYSTEM):
        for _ in range(2):
            follow_enrolment(event, actor=house, at=AT)


def acts(dossier_id: UUID) -> list[ActRow]:
    rows: list[ActRow] = read(ADVISER, acts_of, dossier_id)
    return rows


def validated(dossier_id: UUID) -> int:
    (week,) = read(ADVISER, weeks_of_person, dossier_id, TODAY, TODAY)
    return int(week.hours.validated_minutes)


def test_the_worker_knows_both_reactions() -> None:
    assert {"acts.follow_appointment", "acts.follow_enrolment"} <= {handler.name for handler in handlers()}


def test_an_attended_appointment_is_one_act_that_counts_once(dossier_id: UUID) -> None:
    noted(dossier_id, S.PRESENT)
    (act,) = acts(dossier_id)
    assert (act.kind, act.status, act.modality) == (ActKind.INTERVIEW, ActStatus.PRESENT, ActModality.PHONE)
    assert (act.starts_at, act.adviser_id, act.source) == (START, ADVISER.user_id, "rendez_vous")
    assert validated(dossier_id) == 120
    assert read(ADVISER, dossier_header, dossier_id).last_contact_on == TODAY


def test_the_length_told_counts(dossier_id: UUID) -> None:
    noted(dossier_id, S.PRESENT, minutes=45)
    assert validated(dossier_id) == 45


def test_an_absence_is_an_act_that_counts_nothing_and_shows_in_the_timeline(dossier_id: UUID) -> None:
    noted(dossier_id, S.ABSENT)
    (act,) = acts(dossier_id)
    assert act.status is ActStatus.ABSENT
    assert validated(dossier_id) == 0
    assert any(entry.ref_id == act.act_id for entry in read(ADVISER, timeline, dossier_id, on=TODAY))


def test_a_correction_amends_the_act(dossier_id: UUID) -> None:
    noted(dossier_id, S.PRESENT)
    noted(dossier_id, S.ABSENT, previous_status=S.PRESENT)
    (act,) = acts(dossier_id)
    assert act.status is ActStatus.ABSENT
    assert validated(dossier_id) == 0
    noted(dossier_id, S.UNSPECIFIED, previous_status=S.ABSENT)
    assert [one.status for one in acts(dossier_id)] == [ActStatus.UNSPECIFIED]


def test_planned_again_the_act_goes_and_noted_again_it_comes_back(dossier_id: UUID) -> None:
    noted(dossier_id, S.PRESENT)
    noted(dossier_id, S.PLANNED, previous_status=S.PRESENT)
    assert validated(dossier_id) == 0
    assert read(ADVISER, dossier_header, dossier_id).last_contact_on is None
    noted(dossier_id, S.PRESENT)
    assert validated(dossier_id) == 120
    noted(dossier_id, S.PLANNED, previous_status=S.PRESENT)
    noted(dossier_id, S.PRESENT, START - timedelta(days=1))
    assert validated(dossier_id) == 120


def test_nothing_to_forget_changes_nothing(dossier_id: UUID) -> None:
    noted(dossier_id, S.PLANNED, previous_status=S.PRESENT)
    assert acts(dossier_id) == []


def test_what_somebody_added_to_the_act_stays(dossier_id: UUID) -> None:
    noted(dossier_id, S.PRESENT)
    (act,) = acts(dossier_id)
    richer = ActDraft(act.kind, act.status, None, act.starts_at, act.ends_at, None, ActModality.FACE_TO_FACE)
    amend_act(
        actor=ADVISER,
        at=AT,
        act_id=act.act_id,
        draft=richer,
        edit_token=act.edit_token,
        theme=ActTheme.HOUSING,
    )
    noted(dossier_id, S.PRESENT, minutes=30, previous_status=S.PRESENT)
    (act,) = acts(dossier_id)
    assert (act.minutes, act.theme, act.modality) == (30, ActTheme.HOUSING, ActModality.FACE_TO_FACE)


def test_a_first_reception_happens_once_and_the_next_is_an_interview(dossier_id: UUID) -> None:
    noted(dossier_id, S.PRESENT, kind=AppointmentKind.FIRST_RECEPTION)
    assert [act.kind for act in acts(dossier_id)] == [ActKind.FIRST_RECEPTION]
    other = new_file()
    record_reception(actor=ADVISER, at=AT, dossier_id=other, day=TODAY)
    noted(other, S.PRESENT, kind=AppointmentKind.FIRST_RECEPTION, appointment_id=uuid7())
    assert {act.kind for act in acts(other)} == {ActKind.INTERVIEW, ActKind.FIRST_RECEPTION}


def test_the_day_of_the_act_is_that_of_the_structure(dossier_id: UUID) -> None:
    evening = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    noted(dossier_id, S.PRESENT, evening, zone="Indian/Reunion")
    assert [act.occurred_on.isoformat() for act in acts(dossier_id)] == ["2026-11-23"]


def test_an_achieved_enrolment_is_one_act_with_its_minutes(dossier_id: UUID) -> None:
    enrolled(dossier_id, EnrolmentStatus.ACHIEVED, minutes=90)
    (act,) = acts(dossier_id)
    assert (act.kind, act.status, act.minutes, act.source) == (
        ActKind.WORKSHOP,
        ActStatus.PRESENT,
        90,
        "atelier",
    )
    assert validated(dossier_id) == 90


@pytest.mark.parametrize(
    ("status", "start", "expected"),
    [
        (EnrolmentStatus.REFUSAL_YOUNG, START, [ActStatus.ABSENT]),
        (EnrolmentStatus.REFUSAL_YOUNG, AT + timedelta(days=2), []),
        (EnrolmentStatus.REFUSAL, START, []),
        (EnrolmentStatus.ONGOING, START, []),
    ],
)
def test_who_was_awaited_and_did_not_come_is_absent(
    dossier_id: UUID, status: EnrolmentStatus, start: datetime, expected: list[ActStatus]
) -> None:
    enrolled(dossier_id, status, start)
    assert [act.status for act in acts(dossier_id)] == expected


def test_a_corrected_enrolment_corrects_its_act(dossier_id: UUID) -> None:
    enrolled(dossier_id, EnrolmentStatus.ACHIEVED, minutes=90)
    enrolled(dossier_id, EnrolmentStatus.REFUSAL)
    assert validated(dossier_id) == 0


def test_an_act_of_the_agenda_is_recorded_and_forgotten_by_those_who_may(dossier_id: UUID) -> None:
    draft = ActDraft(ActKind.INTERVIEW, ActStatus.PRESENT, None, START, None, None, None)
    for who, refusal in ((READER, Refused), (ELSEWHERE, NotFound)):
        with pytest.raises(refusal):
            follow_meeting(
                actor=who, at=AT, meeting_id=MEETING, dossier_id=dossier_id, draft=draft, adviser_id=None
            )
    with pytest.raises(Refused):
        forget_meeting(actor=READER, at=AT, meeting_id=MEETING, dossier_id=dossier_id, starts_at=START)
    assert acts(dossier_id) == []


def test_the_same_fact_twice_makes_no_second_announcement(dossier_id: UUID) -> None:
    noted(dossier_id, S.PRESENT)
    assert len(events("ActRecorded")) == 1


def by_hand(dossier_id: UUID, kind: ActKind = ActKind.INTERVIEW, **details: Any) -> UUID:
    """An hour that somebody noted before the agenda did."""
    draft = ActDraft(kind, ActStatus.PRESENT, TODAY, minutes=60)
    return record_act(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=draft, **details)


def act(dossier_id: UUID, act_id: UUID) -> ActRow:
    return next(one for one in acts(dossier_id) if one.act_id == act_id)


def likeness(dossier_id: UUID, act_id: UUID) -> ActRow | None:
    found: ActRow | None = read(ADVISER, repeated_act, act(dossier_id, act_id))
    return found


def test_noted_by_hand_first_the_hour_counts_once_and_the_same_act_is_kept_complete(dossier_id: UUID) -> None:
    typed = by_hand(dossier_id, theme=ActTheme.HOUSING, note="Parle de son logement")
    demand_id = note_demand(
        actor=ADVISER, at=AT, dossier_id=dossier_id, draft=DemandDraft(ActTheme.HOUSING, TODAY)
    )
    answer_demand(actor=ADVISER, at=AT, demand_id=demand_id, act_id=typed)
    assert likeness(dossier_id, typed) is None
    noted(dossier_id, S.PRESENT)
    assert validated(dossier_id) == 120, "the length of the meeting, once"
    of_meeting = likeness(dossier_id, typed)
    assert of_meeting is not None
    kept = answer_likeness(actor=ADVISER, at=AT, act_id=typed, is_same=True)
    assert kept == of_meeting.act_id
    assert (act(dossier_id, typed).status, act(dossier_id, kept).theme) == (
        ActStatus.CANCELLED,
        ActTheme.HOUSING,
    )
    assert read(ADVISER, act_note, kept).text == "Parle de son logement"
    assert [one.act_id for one in read(ADVISER, demand_detail, demand_id).answers] == [kept]
    assert validated(dossier_id) == 120
    assert read(ADVISER, dossier_header, dossier_id).last_contact_on == TODAY
    with pytest.raises(Conflict, match="annulé"):
        answer_likeness(actor=ADVISER, at=AT, act_id=typed, is_same=True)


def test_two_acts_of_one_day_count_both_once_somebody_said_so_and_nobody_is_asked_again(
    dossier_id: UUID,
) -> None:
    typed = by_hand(dossier_id)
    noted(dossier_id, S.PRESENT)
    assert answer_likeness(actor=ADVISER, at=AT, act_id=typed, is_same=False) == typed
    assert validated(dossier_id) == 180
    noted(dossier_id, S.PRESENT, minutes=30)
    assert likeness(dossier_id, typed) is None
    assert validated(dossier_id) == 90
    with pytest.raises(Conflict, match="déjà répondu"):
        answer_likeness(actor=ADVISER, at=AT, act_id=typed, is_same=True)


def test_what_was_noted_by_hand_counts_again_when_the_meeting_is_taken_back(dossier_id: UUID) -> None:
    typed = by_hand(dossier_id)
    noted(dossier_id, S.PRESENT)
    noted(dossier_id, S.PLANNED, previous_status=S.PRESENT)
    assert likeness(dossier_id, typed) is None
    assert validated(dossier_id) == 60


def test_a_reception_noted_by_hand_is_not_counted_again_as_an_interview(dossier_id: UUID) -> None:
    record_reception(actor=ADVISER, at=AT, dossier_id=dossier_id, day=TODAY)
    noted(dossier_id, S.PRESENT, kind=AppointmentKind.FIRST_RECEPTION)
    assert {one.kind for one in acts(dossier_id)} == {ActKind.INTERVIEW, ActKind.FIRST_RECEPTION}
    assert validated(dossier_id) == 120


def test_a_workshop_attended_and_noted_by_hand_counts_once(dossier_id: UUID) -> None:
    by_hand(dossier_id, ActKind.WORKSHOP)
    enrolled(dossier_id, EnrolmentStatus.ACHIEVED, minutes=90)
    assert validated(dossier_id) == 90


def test_only_who_notes_acts_of_this_file_says_whether_they_are_one(dossier_id: UUID) -> None:
    typed = by_hand(dossier_id)
    noted(dossier_id, S.PRESENT)
    for who, refusal in ((READER, Refused), (ELSEWHERE, NotFound)):
        with pytest.raises(refusal):
            answer_likeness(actor=who, at=AT, act_id=typed, is_same=True)
    assert likeness(dossier_id, typed) is not None
