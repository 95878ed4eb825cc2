"""The house as it acts for programs: no session, no file, calls counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.http import HttpRequest

from convergence.foundation.actor import system_actor
from convergence.foundation.scope import Purpose, Scope
from convergence.gateways.granian import address_of_caller
from convergence.sharing.operations import count_call
from convergence.storage.session import acting

HOUSE = system_actor()
CALLS, TOKENS = "sharing.calls_a_minute", "sharing.token_demands_a_minute"


@contextmanager
def reading(route: str) -> Iterator[Scope]:
    """A short transaction in which public facts are read."""
    with acting(HOUSE, Purpose.SYSTEM, route=route) as scope:
        yield scope


def count(request: HttpRequest, at: datetime, bound: str, client: str = "") -> None:
    """Count a call of a client, or of an address; Unavailable when there are too many in this minute."""
    address = address_of_caller(
        str(request.META.get("REMOTE_ADDR", "")), request.headers.get("X-Forwarded-For", "")
    )
    with reading("api.count"):
        count_call(
            actor=HOUSE, at=at, caller=f"client:{client}" if client else f"address:{address}", bound=bound
        )
