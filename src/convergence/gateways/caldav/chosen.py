"""Which calendar server answers: the real client, unless a test or the demonstration puts another in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from convergence.gateways.caldav.client import CalDavServer
from convergence.gateways.caldav.values import CalendarServer

_chosen: list[CalendarServer] = [CalDavServer()]


def server() -> CalendarServer:
    """The server to speak to."""
    return _chosen[-1]


def put_in_place(other: CalendarServer) -> None:
    """From now on speak to another server: the demonstration never reaches a real one."""
    _chosen[0] = other


@contextmanager
def using(other: CalendarServer) -> Iterator[CalendarServer]:
    """Put another server in place for the time of the block."""
    _chosen.append(other)
    try:
        yield other
    finally:
        _chosen.remove(other)
