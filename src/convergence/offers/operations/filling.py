"""Put what was checked into rows, with what the house adds: words to find it by, its point, its quality."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from convergence.offers import models
from convergence.offers.rules.editions import record_digest
from convergence.offers.rules.keeping.catalogue import where
from convergence.offers.rules.keeping.freshness import reviewed_on
from convergence.offers.rules.keeping.quality import quality_of
from convergence.offers.rules.schema import to_service
from convergence.offers.rules.words import search_text
from convergence.offers.types import CatalogueOffer, KnownCommune, KnownPlaces, LocatedDraft, ProviderDraft
from convergence.referentials.queries import communes_at, departements, epci_at, point_of

_LOCATED = (
    "key", "name", "description", "phone", "email", "address", "address_extra", "postal_code", "commune_code",
    "commune_name", "opening_hours", "source_link", "updated_on",
)  # fmt: skip
_PROVIDER = ("siret", "website", "accessibility")
_OFFER = (
    "kind", "fees", "fees_details", "audiences_details", "access_conditions", "mobilisation_details",
    "mobilisation_link", "contact_name", "weekly_hours", "weeks", "min_age", "max_age", "max_age_rqth",
    "places_left",
)  # fmt: skip
_LISTS = ("themes", "audiences", "reception_modes", "zone", "mobilisation_modes", "mobilisable_by")
_EPCI_LENGTH = 9


def fill_provider(row: models.Provider, draft: ProviderDraft, today: date) -> None:
    """Write a checked provider into its row."""
    _fill_place(row, draft, today)
    for name in _PROVIDER:
        setattr(row, name, getattr(draft, name))
    row.networks = list(draft.networks)
    row.digest = record_digest(draft)


def fill_offer(
    row: models.ServiceOffer, draft: CatalogueOffer, provider: models.Provider, today: date
) -> None:
    """Write a checked service into its row, its quality of today included."""
    _fill_place(row, draft, today)
    for name in _OFFER:
        setattr(row, name, getattr(draft, name))
    for name in _LISTS:
        setattr(row, name, list(getattr(draft, name)))
    row.provider = provider
    row.search_text = search_text(
        name=draft.name,
        provider_name=provider.name,
        commune_name=draft.commune_name,
        themes=draft.themes,
        description=draft.description,
    )
    row.digest = record_digest(draft)
    looked_at = reviewed_on(draft.updated_on, row.confirmed_on)
    row.quality = quality_of(to_service(draft), reviewed_on=looked_at, today=today).score
    row.quality_on = today


def known_places(codes: Iterable[str], today: date) -> KnownPlaces:
    """What these codes of places are today."""
    wanted = set(codes)
    return KnownPlaces(
        communes={code: KnownCommune(one.code, one.name) for code, one in communes_at(wanted, today).items()},
        departements=frozenset(one.code for one in departements() if one.code in wanted),
        epcis=frozenset(code for code in wanted if len(code) == _EPCI_LENGTH and epci_at(code, today)),
    )


def _fill_place(row: models.Provider | models.ServiceOffer, draft: LocatedDraft, today: date) -> None:
    for name in _LOCATED:
        setattr(row, name, getattr(draft, name))
    commune = point_of(draft.commune_code, today) if draft.commune_code else None
    row.latitude, row.longitude, found = where(draft, commune)
    row.place_found = found.value
