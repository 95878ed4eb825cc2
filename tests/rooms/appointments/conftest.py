"""Every test of the room has staff with accounts."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.rooms.accompagnement.world import new_file
from tests.rooms.appointments.world import make_staff


@pytest.fixture
def staff(db: None) -> None:
    make_staff()


@pytest.fixture
def dossier_id(staff: None) -> UUID:
    return new_file()
