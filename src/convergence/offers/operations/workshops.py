"""Workshops and information meetings of the agenda, as services of the structure's own source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.offers import models
from convergence.offers.operations.filling import fill_offer, known_places
from convergence.offers.operations.owned import day_of, first_provider
from convergence.offers.policies import check_may_keep_catalogue
from convergence.offers.rules.keeping.catalogue import checked_offer, codes_of_places
from convergence.offers.rules.keeping.workshops import check_themes, record_of
from convergence.offers.types import WorkshopFacts
from convergence.storage.operation import operation


@operation("Atelier de l’agenda dans l’annuaire", source="agenda")
def keep_workshop(*, actor: Actor, at: datetime, facts: WorkshopFacts) -> UUID | None:
    """Make or refresh the record of a workshop; the same facts twice write nothing.

    A workshop that ended, or that its structure keeps out of the directory, is withdrawn. None when it has no record.
    """
    check_may_keep_catalogue(actor)
    listing = models.WorkshopListing.objects.filter(workshop_offer_id=facts.workshop_offer_id).first()
    is_listed = facts.is_running and (listing is None or listing.is_listed)
    row = (
        models.ServiceOffer.objects.select_for_update(of=("self",))
        .select_related("source")
        .filter(workshop_offer_id=facts.workshop_offer_id, structure_id=actor.structure_id)
        .first()
    )
    if row is None and not is_listed:
        return None
    if row is None:
        return _write(actor, at, models.ServiceOffer(structure_id=actor.structure_id), facts, listing)
    if not is_listed:
        if row.withdrawn_on is None:
            row.withdrawn_on = day_of(actor, at)
            row.save(update_fields=["withdrawn_on"])
        return row.id
    return _write(actor, at, row, facts, listing)


@operation("Atelier montré ou non dans l’annuaire")
def choose_listing(
    *,
    actor: Actor,
    at: datetime,
    workshop_offer_id: UUID,
    is_listed: bool,
    themes: Sequence[str],
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Whether a workshop is in the directory, and under which themes; none leaves them to its own words.

    The room that knows the agenda refreshes its record next, in the same change.
    """
    check_may_keep_catalogue(actor)
    check_themes(themes)
    models.WorkshopListing.objects.update_or_create(
        workshop_offer_id=workshop_offer_id,
        defaults={
            "structure_id": actor.structure_id,
            "is_listed": is_listed,
            "themes": list(dict.fromkeys(themes)),
        },
    )


def _write(
    actor: Actor,
    at: datetime,
    row: models.ServiceOffer,
    facts: WorkshopFacts,
    listing: models.WorkshopListing | None,
) -> UUID:
    provider = first_provider(actor, at)
    source, today = provider.source, day_of(actor, at)
    key = row.key or f"{source.code}--atelier-{facts.workshop_offer_id.hex}"
    draft = record_of(
        facts,
        key=key,
        provider_key=provider.key,
        themes=tuple(listing.themes) if listing else (),
        phone=provider.phone,
        email=provider.email,
        address=provider.address,
        commune_code=provider.commune_code,
        postal_code=provider.postal_code,
        updated_on=row.updated_on or today,
    )
    places = known_places(codes_of_places(draft), today)
    clean = checked_offer(draft, source_code=source.code, places=places)
    before = _told(row)
    row.source, row.workshop_offer_id = source, facts.workshop_offer_id
    row.withdrawn_on = None
    fill_offer(row, clean, provider, today)
    if row.places_left != before.get("places_left") or row._state.adding:
        row.places_noted_at = at if row.places_left is not None else None
    if _content(before) != _content(_told(row)):
        row.confirmed_on = None
        fill_offer(row, replace(clean, updated_on=today), provider, today)
    if row._state.adding or before != _told(row):
        row.save()
    return row.id


def _told(row: models.ServiceOffer) -> dict[str, object]:
    """What a record tells, without what the house adds by itself."""
    if row._state.adding:
        return {}
    left_out = {"id", "recorded_at", "change_id", "quality", "quality_on", "digest", "places_noted_at"}
    return {
        field.attname: getattr(row, field.attname)
        for field in models.ServiceOffer._meta.concrete_fields
        if field.attname not in left_out
    }


def _content(told: dict[str, object]) -> dict[str, object]:
    """The same without the places, which change from day to day, nor the days of the record."""
    return {name: value for name, value in told.items() if name not in _NOT_CONTENT}


_NOT_CONTENT = ("places_left", "mobilisation_details", "updated_on", "confirmed_on", "search_text")
