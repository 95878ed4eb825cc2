"""Bulk loading of sources and their records, for imports and the invented network: COPY, constraints and history on.

One operation a source, by an actor of the organisation that owns it: the database refuses the records of another.
``load_sources`` first, then ``load_records`` for each with every provider before the services that name it; rows get
their point (that of their commune when they have none), their words, their digest and their quality of the day. What
was loaded can then be followed by ordinary editions: the same content gives the same digests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from convergence.foundation.identifiers import uuid7
from convergence.offers.operations.editions.places import PlaceBook
from convergence.offers.operations.editions.reading import BATCH, Taken
from convergence.offers.operations.editions.staging import Beyond, Staging
from convergence.offers.rules.editions import record_digest
from convergence.offers.types import CatalogueOffer, OfferDraft, ProviderDraft, SourceKind
from convergence.storage.loading import copy_rows

D = TypeVar("D", ProviderDraft, CatalogueOffer)

_NO_HOUSES: Mapping[str, UUID] = MappingProxyType({})
_SOURCE = (
    "id", "recorded_at", "change_id", "structure_id", "code", "name", "kind", "address", "rank", "is_active",
    "sealed_token", "checked_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """One source to load; ``code`` begins the key of each of its records."""

    recorded_at: datetime
    structure_id: UUID
    code: str
    name: str
    kind: SourceKind
    rank: int = 100
    id: UUID = field(default_factory=uuid7)


def load_sources(rows: Iterable[LoadedSource]) -> int:
    """Load sources inside an operation of their organisation."""
    return copy_rows(
        "offers_source",
        _SOURCE,
        (
            (
                row.id, row.recorded_at, 0, row.structure_id, row.code, row.name, row.kind.value, "", row.rank,
                True, b"", row.recorded_at,
            )
            for row in rows
        ),
    )  # fmt: skip


def load_records(
    source: LoadedSource,
    providers: Iterable[ProviderDraft],
    offers: Iterable[CatalogueOffer],
    *,
    today: date,
    houses: Mapping[str, UUID] = _NO_HOUSES,
) -> tuple[int, int]:
    """Load new records of a source inside an operation of its organisation; how many providers, how many services.

    Drafts must be valid by the schema, and each service name the key of one of these providers. ``houses`` are the
    organisations of the network that providers are, by key.
    """
    book = PlaceBook(today)
    beyond = Beyond(source.recorded_at, houses)
    staging = Staging(source.structure_id, source.id, today, book.points, beyond=beyond)
    names: dict[str, str] = {}
    counts = [0, 0]
    for batch in _batches(providers, book):
        names |= {draft.key: draft.name for draft in batch}
        counts[0] += len(batch)
        staging.add_providers(_taken(batch))
    for services in _batches(offers, book):
        counts[1] += len(services)
        staging.add_offers(_taken(services), names)
    staging.write()
    return counts[0], counts[1]


def _batches(drafts: Iterable[D], book: PlaceBook) -> Iterator[list[D]]:
    left = iter(drafts)
    while batch := list(islice(left, BATCH)):
        book.look_up(draft.commune_code for draft in batch)
        yield batch


def _taken(drafts: Iterable[ProviderDraft | OfferDraft]) -> Iterator[Taken]:
    return (Taken(0, draft, record_digest(draft), True) for draft in drafts)
