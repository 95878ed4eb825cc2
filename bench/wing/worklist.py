"""The work list of a structure of 28,000 people, read whole by its managers, beside the rows alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import psycopg

from bench.load import Call
from bench.pages import REFERENCE, Case, figures_of, path_of, served
from bench.people import session_of
from bench.report import Figure

PEOPLE, BOUND = 28_000, 100.0
MOST_A_SECOND = 10.0
"""Beyond, on two cores, the queue is measured: ten whole lists a second is each manager opening hers every second."""
LABEL = "Mesures de la liste de travail"
_LARGEST = """
    SELECT d.structure_id, s.time_zone, count(*) FROM dossier_dossier d
    JOIN identity_structure s ON s.id = d.structure_id
    WHERE s.closed_on IS NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT 1
"""
_MANAGERS = """
    SELECT DISTINCT ON (m.user_id) m.user_id, m.id FROM identity_membership m
    JOIN identity_user u ON u.id = m.user_id AND u.state = 'actif'
    WHERE m.structure_id = %s AND m.role IN ('responsable', 'direction') AND m.starts_on <= current_date
        AND m.ends_on IS NULL ORDER BY m.user_id, m.id LIMIT 10
"""
_KNOWN = "SELECT count(*) FROM deadlines_deadline WHERE structure_id = %s AND detail = %s"


def measure(
    connection: psycopg.Connection[Any], *, rate: float, seconds: float, say: Callable[[str], None]
) -> list[Figure]:
    """The first page of the list of the whole structure, and the same filtered on what is late."""
    found = connection.execute(_LARGEST).fetchone()
    assert found is not None, "the invented network has files"
    structure_id, time_zone, files = found
    _load(connection, structure_id, time_zone, files, say)
    cookies = [
        ("Cookie", f"session={session_of(*row)}")
        for row in connection.execute(_MANAGERS, (structure_id,)).fetchall()
    ]
    list_of_all = f"{path_of('deadlines:list')}?liste=tous"
    reference = [Call(f"/travail?{urlencode({'structure': structure_id})}")] * len(cookies)
    cases = [
        Case(name, BOUND, [Call(path, headers=[cookie]) for cookie in cookies], reference)
        for name, path in (
            ("Liste de travail de 28 000 personnes", list_of_all),
            ("La même, ce qui est en retard", f"{list_of_all}&quand=retard"),
        )
    ]
    rate = min(rate, MOST_A_SECOND)
    figures: list[Figure] = []
    with ExitStack() as stack:
        site = stack.enter_context(served(None, say))
        bare = stack.enter_context(served(REFERENCE, say))
        for case in cases:
            say(f"{case.name} : {rate:.0f} requêtes par seconde pendant {seconds:.0f} s, puis la référence…")
            figures += figures_of(case, site, bare, rate, seconds)
    return figures


def _load(
    connection: psycopg.Connection[Any],
    structure_id: UUID,
    time_zone: str,
    files: int,
    say: Callable[[str], None],
) -> None:
    """Fill the structure up to 28,000 people and give each two deadlines, once."""
    from convergence.accompagnement.deadlines.loading import load_deadlines
    from convergence.dossier.loading import load_files
    from convergence.foundation.actor import system_actor
    from convergence.foundation.clock import now
    from convergence.storage.operation import operation

    known = connection.execute(_KNOWN, (structure_id, LABEL)).fetchone()
    if known and known[0]:
        return
    say(f"Une structure portée de {files} à {PEOPLE} personnes, deux échéances pour chacune…")
    at = now()
    today = at.date()

    @operation(LABEL)
    def load(*, actor: Any, at: datetime) -> None:
        load_files((_file(structure_id, at, today, rank) for rank in range(files, PEOPLE)), today=today)
        load_deadlines(_deadlines(structure_id, today), recorded_at=at, expected_on=today)

    load(actor=system_actor(structure_id, time_zone=time_zone), at=at)
    connection.execute("VACUUM (ANALYZE) deadlines_deadline")
    connection.execute("ANALYZE")


def _file(structure_id: UUID, at: datetime, today: date, rank: int) -> Any:
    from convergence.dossier.loading import LoadedFile, LoadedFollowUp
    from convergence.dossier.types import DossierState, Section
    from convergence.foundation.identifiers import public_number, uuid7

    return LoadedFile(
        id=uuid7(), structure_id=structure_id, recorded_at=at, number=public_number(), created_on=today,
        sections={
            Section.IDENTITY: {
                "birth_name": f"MESURE{rank}", "first_name": "Camille", "born_on": date(2006, 3, 1), "sex": "F"
            }
        },
        follow_up=LoadedFollowUp(DossierState.ACTIVE, today),
    )  # fmt: skip


def _deadlines(structure_id: UUID, today: date) -> Iterator[tuple[UUID, Any]]:
    """Two for each person: one in three late, the others within the horizon."""
    from django.db import connection

    from convergence.accompagnement.deadlines.types import DeadlineKind, Expected
    from convergence.foundation.identifiers import uuid7

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM dossier_dossier WHERE structure_id = %s ORDER BY id", (structure_id,))
        ids = [row[0] for row in cursor.fetchall()]
    kinds = (DeadlineKind.CONTRACT_SIGNATURE, DeadlineKind.ACTION, DeadlineKind.SUPPORTING_DOCUMENTS)
    for rank, dossier_id in enumerate(ids):
        for turn in range(2):
            due_on = today + timedelta(days=(rank * 7 + turn * 11) % 44 - 14)
            yield structure_id, Expected(dossier_id, kinds[(rank + turn) % 3], uuid7(), due_on, LABEL)
