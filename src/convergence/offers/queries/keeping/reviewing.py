"""One's own records that wait for a look, and the links by which services answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.clock import local_today
from convergence.foundation.identifiers import token_digest
from convergence.foundation.periods import months_after
from convergence.foundation.scope import Scope
from convergence.identity.queries import time_zones_of
from convergence.offers import models
from convergence.offers.policies import check_may_confirm, may_confirm
from convergence.offers.rules.keeping.freshness import (
    freshness_on,
    nudge_limits,
    review_months,
    reviewed_on,
)
from convergence.offers.types import NudgeState, NudgeView, ReviewRow
from convergence.storage.journal import reads_nobody
from convergence.storage.session import structures_with_work

_PUBLIC = "public records of services and of who offers them"
MOST = 500


@reads_nobody("records, and what their services say has changed: no young person in them")
def to_review(scope: Scope, *, limit: int = MOST) -> list[ReviewRow]:
    """One's own records that wait: those of which the service says something has changed, then the oldest."""
    check_may_confirm(scope.actor)
    today = local_today(scope.actor.time_zone)
    answered = [
        _review_row(nudge.offer, today, nudge)
        for nudge in models.Nudge.objects.select_related("offer__provider")
        .filter(structure_id=scope.structure_id, state=NudgeState.CHANGED.value, treated_on=None)
        .order_by("answered_on", "id")[:limit]
    ]
    seen = {row.offer_id for row in answered}
    old = list(_old(scope, today)[: limit + len(seen)])
    asked = {
        nudge.offer_id: nudge
        for nudge in models.Nudge.objects.filter(
            offer__in=old, structure_id=scope.structure_id, state=NudgeState.ASKED.value
        ).order_by("id")
    }
    waiting = [_review_row(row, today, asked.get(row.id)) for row in old if row.id not in seen]
    return [*answered, *waiting][:limit]


@reads_nobody("how many records wait for a look")
def count_to_review(scope: Scope) -> int:
    """How many of one's own records wait; 0 for whoever does not look after them."""
    if not may_confirm(scope.actor):
        return 0
    today = local_today(scope.actor.time_zone)
    answered = models.Nudge.objects.filter(
        structure_id=scope.structure_id, state=NudgeState.CHANGED.value, treated_on=None
    ).values("offer_id")
    return (
        models.ServiceOffer.objects.filter(structure_id=scope.structure_id)
        .filter(Q(pk__in=answered) | Q(pk__in=_old(scope, today).values("id")))
        .count()
    )


@reads_nobody("asked before anybody acts: whose record is it")
def nudge_holder(scope: Scope | None, token: str, at: datetime) -> Actor | None:
    """The guest who holds a link of confirmation; None for one that is unknown, answered or too old."""
    limits = nudge_limits(at.date())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT offers_nudge_owner(%s, %s)",
            (token_digest(token), at.date() - timedelta(days=limits.good)),
        )
        owner: UUID | None = cursor.fetchone()[0]
    if owner is None or scope is None:
        return None
    time_zone = time_zones_of(scope, [owner]).get(owner, "Europe/Paris")
    return guest_actor(owner, name="Le service, par son lien", time_zone=time_zone)


@reads_nobody(_PUBLIC)
def nudge_of_link(scope: Scope, token: str) -> NudgeView | None:
    """What a link of confirmation opens, for the guest who holds it."""
    row = models.Nudge.objects.filter(secret=token_digest(token), structure_id=scope.structure_id).first()
    return NudgeView(row.id, row.offer_id, row.asked_on, NudgeState(row.state)) if row else None


@reads_nobody("identifiers of structures with records to score")
def structures_to_rate(scope: Scope, at: datetime) -> list[UUID]:
    """Structures of which a record was never scored, or ages."""
    return structures_with_work("offers_structures_to_rate", at)


@reads_nobody("identifiers of structures with records to ask about")
def structures_to_nudge(scope: Scope, at: datetime) -> list[UUID]:
    """Structures of which a record may be old, or a demand may end."""
    return structures_with_work("offers_structures_to_nudge", at)


def _old(scope: Scope, today: date) -> QuerySet[models.ServiceOffer]:
    return (
        models.ServiceOffer.objects.select_related("provider")
        .filter(structure_id=scope.structure_id, withdrawn_on=None, duplicate_of=None, workshop_offer_id=None)
        .annotate(looked_at=Greatest("updated_on", F("confirmed_on")))
        .filter(looked_at__lte=months_after(today, -review_months(today)))
        .order_by("looked_at", "id")
    )


def _review_row(row: models.ServiceOffer, today: date, nudge: models.Nudge | None) -> ReviewRow:
    looked_at = reviewed_on(row.updated_on, row.confirmed_on)
    return ReviewRow(
        offer_id=row.id,
        name=row.name,
        provider_name=row.provider.name,
        reviewed_on=looked_at,
        freshness=freshness_on(looked_at, today),
        quality=row.quality,
        nudge_id=nudge.id if nudge else None,
        asked_on=nudge.asked_on if nudge else None,
        sent_to=nudge.sent_to if nudge else "",
        answer=nudge.answer if nudge else "",
        answered_on=nudge.answered_on if nudge else None,
    )
