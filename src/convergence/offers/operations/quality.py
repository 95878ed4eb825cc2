"""Score records again as they age; say that one was looked at."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Greatest
from pydantic import ValidationError

from convergence.foundation.actor import Actor
from convergence.offers import models
from convergence.offers.operations.owned import absent, close_nudges, day_of
from convergence.offers.policies import check_is_house, check_may_confirm
from convergence.offers.queries.rows import offers_with_owner, shown_offer
from convergence.offers.rules.keeping.freshness import reviewed_on
from convergence.offers.rules.keeping.quality import quality_of
from convergence.offers.rules.schema import to_service
from convergence.storage.operation import operation

_REST_DAYS = 6
_AGEING_DAYS = (180, 740)
_BATCH = 2000


@operation("Qualité des fiches", source="vieillissement")
def rate_offers(*, actor: Actor, at: datetime, limit: int = 20_000) -> int:
    """Score again the structure's records that were never scored, or that age; returns how many changed.

    A record is looked at once a week at most, and written only when its score is no longer the same.
    """
    check_is_house(actor)
    today = day_of(actor, at)
    youngest, oldest = (today - timedelta(days=days) for days in _AGEING_DAYS)
    rows = (
        offers_with_owner()
        .filter(structure_id=actor.structure_id, withdrawn_on=None)
        .annotate(looked_at=Greatest("updated_on", F("confirmed_on")))
        .filter(
            Q(quality_on=None)
            | Q(
                quality_on__lt=today - timedelta(days=_REST_DAYS),
                looked_at__gte=oldest,
                looked_at__lte=youngest,
            )
        )
        .order_by("id")[:limit]
    )
    changed = [row for row in rows if rate(row, today)]
    models.ServiceOffer.objects.bulk_update(changed, ["quality", "quality_on"], batch_size=_BATCH)
    return len(changed)


@operation("Fiche confirmée")
def confirm_offer(
    *, actor: Actor, at: datetime, offer_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Somebody of the organisation that keeps the record has read it, and all is right: it is fresh again."""
    check_may_confirm(actor)
    row = (
        models.ServiceOffer.objects.select_for_update(of=("self",))
        .select_related("source", "provider")
        .filter(pk=offer_id, structure_id=actor.structure_id)
        .first()
    )
    if row is None:
        raise absent()
    mark_confirmed(row, day_of(actor, at))
    close_nudges(row, day_of(actor, at))


def mark_confirmed(row: models.ServiceOffer, today: date) -> None:
    """The record was looked at today; its score follows."""
    row.confirmed_on = today
    rate(row, today)
    row.save(update_fields=["confirmed_on", "quality", "quality_on"])


def rate(row: models.ServiceOffer, today: date) -> bool:
    """Put the score of today in the row; whether it is another one, or the first."""
    was_rated, before = row.quality_on is not None, row.quality
    try:
        service = to_service(shown_offer(row))
    except ValidationError:
        row.quality = (
            0.0  # loaded under former rules of the schema: a record that it refuses is worth nothing
        )
    else:
        looked_at = reviewed_on(row.updated_on, row.confirmed_on)
        row.quality = quality_of(service, reviewed_on=looked_at, today=today).score
    row.quality_on = today
    return not was_rated or row.quality != before
