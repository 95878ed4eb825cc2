"""What fills the published tables: each room registers its extract; the outbox says for which structures to fill again.

A part holds one structure and follows from its rows alone: filled after each event or all at once, in any order, twice
or after a failure, it is the same. The place reached in the outbox is kept with the parts by whoever fills them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from convergence.foundation.events import Event, event_name
from convergence.foundation.scope import Scope
from convergence.published.shape.columns import Table
from convergence.published.shape.pseudonyms import Pseudonyms
from convergence.storage.models import File

Rows = Callable[[Scope, Pseudonyms], Iterable[Sequence[object]]]
Structures = Callable[[Scope, datetime], Collection[UUID]]


@dataclass(frozen=True, slots=True)
class Extract:
    """How a room fills a published table: the rows of the structure that acts, the events after which they change.

    ``each_day``: every part is made again once a day, for facts of which no event tells, or too many do.
    """

    table: Table
    events: tuple[type[Event], ...]
    structures: Structures
    rows: Rows
    each_day: bool = False


_extracts: dict[str, Extract] = {}


def fills(
    table: Table, *events: type[Event], structures: Structures, each_day: bool = False
) -> Callable[[Rows], Rows]:
    """Register ``rows(scope, names)`` as what fills a table; rooms do so in ``extracts.py``."""

    def register(rows: Rows) -> Rows:
        _extracts[table.name] = Extract(table, events, structures, rows, each_day)
        return rows

    return register


def extracts() -> tuple[Extract, ...]:
    """Every registered extract, by name of table."""
    return tuple(_extracts[name] for name in sorted(_extracts))


def horizon() -> int:
    """The oldest transaction that may still run: every older one has ended, none can appear behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def structures_changed(events: Iterable[type[Event]], since: int, until: int) -> set[UUID]:
    """Structures told of by events of the transactions from ``since`` to ``until``, that one excluded.

    A file that changes hands concerns the structure that it leaves too.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _CHANGED, {"names": sorted({event_name(one) for one in events}), "since": since, "until": until}
        )
        return {structure for row in cursor.fetchall() for structure in row if structure}


_CHANGED = """
    SELECT DISTINCT e.structure_id, (e.payload->>'from_structure_id')::uuid
    FROM unnest(%(names)s::text[]) AS n (name) JOIN storage_outboxevent e ON e.name = n.name
        AND e.transaction >= %(since)s AND e.transaction < %(until)s
"""


def files_held_back() -> set[UUID]:
    """Files of the actor's structure whose person opposed, or asked for the limitation: no study reads them."""
    return set(File.objects.filter(held_back_at__isnull=False).values_list("dossier_id", flat=True))
