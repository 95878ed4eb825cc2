"""Staff with accounts, one young person, one calendar in memory."""

from __future__ import annotations

from uuid import UUID

import pytest

from convergence.gateways.caldav.memory import MemoryCalendars
from tests.rooms.accompagnement.world import new_file
from tests.rooms.appointments.world import make_staff
from tests.rooms.calendars.world import PASSWORD, Desk


@pytest.fixture
def staff(db: None) -> None:
    make_staff()


@pytest.fixture
def dossier_id(staff: None) -> UUID:
    return new_file()


@pytest.fixture
def server() -> MemoryCalendars:
    return MemoryCalendars(PASSWORD)


@pytest.fixture
def desk(server: MemoryCalendars) -> Desk:
    return Desk(server)
