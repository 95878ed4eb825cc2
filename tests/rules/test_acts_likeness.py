"""An act noted by hand is one that the agenda noted when it is of the same kind, on the same day, and took place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from convergence.accompagnement.acts.rules.likeness import counted_once, noted_by_the_agenda, repeated
from convergence.accompagnement.acts.types import ActKind, ActRow, ActStatus, CountedAct

DAY = date(2026, 11, 24)
SOMEBODY = UUID(int=1)


def act(**changes: Any) -> ActRow:
    values: dict[str, Any] = {
        "dossier_id": SOMEBODY, "act_id": UUID(int=2), "occurred_on": DAY, "starts_at": None, "ends_at": None,
        "kind": ActKind.INTERVIEW, "status": ActStatus.PRESENT, "modality": None, "theme": None, "measure": None,
        "origin": None, "minutes": None, "is_qualified": False, "with_young_person": True, "adviser_id": None,
        "done_by_structure_id": SOMEBODY, "source": "rendez_vous", "is_distinct": False,
        "recorded_at": datetime(2026, 11, 24, tzinfo=UTC),
        "entered_on": DAY, "edit_token": 1,
    }  # fmt: skip
    return ActRow(**(values | changes))


@pytest.mark.parametrize("source", ["rendez_vous", "atelier", "agenda"])
@pytest.mark.parametrize("status", [ActStatus.PRESENT, ActStatus.ABSENT, ActStatus.UNSPECIFIED])
def test_the_act_of_a_meeting_is_found(source: str, status: ActStatus) -> None:
    other, known = act(act_id=UUID(int=3), source="saisie"), act(source=source, status=status)
    assert noted_by_the_agenda(ActKind.INTERVIEW, ActStatus.PRESENT, DAY, [other, known]) is known


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "saisie"},
        {"kind": ActKind.PHONE},
        {"occurred_on": date(2026, 11, 23)},
        {"status": ActStatus.CANCELLED},
        {"status": ActStatus.POSTPONED},
    ],
)
def test_another_act_is_not_it(changes: dict[str, Any]) -> None:
    assert noted_by_the_agenda(ActKind.INTERVIEW, ActStatus.PRESENT, DAY, [act(**changes)]) is None


@pytest.mark.parametrize("status", [ActStatus.CANCELLED, ActStatus.POSTPONED])
def test_what_did_not_take_place_counts_nothing_twice(status: ActStatus) -> None:
    assert noted_by_the_agenda(ActKind.INTERVIEW, status, DAY, [act()]) is None


def test_a_first_reception_is_an_interview_too() -> None:
    assert noted_by_the_agenda(ActKind.FIRST_RECEPTION, ActStatus.PRESENT, DAY, [act()]) is not None
    assert noted_by_the_agenda(ActKind.VISIT, ActStatus.PRESENT, DAY, [act()]) is None


@pytest.mark.parametrize(
    ("typed", "known", "asks"),
    [
        ({}, {}, True),
        ({"is_distinct": True}, {}, False),
        ({"source": "atelier"}, {}, False),
        ({"status": ActStatus.ABSENT}, {}, False),
        ({}, {"status": ActStatus.ABSENT}, False),
        ({}, {"status": ActStatus.CANCELLED}, False),
        ({}, {"source": "saisie"}, False),
    ],
)
def test_an_act_that_stands_already_is_asked_about(
    typed: dict[str, Any], known: dict[str, Any], asks: bool
) -> None:
    by_hand, of_meeting = act(**({"source": "saisie"} | typed)), act(act_id=UUID(int=3), **known)
    assert repeated(by_hand, [by_hand, of_meeting]) is (of_meeting if asks else None)


PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 24, 12, tzinfo=PARIS)
S = ActStatus


def counted(status: ActStatus = S.PRESENT, **changes: Any) -> CountedAct:
    return CountedAct(**({"kind": ActKind.INTERVIEW, "status": status, "day": DAY} | changes))


def meeting(status: ActStatus = S.PRESENT, **changes: Any) -> CountedAct:
    timed = {"starts_at": NOON, "ends_at": NOON + timedelta(hours=1), "day": None, "from_agenda": True}
    return counted(status, **(timed | changes))


@pytest.mark.parametrize(
    ("by_hand", "of_meeting", "left"),
    [
        (counted(), meeting(), "meeting"),
        (counted(kind=ActKind.FIRST_RECEPTION), meeting(), "meeting"),
        (counted(S.PLANNED), meeting(), "meeting"),
        (counted(S.UNSPECIFIED), meeting(S.UNSPECIFIED), "meeting"),
        (counted(), meeting(S.UNSPECIFIED), "by hand"),
        (counted(), meeting(S.PLANNED), "both"),
        (counted(), meeting(S.ABSENT), "both"),
        (counted(S.ABSENT), meeting(), "both"),
        (counted(is_distinct=True), meeting(), "both"),
        (counted(kind=ActKind.PHONE), meeting(), "both"),
        (counted(day=DAY - timedelta(days=1)), meeting(), "both"),
        (counted(kind=ActKind.WORKSHOP), meeting(kind=ActKind.WORKSHOP), "meeting"),
    ],
)
def test_of_two_that_tell_one_meeting_the_surer_counts(
    by_hand: CountedAct, of_meeting: CountedAct, left: str
) -> None:
    kept = {"meeting": [of_meeting], "by hand": [by_hand], "both": [by_hand, of_meeting]}[left]
    assert counted_once([by_hand, of_meeting], PARIS, today=DAY) == kept


def test_a_planned_meeting_that_is_past_is_what_was_noted_by_hand() -> None:
    by_hand = counted()
    assert counted_once([by_hand, meeting(S.PLANNED)], PARIS, today=DAY + timedelta(days=1)) == [by_hand]


def test_the_day_is_that_of_the_place() -> None:
    late = meeting(starts_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC), ends_at=None)
    assert counted_once([counted(), late], PARIS, today=DAY) == [late]
    assert len(counted_once([counted(), late], ZoneInfo("America/Martinique"), today=DAY)) == 2
