"""What the access journal and row-level security cost on opening a file: the whole page with, and without.

The page is opened in this process, so that one thing changes at a time; the ways alternate within each round
and the differences are taken inside a round, so that the machine's moods weigh on all of them alike.
"""

from __future__ import annotations

import gc
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
from psycopg import sql

from bench.load import STATUS_OK
from bench.pages import broken_page
from bench.people import Adviser
from bench.report import Figure, at_most, median

if TYPE_CHECKING:
    from django.test import Client

WITHOUT_RLS = "bench_without_rls"
JOURNAL_BOUND = 15.0
RLS_BOUND = 20.0
WARM_UP_ROUNDS = 10


def measure(
    connection: psycopg.Connection[Any], people: Sequence[Adviser], *, rounds: int, say: Callable[[str], None]
) -> list[Figure]:
    """The two costs, in percent of the page without the thing."""
    say(f"Coût du journal des accès et de la sécurité par ligne : {rounds} tours…")
    ways = {"whole": _as_it_is, "no_journal": _without_journal, "no_rls": _without_rls(connection)}
    visits = [(one, dossier_id) for one in people for dossier_id in one.files]
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + WARM_UP_ROUNDS):
        one, dossier_id = visits[number * 7 % len(visits)]
        names = list(ways)[number % 3 :] + list(ways)[: number % 3]
        _opened(one, dossier_id)  # the rows of this file are read once before anything is timed
        for name in names:
            with ways[name]():
                elapsed = _opened(one, dossier_id)
            if number >= WARM_UP_ROUNDS:
                times[name].append(elapsed)
    return [
        _cost("Coût du journal des accès", times["whole"], times["no_journal"], JOURNAL_BOUND),
        _cost("Coût de la sécurité par ligne", times["whole"], times["no_rls"], RLS_BOUND),
    ]


def _cost(name: str, whole: Sequence[float], without: Sequence[float], bound: float) -> Figure:
    gap = median([one - other for one, other in zip(whole, without, strict=True)])
    base = median(without)
    note = (
        f"écart médian {gap:.2f} ms sur une page de {base:.2f} ms sans lui, {len(whole)} ouvertures appariées"
    )
    return at_most(name, 100 * gap / base, "%", bound, note=note)


@lru_cache(maxsize=1)
def _browser() -> Client:
    """One client for all openings: each new one would load the middleware again, and hide the costs behind it."""
    from django.test import Client

    return Client(headers={"host": "127.0.0.1"})


def _opened(one: Adviser, dossier_id: UUID) -> float:
    """Open a file as an adviser does; the milliseconds it took."""
    from django.urls import reverse

    client = _browser()
    client.cookies["session"] = one.session
    path = reverse("dossier:show", args=[dossier_id])
    gc.collect(0)
    started = time.perf_counter()
    response = client.get(path)
    elapsed = (time.perf_counter() - started) * 1000
    if response.status_code != STATUS_OK:
        raise broken_page("Coûts", path, response.status_code)
    return elapsed


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _without_journal() -> Iterator[None]:
    from convergence.storage import journal

    kept = journal.write
    journal.write = lambda scope, *, route, request_id: None
    try:
        yield
    finally:
        journal.write = kept


def _without_rls(connection: psycopg.Connection[Any]) -> Callable[[], Any]:
    """A login with the application's rights that no policy holds; it lives in the database of the measures."""
    from django.db import connections

    password = secrets.token_urlsafe(24)
    role = sql.Identifier(WITHOUT_RLS)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (WITHOUT_RLS,)).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN BYPASSRLS IN ROLE convergence_app").format(role))
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))
    usual = connections["default"]
    settings = {**usual.settings_dict, "USER": WITHOUT_RLS, "PASSWORD": password}
    free = type(usual)(settings, alias="default")

    @contextmanager
    def without() -> Iterator[None]:
        connections["default"] = free
        try:
            yield
        finally:
            connections["default"] = usual

    return without
