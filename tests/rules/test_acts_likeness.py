"""An act noted by hand is one that the agenda noted when it is of the same kind, on the same day, and took place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.acts.rules.likeness import noted_by_the_agenda
from convergence.accompagnement.acts.types import ActKind, ActRow, ActStatus

DAY = date(2026, 11, 24)
SOMEBODY = UUID(int=1)


def act(**changes: Any) -> ActRow:
    values: dict[str, Any] = {
        "dossier_id": SOMEBODY, "act_id": UUID(int=2), "occurred_on": DAY, "starts_at": None, "ends_at": None,
        "kind": ActKind.INTERVIEW, "status": ActStatus.PRESENT, "modality": None, "theme": None, "measure": None,
        "origin": None, "minutes": None, "is_qualified": False, "with_young_person": True, "adviser_id": None,
        "done_by_structure_id": SOMEBODY, "source": "rendez_vous", "recorded_at": datetime(2026, 11, 24, tzinfo=UTC),
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
