"""One service, one provider, and what it offers. The directory is public at work: everybody reads all of it."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.scope import Scope
from convergence.offers import models
from convergence.offers.queries.rows import offers_with_owner, shown_offer, shown_provider
from convergence.offers.types import OfferRow, ProviderRow
from convergence.storage.journal import reads_nobody

_DIRECTORY = "services and their providers, no young person"


@reads_nobody(_DIRECTORY)
def offer(scope: Scope, offer_id: UUID) -> OfferRow | None:
    """A service, withdrawn ones included; None when there is none."""
    row = offers_with_owner().filter(id=offer_id).first()
    return shown_offer(row) if row else None


@reads_nobody(_DIRECTORY)
def provider(scope: Scope, provider_id: UUID) -> ProviderRow | None:
    """Who offers services; None when there is none."""
    row = models.Provider.objects.select_related("source").filter(id=provider_id).first()
    return shown_provider(row) if row else None


@reads_nobody(_DIRECTORY)
def offers_of_provider(scope: Scope, provider_id: UUID, *, limit: int = 200) -> list[OfferRow]:
    """What a provider offers now, by name."""
    rows = offers_with_owner().filter(provider_id=provider_id, withdrawn_on=None, duplicate_of=None)
    return [shown_offer(row) for row in rows.order_by("name", "id")[:limit]]
