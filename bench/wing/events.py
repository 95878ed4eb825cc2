"""The queue of events of an operator's application: 200 acknowledgements a second, beside the bare statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import psycopg

from bench.load import Call, Outcome, ask, send
from bench.pages import REFERENCE, WARM_UP_SECONDS, broken_page, path_of, served
from bench.report import Figure, at_most, informative, median, percentile
from bench.wing.applications import application_let_in

A_SECOND, BOUND = 200, 100.0
"""Acknowledgements in a second, and the longest that nineteen of twenty may take, in milliseconds."""
LABEL = "Mesures de la file des événements"
DONE = 204


def measure(
    connection: psycopg.Connection[Any], *, seconds: float, say: Callable[[str], None]
) -> list[Figure]:
    """Each event is acknowledged once; those of another application are by the bare statement."""
    count = round(A_SECOND * (seconds + WARM_UP_SECONDS)) + 1
    say(f"{count} événements à acquitter, et autant pour la référence…")
    (mine, key), (other, _) = _application(), _application()
    headers = [("X-Gravitee-Api-Key", key)]
    calls = [
        Call(path_of("api:imilo_acknowledge", identifier), "POST", headers)
        for identifier in _waiting(connection, mine, count)
    ]
    bare_calls = [
        Call(f"/acquittement?{urlencode({'identifier': identifier})}")
        for identifier in _waiting(connection, other, count)
    ]
    with ExitStack() as stack:
        site = stack.enter_context(served(None, say))
        bare = stack.enter_context(served(REFERENCE, say))
        answer = ask(site, calls[0])
        if answer.status != DONE:
            raise broken_page(LABEL, calls[0].path, answer.status)
        say(f"{A_SECOND} acquittements par seconde pendant {seconds:.0f} s, après la référence…")
        reference, outcome = _sent(bare, bare_calls[1:], seconds), _sent(site, calls[1:], seconds)
    left = connection.execute(
        "SELECT count(*) FROM sharing_operatorevent WHERE client_id = %s AND acknowledged_at IS NULL", (mine,)
    ).fetchone()
    failed = [one.status for one in outcome.answers if one.status != DONE]
    times, bare_times = [one.milliseconds for one in outcome.answers], reference.times
    note = f"{A_SECOND}/s, {len(times)} réponses, {len(failed)} échecs, {left[0] if left else 0} restent"
    return [
        at_most(
            "Acquittement d’un événement, p95",
            percentile(times, 0.95) if not failed else float("inf"),
            "ms",
            BOUND,
            reference=percentile(bare_times, 0.95),
            note=note,
        ),
        informative(
            "Acquittement d’un événement, médiane", median(times), "ms", reference=median(bare_times)
        ),
    ]


def _sent(url: str, calls: Sequence[Call], seconds: float) -> Outcome:
    """Warm up on the first calls, then measure the others: each is sent once."""
    first = round(A_SECOND * WARM_UP_SECONDS)
    send(url, calls[:first], rate=A_SECOND, seconds=WARM_UP_SECONDS)
    return send(url, calls[first:], rate=A_SECOND, seconds=seconds)


def _application() -> tuple[UUID, str]:
    from convergence.sharing.types import ApiFamily

    return application_let_in(LABEL, ApiFamily.EVENTS)


def _waiting(connection: psycopg.Connection[Any], client_id: UUID, count: int) -> list[str]:
    """So many events in the queue of an application, about files drawn from the network; their identifiers."""
    from convergence.foundation.clock import now
    from convergence.sharing.rules.feed import event_identifier

    at: datetime = now()
    files = connection.execute("SELECT id, number FROM dossier_dossier ORDER BY id LIMIT 1000").fetchall()
    names = [event_identifier(client_id, -number - 1) for number in range(count)]
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY sharing_operatorevent (identifier, client_id, happened_at, file, file_number, kind, action)"
            " FROM STDIN"
        ) as copy,
    ):
        for rank, name in enumerate(names):
            file, number = files[rank % len(files)]
            copy.write_row((name, client_id, at, file, number, "DOSSIER", "UPDATE"))
    return names
