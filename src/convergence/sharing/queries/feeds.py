"""The feed of an organisation as whoever administers the network may know it: never what a line tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from convergence.foundation.scope import Scope
from convergence.sharing.policies import check_may_manage_clients
from convergence.storage.journal import reads_nobody

_COUNTS = "numbers of lines, no person"


@reads_nobody(_COUNTS)
def feed_end(scope: Scope, organisation_id: UUID) -> int:
    """The number of the last line of a feed, 0 when it has none."""
    check_may_manage_clients(scope.actor)
    return int(_asked("SELECT sharing_feed_end(%s)", [organisation_id])[0])


@reads_nobody(_COUNTS)
def feed_waiting(
    scope: Scope, organisation_id: UUID, *, after: int, resources: Sequence[str], most: int
) -> int:
    """How many lines of these resources (none: all) stand after a position, ``most`` at most."""
    check_may_manage_clients(scope.actor)
    asked = [organisation_id, after, list(resources), most]
    return int(_asked("SELECT sharing_feed_waiting(%s, %s, %s::text[], %s)", asked)[0])


@reads_nobody(_COUNTS)
def feed_kept(scope: Scope, organisation_id: UUID, changes: Sequence[int]) -> frozenset[int]:
    """Which of these lines are still kept."""
    check_may_manage_clients(scope.actor)
    asked = [organisation_id, list(changes)]
    return frozenset(_asked("SELECT sharing_feed_kept(%s, %s::bigint[])", asked))


def _asked(statement: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
