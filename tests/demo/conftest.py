"""One small invented network, really committed, of which each module that asks for it has a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from convergence.config.database import database_name
from convergence.demo import whole
from convergence.storage import installation
from tests.databases import cloned_database, database_apart, use_database

SIZE, SEED = 700, 7


@pytest.fixture(scope="session")
def _network(django_db_blocker: Any) -> Iterator[tuple[str, list[str]]]:
    """The name of a database in which the network was loaded, once for all modules, and the lines said meanwhile."""
    said: list[str] = []
    with ExitStack() as until_the_end:
        with django_db_blocker.unblock():
            address = until_the_end.enter_context(database_apart())
            with use_database(address):
                installation.mark(installation.DEMO)
                whole.load(SIZE, SEED, said.append)
        yield database_name(address), said


@pytest.fixture(scope="module")
def loaded(_network: tuple[str, list[str]], django_db_blocker: Any) -> Iterator[list[str]]:
    """The lines said while the network was loaded; a copy of it stays until the end of the module."""
    name, said = _network
    with django_db_blocker.unblock(), cloned_database(name):
        yield said
