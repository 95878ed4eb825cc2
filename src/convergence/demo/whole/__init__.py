"""The invented network of the demonstration, whole: its files, what goes on there, what is paid at last.

The files are loaded first, each structure in its own transaction; structures, accounts and roles come last.
A network is there when its roles are: an interrupted load is emptied by the next one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

from django.db import connections

from convergence.demo import space
from convergence.demo.cast import CAST
from convergence.demo.leftovers import forget_leftovers, refresh_statistics
from convergence.demo.network.filling import fill, fill_people, plan
from convergence.demo.network.offers.drawing import SMALLEST as SMALLEST_DIRECTORY
from convergence.demo.network.offers.filling import open_directory
from convergence.demo.scenes import pay, play
from convergence.demo.workers import shared_out
from convergence.foundation import clock
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.identity.queries import session_version_of
from convergence.identity.types import StructureKind, authentication_actor
from convergence.storage import installation
from convergence.storage.session import acting

SMALLEST = 100
WORTH_SHARING_OUT = 2000
_MOST_WORKERS = 4
_SECONDS_BETWEEN_LINES = 5.0


def is_loaded() -> bool:
    """True when the network is there, whole."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        return session_version_of(CAST[0].user_id) is not None


def load(size: int, seed: int, say: Callable[[str], None], *, offers: int = SMALLEST_DIRECTORY) -> None:
    """Create the network with so many young people and services; the same seed on the same day gives the same one.

    Raises Refused unless the database is a demonstration's, without a network, and the size sensible.
    """
    _check(size)
    forget_leftovers()
    network = plan(size, seed, clock.local_today("Europe/Paris"))
    houses = sum(office.kind is StructureKind.MISSION_LOCALE for office in network.offices)
    say(f"{len(network.offices)} organisations inventées, dont {houses} Missions Locales.")
    directory = open_directory(network.offices, offers, seed=seed, today=network.today)
    found = sum(_shared(directory.fill, len(directory.directory.pieces), shared=offers >= WORTH_SHARING_OUT))
    say(f"{_number(found)} services dans l’annuaire.")
    progress = _Progress(size, say)
    missions = network.missions
    shared = size >= WORTH_SHARING_OUT
    for count in _shared(lambda index: fill(network, missions[index]), len(missions), shared=shared):
        progress.add(count)
    fill_people(network)
    play()
    space.play()
    pay()
    refresh_statistics()


def _check(size: int) -> None:
    if installation.kind() != installation.DEMO:
        raise Refused(
            "Cette base n’est pas réservée à la démonstration.",
            what_to_do="Lancez « make demo », qui prépare une base à part.",
            code="installation_kind",
        )
    if size < SMALLEST:
        raise Refused(
            f"Le réseau inventé compte au moins {SMALLEST} jeunes.",
            what_to_do="Donnez une taille plus grande, par exemple SIZE=5000.",
            code="size",
        )
    if is_loaded():
        raise Refused(
            "Le réseau inventé est déjà là.",
            what_to_do="Pour en changer : convergence db discard --yes, puis make demo.",
            code="already_loaded",
        )


def _shared(work: Callable[[int], int], count: int, *, shared: bool) -> Iterator[int]:
    """The answers of ``work`` for each piece, by several processes when it is worth it."""
    workers = min(os.cpu_count() or 1, _MOST_WORKERS)
    if not shared or workers < 2:
        yield from map(work, range(count))
        return
    connections.close_all()
    yield from shared_out(work, count, workers=workers)


class _Progress:
    """Says from time to time how far the load is."""

    def __init__(self, size: int, say: Callable[[str], None]) -> None:
        self._size, self._say, self._done, self._said_at = size, say, 0, time.monotonic()

    def add(self, count: int) -> None:
        """So many more files are there."""
        self._done += count
        if time.monotonic() - self._said_at >= _SECONDS_BETWEEN_LINES:
            self._said_at = time.monotonic()
            self._say(f"  {_number(self._done)} dossiers sur {_number(self._size)}…")


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")
