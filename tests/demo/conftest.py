"""One small invented network for each module that asks for it, really committed in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from convergence.demo import network
from convergence.storage import installation
from tests.databases import cloned_database

SIZE, SEED = 700, 7


@pytest.fixture(scope="module")
def loaded(django_db_blocker: Any) -> Iterator[list[str]]:
    """The lines said while the network was loaded; the network stays until the end of the module."""
    said: list[str] = []
    with django_db_blocker.unblock(), cloned_database():
        installation.mark(installation.DEMO)
        network.load(SIZE, SEED, said.append)
        yield said
