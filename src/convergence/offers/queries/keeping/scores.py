"""What came back of requests to services, shown from a number at which nobody is recognised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Sum

from convergence.foundation.clock import local_today
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import months_after
from convergence.foundation.scope import Scope
from convergence.offers import models
from convergence.offers.rules.keeping.quality import shown_score
from convergence.offers.types import ScoreRow
from convergence.storage.journal import reads_nobody

_COUNTS = ("sent", "answered", "accepted", "refused", "unanswered", "came", "helped", "answer_days")


@reads_nobody("counts of requests, without person")
def scores(scope: Scope, offer_ids: Iterable[UUID], *, on: date | None = None) -> dict[UUID, ScoreRow]:
    """What may be shown of each service over the last months; one with too few requests is absent."""
    day = on or local_today(scope.actor.time_zone)
    limits = parameter("offers.score_shown").table_at(day)
    least, months = int(str(limits["demandes"])), int(str(limits["mois"]))
    since = months_after(day.replace(day=1), -months)
    rows = (
        models.OfferScore.objects.filter(offer_id__in=list(offer_ids), month__gte=since)
        .values_list("offer_id")
        .annotate(*map(Sum, _COUNTS))
        .order_by("offer_id")
    )
    shown = {
        offer_id: shown_score(least=least, months=months, **dict(zip(_COUNTS, counts, strict=True)))
        for offer_id, *counts in rows
    }
    return {offer_id: score for offer_id, score in shown.items() if score is not None}
