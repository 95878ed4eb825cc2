"""What changed in a record, and the record as it was: public facts, shown to all who read the directory.

Who wrote is named to the organisation that keeps the record; to others, the organisation alone.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from convergence.foundation.scope import Scope
from convergence.identity.queries import structure_names
from convergence.offers import models
from convergence.offers.queries.rows import shown_offer
from convergence.offers.rules.keeping.telling import LABELS, in_words
from convergence.offers.types import FieldWas, OfferRow, RecordChange
from convergence.storage.journal import reads_nobody

_PUBLIC = "public records of services and of who offers them"
MOST = 100
_VERSIONS = """
    SELECT recorded_at, change_id, to_jsonb(t) AS content FROM offers_serviceoffer t WHERE id = %(row)s
    UNION ALL
    SELECT recorded_at, change_id, content FROM offers_versions(%(row)s)
    ORDER BY 1, 2
"""


@reads_nobody(_PUBLIC)
def changes_of_offer(scope: Scope, offer_id: UUID, *, limit: int = MOST) -> list[RecordChange]:
    """The versions of a service's record that changed what it tells, the latest first."""
    versions = _versions(offer_id)
    details = _details({change_id for _, change_id, _ in versions})
    names = structure_names(scope, {organisation for _, organisation, _ in details.values()})
    found: list[RecordChange] = []
    before: dict[str, Any] | None = None
    for at, change_id, content in versions:
        fields = _told(before, content) if before is not None else ()
        user, organisation, label = details.get(change_id, ("", None, ""))
        if before is None or fields:
            found.append(
                RecordChange(
                    at=at,
                    organisation=names.get(organisation, "Convergence") if organisation else "",
                    by=user if organisation == scope.structure_id else "",
                    label=label,
                    fields=fields,
                    is_first=before is None,
                )
            )
        before = content
    return found[::-1][:limit]


@reads_nobody(_PUBLIC)
def offer_as_known(scope: Scope, offer_id: UUID, known_at: datetime) -> OfferRow | None:
    """A service's record as it stood at an instant; None when it did not exist yet."""
    held = [content for at, _, content in _versions(offer_id) if at <= known_at]
    if not held:
        return None
    row = _row(held[-1])
    row.provider = models.Provider.objects.get(pk=row.provider_id)
    row.source = models.Source.objects.get(pk=row.source_id)
    return shown_offer(row)


@reads_nobody(_PUBLIC)
def record_as_known(scope: Scope, offer_id: UUID, known_at: datetime) -> list[tuple[str, str]]:
    """The same, each field with its label and its value in words; empty when the record did not exist yet."""
    held = [content for at, _, content in _versions(offer_id) if at <= known_at]
    return [(label, in_words(field, held[-1].get(field))) for field, label in LABELS.items()] if held else []


def _versions(offer_id: UUID) -> list[tuple[datetime, int, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, {"row": offer_id})
        return [(at, change, _content(content)) for at, change, content in cursor.fetchall()]


def _content(content: Any) -> dict[str, Any]:
    return json.loads(content) if isinstance(content, str) else dict(content)


def _details(ids: set[int]) -> dict[int, tuple[str, UUID, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, user_name, organisation_id, label FROM storage_change_details(%s)", (list(ids),)
        )
        return {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}


def _told(before: dict[str, Any], after: dict[str, Any]) -> tuple[FieldWas, ...]:
    return tuple(
        FieldWas(label, in_words(field, before.get(field)), in_words(field, after.get(field)))
        for field, label in LABELS.items()
        if (before.get(field) or None) != (after.get(field) or None)
    )


def _row(content: dict[str, Any]) -> models.ServiceOffer:
    """The model of a kept version; a column that did not exist then has its default."""
    row = models.ServiceOffer()
    for field in models.ServiceOffer._meta.concrete_fields:
        if field.attname in content:
            setattr(row, field.attname, field.to_python(content[field.attname]))
    return row
