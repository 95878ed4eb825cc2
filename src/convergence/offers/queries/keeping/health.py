"""How good and how fresh a record is, explained."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationError

from convergence.foundation.clock import local_today
from convergence.foundation.scope import Scope
from convergence.offers.rules.keeping.freshness import freshness_on, reviewed_on
from convergence.offers.rules.keeping.quality import quality_of
from convergence.offers.rules.schema import to_service
from convergence.offers.types import OfferRow, Quality, RecordHealth
from convergence.storage.journal import reads_nobody


@reads_nobody("public records of services")
def health_of(scope: Scope, row: OfferRow, *, on: date | None = None) -> RecordHealth:
    """The quality of a service's record on a day, criterion by criterion, and how old the last look is."""
    today = on or local_today(scope.actor.time_zone)
    looked_at = reviewed_on(row.updated_on, row.confirmed_on)
    try:
        quality = quality_of(to_service(row), reviewed_on=looked_at, today=today)
    except ValidationError:
        quality = Quality(0.0, ())
    is_confirmed = row.confirmed_on is not None and row.confirmed_on >= row.updated_on
    return RecordHealth(quality, freshness_on(looked_at, today), looked_at, is_confirmed)
