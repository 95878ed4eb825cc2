"""Write what an edition brings: a table of the transaction filled by COPY, then one INSERT and one UPDATE a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from convergence.foundation.identifiers import uuid7
from convergence.offers.operations.editions.reading import Taken
from convergence.offers.rules.keeping.catalogue import where
from convergence.offers.rules.keeping.quality import quality_of
from convergence.offers.rules.schema import to_service
from convergence.offers.rules.words import search_text
from convergence.offers.types import CatalogueOffer, OfferDraft, ProviderDraft
from convergence.referentials.types import CommunePoint
from convergence.storage.loading import copy_to_staging, make_staging

PROVIDERS, OFFERS = "arriving_providers", "arriving_offers"
_OWN = ("id", "structure_id", "source_id")
_TOLD = (
    "key", "name", "description", "phone", "email", "address", "address_extra", "postal_code", "commune_code",
    "commune_name", "opening_hours", "source_link", "updated_on",
)  # fmt: skip
_MADE = ("latitude", "longitude", "place_found", "digest")
_PROVIDER_TOLD = ("siret", "website", "accessibility", "networks")
_OFFER_TOLD = (
    "kind", "themes", "fees", "fees_details", "audiences", "audiences_details", "access_conditions",
    "reception_modes", "zone", "mobilisation_modes", "mobilisable_by", "mobilisation_details",
    "mobilisation_link", "contact_name", "weekly_hours", "weeks",
)  # fmt: skip
_CATALOGUE = ("min_age", "max_age", "max_age_rqth", "places_left")
_OFFER_MADE = ("search_text", "quality", "quality_on")
_PROVIDER_COLUMNS = (*_OWN, *_TOLD, *_MADE, *_PROVIDER_TOLD)
_ALSO = "false AS is_new, 0 AS line"


@dataclass(frozen=True, slots=True)
class Beyond:
    """What the schema has no field for: a source says nothing of it, and an edition leaves it as it is.

    ``noted_at`` is when the places left were noted; ``houses`` are the organisations of the network that providers
    are, by key.
    """

    noted_at: datetime
    houses: Mapping[str, UUID]


class Staging:
    """The two tables in which records wait for the end of the reading.

    With ``beyond``, services are ``CatalogueOffer``.
    """

    def __init__(
        self,
        structure_id: UUID,
        source_id: UUID,
        today: date,
        points: Mapping[str, CommunePoint],
        *,
        beyond: Beyond | None = None,
    ) -> None:
        self._ids = (structure_id, source_id)
        self._today = today
        self._points = points
        self._beyond = beyond
        self._told = (*_OFFER_TOLD, *_CATALOGUE) if beyond else _OFFER_TOLD
        self._provider_columns = (*_PROVIDER_COLUMNS, *(("organisation_id",) if beyond else ()))
        noted = ("places_noted_at",) if beyond else ()
        self._offer_columns = (*_OWN, *_TOLD, *_MADE, *self._told, *_OFFER_MADE, *noted)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {PROVIDERS}, {OFFERS}")
        make_staging(PROVIDERS, "offers_provider", self._provider_columns, also=_ALSO)
        make_staging(
            OFFERS, "offers_serviceoffer", self._offer_columns, also=f"{_ALSO}, ''::text AS provider_key"
        )

    def add_providers(self, taken: Iterable[Taken]) -> None:
        """Hold structures."""
        rows = (
            (*self._located(one), *_told(one.draft, _PROVIDER_TOLD), *self._house(one), one.is_new, one.line)
            for one in taken
        )
        copy_to_staging(PROVIDERS, (*self._provider_columns, "is_new", "line"), rows)

    def add_offers(self, taken: Iterable[Taken], names: Mapping[str, str]) -> None:
        """Hold services; ``names`` are those of their structures by key."""
        rows = (self._offer(one, one.draft, names) for one in taken if isinstance(one.draft, OfferDraft))
        copy_to_staging(OFFERS, (*self._offer_columns, "is_new", "line", "provider_key"), rows)

    def write(self) -> None:
        """Put what waits in its place: structures first, their services then."""
        _write("offers_provider", PROVIDERS, self._provider_columns)
        _write("offers_serviceoffer", OFFERS, self._offer_columns, with_provider=True)

    def _located(self, one: Taken) -> tuple[Any, ...]:
        return (uuid7(), *self._ids, *_told(one.draft, _TOLD), *self._placed(one.draft), one.digest)

    def _placed(self, draft: ProviderDraft | OfferDraft) -> tuple[Any, ...]:
        latitude, longitude, found = where(draft, self._points.get(draft.commune_code))
        return latitude, longitude, found.value

    def _house(self, one: Taken) -> tuple[Any, ...]:
        return (self._beyond.houses.get(one.draft.key),) if self._beyond else ()

    def _noted(self, draft: OfferDraft) -> tuple[Any, ...]:
        if self._beyond is None:
            return ()
        is_told = isinstance(draft, CatalogueOffer) and draft.places_left is not None
        return (self._beyond.noted_at if is_told else None,)

    def _offer(self, one: Taken, draft: OfferDraft, names: Mapping[str, str]) -> tuple[Any, ...]:
        words = search_text(
            name=draft.name,
            provider_name=names.get(draft.provider_key, ""),
            commune_name=draft.commune_name,
            themes=draft.themes,
            description=draft.description,
        )
        quality = quality_of(to_service(draft), reviewed_on=draft.updated_on, today=self._today).score
        return (
            *self._located(one), *_told(draft, self._told), words, quality, self._today, *self._noted(draft),
            one.is_new, one.line, draft.provider_key,
        )  # fmt: skip


def withdraw(table: str, source_id: UUID, keys: Iterable[str], today: date) -> int:
    """Mark as no longer offered the records of a source that an edition does not carry any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET withdrawn_on = %s WHERE source_id = %s AND withdrawn_on IS NULL AND key = ANY (%s)",
            (today, source_id, list(keys)),
        )
        return int(cursor.rowcount)


def withdraw_offers_of_gone(source_id: UUID, today: date) -> int:
    """Mark as no longer offered the services whose structure is gone."""
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANS, {"today": today, "source": source_id})
        return int(cursor.rowcount)


_ORPHANS = """
    UPDATE offers_serviceoffer o SET withdrawn_on = %(today)s FROM offers_provider p
    WHERE p.id = o.provider_id AND o.source_id = %(source)s AND o.withdrawn_on IS NULL AND p.withdrawn_on <= %(today)s
"""


def _write(table: str, staging: str, columns: tuple[str, ...], *, with_provider: bool = False) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    provider = ", provider_id" if with_provider else ""
    join = " JOIN offers_provider p ON p.key = s.provider_key" if with_provider else ""
    found = ", p.id" if with_provider else ""
    chosen = ", ".join(f's."{name}"' for name in columns)
    changed = ", ".join(f'"{name}" = s."{name}"' for name in columns if name not in _OWN)
    also = ", provider_id = p.id" if with_provider else ""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {staging}")
        cursor.execute(
            f"INSERT INTO {table} ({names}{provider}) SELECT {chosen}{found} FROM {staging} s{join} WHERE s.is_new"
        )
        cursor.execute(
            f"UPDATE {table} t SET {changed}{also}, withdrawn_on = NULL FROM {staging} s{join}"
            " WHERE NOT s.is_new AND t.key = s.key"
        )


def _told(draft: ProviderDraft | OfferDraft, names: tuple[str, ...]) -> Iterator[Any]:
    for name in names:
        value = getattr(draft, name)
        yield list(value) if isinstance(value, tuple) else value
