"""Services named by others: by the requests, choices and selections that refer to them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from convergence.foundation.scope import Scope
from convergence.offers.queries.rows import offer_rows
from convergence.offers.types import OfferRow
from convergence.storage.journal import reads_nobody


@reads_nobody("services, no young person")
def offers_named(scope: Scope, offer_ids: Sequence[UUID]) -> list[OfferRow]:
    """These services in the order asked for; an unknown one is left out, a withdrawn one is there and says so."""
    return offer_rows(offer_ids)
