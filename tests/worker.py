"""The background work of a test whose transactions really commit: turned until no handler has anything to read."""

from __future__ import annotations

import time

from convergence.foundation.events import event_name
from convergence.storage.outbox import dispatch, handlers
from tests.databases import rows

PATIENCE = 3000
"""Turns, more than a minute of them: clocks may be stopped by the test."""


def work_until_quiet() -> int:
    """Turn as the worker does until each handler has read all its events; returns how many were treated.

    One turn does not do: an event waits for the end of every older transaction of the server, those of other
    databases and of the server's own cleaning included.
    """
    treated = dispatch()
    for _ in range(PATIENCE):
        if not waits():
            return treated
        time.sleep(0.02)
        treated += dispatch()
    raise AssertionError(f"{treated} events were treated, others still wait")


def waits() -> bool:
    """Whether a handler has an event to read, held back or not; those set aside to be tried again do not count."""
    known = handlers()
    names, events = [each.name for each in known], [event_name(each.event) for each in known]
    return bool(rows(_UNREAD, names, events)[0][0])


_UNREAD = """
    SELECT EXISTS (
        SELECT 1 FROM unnest(%s::text[], %s::text[]) AS h (name, event)
            LEFT JOIN storage_handlercursor c ON c.handler = h.name
            JOIN storage_outboxevent e ON e.name = h.event
        WHERE (e.transaction, e.id) > (coalesce(c.transaction, 0), coalesce(c.event_id, 0)))
"""
