"""Tarbes with one object of each kind."""

from __future__ import annotations

import pytest

from tests.web.attack.world import Tarbes, make_tarbes
from tests.web.house import House


@pytest.fixture
def tarbes(house: House) -> Tarbes:
    return make_tarbes(house)
