"""Records that were not compared since they were written, and those worth a closer look beside them.

A pair is found by what one organisation alone has, or nearby under a close name. Each sign has its index, and each
record a bounded number of others.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from convergence.foundation.scope import Scope
from convergence.offers.models import FeedEntry
from convergence.offers.types import LikenessSubject
from convergence.offers.types.feed import RecordKind
from convergence.storage.journal import reads_nobody

_MOST_OTHERS = 20
_KINDS = {LikenessSubject.PROVIDERS: RecordKind.PROVIDER, LikenessSubject.OFFERS: RecordKind.OFFER}
_PUBLIC = "public records of services and of who offers them"
_PROVIDERS = """
    SELECT DISTINCT least(a.id, c.id), greatest(a.id, c.id) FROM offers_provider a CROSS JOIN LATERAL (
        (SELECT b.id FROM offers_provider b
            WHERE b.siret = a.siret AND b.siret <> '' AND b.id <> a.id AND b.withdrawn_on IS NULL
                AND similarity(a.name, b.name) >= 0.3
            ORDER BY similarity(a.name, b.name) DESC, b.id LIMIT %(most)s)
        UNION ALL
        (SELECT b.id FROM offers_provider b
            WHERE b.email = a.email AND b.email <> '' AND b.id <> a.id AND b.withdrawn_on IS NULL
                AND similarity(a.name, b.name) >= 0.3
            ORDER BY similarity(a.name, b.name) DESC, b.id LIMIT %(most)s)
        UNION ALL
        (SELECT b.id FROM offers_provider b
            WHERE b.commune_code = a.commune_code AND b.commune_code <> '' AND b.id <> a.id
                AND b.withdrawn_on IS NULL AND similarity(a.name, b.name) >= 0.5
            ORDER BY similarity(a.name, b.name) DESC, b.id LIMIT %(most)s)
    ) c
    WHERE a.id = ANY (%(ids)s) AND a.withdrawn_on IS NULL
    ORDER BY 1, 2
"""
_OFFERS = """
    SELECT DISTINCT least(a.id, c.id), greatest(a.id, c.id) FROM offers_serviceoffer a CROSS JOIN LATERAL (
        (SELECT b.id FROM offers_serviceoffer b
            WHERE b.provider_id = a.provider_id AND b.id <> a.id AND b.withdrawn_on IS NULL
                AND similarity(a.name, b.name) >= 0.6
            ORDER BY similarity(a.name, b.name) DESC, b.id LIMIT %(most)s)
        UNION ALL
        (SELECT b.id FROM offers_serviceoffer b
            WHERE b.commune_code = a.commune_code AND b.commune_code <> '' AND b.id <> a.id
                AND b.withdrawn_on IS NULL AND (a.themes && b.themes OR a.themes = '{}' OR b.themes = '{}')
                AND similarity(a.name, b.name) >= 0.6
            ORDER BY similarity(a.name, b.name) DESC, b.id LIMIT %(most)s)
    ) c
    WHERE a.id = ANY (%(ids)s) AND a.withdrawn_on IS NULL
    ORDER BY 1, 2
"""


@reads_nobody(_PUBLIC)
def count_uncompared(scope: Scope) -> int:
    """How many records were written since they were last compared."""
    return _uncompared().count()


def uncompared(subject: LikenessSubject, limit: int) -> dict[UUID, int]:
    """Some of the records that wait to be compared, with the version that waits."""
    rows = _uncompared().filter(record_kind=_KINDS[subject].value).order_by("record_id")
    return dict(rows.values_list("record_id", "change_id")[:limit])


def alike_pairs(subject: LikenessSubject, ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """Pairs of identifiers of which one is among these, each once, the smaller first."""
    question = _PROVIDERS if subject is LikenessSubject.PROVIDERS else _OFFERS
    with connection.cursor() as cursor:
        cursor.execute(question, {"ids": list(ids), "most": _MOST_OTHERS})
        return [(first, second) for first, second in cursor.fetchall()]


def _uncompared() -> QuerySet[FeedEntry]:
    return FeedEntry.objects.filter(Q(compared_change_id=None) | ~Q(compared_change_id=F("change_id")))
