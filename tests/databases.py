"""Test databases: cloned from one migrated template, so that a worker starts in a second."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from convergence.config import database
from convergence.config.environment import ROOT, state_dir
from convergence.gateways.postgresql import start_server
from tests.spares import Spare

SOURCES = ROOT / "src" / "convergence"
HASTY = {
    # what a test writes need not survive a power cut
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "scram_iterations": "1",
    # two workers at once: the clients of a race in one, the threads of a served house in the other
    "max_connections": "300",
}


def server_url() -> str:
    """A superuser's address on the server under test: DATABASE_URL's, else our own embedded one."""
    given = os.environ.get("DATABASE_URL")
    return given or start_server(state_dir(), say=lambda _: None, settings=HASTY).superuser_url


def _fingerprint() -> str:
    """Changes with whatever the template holds: migrations, their SQL, vendored reference data."""
    digest = hashlib.sha256("".join(settings.INSTALLED_APPS).encode())
    patterns = (
        "**/migrations/*.py",
        "**/sql/*.sql",
        "referentials/data/*",
        "referentials/**/*.yaml",
        "storage/p*.py",
    )
    for path in sorted({path for pattern in patterns for path in SOURCES.glob(pattern) if path.is_file()}):
        digest.update(path.relative_to(SOURCES).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def ensure_template(url: str) -> str:
    """Name of the migrated template of this source tree, made once for all workers."""
    name = f"convergence_template_{_fingerprint()}"
    with psycopg.connect(database.with_database(url, "postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(20260124)")
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            building = f"{name}_{uuid4().hex[:8]}"
            with use_database(database.with_database(url, building)):
                call_command("migrate", database="owner", verbosity=0)
                _load_referentials()
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(name)
                )
            )
    return name


def _load_referentials() -> None:
    if not apps.is_installed("convergence.referentials"):
        return
    from convergence.referentials.operations import load_referentials

    load_referentials(say=lambda _: None)


@contextlib.contextmanager
def use_database(url: str) -> Iterator[None]:
    """Point both logins of Django at a database for the time of the block."""
    made = database.prepare(url)
    before = {alias: dict(connections[alias].settings_dict) for alias in ("default", "owner")}
    for alias, address in (("default", made.app), ("owner", made.owner)):
        connections[alias].close()
        connections[alias].settings_dict.update(
            database.django_settings(address, prepared=alias == "default")
        )
    try:
        yield
    finally:
        for alias, settings in before.items():
            connections[alias].close()
            connections[alias].settings_dict.update(settings)


_spares: list[tuple[Spare, contextlib.ExitStack]] = []


@contextlib.contextmanager
def cloned_database(template: str = "") -> Iterator[str]:
    """A database of its own, with the schema and the reference data; yields its address.

    It is dropped at the end, or put back as it was for who asks next; ``drop_spares`` ends those that nobody asked.
    """
    spare, held = _spares.pop() if _spares and not template else (None, contextlib.ExitStack())
    with contextlib.ExitStack() as unless_kept:
        address = spare.address if spare else held.enter_context(database_apart(template))
        unless_kept.push(held)
        with use_database(address):
            spare = spare or Spare.of(address)
            yield address
        if not template and spare.put_back():
            _spares.append((spare, unless_kept.pop_all()))


def drop_spares() -> None:
    """Nobody asks for a database any more."""
    while _spares:
        _spares.pop()[1].close()


@contextlib.contextmanager
def database_apart(template: str = "") -> Iterator[str]:
    """The same, to which nobody is connected: copies can be made of it, by its name."""
    url = server_url()
    template = template or ensure_template(url)
    name = f"convergence_test_{uuid4().hex[:12]}"
    with psycopg.connect(database.with_database(url, "postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(database.OWNER_ROLE), sql.Identifier(template)
            )
        )
        try:
            yield database.with_database(url, name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def rows(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What the owner of the tables sees, on a connection of its own (committed rows only)."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
