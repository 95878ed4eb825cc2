"""Which pages an issuer leans on: who is logged in there, where one logs in, how one leaves. Wired by the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from convergence.identity.types import BearerKind, LoggedIn


@dataclass(frozen=True, slots=True)
class Door:
    """The log-in of one kind of people.

    ``log_in`` answers an address that leads back to the path it is given; ``leave`` ends the session; ``left`` is the
    page shown then, and ``inside`` one from which she may leave by herself.
    """

    logged_in: Callable[[HttpRequest], LoggedIn | None]
    log_in: Callable[[HttpRequest, str], str]
    leave: Callable[[HttpRequest], None]
    left: str
    inside: str


Doors = Mapping[BearerKind, Door]
