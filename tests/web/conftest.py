"""Tests of pages run on a small network with one person for each role."""

from __future__ import annotations

import pytest

from tests.web.house import House, make_house


@pytest.fixture
def house(db: None) -> House:
    """Eight organisations, one person for each role."""
    return make_house()
