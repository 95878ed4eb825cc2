"""Every test of the room has hours and motives."""

from __future__ import annotations

import pytest

from tests.rooms.booking.world import World, make_world
from tests.web.house import make_house


@pytest.fixture
def world(db: None) -> World:
    return make_world(make_house())
