"""The probe table exists for these tests only."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections

from tests.storage.probe import create_table


@pytest.fixture(scope="session")
def _probe_table(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        create_table("owner")
        connections["owner"].close()


@pytest.fixture(autouse=True)
def _database(request: pytest.FixtureRequest) -> None:
    """Tests of this folder run in a rolled-back transaction, unless they ask for a database of their own."""
    if "fresh_database" not in request.fixturenames:
        request.getfixturevalue("_probe_table")
        request.getfixturevalue("db")
