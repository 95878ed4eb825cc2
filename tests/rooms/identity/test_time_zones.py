"""The house knows where each structure lives: background work counts days there."""

from __future__ import annotations

import pytest

from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage import outbox
from convergence.storage.session import acting
from tests.web.house import make_house

pytestmark = pytest.mark.django_db


def test_handlers_are_told_the_zone_of_each_structure() -> None:
    house = make_house()
    wanted = [house.structures["tarbes"], house.structures["reunion"], uuid7()]
    (zones_of,) = outbox._zones_of
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        found = zones_of(scope, wanted)
    assert found == {wanted[0]: "Europe/Paris", wanted[1]: "Indian/Reunion"}
