"""The cheapest possible answers: the same rows by one prepared query through a bare WSGI function.

Served by the same granian with the same settings, one connection a thread as Django keeps it, under the login
that sees every row. No session, no right, no journal, no template: nothing that a page owes to its readers.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

import psycopg

OF_FILE = "t.structure_id = %(structure)s AND t.dossier_id = %(dossier)s"
ONE_FILE = (
    "dossier_followup", "dossier_dossiernir", "dossier_identityproof", "dossier_contactsheet", "dossier_contactpoint",
    "dossier_address", "dossier_healthcoverage", "dossier_sectionmark", "dossier_teammember", "dossier_attachment",
    "situations_situation", "contracts_contract", "contracts_contractsignature",
)  # fmt: skip


def _all_of(table: str, where: str) -> str:
    return f"(SELECT jsonb_agg(to_jsonb(t)) FROM {table} t WHERE {where})"


FILE = f"""
    SELECT jsonb_build_array(
        (SELECT to_jsonb(d) FROM dossier_dossier d WHERE d.id = %(dossier)s),
        {", ".join(_all_of(table, OF_FILE) for table in ONE_FILE)},
        (SELECT jsonb_agg(to_jsonb(a)) FROM (SELECT * FROM acts_act t WHERE {OF_FILE}
            ORDER BY t.occurred_on DESC, t.id DESC LIMIT 50) a)
    )::text
"""

CASELOAD = f"""
    WITH mine AS MATERIALIZED (
        SELECT DISTINCT t.dossier_id AS id FROM dossier_teammember t WHERE t.user_id = %(user)s
            AND t.starts_on <= current_date AND (t.ends_on IS NULL OR t.ends_on > current_date)
    ), ids AS (SELECT array_agg(id) AS all_of_them FROM mine)
    SELECT jsonb_build_array(
        (SELECT jsonb_agg(jsonb_build_array(d.id, d.number, d.usual_name, d.birth_name, d.first_name, d.born_on,
            d.created_on, f.state, f.last_contact_on, f.ended_on)) FROM mine
            JOIN dossier_dossier d ON d.id = mine.id
            JOIN dossier_followup f ON f.structure_id = d.structure_id AND f.dossier_id = d.id),
        {_all_of("dossier_contactpoint", "t.structure_id = %(structure)s AND t.dossier_id IN (SELECT id FROM mine)")},
        {_all_of("dossier_identityproof", "t.structure_id = %(structure)s AND t.dossier_id IN (SELECT id FROM mine)")},
        (SELECT jsonb_agg(to_jsonb(t)) FROM situations_situation t, ids WHERE t.dossier_id = ANY (ids.all_of_them)
            AND t.starts_on <= current_date AND (t.ends_on IS NULL OR t.ends_on > current_date)),
        (SELECT jsonb_agg(to_jsonb(t)) FROM contracts_contract t, ids WHERE t.dossier_id = ANY (ids.all_of_them)
            AND t.state = 'en_cours'),
        (SELECT jsonb_agg(jsonb_build_array(x.dossier_id, x.last_on)) FROM (
            SELECT t.dossier_id, max(t.occurred_on) AS last_on FROM acts_act t, ids
            WHERE t.dossier_id = ANY (ids.all_of_them)
                AND t.occurred_on BETWEEN current_date - 400 AND current_date GROUP BY 1) x)
    )::text
"""

SEARCH = """
    SELECT coalesce(jsonb_agg(jsonb_build_array(d.id, d.number, d.birth_name, d.first_name, d.born_on)), '[]')::text
    FROM (SELECT * FROM dossier_dossier WHERE structure_id = %(structure)s AND search_key LIKE %(text)s LIMIT 20) d
"""

MISSPELT = """
    SELECT coalesce(jsonb_agg(jsonb_build_array(d.id, d.number, d.birth_name, d.first_name, d.born_on)), '[]')::text
    FROM (SELECT * FROM dossier_dossier WHERE structure_id = %(structure)s AND search_key %%> %(text)s
        ORDER BY word_similarity(%(text)s, search_key) DESC LIMIT 20) d
"""

DUPLICATES = """
    SELECT coalesce(jsonb_agg(jsonb_build_array(d.id, d.birth_name, d.first_name, d.born_on)), '[]')::text
    FROM (SELECT id, birth_name, first_name, born_on FROM dossier_dossier WHERE born_on = %(born)s
        UNION SELECT id, birth_name, first_name, born_on FROM dossier_dossier
        WHERE name_sound = %(name)s AND first_sound = %(first)s) d
"""

ROOMS = {
    "/semaine": """
        SELECT jsonb_build_array(
            (SELECT jsonb_agg(to_jsonb(a)) FROM appointments_appointment a WHERE a.structure_id = %(structure)s
                AND a.adviser_id = ANY (%(who)s::uuid[]) AND a.starts_at BETWEEN %(start)s AND %(end)s),
            (SELECT jsonb_agg(to_jsonb(b)) FROM appointments_busytime b WHERE b.adviser_id = ANY (%(who)s::uuid[])
                AND b.during && tstzrange(%(start)s::timestamptz, %(end)s::timestamptz)))::text""",
    "/sessions": """
        SELECT jsonb_agg(to_jsonb(s))::text FROM (SELECT * FROM workshops_session s
            JOIN workshops_sessionseats p ON p.session_id = s.id
            WHERE s.structure_id = %(structure)s AND s.ends_at > now() ORDER BY s.starts_at LIMIT 30) s""",
    "/sessions-inscrits": """
        SELECT jsonb_agg(to_jsonb(x))::text FROM (SELECT s.*, p.capacity, p.taken, p.held, to_jsonb(o) AS offer,
                (SELECT jsonb_agg(jsonb_build_array(e.number, e.status, d.number, d.birth_name, d.first_name))
                    FROM workshops_enrolment e JOIN dossier_dossier d ON d.id = e.dossier_id
                    WHERE e.session_id = s.id AND NOT e.is_withdrawn) AS enrolled
            FROM workshops_session s JOIN workshops_sessionseats p ON p.session_id = s.id
            JOIN workshops_workshopoffer o ON o.id = s.offer_id
            WHERE s.structure_id = %(structure)s AND s.starts_at >= current_date
                AND s.starts_at < current_date + %(days)s::int + 1 AND s.state <> 'annulee'
            ORDER BY s.starts_at, s.id LIMIT %(most)s::int) x""",
    "/emargement": """
        SELECT jsonb_agg(to_jsonb(e))::text FROM (SELECT e.*, d.first_name, d.birth_name FROM workshops_enrolment e
            JOIN dossier_dossier d ON d.id = e.dossier_id
            WHERE e.structure_id = %(structure)s AND e.session_id = %(session)s) e""",
    "/conversations": """
        SELECT jsonb_agg(to_jsonb(m))::text FROM (SELECT * FROM messaging_message m
            WHERE m.structure_id = %(structure)s ORDER BY m.id DESC LIMIT 30) m""",
    "/travail": """
        WITH top AS (SELECT dossier_id, min(pressing_on) AS pressing_on FROM deadlines_deadline
            WHERE structure_id = %(structure)s AND settled_on IS NULL AND due_on <= current_date + 30
            GROUP BY 1 ORDER BY 2, 1 LIMIT 20)
        SELECT jsonb_build_array(
            (SELECT jsonb_agg(to_jsonb(d)) FROM deadlines_deadline d JOIN top USING (dossier_id)
                WHERE d.settled_on IS NULL),
            (SELECT jsonb_agg(c) FROM (SELECT kind, count(*) FROM deadlines_deadline
                WHERE structure_id = %(structure)s AND settled_on IS NULL GROUP BY 1) c))::text""",
    "/acquittement": """
        WITH done AS (UPDATE sharing_operatorevent SET acknowledged_at = now()
            WHERE identifier = %(identifier)s AND acknowledged_at IS NULL RETURNING 1)
        SELECT count(*)::text FROM done""",
    "/envois": """
        SELECT jsonb_build_array(
            (SELECT jsonb_agg(to_jsonb(x)) FROM (SELECT * FROM sharing_exchange WHERE structure_id = %(structure)s
                ORDER BY requested_at DESC, id DESC LIMIT 30) x),
            (SELECT jsonb_agg(c) FROM (SELECT state, count(*) FROM sharing_exchange
                WHERE structure_id = %(structure)s GROUP BY 1) c))::text""",
}
_SERVICE = """
    SELECT coalesce(jsonb_agg(jsonb_build_array(
        o.id, o.name, o.themes, o.address, o.commune_name, o.phone, o.quality)), '[]')::text
    FROM (SELECT * FROM offers_serviceoffer WHERE withdrawn_on IS NULL AND duplicate_of_id IS NULL
        AND latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s {more}
        ORDER BY (latitude - %(latitude)s) ^ 2 + (longitude - %(longitude)s) ^ 2 LIMIT 20) o
"""
SERVICES = {
    "/services-lieu": _SERVICE.format(more=""),
    "/services-besoin": _SERVICE.format(
        more="AND EXISTS (SELECT FROM unnest(themes) t WHERE t LIKE %(need)s)"
    ),
    "/services-mots": _SERVICE.format(more="AND search_text LIKE %(word)s"),
}
QUERIES = {
    "/dossier": FILE,
    "/mes-jeunes": CASELOAD,
    "/recherche": SEARCH,
    "/recherche-approchee": MISSPELT,
    "/doublons": DUPLICATES,
    **ROOMS,
    **SERVICES,
}
BYTES = "/octets"
"""Answers as many bytes as it is asked, and reads nothing."""
ADDRESS = "BENCH_REFERENCE_URL"
Start = Callable[[str, list[tuple[str, str]]], Any]

_own = threading.local()


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Answer one of ``QUERIES``, or so many bytes, with the parameters taken from the address."""
    query = QUERIES.get(environ["PATH_INFO"])
    if environ["PATH_INFO"] == BYTES:
        return _answered(b"0" * int(dict(parse_qsl(environ["QUERY_STRING"]))["taille"]), start_response)
    if query is None:
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"ok"]
    row = _connection().execute(query, dict(parse_qsl(environ["QUERY_STRING"])), prepare=True).fetchone()
    return _answered((row[0] if row else "").encode(), start_response)


def _answered(body: bytes, start_response: Start) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _connection() -> psycopg.Connection[Any]:
    kept = getattr(_own, "connection", None)
    if kept is None:
        kept = psycopg.connect(os.environ[ADDRESS], autocommit=True)
        kept.execute("SET pg_trgm.word_similarity_threshold = 0.5")
        _own.connection = kept
    return kept
