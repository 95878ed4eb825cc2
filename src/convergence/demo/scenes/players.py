"""The personas as actors: whoever plays in a scene."""

from __future__ import annotations

from convergence.demo.cast import CAST
from convergence.demo.personas import log_in_as
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose
from convergence.identity.queries import resolve_actor
from convergence.identity.types import authentication_actor
from convergence.storage.session import acting


def player(key: str) -> Actor:
    """The actor that a request of a persona would get, in the structure that keeps her account."""
    part = next(part for part in CAST if part.key == key)
    found = log_in_as(key)
    home = next(place for place in found.memberships if place.structure_code == part.places[0])
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        actor = resolve_actor(found.user_id, home.membership_id, clock.now())
    if actor is None:
        raise RuntimeError(f"the persona {key} cannot work")
    return actor
