"""Published tables, filled from the outbox: again for the structures where something changed, or wholly."""

from __future__ import annotations

import fcntl
import json
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from convergence.foundation import clock
from convergence.foundation.actor import system_actor
from convergence.foundation.scope import Purpose, Scope
from convergence.jobs.structures import house_in_each
from convergence.published.shape.parts import structures_published, write_part
from convergence.published.shape.pseudonyms import Pseudonyms
from convergence.storage.session import acting
from convergence.storage.studies.extracts import Extract, extracts, horizon, structures_changed

ROUTE = "publish_tables"
A_WHILE = 10.0
"""Seconds that the worker gives to it at once: a new year makes every part anew."""


def publish_tables(folder: Path | None = None, *, anew: bool = False, seconds: float = math.inf) -> int:
    """Fill the parts that changed, or all ``anew``; returns how many parts were written.

    A new year (an edition of the names) and a new version of a table make its every part anew; so does a new day where
    the extract asks for it. Stopped half-way, it
    does the same again: the place reached is noted last. After so many ``seconds`` the rest is left to the next time.
    Another process that publishes is left to it.
    """
    place = folder or Path(settings.PUBLISHED_DIR)
    place.mkdir(parents=True, exist_ok=True)
    with _alone(place) as free:
        return _publish(place, time.monotonic() + seconds, anew=anew) if free else 0


def publish_a_while() -> int:
    """The same for the worker, whose other work waits meanwhile."""
    return publish_tables(seconds=A_WHILE)


def _publish(folder: Path, until_time: float, *, anew: bool) -> int:
    today = clock.now().date()
    edition = f"{today.year}"
    names, reached = Pseudonyms(settings.INDEX_KEY, edition), folder / "reached.json"
    known = json.loads(reached.read_text("utf-8")) if reached.exists() and not anew else {}
    with acting(system_actor(), Purpose.SYSTEM, route=ROUTE):
        until = horizon()
    count, now = 0, {}
    for extract in extracts():
        seal = f"{extract.table.version}/{today if extract.each_day else edition}"
        was = known.get(extract.table.name, {})
        is_same = was.get("seal") == seal
        due = sorted(_due(extract, folder, was["until"] if is_same else None, until))
        due += [one for one in map(UUID, was["left"]) if one not in due] if is_same else []
        done = _fill(extract, folder, due, names, until_time)
        now[extract.table.name] = {
            "seal": seal,
            "until": until,
            "left": [str(one) for one in due if one not in done],
        }
        count += len(done)
    fresh = reached.with_suffix(".new")
    fresh.write_text(json.dumps(now), "utf-8")
    fresh.replace(reached)
    return count


def _fill(extract: Extract, folder: Path, due: list[UUID], names: Pseudonyms, until_time: float) -> set[UUID]:
    def asked(_scope: Scope, _at: datetime) -> list[UUID]:
        return due

    done: set[UUID] = set()
    for actor in house_in_each(asked, clock.now(), route=ROUTE) if due else []:
        if time.monotonic() > until_time:
            break
        with acting(actor, Purpose.SYSTEM, route=ROUTE) as scope:
            write_part(folder, extract.table, actor.structure_id, extract.rows(scope, names))
        done.add(actor.structure_id)
    return done


def _due(extract: Extract, folder: Path, since: int | None, until: int) -> set[UUID]:
    with acting(system_actor(), Purpose.SYSTEM, route=ROUTE) as scope:
        if since is None:
            return _everywhere(extract, scope, folder)
        return structures_changed(extract.events, since, until)


def _everywhere(extract: Extract, scope: Scope, folder: Path) -> set[UUID]:
    """Where there is something to tell, and where something was told that may be no more."""
    return {*extract.structures(scope, clock.now()), *structures_published(folder, extract.table)}


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
