"""Tests of the case file run on a small network, in a rolled-back transaction."""

from __future__ import annotations

import pytest

from tests.rooms.dossier.factories import House, make_house


@pytest.fixture
def house(db: None) -> House:
    """Two Missions Locales, a France Travail agency, a Cap emploi, an association, and their people."""
    return make_house()
