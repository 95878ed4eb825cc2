"""Numbers and addresses of several persons: what whoever writes to them needs."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from convergence.dossier.models import ContactPoint
from convergence.dossier.types import ContactKind
from convergence.dossier.types.views import ContactPointRow
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@reads(FieldGroup.CONTACT)
def contact_points_of(scope: Scope, dossier_ids: Sequence[UUID]) -> list[ContactPointRow]:
    """Every number and address of these persons, those to use first on top, by one query; the wrong ones too."""
    rows = ContactPoint.objects.filter(dossier_id__among=dossier_ids).order_by(
        "dossier_id", "-preferred", "id"
    )
    return [
        ContactPointRow(
            row.dossier_id, ContactKind(row.kind), row.value, row.comment, row.preferred, row.wrong
        )
        for row in rows
    ]
