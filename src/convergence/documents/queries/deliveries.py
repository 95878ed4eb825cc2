"""Deliveries of letters, and the day that counts."""

from __future__ import annotations

from uuid import UUID

from convergence.documents import models
from convergence.documents.policies import may_read_documents
from convergence.documents.queries.documents import document
from convergence.documents.rules import deliveries as rules
from convergence.documents.types import CertainDate, DeliveryDraft, DeliveryRow, DeliveryWay
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.ACCOMPAGNEMENT)
def deliveries_of_file(scope: Scope, dossier_id: UUID) -> list[DeliveryRow]:
    """Every delivery of the letters of a file, the latest first."""
    if not may_read_documents(scope.actor):
        return []
    rows = models.Delivery.objects.filter(dossier_id=dossier_id).order_by("-id")
    return [delivery_row(row) for row in rows]


@reads_nobody("the document that is asked for notes its own file")
def certain_date(scope: Scope, document_id: UUID) -> CertainDate | None:
    """The day from which a letter counts for whoever received it; None when the letter is absent or hidden."""
    if document(scope, document_id) is None:
        return None
    rows = models.Delivery.objects.filter(document_id=document_id).order_by("id")
    return rules.best_of([rules.certain_date(draft_of(row)) for row in rows])


def delivery_row(row: models.Delivery) -> DeliveryRow:
    """A row of the table as shown."""
    draft = draft_of(row)
    return DeliveryRow(
        row.pk, row.document_id, row.dossier_id, draft, rules.certain_date(draft), row.change_id
    )


def draft_of(row: models.Delivery) -> DeliveryDraft:
    """What was typed."""
    return DeliveryDraft(
        way=DeliveryWay(row.way),
        number=row.number,
        handed_on=row.handed_on,
        sent_on=row.sent_on,
        presented_on=row.presented_on,
        received_on=row.received_on,
        returned_on=row.returned_on,
    )
