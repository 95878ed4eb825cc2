"""Rows of the directory as other rooms see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from convergence.offers import models
from convergence.offers.types import (
    Audience,
    Fees,
    MobilisationMode,
    Mobiliser,
    OfferKind,
    OfferRow,
    PlaceFound,
    ProviderRow,
    ReceptionMode,
)

Word = TypeVar("Word", bound=StrEnum)


def offers_with_owner() -> QuerySet[models.ServiceOffer]:
    """Services with what their rows say of the provider and of the source, in one statement."""
    return models.ServiceOffer.objects.select_related("provider", "source")


def offer_rows(offer_ids: Sequence[UUID]) -> list[OfferRow]:
    """Services in the order asked for; an unknown one is left out, a withdrawn one is there."""
    found = {row.id: row for row in offers_with_owner().filter(id__among=offer_ids)}
    return [shown_offer(found[one]) for one in offer_ids if one in found]


def shown_offer(row: models.ServiceOffer) -> OfferRow:
    """A service as shown; ``provider`` and ``source`` are read with it."""
    return OfferRow(
        offer_id=row.id,
        key=row.key,
        source_code=row.source.code,
        source_name=row.source.name,
        structure_id=row.structure_id,
        provider_id=row.provider_id,
        provider_key=row.provider.key,
        provider_name=row.provider.name,
        name=row.name,
        description=row.description,
        kind=OfferKind(row.kind) if row.kind else None,
        themes=tuple(row.themes),
        fees=Fees(row.fees) if row.fees else None,
        fees_details=row.fees_details,
        audiences=_words(Audience, row.audiences),
        audiences_details=row.audiences_details,
        access_conditions=row.access_conditions,
        reception_modes=_words(ReceptionMode, row.reception_modes),
        zone=tuple(row.zone),
        mobilisation_modes=_words(MobilisationMode, row.mobilisation_modes),
        mobilisable_by=_words(Mobiliser, row.mobilisable_by),
        mobilisation_details=row.mobilisation_details,
        mobilisation_link=row.mobilisation_link,
        source_link=row.source_link,
        contact_name=row.contact_name,
        phone=row.phone,
        email=row.email,
        address=row.address,
        address_extra=row.address_extra,
        postal_code=row.postal_code,
        commune_code=row.commune_code,
        commune_name=row.commune_name,
        latitude=row.latitude,
        longitude=row.longitude,
        place_found=PlaceFound(row.place_found),
        weekly_hours=row.weekly_hours,
        weeks=row.weeks,
        opening_hours=row.opening_hours,
        min_age=row.min_age,
        max_age=row.max_age,
        max_age_rqth=row.max_age_rqth,
        places_left=row.places_left,
        places_noted_at=row.places_noted_at,
        quality=row.quality,
        updated_on=row.updated_on,
        confirmed_on=row.confirmed_on,
        withdrawn_on=row.withdrawn_on,
        duplicate_of_id=row.duplicate_of_id,
        edit_token=row.change_id,
    )


def shown_provider(row: models.Provider) -> ProviderRow:
    """A provider as shown; ``source`` is read with it."""
    return ProviderRow(
        provider_id=row.id,
        key=row.key,
        source_code=row.source.code,
        structure_id=row.structure_id,
        name=row.name,
        siret=row.siret,
        description=row.description,
        networks=tuple(row.networks),
        address=row.address,
        address_extra=row.address_extra,
        postal_code=row.postal_code,
        commune_code=row.commune_code,
        commune_name=row.commune_name,
        latitude=row.latitude,
        longitude=row.longitude,
        place_found=PlaceFound(row.place_found),
        phone=row.phone,
        email=row.email,
        website=row.website,
        opening_hours=row.opening_hours,
        accessibility=row.accessibility,
        source_link=row.source_link,
        updated_on=row.updated_on,
        confirmed_on=row.confirmed_on,
        withdrawn_on=row.withdrawn_on,
        duplicate_of_id=row.duplicate_of_id,
        edit_token=row.change_id,
        organisation_id=row.organisation_id,
    )


def _words(kind: type[Word], values: Iterable[str]) -> tuple[Word, ...]:
    return tuple(map(kind, values))
