"""The world of the partner interface, made once for each test."""

from __future__ import annotations

import pytest

from tests.api.v1.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Two partners, two programs each."""
    return make_world()
