"""Whatever the code asked, the database lets her session touch no row of another: each table of files is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import Error, connection, transaction
from django.db.models import IntegerField
from django.test import Client

from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity.queries import young_actor_of
from convergence.identity.types import authentication_actor
from convergence.portal.account.session import KEY
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.architecture.catalogue import OPEN_TABLES
from tests.web.attack.hers.asking import FILE_TABLES
from tests.web.attack.hers.scene import Attacked

REFUSED = "42501"
"""No right, or a row that the policies refuse: the two are one code of PostgreSQL."""
TABLES = [
    (model._meta.db_table, column, model._meta.pk)
    for model, column in FILE_TABLES
    if model._meta.db_table not in OPEN_TABLES
]
"""All but those that the catalogue of walls leaves open, with its reason for each."""


def actor_of(client: Client) -> Actor:
    """Who acts in this session, as a request finds her."""
    held = client.session[KEY]
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        found = young_actor_of(scope, UUID(held["account"]), held["version"])
    assert found is not None
    return found


@operation("Essai de la personne")
def as_herself(*, actor: Actor, at: datetime, ask: Callable[[], list[str]]) -> list[str]:
    """Inside an operation, so that no trigger refuses before the policies do. All of it is taken back."""
    with transaction.atomic():
        found = ask()
        transaction.set_rollback(True)
    return found


def touched(sql: str, *values: Any) -> str:
    """How many rows a statement reaches, as text; its code when it is refused."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return str(cursor.rowcount)
    except Error as refused:
        return str(getattr(refused.__cause__, "sqlstate", refused))


def row_of(world: Attacked, table: str, column: str, key: Any) -> dict[str, Any]:
    """A row of the other, as her structure sees it; only what the policies read when nothing shows one."""
    file, structure = str(world.course.ids["dossier_id"]), str(world.course.house.structures["tarbes"])
    named = {key.attname: 2**62 if isinstance(key, IntegerField) else str(uuid4())}
    least = named | {column: file, "structure_id": structure}
    with acting(world.course.house.actor("direction"), Purpose.AUDIT), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", (table,))
        if not cursor.fetchone()[0]:
            return least
        cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t WHERE {column} = %s LIMIT 1', (file,))
        found = cursor.fetchone()
    whole = found[0] if found else least
    kept = json.loads(whole) if isinstance(whole, str) else whole
    return kept if key.attname == column else kept | named


def rows_to_add(world: Attacked) -> dict[str, dict[str, Any]]:
    """A row of the other for each table."""
    return {table: row_of(world, table, column, key) for table, column, key in TABLES}


def reached(world: Attacked, who: str, rows: dict[str, dict[str, Any]]) -> list[str]:
    """What her session reads, changes, erases, gives away or adds of the other's, said table by table."""
    victim, mine = world.course.ids["dossier_id"], world.files[who]

    def ask() -> list[str]:
        wrong = list[str]()
        for table, column, _ in TABLES:
            answers = {
                "lit": touched(f'SELECT 1 FROM "{table}" WHERE {column} = %s', victim),
                "change": touched(f'UPDATE "{table}" SET {column} = {column} WHERE {column} = %s', victim),
                "efface": touched(f'DELETE FROM "{table}" WHERE {column} = %s', victim),
                "donne": touched(f'UPDATE "{table}" SET {column} = %s WHERE {column} = %s', victim, mine),
            }
            wrong += [
                f"{table} {verb} : {said}" for verb, said in answers.items() if said not in ("0", REFUSED)
            ]
            added = touched(
                f'INSERT INTO "{table}" SELECT (jsonb_populate_record(NULL::"{table}", %s)).*',
                json.dumps(rows[table]),
            )
            wrong += [f"{table} ajoute : {added}"] if added != REFUSED else []
        return wrong

    return as_herself(actor=actor_of(world.sessions[who]), at=now(), ask=ask)


def seen_by_herself(world: Attacked) -> list[str]:
    """The tables in which the same questions, about her own file, find rows."""
    victim = world.course.ids["dossier_id"]

    def ask() -> list[str]:
        return [
            table
            for table, column, _ in TABLES
            if touched(f'SELECT 1 FROM "{table}" WHERE {column} = %s', victim) not in ("0", REFUSED)
        ]

    return as_herself(actor=actor_of(world.her), at=now(), ask=ask)
