"""The scene that the demonstration plays: whoever she is, and whenever it is loaded."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from convergence.accompagnement.contracts.types import Party
from convergence.accompagnement.sanctions.queries import sanctions_of
from convergence.accompagnement.sanctions.types import SanctionState
from convergence.demo.scenes.accompagnement import sanctions as scene
from convergence.foundation import clock
from tests.rooms.accompagnement.world import ADVISER, BORN, at, new_files, read
from tests.rooms.contracts.steps import prepared, signed
from tests.rooms.sanctions.steps import DIRECTION

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
MINOR = date(2009, 5, 12)


@pytest.mark.parametrize(
    ("born_on", "parties", "loaded_at"),
    [
        (MINOR, tuple(Party), datetime(2026, 12, 31, 23, 59, 59, 999999, PARIS)),
        (MINOR, tuple(Party), datetime(2027, 3, 29, 0, 30, tzinfo=PARIS)),
        (BORN, (), datetime(2027, 1, 31, 0, 0, tzinfo=PARIS)),
    ],
    ids=[
        "a minor, last instant of the year",
        "a minor, night after summer time",
        "an adult, Sunday midnight",
    ],
)
def test_each_procedure_gets_where_it_is_told(
    monkeypatch: pytest.MonkeyPatch, born_on: date, parties: tuple[Party, ...], loaded_at: datetime
) -> None:
    people = new_files(5, born_on=born_on)
    for dossier_id in people:
        signed(prepared(dossier_id, at=at(-20), starts_on=at(-20).date()), *parties, at=at(-20))
    instants = (loaded_at + timedelta(milliseconds=count) for count in range(1000))
    monkeypatch.setattr(clock, "now", lambda: next(instants))
    monkeypatch.setattr(scene, "player", {"conseillere-tarbes": ADVISER, "direction-tarbes": DIRECTION}.get)
    monkeypatch.setattr(scene, "_under_contract", lambda actor, count: people[:count])
    scene.play()
    states = [
        [row.state for row in read(ADVISER, sanctions_of, dossier_id, on=loaded_at.date())]
        for dossier_id in people
    ]
    told = [SanctionState.OBSERVING], [SanctionState.IN_FORCE], [SanctionState.LIFTED]
    assert states == [[], [], *told]
