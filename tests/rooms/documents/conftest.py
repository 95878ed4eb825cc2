"""Each test starts with an empty store and a scanner that answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.rooms.documents.world import fake_scanner, memory


@pytest.fixture(autouse=True)
def _quiet_surroundings(settings: Any) -> Iterator[None]:
    settings.SCANNER = "fake:"
    memory().objects.clear()
    yield
    memory().is_down = False
    fake_scanner().is_down = False
