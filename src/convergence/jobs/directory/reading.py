"""Read the sources of the directory that an address feeds: asked outside any transaction, then loaded whole."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Problem, Unavailable
from convergence.foundation.scope import Purpose
from convergence.gateways.data_inclusion import DirectoryAccess, Listing, directory
from convergence.jobs.structures import house_in_each
from convergence.offers.operations import load_edition, note_failure
from convergence.offers.queries import due_sources, due_structures, source_access
from convergence.offers.types import RawRecord, SourceAccess
from convergence.storage.session import acting

log = logging.getLogger(__name__)

_ROUTE = "read_directories"
_EVERY = timedelta(hours=20)
_TRY_AGAIN = timedelta(hours=3)


def read_directories() -> int:
    """Read each source whose day has come; returns how many came whole. One that fails is tried again later."""
    at = clock.now()
    read = 0
    for actor in house_in_each(due_structures, at, route=_ROUTE):
        with acting(actor, Purpose.SYSTEM, route=_ROUTE) as scope:
            due = due_sources(scope, read_before=at - _EVERY, tried_before=at - _TRY_AGAIN)
        for source_id in due:
            read += _read_alone(actor, source_id)
    return read


def _read_alone(actor: Actor, source_id: UUID) -> bool:
    """One source; what goes wrong with it stops no other."""
    try:
        return read_source(actor, source_id)
    except Problem as problem:
        log.error("source %s: %s", source_id, problem.code)
        return False


def read_source(actor: Actor, source_id: UUID) -> bool:
    """Read one source now; False when it could not be read, which its page then says."""
    with acting(actor, Purpose.SYSTEM, route=_ROUTE) as scope:
        access = source_access(scope, source_id)
    with tempfile.TemporaryDirectory(prefix="annuaire-") as folder:
        try:
            files = {listing: _spooled(access, listing, Path(folder)) for listing in Listing}
        except Unavailable as problem:
            note_failure(
                actor=actor, at=clock.now(), source_id=source_id, origin=access.address, trouble=str(problem)
            )
            return False
        _load(actor, clock.now(), access, files)
    return True


def _spooled(access: SourceAccess, listing: Listing, folder: Path) -> Path:
    """A list kept in a file, a record a line: memory holds one page."""
    path = folder / listing.value
    with path.open("w", encoding="utf-8") as file:
        for record in directory().records(DirectoryAccess(access.address, access.token), listing):
            file.write(f"{json.dumps(record)}\n")
    return path


def _load(actor: Actor, at: datetime, access: SourceAccess, files: dict[Listing, Path]) -> None:
    load_edition(
        actor=actor,
        at=at,
        source_id=access.source_id,
        structures=_rows(files[Listing.STRUCTURES]),
        services=_rows(files[Listing.SERVICES]),
        origin=access.address,
    )


def _rows(path: Path) -> Iterator[RawRecord]:
    with path.open(encoding="utf-8") as file:
        for line, text in enumerate(file, start=1):
            yield RawRecord(line, json.loads(text))
