"""Pairs of records worth a closer look, found by what one organisation alone has, or nearby under a close name.

Those written since an instant are compared to all; each sign has its index.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from convergence.offers.types import LikenessSubject

_MOST_PAIRS = 20_000
_PROVIDERS = """
    WITH fresh AS (
        SELECT * FROM offers_provider
        WHERE withdrawn_on IS NULL AND (%(since)s::timestamptz IS NULL OR recorded_at >= %(since)s)
    )
    SELECT least(a.id, b.id) AS first, greatest(a.id, b.id) AS second FROM fresh a
        JOIN offers_provider b ON b.siret = a.siret AND b.siret <> '' AND b.id <> a.id
        WHERE b.withdrawn_on IS NULL AND similarity(a.name, b.name) >= 0.3
    UNION
    SELECT least(a.id, b.id), greatest(a.id, b.id) FROM fresh a
        JOIN offers_provider b ON b.email = a.email AND b.email <> '' AND b.id <> a.id
        WHERE b.withdrawn_on IS NULL AND similarity(a.name, b.name) >= 0.3
    UNION
    SELECT least(a.id, b.id), greatest(a.id, b.id) FROM fresh a
        JOIN offers_provider b ON b.commune_code = a.commune_code AND b.id <> a.id
        WHERE a.commune_code <> '' AND b.withdrawn_on IS NULL AND similarity(a.name, b.name) >= 0.5
    ORDER BY 1, 2 LIMIT %(most)s
"""
_OFFERS = """
    WITH fresh AS (
        SELECT * FROM offers_serviceoffer
        WHERE withdrawn_on IS NULL AND (%(since)s::timestamptz IS NULL OR recorded_at >= %(since)s)
    )
    SELECT least(a.id, b.id) AS first, greatest(a.id, b.id) AS second FROM fresh a
        JOIN offers_serviceoffer b ON b.provider_id = a.provider_id AND b.id <> a.id
        WHERE b.withdrawn_on IS NULL AND similarity(a.name, b.name) >= 0.6
    UNION
    SELECT least(a.id, b.id), greatest(a.id, b.id) FROM fresh a
        JOIN offers_serviceoffer b ON b.commune_code = a.commune_code AND b.id <> a.id
        WHERE a.commune_code <> '' AND b.withdrawn_on IS NULL
            AND (a.themes && b.themes OR a.themes = '{}' OR b.themes = '{}')
            AND similarity(a.name, b.name) >= 0.6
    ORDER BY 1, 2 LIMIT %(most)s
"""


def alike_pairs(subject: LikenessSubject, since: datetime | None) -> list[tuple[UUID, UUID]]:
    """Pairs of identifiers, each once, the smaller first."""
    question = _PROVIDERS if subject is LikenessSubject.PROVIDERS else _OFFERS
    with connection.cursor() as cursor:
        cursor.execute(question, {"since": since, "most": _MOST_PAIRS})
        return [(first, second) for first, second in cursor.fetchall()]
