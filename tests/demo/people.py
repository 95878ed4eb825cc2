"""Acting as a persona of the loaded network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from convergence.demo.cast import CAST
from convergence.demo.personas import log_in_as
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.queries import resolve_actor
from convergence.identity.types import authentication_actor
from convergence.storage.session import acting

KEYS = [part.key for part in CAST]


def persona_actor(key: str) -> Actor:
    """The Actor that a request of this persona would get."""
    found = log_in_as(key)
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        actor = resolve_actor(
            found.user_id,
            found.memberships[0].membership_id,
            clock.now(),
            session_version=found.session_version,
        )
    assert actor is not None
    return actor


@contextmanager
def working_as(key: str) -> Iterator[Scope]:
    """The transaction in which a persona works."""
    with acting(persona_actor(key), Purpose.ACCOMPAGNEMENT) as scope:
        yield scope
