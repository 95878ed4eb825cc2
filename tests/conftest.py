"""The rules of every test: real PostgreSQL, no network, warnings are errors, unordered rows shuffled."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db.backends.signals import connection_created
from django.db.models.query import QuerySet
from hypothesis import HealthCheck, settings

from convergence.gateways import sandbox
from tests.databases import cloned_database, drop_spares
from tests.residents import Residents
from tests.scheduling import ByWhatTheyShare
from tests.turning import keep_up


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWhatTheyShare:
    """``make test`` runs on two cores: how tests are shared out."""
    return ByWhatTheyShare(config, log)


settings.register_profile(
    "wandering",
    # a loaded machine says nothing of what is tested
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("steady", settings.get_profile("wandering"), derandomize=True)


def pytest_configure(config: pytest.Config) -> None:
    """Examples are the same from one run to the next, so that a change alone turns one red; long runs look further."""
    settings.load_profile("steady" if "not long" in config.getoption("markexpr") else "wandering")


gc.disable()


def pytest_collection_finish() -> None:
    """What was imported and collected stays for the whole run: garbage is sought among what comes after."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """No test takes yesterday for today."""
    keep_up()


def _keep_statements(connection: Any, **_: Any) -> None:
    """Each test ends with a rollback, after which psycopg forgets every prepared statement: tests then planned
    nearly all that they ask, half of PostgreSQL's time. Here they stay; PostgreSQL itself plans again what a
    changed table makes stale.
    """
    driver: psycopg.Connection[Any] = connection.connection
    driver.prepared_max = 500
    driver._prepared.clear = lambda: False  # type: ignore[method-assign]  # psycopg has no setting for it


connection_created.connect(_keep_statements)


@pytest.fixture(scope="session", autouse=True)
def _spare_databases() -> Iterator[None]:
    """Databases that were put back end with the run."""
    yield
    drop_spares()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """One cloned database for each worker; each test runs in a transaction that is rolled back."""
    with django_db_blocker.unblock(), cloned_database():
        yield


@pytest.fixture(scope="session", autouse=True)
def _residents() -> Iterator[None]:
    """What opens foreign bytes has read its libraries once for all tests."""
    with pytest.MonkeyPatch.context() as patch, Residents() as residents:
        patch.setattr(sandbox, "subprocess", residents)
        yield


@pytest.fixture
def fresh_database(django_db_blocker: Any) -> Iterator[str]:
    """A database whose transactions really commit: concurrency, journeys, worker."""
    with django_db_blocker.unblock(), cloned_database() as url:
        yield url


@pytest.fixture(autouse=True)
def _shuffle_unordered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query without an order has none: rows come shuffled, so that nobody relies on the heap."""
    fetch = QuerySet._fetch_all

    def fetch_shuffled(self: Any) -> None:
        already = self._result_cache is not None
        fetch(self)
        if not already and not self.ordered and len(self._result_cache) > 1:
            random.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_shuffled)
