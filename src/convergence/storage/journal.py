"""Access journal: who read which file, for what, written in the transaction that read it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection

from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope

P = ParamSpec("P")
R = TypeVar("R")

SHOWN = "consultation"
REFUSED = "refus"


def reads(*groups: FieldGroup) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a query that returns personal data: the files in its answer enter the journal by themselves.

    The first argument is the ``Scope``; the answer is None, one row or an iterable of rows, each with a
    ``dossier_id`` (None when the row belongs to no file). ``tests/architecture`` demands this mark (or
    ``reads_nobody``) on every public query.
    """

    def mark(query: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(query)
        def recorded(*args: P.args, **kwargs: P.kwargs) -> R:
            answer = query(*args, **kwargs)
            scope = args[0]
            if not isinstance(scope, Scope):
                raise TypeError(f"{query.__name__} must take the scope first")
            scope.reading.show(_dossiers(answer), *groups)
            return answer

        recorded.__dict__["reads_groups"] = groups
        return recorded

    return mark


def reads_nobody(why: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a query that returns nothing about an identified young person, and say why."""

    def mark(query: Callable[P, R]) -> Callable[P, R]:
        query.__dict__["reads_nobody"] = why
        return query

    return mark


def _dossiers(answer: Any) -> list[UUID]:
    if answer is None:
        return []
    if hasattr(answer, "dossier_id"):
        return [] if answer.dossier_id is None else [answer.dossier_id]
    if not isinstance(answer, Iterable):
        raise TypeError(f"a personal query answered {type(answer).__name__}, which names no file")
    return [row.dossier_id for row in answer if row.dossier_id is not None]


def write(scope: Scope, *, route: str, request_id: UUID | None) -> None:
    """Append what the scope has shown and refused, one entry for each decision."""
    reading = scope.reading
    if reading.shown:
        files = [
            {"dossier": str(dossier_id), "groups": sorted(groups)}
            for dossier_id, groups in sorted(reading.shown.items())
        ]
        _append(scope, files, route, request_id, SHOWN)
        reading.shown.clear()
    if reading.refused:
        files = [
            {"dossier": str(dossier_id), "groups": [], "reason": reason}
            for dossier_id, reason in sorted(reading.refused.items())
        ]
        _append(scope, files, route, request_id, REFUSED)
        reading.refused.clear()


def _append(
    scope: Scope, files: list[dict[str, Any]], route: str, request_id: UUID | None, decision: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT storage_journal_append(%s::jsonb, %s, %s, %s::uuid, %s)",
            (json.dumps(files), scope.purpose.legal_basis, route, str(request_id), decision),
        )


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One line of the journal of a file. ``groups`` are values of ``FieldGroup``."""

    chain: UUID
    seq: int
    at: datetime
    user_id: UUID
    purpose: str
    legal_basis: str
    route: str
    decision: str
    groups: tuple[str, ...]


def entries_of_file(dossier_id: UUID, *, before: datetime, limit: int = 50) -> list[AccessEntry]:
    """Latest entries that name a file, whatever organisation read it; empty unless the reader's structure holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM storage_journal_of_file(%s, %s, %s)", (dossier_id, before, limit))
        rows = cursor.fetchall()
    return [
        AccessEntry(
            chain=chain,
            seq=seq,
            at=at,
            user_id=user_id,
            purpose=purpose,
            legal_basis=legal_basis,
            route=route,
            decision=decision,
            groups=tuple(_decoded(groups)),
        )
        for chain, seq, at, user_id, purpose, legal_basis, route, decision, groups in rows
    ]


def last_read_by_people(organisation_ids: Iterable[UUID]) -> dict[UUID, date]:
    """The last day on which people of organisations, not their programs, read something; for the network alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain, people_on FROM storage_journal_people(%s)", (list(organisation_ids),))
        return dict(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first entry of a chain that does not follow from the one before."""

    chain: UUID
    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last entry of a chain: what an anchor keeps outside the house."""

    chain: UUID
    seq: int
    hash: bytes


def heads() -> list[ChainHead]:
    """Last entry of each chain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM storage_journal_heads()")
        return [ChainHead(chain, seq, bytes(value)) for chain, seq, value in cursor.fetchall()]


def breaks(chain: UUID) -> list[ChainBreak]:
    """Recompute a chain from its first entry; an empty answer means that it is whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM storage_journal_breaks(%s)", (chain,))
        return [ChainBreak(chain, seq, reason) for seq, reason in cursor.fetchall()]


def hash_at(chain: UUID, seq: int) -> bytes | None:
    """The hash of one entry, to compare with an anchor; None when the entry is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT storage_journal_hash_at(%s, %s)", (chain, seq))
        row = cursor.fetchone()
    return bytes(row[0]) if row and row[0] is not None else None


def _decoded(value: Any) -> list[str]:
    if value is None:
        return []
    return json.loads(value) if isinstance(value, str) else list(value)
