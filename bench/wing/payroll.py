"""The monthly run of every structure on two cores, beside the same rows written alone.

Each file that has no contract yet gets a CEJ and its right. Two processes then open and calculate the run of the last
month, structure after structure, through the operations of the room: policies, constraints and history on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import psycopg

from bench.report import Figure, at_most, informative

CORES, BOUND, WHOLE = 2, 120.0, 200_000
LABEL = "Contrats des mesures de la paie"
_STRUCTURES = """
    SELECT d.structure_id, s.time_zone, count(*) FROM dossier_dossier d
    JOIN identity_structure s ON s.id = d.structure_id WHERE s.closed_on IS NULL
    GROUP BY 1, 2 ORDER BY 3 DESC, 1
"""
_WITHOUT_CONTRACT = """
    SELECT d.id FROM dossier_dossier d WHERE d.structure_id = %s AND NOT EXISTS (
        SELECT FROM contracts_contract c WHERE c.dossier_id = d.id AND coalesce(c.ended_on, 'infinity') > %s)
    ORDER BY d.id
"""
_WITHOUT_RIGHT = """
    SELECT c.id, c.dossier_id, c.signed_on FROM contracts_contract c
    WHERE c.structure_id = %s AND c.kind = 'cej' AND c.state = 'en_cours' AND c.signed_on IS NOT NULL
        AND NOT EXISTS (SELECT FROM allowances_allowanceright r WHERE r.contract_id = c.id) ORDER BY c.id
"""
_AGAIN = (
    "DELETE FROM payments_proposalline",
    "DELETE FROM payments_proposal",
    "DELETE FROM payments_run",
)
_TABLES = ("payments_proposal", "payments_proposalline")

Place = tuple[UUID, str]


def measure(connection: psycopg.Connection[Any], *, say: Callable[[str], None]) -> list[Figure]:
    """The seconds of the run of the last month, and of the same rows without rules, policies nor history."""
    rows = connection.execute(_STRUCTURES).fetchall()
    places = [(structure_id, time_zone) for structure_id, time_zone, _ in rows]
    _load(places, say)
    connection.execute("ANALYZE")
    _forget(connection)
    say(f"Paie du mois dernier de {len(places)} structures sur {CORES} processus…")
    seconds = _run(places)
    count = _count(connection, "payments_proposal")
    alone = _alone(connection)
    _forget(connection)
    name = f"Paie d’un mois, {count} contrats, {CORES} cœurs"
    note = "référence : les mêmes lignes écrites seules, avec leurs index"
    if count < WHOLE * 0.9:
        return [informative(name, seconds, "s", reference=alone, note=note)]
    return [at_most(name, seconds, "s", BOUND, reference=alone, note=note)]


def _run(places: Sequence[Place]) -> float:
    from django.db import connections

    connections.close_all()
    with ProcessPoolExecutor(CORES, mp_context=get_context("fork")) as pool:
        list(pool.map(_nothing, range(CORES)))
        started = time.perf_counter()
        list(pool.map(_propose, places))
        return time.perf_counter() - started


def _nothing(rank: int) -> int:
    """Wake a process before the clock starts."""
    return rank


def _propose(place: Place) -> int:
    from convergence.accompagnement.allowances.types import Payer
    from convergence.accompagnement.payments.operations import open_run, propose_run
    from convergence.foundation.actor import system_actor

    structure_id, time_zone = place
    actor, at = system_actor(structure_id, time_zone=time_zone), datetime.now(UTC)
    made = open_run(actor=actor, at=at, month=_last_month(), payer=Payer.ASP)
    return propose_run(actor=actor, at=at, run_id=made)


def _last_month() -> date:
    return (datetime.now(UTC).date().replace(day=1) - timedelta(days=1)).replace(day=1)


def _alone(connection: psycopg.Connection[Any]) -> float:
    """Write the rows again into bare copies of their tables."""
    seconds = 0.0
    for table in _TABLES:
        connection.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING INDEXES)")
        started = time.perf_counter()
        connection.execute(f"INSERT INTO bare_{table} SELECT * FROM {table}")
        seconds += time.perf_counter() - started
        connection.execute(f"DROP TABLE bare_{table}")
    return seconds


def _count(connection: psycopg.Connection[Any], table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0


def _forget(connection: psycopg.Connection[Any]) -> None:
    """Take the runs away, past any history: the next measure starts from nothing."""
    connection.execute("SET session_replication_role = replica")
    for statement in _AGAIN:
        connection.execute(statement)
    connection.execute("SET session_replication_role = DEFAULT")
    connection.execute("VACUUM (ANALYZE) payments_proposal")
    connection.execute("VACUUM (ANALYZE) payments_proposalline")


def _load(places: Sequence[Place], say: Callable[[str], None]) -> None:
    from django.db import connection as own

    from convergence.foundation.actor import system_actor
    from convergence.storage.loading import past_facts
    from convergence.storage.operation import operation

    @operation(LABEL)
    def load(*, actor: Any, at: datetime, structure_id: UUID) -> int:
        from convergence.accompagnement.allowances.loading import load_rights
        from convergence.accompagnement.contracts.loading import load_contracts

        with own.cursor() as cursor:
            cursor.execute(_WITHOUT_CONTRACT, (structure_id, _signed_on()))
            contracts = [_contract(structure_id, dossier_id, at) for (dossier_id,) in cursor.fetchall()]
            cursor.execute(_WITHOUT_RIGHT, (structure_id,))
            held = cursor.fetchall() + [(made.id, made.dossier_id, made.signed_on) for made in contracts]
        with past_facts():
            load_contracts(contracts)
            return load_rights(_right(structure_id, at, *row) for row in held)

    loaded = sum(
        load(
            actor=system_actor(structure_id, time_zone=time_zone),
            at=datetime.now(UTC),
            structure_id=structure_id,
        )
        for structure_id, time_zone in places
    )
    say(f"{loaded} droits ajoutés.")


def _signed_on() -> date:
    return _last_month() - timedelta(days=61)


def _contract(structure_id: UUID, dossier_id: UUID, at: datetime) -> Any:
    from convergence.accompagnement.contracts.loading import LoadedContract
    from convergence.accompagnement.contracts.types import ContractKind, ContractState

    signed = _signed_on()
    return LoadedContract(
        at, structure_id, dossier_id, ContractKind.CEJ.value, ContractState.RUNNING.value, 12, signed, signed,
        signed + timedelta(days=365), signed_on=signed,
    )  # fmt: skip


def _right(structure_id: UUID, at: datetime, contract_id: UUID, dossier_id: UUID, signed: date) -> Any:
    from convergence.accompagnement.allowances.loading import LoadedRight
    from convergence.accompagnement.allowances.types import Home
    from convergence.accompagnement.allowances.types.facts import TermsDraft
    from convergence.accompagnement.contracts.types import TaxHousehold
    from convergence.foundation.actor import SYSTEM_USER

    draft = TermsDraft(TaxHousehold.NOT_TAXABLE, Home.OUTSIDE)
    return LoadedRight(
        at,
        structure_id,
        dossier_id,
        contract_id,
        signed,
        draft,
        SYSTEM_USER,
        structure_id,
        complete_on=signed,
    )
