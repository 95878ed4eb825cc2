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
def _database(_probe_table: None, db: None) -> None:
    """Every test of this folder runs in a rolled-back transaction of the application's role."""
