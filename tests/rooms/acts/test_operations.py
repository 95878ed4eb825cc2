"""What is recorded of acts, on a real database: both dates kept, one first reception, French answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.acts.operations import (
    amend_act,
    cancel_act,
    record_reception,
    validate_hours,
)
from convergence.accompagnement.acts.queries import act_changes, act_note, act_notes, acts_as_known, acts_of
from convergence.accompagnement.acts.types import (
    ActConflict,
    ActDraft,
    ActKind,
    ActModality,
    ActOrigin,
    ActStatus,
    ActTheme,
)
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.dossier.queries import dossier_header
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    TODAY,
    at,
    count,
    events,
    new_file,
    person,
    read,
)
from tests.rooms.acts.steps import act, draft, recorded

pytestmark = pytest.mark.django_db

TAHITI = person("Moana", structure=uuid7(), time_zone="Pacific/Tahiti")


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


def last_contact(dossier_id: UUID) -> date | None:
    header = read(ADVISER, dossier_header, dossier_id)
    assert header is not None
    found: date | None = header.last_contact_on
    return found


def test_an_act_is_kept_whole_with_its_words_apart(dossier_id: UUID) -> None:
    whole = ActDraft(
        ActKind.WORKSHOP,
        ActStatus.PRESENT,
        starts_at=AT - timedelta(hours=2),
        ends_at=AT,
        modality=ActModality.FACE_TO_FACE,
    )
    act_id = recorded(
        dossier_id, act=whole, theme=ActTheme.JOB, origin=ActOrigin.DEMAND, note="  A refait son CV. "
    )
    row = act(act_id)
    assert (row.kind, row.status, row.modality) == (whole.kind, whole.status, whole.modality)
    assert (row.starts_at, row.ends_at, row.occurred_on) == (whole.starts_at, whole.ends_at, TODAY)
    assert (row.theme, row.origin, row.adviser_id) == (ActTheme.JOB, ActOrigin.DEMAND, ADVISER.user_id)
    assert (row.entered_on, row.is_back_dated) == (TODAY, False)
    assert row.label == "Atelier : Emploi"
    assert read(ADVISER, act_note, act_id).text == "A refait son CV."
    assert [event["act_id"] for event in events("ActRecorded")] == [str(act_id)]


def test_an_act_of_long_ago_keeps_the_day_it_happened_and_the_day_it_was_entered(dossier_id: UUID) -> None:
    act_id = recorded(dossier_id, act=draft(day=date(2024, 2, 29)))
    row = act(act_id)
    assert (row.occurred_on, row.entered_on, row.is_back_dated) == (date(2024, 2, 29), TODAY, True)
    same_day = recorded(dossier_id)
    validate_hours(actor=ADVISER, at=at(15), act_id=same_day, minutes=30)
    assert (act(same_day).entered_on, act(same_day).is_back_dated) == (TODAY, False)


def test_the_day_is_that_of_the_structure_s_own_zone() -> None:
    """At 5 h UTC on the 24th it is the evening of the 23rd in Tahiti."""
    dossier_id, early = new_file(actor=TAHITI), AT.replace(hour=5)
    act_id = recorded(
        dossier_id, actor=TAHITI, at=early, act=draft(day=None, starts_at=early - timedelta(hours=1))
    )
    row = act(act_id, TAHITI)
    assert (row.occurred_on, row.entered_on) == (date(2026, 11, 23), date(2026, 11, 23))
    assert not row.is_back_dated
    with pytest.raises(Invalid, match="à venir"):
        recorded(dossier_id, actor=TAHITI, at=early, act=draft(day=date(2026, 11, 24)))


def test_a_local_midnight_stays_on_its_day() -> None:
    reunion = person("Lina", structure=uuid7(), time_zone="Indian/Reunion")
    midnight = datetime(2026, 11, 23, tzinfo=zone("Indian/Reunion"))
    step = ActDraft(ActKind.OWN_STEP, ActStatus.PRESENT, starts_at=midnight, measure=SnpMeasure.HOUSING)
    act_id = recorded(new_file(actor=reunion), actor=reunion, act=step)
    assert act(act_id, reunion).occurred_on == date(2026, 11, 23)
    assert act(act_id, reunion).starts_at == datetime(2026, 11, 22, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("details", "with_person", "contact"),
    [
        ({}, True, True),
        ({"kind": ActKind.PHONE}, True, True),
        ({"kind": ActKind.PHONE, "status": ActStatus.ABSENT}, True, False),
        ({"status": ActStatus.PLANNED}, True, False),
        ({"kind": ActKind.PROPOSAL}, True, False),
        ({}, False, False),
    ],
)
def test_what_counts_as_the_last_contact(
    dossier_id: UUID, details: dict[str, Any], with_person: bool, contact: bool
) -> None:
    recorded(dossier_id, act=draft(**details), with_young_person=with_person)
    assert last_contact(dossier_id) == (TODAY if contact else None)


def test_a_planned_meeting_becomes_a_contact_once_it_took_place(dossier_id: UUID) -> None:
    planned = draft(day=TODAY + timedelta(days=2), status=ActStatus.PLANNED)
    first, second = recorded(dossier_id, act=planned), recorded(dossier_id, act=planned)
    validate_hours(actor=ADVISER, at=at(2), act_id=first)
    assert last_contact(dossier_id) == TODAY + timedelta(days=2)
    token = act(second).edit_token
    amend_act(
        actor=ADVISER,
        at=at(3),
        act_id=second,
        draft=replace(planned, status=ActStatus.PRESENT),
        edit_token=token,
    )
    assert act(second).status is ActStatus.PRESENT


def test_an_act_that_did_not_take_place_is_no_contact_any_more(dossier_id: UUID) -> None:
    earlier = TODAY - timedelta(days=8)
    recorded(dossier_id, act=draft(kind=ActKind.PHONE, day=earlier))
    wrong = recorded(dossier_id)
    assert last_contact(dossier_id) == TODAY
    cancel_act(actor=ADVISER, at=at(1), act_id=wrong, reason="mauvais dossier")
    assert last_contact(dossier_id) == earlier
    missed = recorded(dossier_id)
    amend_act(
        actor=ADVISER,
        at=at(1),
        act_id=missed,
        draft=draft(status=ActStatus.ABSENT),
        edit_token=act(missed).edit_token,
    )
    assert last_contact(dossier_id) == earlier
    for kind in (ActKind.INTERVIEW, ActKind.PHONE):
        recorded(dossier_id, act=draft(kind=kind))
    twice = recorded(dossier_id)
    cancel_act(actor=ADVISER, at=at(1), act_id=twice, reason="doublon")
    assert last_contact(dossier_id) == TODAY


def test_the_first_reception_happens_once_by_whatever_door(dossier_id: UUID) -> None:
    act_id = record_reception(actor=ADVISER, at=AT, dossier_id=dossier_id, day=TODAY, minutes=45)
    assert (act(act_id).kind, act(act_id).minutes) == (ActKind.FIRST_RECEPTION, 45)
    reception = draft(kind=ActKind.FIRST_RECEPTION)
    other = recorded(dossier_id)
    doors = (
        lambda: record_reception(actor=COLLEAGUE, at=at(1), dossier_id=dossier_id, day=TODAY),
        lambda: recorded(dossier_id, act=reception),
        lambda: amend_act(
            actor=ADVISER, at=at(1), act_id=other, draft=reception, edit_token=act(other).edit_token
        ),
    )
    for door in doors:
        with pytest.raises(Conflict, match="déjà noté, le 24 novembre 2026"):
            door()
    cancel_act(actor=ADVISER, at=at(1), act_id=act_id, reason="pas venue")
    record_reception(actor=ADVISER, at=at(2), dossier_id=dossier_id, day=TODAY)


def test_the_same_key_records_once(dossier_id: UUID) -> None:
    first = recorded(dossier_id, idempotency_key="cle")
    assert recorded(dossier_id, at=at(1), idempotency_key="cle") == first
    assert count(ADVISER, "acts_act") == 1
    with pytest.raises(Conflict, match="clé d’idempotence"):
        recorded(dossier_id, act=draft(minutes=30), idempotency_key="cle")


@pytest.mark.parametrize(
    ("details", "fields"),
    [
        ({"day": None}, {"day"}),
        ({"day": date(2006, 5, 11)}, {"day"}),
        ({"day": TODAY + timedelta(days=1)}, {"status"}),
        ({"minutes": -5}, {"minutes"}),
        ({"minutes": 60 * 13}, {"minutes"}),
        ({"kind": ActKind.OWN_STEP}, {"measure"}),
        ({"starts_at": AT, "ends_at": AT - timedelta(hours=1)}, {"ends_at"}),
    ],
)
def test_bad_input_is_told_field_by_field_and_nothing_is_written(
    dossier_id: UUID, details: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        recorded(dossier_id, act=draft(**details), note="à ne pas garder")
    assert set(refused.value.by_field()) == fields
    assert all(error.message and error.what_to_do for error in refused.value.errors)
    assert count(ADVISER, "acts_act") == count(ADVISER, "acts_actnote") == 0
    assert last_contact(dossier_id) is None


def test_two_people_on_one_act_lose_nothing(dossier_id: UUID) -> None:
    act_id = recorded(dossier_id)
    token = act(act_id).edit_token
    amend_act(actor=COLLEAGUE, at=at(1), act_id=act_id, draft=draft(minutes=90), edit_token=token)
    with pytest.raises(ActConflict, match="Comparez les deux versions") as conflict:
        amend_act(actor=ADVISER, at=at(1, 1), act_id=act_id, draft=draft(minutes=20), edit_token=token)
    assert (conflict.value.yours.minutes, conflict.value.theirs.minutes) == (20, 90)
    amend_act(
        actor=ADVISER,
        at=at(1, 2),
        act_id=act_id,
        draft=draft(minutes=20),
        edit_token=conflict.value.theirs.edit_token,
    )
    assert act(act_id).minutes == 20


def test_the_day_of_an_act_does_not_move(dossier_id: UUID) -> None:
    act_id = recorded(dossier_id)
    moved = draft(day=TODAY - timedelta(days=1))
    with pytest.raises(Invalid, match="Annulez cet acte et saisissez-le au bon jour"):
        amend_act(actor=ADVISER, at=at(1), act_id=act_id, draft=moved, edit_token=act(act_id).edit_token)


def test_hours_are_validated_once_with_their_minutes(dossier_id: UUID) -> None:
    step = draft(kind=ActKind.OWN_STEP, measure=SnpMeasure.JOB)
    act_id = recorded(dossier_id, act=step)
    for hours in (0, 1):
        validate_hours(actor=ADVISER, at=at(1, hours), act_id=act_id, minutes=100)
    row = act(act_id)
    assert (row.status, row.is_qualified, row.minutes) == (ActStatus.PRESENT, True, 100)
    assert [event["minutes"] for event in events("HoursValidated")] == [100]
    coming = recorded(dossier_id, act=draft(day=TODAY + timedelta(days=3), status=ActStatus.PLANNED))
    with pytest.raises(Invalid, match="à venir"):
        validate_hours(actor=ADVISER, at=at(1), act_id=coming)
    with pytest.raises(Invalid, match="de 0 à 12 heures"):
        validate_hours(actor=ADVISER, at=at(1), act_id=act_id, minutes=60 * 13)


def test_a_cancelled_act_is_closed_and_says_why(dossier_id: UUID) -> None:
    act_id = recorded(dossier_id, note="mot")
    with pytest.raises(Invalid, match="Indiquez pourquoi"):
        cancel_act(actor=ADVISER, at=AT, act_id=act_id, reason=" ")
    cancel_act(actor=ADVISER, at=AT, act_id=act_id, reason="mauvais dossier")
    assert act(act_id).status is ActStatus.CANCELLED
    for attempt in (
        lambda: cancel_act(actor=ADVISER, at=at(1), act_id=act_id, reason="encore"),
        lambda: validate_hours(actor=ADVISER, at=at(1), act_id=act_id),
    ):
        with pytest.raises(Conflict, match="annulé"):
            attempt()
    assert len(events("ActCancelled")) == 1


def test_a_note_is_replaced_left_or_taken_away(dossier_id: UUID) -> None:
    act_id = recorded(dossier_id, note="un")
    for note, expected in ((None, ["un"]), ("deux", ["deux"]), ("", [])):
        amend_act(
            actor=ADVISER,
            at=at(1),
            act_id=act_id,
            draft=draft(minutes=30),
            edit_token=act(act_id).edit_token,
            note=note,
        )
        assert [row.text for row in read(ADVISER, act_notes, dossier_id)] == expected


def test_both_axes_of_time_when_it_happened_and_when_it_was_known(dossier_id: UUID) -> None:
    act_id = recorded(dossier_id, act=draft(day=date(2026, 9, 1), minutes=60))
    amend_act(
        actor=ADVISER,
        at=at(10),
        act_id=act_id,
        draft=draft(day=date(2026, 9, 1), minutes=90),
        edit_token=act(act_id).edit_token,
        reason="durée corrigée",
    )

    def known(days: float, until: date | None = None) -> list[int | None]:
        rows = read(ADVISER, acts_as_known, dossier_id, at(days), until=until)
        return [row.minutes for row in rows]

    assert known(-1) == []
    assert known(5) == [60]
    assert known(10) == [90]
    assert known(10, until=date(2026, 9, 1)) == []
    changes = read(ADVISER, act_changes, dossier_id)
    assert [(change.label, change.reason) for change in changes] == [
        ("Acte modifié", "durée corrigée"),
        ("Acte saisi", ""),
    ]
    assert [(field.field, field.before, field.after) for field in changes[0].fields] == [("minutes", 60, 90)]


def test_an_absent_file_or_act_is_answered_in_french() -> None:
    with pytest.raises(NotFound, match="cherchez le jeune par son nom"):
        recorded(uuid7())
    with pytest.raises(NotFound, match="choisissez-le dans la liste"):
        validate_hours(actor=ADVISER, at=AT, act_id=uuid7())


def test_acts_come_by_pages_latest_first(dossier_id: UUID) -> None:
    days = [TODAY - timedelta(days=number // 3) for number in range(10)]
    made = {recorded(dossier_id, act=draft(day=day)) for day in days}
    seen, before = [], None
    while page := read(ADVISER, acts_of, dossier_id, before=before, limit=4):
        seen += page
        before = page[-1].keyset
    assert [row.keyset for row in seen] == sorted((row.keyset for row in seen), reverse=True)
    assert {row.act_id for row in seen} == made
    assert len(seen) == 10
