"""Lists of files: an adviser's, a structure's. Keyset pages: the tenth page costs what the first does."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from convergence.dossier.policies import check_may_read_caseload
from convergence.dossier.queries.heads import has_rqth
from convergence.dossier.queries.rows import Head, first_contact, heads, today_of
from convergence.dossier.rules.identity import proof_state
from convergence.dossier.types import ContactKind, DossierState, Reachability, Sex
from convergence.dossier.types.views import (
    CaseloadFilter,
    CaseloadPage,
    CaseloadRow,
    CaseloadSort,
    PhoneRow,
    RankedFile,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody

_SORTS = {
    CaseloadSort.NAME: ("d.sort_key", "text"),
    CaseloadSort.LAST_CONTACT: ("coalesce(f.last_contact_on, '0001-01-01'::date)", "date"),
    CaseloadSort.STATE: ("f.state", "text"),
}
_NO_FILTER = CaseloadFilter()


@reads(FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT)
def caseload(
    scope: Scope,
    *,
    adviser_id: UUID | None = None,
    filters: CaseloadFilter = _NO_FILTER,
    sort: CaseloadSort = CaseloadSort.NAME,
    after: str = "",
    limit: int = 50,
) -> CaseloadPage:
    """Files around which ``adviser_id`` works (whatever her role), or those of the whole structure, by two queries.

    An operator's adviser finds the shared files in whose team she is. Raise
    NotFound for a broken ``after``, Refused for the list of others without the right.
    """
    check_may_read_caseload(scope.actor, adviser_id)
    day = today_of(scope)
    column, kind = _SORTS[sort]
    parameters: dict[str, Any] = {
        "day": day,
        "structure": scope.structure_id,
        "adviser": adviser_id,
        "limit": limit + 1,
    }
    where = _conditions(filters, parameters, adviser_id)
    if after:
        parameters["last"], parameters["last_id"] = _decoded(after)
        where.append(f"({column}, d.id) > (%(last)s::{kind}, %(last_id)s::uuid)")
    sql = f"""
        SELECT d.id, ({column})::text FROM dossier_dossier d
        JOIN dossier_followup f ON f.structure_id = d.structure_id AND f.dossier_id = d.id
        WHERE {" AND ".join(where)} ORDER BY {column}, d.id LIMIT %(limit)s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        keys = cursor.fetchall()
    shown = keys[:limit]
    found = heads([key[0] for key in shown], day)
    rows = tuple(_row(found[key[0]], day) for key in shown if key[0] in found)
    return CaseloadPage(rows, _encoded(shown[-1]) if len(keys) > limit else "")


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def files_to_rank(scope: Scope, adviser_id: UUID, limit: int) -> tuple[RankedFile, ...]:
    """Files around which an adviser works, in the order of names: what ranks them, by one light query.

    Raise Refused for the list of others without the right.
    """
    check_may_read_caseload(scope.actor, adviser_id)
    day = today_of(scope)
    parameters: dict[str, Any] = {"day": day, "adviser": adviser_id, "limit": limit}
    where = _conditions(_NO_FILTER, parameters, adviser_id)
    sql = f"""
        SELECT d.id, d.number, d.birth_name, d.usual_name, d.first_name, d.born_on, d.created_on,
            f.state, f.last_contact_on, p.seen_on, p.expires_on
        FROM dossier_dossier d
        JOIN dossier_followup f ON f.structure_id = d.structure_id AND f.dossier_id = d.id
        LEFT JOIN LATERAL (
            SELECT p.seen_on, p.expires_on FROM dossier_identityproof p
            WHERE p.structure_id = d.structure_id AND p.dossier_id = d.id
            ORDER BY p.seen_on DESC, p.id DESC LIMIT 1) p ON true
        WHERE {" AND ".join(where)} ORDER BY d.sort_key, d.id LIMIT %(limit)s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return tuple(_to_rank(row, day) for row in cursor.fetchall())


@reads_nobody("identifiers of files alone")
def files_of_referents(scope: Scope, user_ids: Sequence[UUID]) -> list[UUID]:
    """Files of which one of these professionals is the référent today."""
    with connection.cursor() as cursor:
        cursor.execute(_REFERRED, {"users": list(user_ids), "day": today_of(scope)})
        return [dossier_id for (dossier_id,) in cursor.fetchall()]


_REFERRED = """
    SELECT DISTINCT t.dossier_id FROM dossier_teammember t WHERE t.user_id = ANY (%(users)s::uuid[])
        AND t.role = 'referent' AND t.starts_on <= %(day)s AND (t.ends_on IS NULL OR t.ends_on > %(day)s)
"""


@reads(FieldGroup.CONTACT)
def phones_of(scope: Scope, dossier_ids: Sequence[UUID]) -> list[PhoneRow]:
    """The number to call first for each person of a list; no row for a person without any that works."""
    with connection.cursor() as cursor:
        cursor.execute(_PHONES, (list(dossier_ids),))
        return [PhoneRow(dossier_id, phone) for dossier_id, phone in cursor.fetchall() if phone]


def _conditions(filters: CaseloadFilter, parameters: dict[str, Any], adviser_id: UUID | None) -> list[str]:
    where = ["d.structure_id = %(structure)s", "f.structure_id = %(structure)s"]
    if adviser_id is not None:
        where = [
            "d.id IN (SELECT t.dossier_id FROM dossier_teammember t WHERE t.user_id = %(adviser)s"
            " AND t.starts_on <= %(day)s AND (t.ends_on IS NULL OR t.ends_on > %(day)s))"
        ]
    if not filters.with_ended:
        where.append("(f.ended_on IS NULL OR f.ended_on > %(day)s)")
    tests = (
        ("state", filters.state, "f.state = %(state)s"),
        ("born_after", filters.born_after, "d.born_on >= %(born_after)s"),
        ("born_before", filters.born_before, "d.born_on < %(born_before)s"),
        ("since", filters.no_contact_since, "(f.last_contact_on IS NULL OR f.last_contact_on < %(since)s)"),
        ("commune", filters.commune, f"EXISTS ({_ADDRESS})"),
        ("alone", filters.without_referent, f"NOT EXISTS ({_REFERENT})"),
    )
    for name, value, test in tests:
        if value:
            parameters[name] = str(value) if isinstance(value, DossierState) else value
            where.append(test)
    return where


_ADDRESS = """
    SELECT 1 FROM dossier_address a WHERE a.structure_id = d.structure_id AND a.dossier_id = d.id
        AND a.commune = %(commune)s AND a.starts_on <= %(day)s AND (a.ends_on IS NULL OR a.ends_on > %(day)s)
"""
_REFERENT = """
    SELECT 1 FROM dossier_teammember t WHERE t.structure_id = d.structure_id AND t.dossier_id = d.id
        AND t.organisation_id = %(structure)s AND t.role = 'referent'
        AND t.starts_on <= %(day)s AND (t.ends_on IS NULL OR t.ends_on > %(day)s)
"""


_PHONES = f"""
    SELECT d.id, {first_contact(ContactKind.PHONE)} FROM dossier_dossier d WHERE d.id = ANY (%s::uuid[])
"""


def _to_rank(row: tuple[Any, ...], day: date) -> RankedFile:
    return RankedFile(
        dossier_id=row[0],
        number=row[1],
        birth_name=row[2],
        usual_name=row[3],
        first_name=row[4],
        born_on=row[5],
        created_on=row[6],
        state=DossierState(row[7]),
        last_contact_on=row[8],
        identity_state=proof_state(seen_on=row[9], expires_on=row[10], today=day),
    )


def _row(found: Head, day: date) -> CaseloadRow:
    return CaseloadRow(
        dossier_id=found.dossier_id,
        number=found.number,
        structure_id=found.structure_id,
        birth_name=found.birth_name,
        usual_name=found.usual_name,
        first_name=found.first_name,
        born_on=found.born_on,
        sex=Sex(found.sex) if found.sex else None,
        state=DossierState(found.state) if found.state else None,
        state_since=found.state_since,
        ended_on=found.ended_on,
        last_contact_on=found.last_contact_on,
        last_attempt_on=found.last_attempt_on,
        created_on=found.created_on,
        reachability=Reachability(found.reachability) if found.reachability else Reachability.UNKNOWN,
        phone=found.phone or "",
        email=found.email or "",
        commune=found.commune or "",
        in_qpv=found.in_qpv,
        in_frr=found.in_frr,
        has_rqth=has_rqth(found, day),
        identity_state=proof_state(seen_on=found.proof_seen_on, expires_on=found.proof_expires_on, today=day),
        referent_id=found.referent_id,
    )


def _encoded(key: tuple[UUID, str]) -> str:
    return urlsafe_b64encode(json.dumps([key[1], str(key[0])]).encode()).decode()


def _decoded(after: str) -> tuple[str, UUID]:
    try:
        value, identifier = json.loads(urlsafe_b64decode(after.encode()))
        return str(value), UUID(identifier)
    except (ValueError, Error, TypeError, AttributeError):
        raise NotFound(
            "Cette page de la liste n’existe pas.", what_to_do="Revenez au début de la liste."
        ) from None
