"""The Missions Locales' own catalogues, batch by batch, for the daily streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from convergence.foundation.scope import Scope
from convergence.identity.queries import structures_matching
from convergence.identity.types import StructureKind
from convergence.offers.models import FeedEntry, Provider, ServiceOffer
from convergence.offers.queries.rows import shown_offer, shown_provider
from convergence.offers.rules.schema import to_service, to_structure
from convergence.offers.rules.streams import link_values, offer_values, structure_values
from convergence.offers.types import SourceKind
from convergence.offers.types.feed import StreamPage
from convergence.storage.journal import reads_nobody

BATCH = 500
_PUBLIC = "the public directory of services, no young person"
_MOST_STRUCTURES = 5000
R = TypeVar("R", Provider, ServiceOffer)


@reads_nobody(_PUBLIC)
def own_offers(scope: Scope, *, after: UUID | None, today: date, limit: int = BATCH) -> StreamPage:
    """Services as elements of ``offres``."""
    return _page(
        _offers(scope, today),
        after,
        limit,
        lambda row, number: (
            offer_values(shown_offer(row), number=number(row.id), imported_at=row.recorded_at)
            if _is_whole(row)
            else None
        ),
    )


@reads_nobody(_PUBLIC)
def own_structures(scope: Scope, *, after: UUID | None, today: date, limit: int = BATCH) -> StreamPage:
    """The Missions Locales and those who propose these services, as elements of ``structures``."""
    houses = _missions_locales(scope)
    proposing = Exists(_offers(scope, today).filter(provider_id=OuterRef("pk")))
    providers = Provider.objects.select_related("source").filter(
        _lives(today), proposing | Q(_is_own(houses), organisation_id__among=houses)
    )
    return _page(
        providers,
        after,
        limit,
        lambda row, number: (
            structure_values(
                shown_provider(row), number=number(row.id), is_mission_locale=row.organisation_id in houses
            )
            if _is_valid(row)
            else None
        ),
    )


@reads_nobody(_PUBLIC)
def own_links(scope: Scope, *, after: UUID | None, today: date, limit: int = BATCH) -> StreamPage:
    """Which structure proposes which service, as elements of ``structures_offres``."""
    return _page(
        _offers(scope, today),
        after,
        limit,
        lambda row, number: (
            link_values(offer_number=number(row.id), provider_number=number(row.provider_id))
            if _is_whole(row)
            else None
        ),
    )


def _page(
    rows: QuerySet[R],
    after: UUID | None,
    limit: int,
    told: Callable[[R, Callable[[UUID], int]], Mapping[str, Any] | None],
) -> StreamPage:
    found = list((rows.filter(id__gt=after) if after else rows).order_by("id")[:limit])
    wanted = {one for row in found for one in _numbered(row)}
    numbers = dict(
        FeedEntry.objects.filter(record_id__among=list(wanted))
        .order_by("record_id")
        .values_list("record_id", "number")
    )
    values = (told(row, numbers.__getitem__) for row in found)
    return StreamPage(
        tuple(value for value in values if value is not None),
        found[-1].id if found else None,
        is_end=len(found) < limit,
    )


def _numbered(row: Provider | ServiceOffer) -> tuple[UUID, ...]:
    return (row.id, row.provider_id) if isinstance(row, ServiceOffer) else (row.id,)


def _missions_locales(scope: Scope) -> list[UUID]:
    found = structures_matching(
        scope, kind=StructureKind.MISSION_LOCALE, limit=_MOST_STRUCTURES, open_only=False
    )
    return [structure.id for structure in found]


def _offers(scope: Scope, today: date) -> QuerySet[ServiceOffer]:
    """Services on offer of the catalogues that Missions Locales keep themselves."""
    return ServiceOffer.objects.select_related("source", "provider__source").filter(
        _lives(today), _is_own(_missions_locales(scope)), _lives(today, "provider__")
    )


def _is_own(houses: list[UUID]) -> Q:
    return Q(source__kind=SourceKind.PAGES.value, source__is_active=True, source__structure_id__among=houses)


def _lives(today: date, path: str = "") -> Q:
    withdrawn = Q(**{f"{path}withdrawn_on": None}) | Q(**{f"{path}withdrawn_on__gt": today})
    return withdrawn & Q(**{f"{path}duplicate_of": None})


def _is_whole(row: ServiceOffer) -> bool:
    """Both the service and who proposes it are told: no link leads nowhere."""
    return _is_valid(row) and _is_valid(row.provider)


def _is_valid(row: Provider | ServiceOffer) -> bool:
    try:
        if isinstance(row, Provider):
            to_structure(shown_provider(row))
        else:
            to_service(shown_offer(row))
    except ValueError:
        return False
    return True
