"""Raw rows of files: the common reading under every answer. Nothing here is shown; ``queries`` marks what is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from convergence.dossier.models import (
    Address,
    Attachment,
    CivicDuties,
    ContactPoint,
    ContactSheet,
    Diploma,
    Dossier,
    DossierNir,
    Education,
    Family,
    FollowUp,
    HealthCoverage,
    Housing,
    IdentityProof,
    Language,
    Mobility,
    Resources,
    SectionMark,
    TeamMember,
)
from convergence.foundation.clock import local_today
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody
from convergence.storage.models import Record

Row = dict[str, Any]
Rows = Mapping[type[Record], Sequence[Row]]

FILE_MODELS: tuple[type[Record], ...] = (
    Dossier, FollowUp, DossierNir, IdentityProof, CivicDuties, ContactSheet, ContactPoint, Address, Family, Housing,
    Mobility, Education, Diploma, Language, HealthCoverage, Resources, SectionMark, TeamMember, Attachment,
)  # fmt: skip

_BINARY = ("blind", "sealed")


@reads_nobody("a civil day")
def today_of(scope: Scope) -> date:
    """The civil day where the actor works."""
    return local_today(scope.actor.time_zone)


def holder_of(dossier_id: UUID) -> UUID | None:
    """The structure that holds a file of which the actor may see the identity; None otherwise."""
    return Dossier.objects.filter(pk=dossier_id).values_list("structure_id", flat=True).first()


def read_rows(dossier_id: UUID, structure_id: UUID, models: Iterable[type[Record]]) -> Rows:
    """The rows of one file in several tables, by a single query. Sealed columns are left out."""
    tables = tuple(models)
    parts = ", ".join(_aggregate(model) for model in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}", {"dossier": dossier_id, "structure": structure_id})
        found = cursor.fetchone()
    return {
        model: [_typed(model, row) for row in _decoded(rows)]
        for model, rows in zip(tables, found, strict=True)
    }


def touched_by(change_id: int, models: Iterable[type[Record]]) -> set[tuple[str, UUID]]:
    """Tables and files in which a change wrote or replaced a row that the actor may see."""
    parts = [
        f"SELECT table_name, dossier_id FROM storage_version WHERE {column} = %(change)s"
        for column in ("superseded_by", "change_id")
    ]
    for model in models:
        table, key = model._meta.db_table, "id" if model is Dossier else "dossier_id"
        parts.append(f"SELECT '{table}', {key} FROM {table} WHERE change_id = %(change)s")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(parts), {"change": change_id})
        return {(table, file) for table, file in cursor.fetchall() if file is not None}


def rows_of(records: Mapping[type[Record], Sequence[Record]]) -> Rows:
    """The same shape, from records read otherwise (history)."""
    return {
        model: [
            {field.attname: getattr(record, field.attname) for field in model._meta.concrete_fields}
            for record in rows
        ]
        for model, rows in records.items()
    }


def _aggregate(model: type[Record]) -> str:
    key = "id" if model is Dossier else "dossier_id"
    hidden = "".join(f" - '{name}'" for name in _BINARY)
    return (
        f"(SELECT coalesce(jsonb_agg(to_jsonb(t){hidden} ORDER BY t.id), '[]') FROM {model._meta.db_table} t"
        f" WHERE t.structure_id = %(structure)s AND t.{key} = %(dossier)s)"
    )


def _decoded(value: Any) -> list[Row]:
    return list(json.loads(value, parse_float=Decimal) if isinstance(value, str) else value)


def _typed(model: type[Record], row: Row) -> Row:
    return {
        field.attname: field.to_python(row[field.column])
        for field in model._meta.concrete_fields
        if field.column in row
    }


@dataclass(frozen=True, slots=True)
class Head:
    """One file in one line: what lists, search and the head of a page need."""

    dossier_id: UUID
    number: int
    structure_id: UUID
    birth_name: str
    usual_name: str
    first_name: str
    born_on: date
    sex: str
    created_on: date
    state: str | None
    state_since: date | None
    ended_on: date | None
    end_motive: str | None
    last_contact_on: date | None
    last_attempt_on: date | None
    nir_state: str | None
    nir_masked: str | None
    proof_seen_on: date | None
    proof_expires_on: date | None
    reachability: str | None
    phone: str | None
    email: str | None
    commune: str | None
    in_qpv: bool | None
    in_frr: bool | None
    rqth: bool | None
    rqth_from: date | None
    rqth_until: date | None
    referent_id: UUID | None
    referent_organisation_id: UUID | None


def first_contact(kind: str) -> str:
    """SQL of the contact of a kind to use first, for the file ``d`` of the statement around."""
    return (
        "(SELECT c.value FROM dossier_contactpoint c WHERE c.structure_id = d.structure_id AND c.dossier_id = d.id"
        f" AND c.kind = '{kind}' AND NOT c.wrong ORDER BY c.preferred DESC, c.id LIMIT 1)"
    )


_OF_FILE = "structure_id = d.structure_id AND {0}.dossier_id = d.id"


def _join(table: str, alias: str) -> str:
    return f"LEFT JOIN dossier_{table} {alias} ON {alias}.{_OF_FILE.format(alias)}"


_HEADS = f"""
    SELECT d.id, d.number, d.structure_id, d.birth_name, d.usual_name, d.first_name, d.born_on, d.sex, d.created_on,
        f.state, f.state_since, f.ended_on, f.end_motive, f.last_contact_on, f.last_attempt_on,
        n.state, n.masked, p.seen_on, p.expires_on, s.reachability,
        {first_contact("telephone")}, {first_contact("email")},
        a.commune, a.in_qpv, a.in_frr, h.rqth, h.rqth_from, h.rqth_until, t.user_id, t.organisation_id
    FROM dossier_dossier d
    {_join("followup", "f")} {_join("dossiernir", "n")} {_join("contactsheet", "s")} {_join("healthcoverage", "h")}
    LEFT JOIN LATERAL (
        SELECT p.seen_on, p.expires_on FROM dossier_identityproof p WHERE p.{_OF_FILE.format("p")}
        ORDER BY p.seen_on DESC, p.id DESC LIMIT 1) p ON true
    LEFT JOIN LATERAL (
        SELECT a.commune, a.in_qpv, a.in_frr FROM dossier_address a WHERE a.{_OF_FILE.format("a")}
            AND a.starts_on <= %(day)s AND (a.ends_on IS NULL OR a.ends_on > %(day)s) LIMIT 1) a ON true
    LEFT JOIN LATERAL (
        SELECT t.user_id, t.organisation_id FROM dossier_teammember t WHERE t.{_OF_FILE.format("t")}
            AND t.role = 'referent' AND t.starts_on <= %(day)s AND (t.ends_on IS NULL OR t.ends_on > %(day)s)
        ORDER BY t.organisation_id = d.structure_id DESC, t.starts_on DESC, t.id LIMIT 1) t ON true
    WHERE d.id = ANY (%(ids)s::uuid[])
"""


def heads(dossier_ids: Sequence[UUID], day: date) -> dict[UUID, Head]:
    """One line for each of these files that the actor may see, by a single query."""
    if not dossier_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, {"ids": list(dossier_ids), "day": day})
        return {row[0]: Head(*row) for row in cursor.fetchall()}
