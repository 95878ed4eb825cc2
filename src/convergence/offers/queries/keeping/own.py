"""The organisation's own catalogue: its services, who offers them, what it chose for its workshops."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from convergence.foundation.scope import Scope
from convergence.offers import models
from convergence.offers.queries.rows import shown_provider
from convergence.offers.rules.keeping.freshness import reviewed_on
from convergence.offers.types import ListingRow, OfferKind, OwnOffer, ProviderRow, SourceKind
from convergence.storage.journal import reads_nobody

_PUBLIC = "public records of services and of who offers them"
MOST = 500


@reads_nobody(_PUBLIC)
def own_offers_kept(scope: Scope, *, with_withdrawn: bool = False) -> list[OwnOffer]:
    """The services of the organisation's own catalogue, those offered first, by name."""
    rows = models.ServiceOffer.objects.select_related("provider").filter(
        structure_id=scope.structure_id, source__kind=SourceKind.PAGES.value
    )
    if not with_withdrawn:
        rows = rows.filter(withdrawn_on=None)
    return [
        OwnOffer(
            offer_id=row.id,
            name=row.name,
            provider_name=row.provider.name,
            kind=OfferKind(row.kind) if row.kind else None,
            updated_on=row.updated_on,
            reviewed_on=reviewed_on(row.updated_on, row.confirmed_on),
            quality=row.quality,
            places_left=row.places_left,
            withdrawn_on=row.withdrawn_on,
            workshop_offer_id=row.workshop_offer_id,
        )
        for row in rows.order_by(F("withdrawn_on").desc(nulls_first=True), "name", "id")[:MOST]
    ]


@reads_nobody(_PUBLIC)
def own_providers(scope: Scope, *, withdrawn: bool = False) -> list[ProviderRow]:
    """Who offers the services of the organisation's own catalogue: itself first, then by name; or those withdrawn."""
    rows = (
        models.Provider.objects.select_related("source")
        .filter(
            structure_id=scope.structure_id,
            source__kind=SourceKind.PAGES.value,
            withdrawn_on__isnull=not withdrawn,
        )
        .order_by(F("organisation_id").asc(nulls_last=True), "name", "id")
    )
    return [shown_provider(row) for row in rows[:MOST]]


@reads_nobody("what a structure chose for its workshops: nobody in it")
def listings(scope: Scope) -> dict[UUID, ListingRow]:
    """What the structure chose for its workshops, by workshop."""
    rows = models.WorkshopListing.objects.filter(structure_id=scope.structure_id).order_by("id")
    return {
        row.workshop_offer_id: ListingRow(row.workshop_offer_id, row.is_listed, tuple(row.themes))
        for row in rows
    }
