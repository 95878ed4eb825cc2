"""Published tables, filled from the outbox: again for the structures where something changed, or wholly."""

from __future__ import annotations

import fcntl
import json
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


def publish_tables(folder: Path | None = None, *, anew: bool = False) -> int:
    """Fill the parts that changed, or all ``anew``; returns how many parts were written.

    A new year (an edition of the names) and a new version of a table make its every part anew. Stopped half-way, it
    does the same again: the place reached is noted last. Another process that publishes is left to it.
    """
    place = folder or Path(settings.PUBLISHED_DIR)
    place.mkdir(parents=True, exist_ok=True)
    with _alone(place) as free:
        return _publish(place, anew=anew) if free else 0


def _publish(folder: Path, *, anew: bool) -> int:
    edition = f"{clock.now().year}"
    names, reached = Pseudonyms(settings.INDEX_KEY, edition), folder / "reached.json"
    known = json.loads(reached.read_text("utf-8")) if reached.exists() and not anew else {}
    with acting(system_actor(), Purpose.SYSTEM, route=ROUTE):
        until = horizon()
    count, now = 0, {}
    for extract in extracts():
        seal = f"{extract.table.version}/{edition}"
        was = known.get(extract.table.name, {})
        since = was["until"] if was.get("seal") == seal else None
        due = _due(extract, folder, since, until)
        count += _fill(extract, folder, due, names)
        now[extract.table.name] = {"seal": seal, "until": until}
    fresh = reached.with_suffix(".new")
    fresh.write_text(json.dumps(now), "utf-8")
    fresh.replace(reached)
    return count


def _fill(extract: Extract, folder: Path, due: set[UUID], names: Pseudonyms) -> int:
    def asked(_scope: Scope, _at: datetime) -> list[UUID]:
        return sorted(due)

    actors = house_in_each(asked, clock.now(), route=ROUTE) if due else []
    for actor in actors:
        with acting(actor, Purpose.SYSTEM, route=ROUTE) as scope:
            write_part(folder, extract.table, actor.structure_id, extract.rows(scope, names))
    return len(actors)


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
