"""The bulk shelf of the directory: same rows as an edition, under the same walls and with history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError

from convergence.foundation.actor import Actor
from convergence.offers import models, queries
from convergence.offers.loading import LoadedSource, load_records, load_sources
from convergence.offers.rules.schema import read_service, read_structure
from convergence.offers.types import (
    CatalogueOffer,
    KnownCommune,
    KnownPlaces,
    PlaceFound,
    ProviderDraft,
    SourceKind,
)
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import AT, TODAY, at, read
from tests.rooms.offers.arriving import ELSEWHERE_LOADER, LOADER, loaded, service, structure

pytestmark = pytest.mark.django_db
PLACES = KnownPlaces(communes={"65440": KnownCommune("65440", "Tarbes")})


@operation("Charger un annuaire d’essai")
def load(
    *,
    actor: Actor,
    at: datetime,
    source: LoadedSource,
    providers: Sequence[ProviderDraft],
    offers: Sequence[CatalogueOffer],
    houses: Mapping[str, UUID] | None = None,
) -> tuple[int, int]:
    load_sources([source])
    return load_records(source, providers, offers, today=TODAY, houses=houses or {})


def made(owner: Actor = LOADER) -> LoadedSource:
    return LoadedSource(AT, owner.structure_id, "dora", "DORA", SourceKind.FILE)


def drafts(**more: int) -> tuple[list[ProviderDraft], list[CatalogueOffer]]:
    provider = read_structure(structure(), source_code="dora", places=PLACES).draft
    offer = read_service(service(latitude=None, longitude=None), source_code="dora", places=PLACES).draft
    assert provider is not None
    assert offer is not None
    values = {name: getattr(offer, name) for name in offer.__dataclass_fields__}
    return [provider], [CatalogueOffer(**values, **more)]


def test_records_are_loaded_with_point_words_quality_and_what_the_schema_lacks() -> None:
    source = made()
    assert load(actor=LOADER, at=AT, source=source, providers=drafts()[0], offers=drafts(min_age=16)[1]) == (
        1,
        1,
    )
    row = models.ServiceOffer.objects.select_related("provider").get()
    shown = read(LOADER, queries.offer, row.id)
    assert (shown.min_age, shown.place_found, shown.provider_name) == (
        16,
        PlaceFound.COMMUNE,
        "Centre social n° 1",
    )
    assert shown.latitude == pytest.approx(43.23, abs=0.05)
    assert shown.quality > 0.5
    assert "permis" in row.search_text
    assert row.recorded_at == AT


def test_what_only_the_house_knows_of_a_record_is_loaded_with_it() -> None:
    source = made()
    providers, (told,) = drafts(places_left=3)
    untold = replace(told, key="dora--2", places_left=None)
    houses = {providers[0].key: LOADER.structure_id}
    load(actor=LOADER, at=AT, source=source, providers=providers, offers=[told, untold], houses=houses)
    assert models.Provider.objects.get().organisation_id == LOADER.structure_id
    rows = models.ServiceOffer.objects.order_by("key").values_list("places_left", "places_noted_at")
    assert list(rows) == [(3, AT), (None, None)]


def test_an_edition_of_the_same_content_changes_nothing_and_keeps_the_ages() -> None:
    source = made()
    load(actor=LOADER, at=AT, source=source, providers=drafts()[0], offers=drafts(min_age=16)[1])
    edition = loaded(source.id, [structure()], [service(latitude=None, longitude=None)], when=at(1))
    assert (edition.unchanged, edition.changed, edition.created) == (2, 0, 0)
    changed = loaded(source.id, [structure()], [service(frais="payant")], when=at(2))
    assert changed.changed == 1
    assert models.ServiceOffer.objects.get().min_age == 16


def test_nobody_loads_the_records_of_another() -> None:
    with pytest.raises((ProgrammingError, psycopg.Error)):
        load(actor=ELSEWHERE_LOADER, at=AT, source=made(), providers=drafts()[0], offers=[])
