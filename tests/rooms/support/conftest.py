"""Every test of the room runs on the small network, in a rolled-back transaction."""

from __future__ import annotations

import pytest

from tests.web.house import House, make_house


@pytest.fixture
def house(db: None) -> House:
    """Eight organisations, one person for each role."""
    return make_house()
