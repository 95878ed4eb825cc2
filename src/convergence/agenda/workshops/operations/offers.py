"""Keep the offers of a structure."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.agenda.workshops import models
from convergence.agenda.workshops.policies import check_may_manage_workshops
from convergence.agenda.workshops.queries.rows import shown_offer
from convergence.agenda.workshops.rules.entry import checked_offer
from convergence.agenda.workshops.types import OfferConflict, OfferDraft, WorkshopOfferChanged
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import public_number
from convergence.foundation.problems import NotFound
from convergence.storage.operation import emit, operation


@operation("Offre créée")
def create_offer(
    *,
    actor: Actor,
    at: datetime,
    draft: OfferDraft,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Create an offer, from which sessions are planned."""
    check_may_manage_workshops(actor)
    row = models.WorkshopOffer(structure_id=actor.structure_id, number=public_number())
    _fill(row, checked_offer(draft))
    row.save(force_insert=True)
    _tell(row)
    return row.id


@operation("Offre modifiée")
def amend_offer(
    *,
    actor: Actor,
    at: datetime,
    offer_id: UUID,
    draft: OfferDraft,
    edit_token: int,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Replace what was typed; OfferConflict, with both versions, when someone changed it since it was read."""
    check_may_manage_workshops(actor)
    row = offer_to_use(offer_id, actor)
    if row.change_id != edit_token:
        raise OfferConflict(draft, shown_offer(row))
    _fill(row, checked_offer(draft))
    row.save(force_update=True)
    _tell(row)


@operation("Offre fermée")
def end_offer(
    *, actor: Actor, at: datetime, offer_id: UUID, ended_on: date, reason: str = "", source: str = "saisie"
) -> None:
    """No session may be planned from the offer from a day on; those already planned stay."""
    check_may_manage_workshops(actor)
    row = offer_to_use(offer_id, actor)
    row.ended_on = ended_on
    row.save(update_fields=["ended_on"])
    _tell(row)


@operation("Offre rouverte")
def reopen_offer(
    *, actor: Actor, at: datetime, offer_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Sessions may be planned again from an offer that was ended."""
    check_may_manage_workshops(actor)
    row = offer_to_use(offer_id, actor)
    row.ended_on = None
    row.save(update_fields=["ended_on"])
    _tell(row)


def offer_to_use(offer_id: UUID, actor: Actor) -> models.WorkshopOffer:
    """An offer of the actor's structure, locked; NotFound when it is absent or another's, alike."""
    row = (
        models.WorkshopOffer.objects.select_for_update()
        .filter(pk=offer_id, structure_id=actor.structure_id)
        .first()
    )
    if row is None:
        raise NotFound(
            "Cette offre n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à la liste des offres et choisissez-la.",
            code="offer_not_found",
        )
    return row


def _tell(row: models.WorkshopOffer) -> None:
    emit(WorkshopOfferChanged(structure_id=row.structure_id, offer_id=row.id))


def _fill(row: models.WorkshopOffer, draft: OfferDraft) -> None:
    row.name, row.kind, row.theme = draft.name, draft.kind.value, draft.theme
    row.description, row.partner_name = draft.description, draft.partner_name
    row.age_minimum, row.age_maximum = draft.age_minimum, draft.age_maximum
    row.contract_kind, row.open_to_operators = draft.contract_kind, draft.open_to_operators
