"""The papers of a file that its own person reads."""

from __future__ import annotations

from collections.abc import Container
from uuid import UUID

from convergence.documents.queries.deliveries import deliveries_of_file
from convergence.documents.queries.documents import documents_of_file
from convergence.documents.rules.shown import is_shown_to_person
from convergence.documents.types import DocumentRow
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@reads(FieldGroup.ACCOMPAGNEMENT)
def documents_shown_to_person(scope: Scope, dossier_id: UUID, given: Container[UUID]) -> list[DocumentRow]:
    """Her papers and those that were given to her, the latest first; ``given``: by a signing, by a message."""
    rows = documents_of_file(scope, dossier_id)
    left = {
        one.document_id
        for one in deliveries_of_file(scope, dossier_id)
        if one.draft.handed_on or one.draft.sent_on
    }
    return [
        row
        for row in rows
        if is_shown_to_person(row, was_given=row.document_id in given or row.document_id in left)
    ]
