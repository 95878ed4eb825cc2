"""Note how a letter was delivered, with what proves it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.documents import models
from convergence.documents.operations.keeping import document_to_change
from convergence.documents.policies import check_may_make_papers
from convergence.documents.queries.deliveries import delivery_row
from convergence.documents.rules.deliveries import certain_date, check_delivery
from convergence.documents.types import DeliveryDraft, DeliveryNoted, DocumentKind
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation

_LONGEST_NUMBER = 40
_LETTERS = (DocumentKind.LETTER, DocumentKind.CONTRACT)


@operation("Remise d’un courrier notée")
def note_delivery(
    *,
    actor: Actor,
    at: datetime,
    document_id: UUID,
    draft: DeliveryDraft,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Note a delivery of a letter of a file. Raises Invalid with every fault of the days."""
    check_may_make_papers(actor)
    letter = document_to_change(document_id)
    if letter.dossier_id is None or letter.kind not in _LETTERS:
        raise Invalid.one(
            "way", "Ce document n’est pas un courrier.", "Choisissez un courrier du dossier.", "not_letter"
        )
    _check(actor, at, letter, draft)
    row = models.Delivery(structure_id=letter.structure_id, dossier_id=letter.dossier_id, document=letter)
    _fill(row, draft)
    row.save(force_insert=True)
    _announce(row, draft)
    return row.pk


@operation("Remise d’un courrier complétée")
def amend_delivery(
    *,
    actor: Actor,
    at: datetime,
    delivery_id: UUID,
    draft: DeliveryDraft,
    edit_token: int,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Complete or correct a delivery as its proofs come in; the former version stays in the history."""
    check_may_make_papers(actor)
    row = (
        models.Delivery.objects.select_for_update().select_related("document").filter(pk=delivery_id).first()
    )
    if row is None:
        raise NotFound(
            "Cette remise n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez aux documents du dossier.",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    if row.change_id != edit_token:
        raise _DeliveryConflict(row)
    _check(actor, at, row.document, draft)
    _fill(row, draft)
    row.save(force_update=True)
    _announce(row, draft)


class _DeliveryConflict(Conflict):
    """Someone changed the delivery meanwhile; what is stored is carried for the form."""

    default_code = "delivery_changed"

    def __init__(self, row: models.Delivery) -> None:
        super().__init__(
            "Cette remise a été modifiée pendant votre saisie.",
            what_to_do="Comparez les deux versions, gardez ce qui est juste et enregistrez à nouveau.",
        )
        draft = delivery_row(row).draft
        self.stored = {name: getattr(draft, name) for name in draft.__slots__}
        self.stored_token = row.change_id


def _check(actor: Actor, at: datetime, letter: models.Document, draft: DeliveryDraft) -> None:
    here = zone(actor.time_zone)
    if len(draft.number) > _LONGEST_NUMBER:
        raise Invalid.one("number", f"Numéro : {_LONGEST_NUMBER} caractères au plus.", "", "too_long")
    check_delivery(draft, written_on=local_day(letter.added_at, here), today=local_day(at, here))


def _fill(row: models.Delivery, draft: DeliveryDraft) -> None:
    row.way, row.number = draft.way, " ".join(draft.number.replace("\0", "").split())
    row.handed_on, row.sent_on, row.presented_on = draft.handed_on, draft.sent_on, draft.presented_on
    row.received_on, row.returned_on = draft.received_on, draft.returned_on


def _announce(row: models.Delivery, draft: DeliveryDraft) -> None:
    emit(
        DeliveryNoted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            document_id=row.document_id,
            delivery_id=row.pk,
            way=draft.way,
            certain_on=certain_date(draft).day,
        )
    )
