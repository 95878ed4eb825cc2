"""Search in the directory: the best first, with the reasons of each place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db.models import Q

from convergence.foundation.clock import local_today
from convergence.foundation.scope import Scope
from convergence.offers import models
from convergence.offers.queries.candidates import candidates
from convergence.offers.queries.keeping.scores import scores
from convergence.offers.queries.rows import offer_rows
from convergence.offers.rules.ranking import ranked, reasons_of, weights_at
from convergence.offers.rules.words import typed_words
from convergence.offers.types import SourceKind
from convergence.offers.types.search import After, Criteria, Hit, Pin, Ranked, SearchPage, Standing
from convergence.storage.journal import reads_nobody

PAGE_SIZE = 20


@reads_nobody("services and their providers, no young person")
def search(
    scope: Scope,
    criteria: Criteria,
    *,
    after: After | None = None,
    limit: int = PAGE_SIZE,
    on: date | None = None,
) -> SearchPage:
    """Services that meet what is looked for; withdrawn ones and copies of another record are left out.

    Of a need, the other needs of its family come too, lower. ``after`` is the ``next`` of the page before. Words that
    are all empty (« le », « de ») ask for nothing.
    """
    today = on or local_today(scope.actor.time_zone)
    found = candidates(criteria, typed_words(criteria.words), today)
    weights = weights_at(today)
    themes, around = criteria.themes, criteria.around
    order = ranked(_with_scores(scope, found.standings, today), themes, around, weights)
    start = _start(order, after)
    shown = order[start : start + limit]
    rows = {row.offer_id: row for row in offer_rows([one.standing.offer_id for one in shown])}
    hits = tuple(
        Hit(
            rows[one.standing.offer_id],
            rank,
            one.score,
            one.distance_km,
            reasons_of(one, themes, around, weights),
        )
        for rank, one in enumerate(shown, start + 1)
        if one.standing.offer_id in rows
    )
    last = shown[-1] if len(order) > start + limit else None
    return SearchPage(
        hits=hits,
        total=len(order),
        is_cut=found.is_cut,
        is_approximate=found.is_approximate,
        next=After(last.score, last.standing.offer_id) if last else None,
        pins=_pins(order),
    )


@reads_nobody("names of sources")
def source_choices(scope: Scope) -> list[tuple[str, str]]:
    """Code and name of the sources among which a reader chooses: the shared ones, and her structure's own catalogue."""
    shared = ~Q(kind=SourceKind.PAGES.value) | Q(structure_id=scope.structure_id)
    rows = models.Source.objects.filter(shared, is_active=True)
    return list(rows.order_by("name", "id").values_list("code", "name"))


def _with_scores(scope: Scope, standings: list[Standing], today: date) -> list[Standing]:
    results = scores(scope, [one.offer_id for one in standings], on=today) if standings else {}
    return [
        replace(one, outcomes=results[one.offer_id]) if one.offer_id in results else one for one in standings
    ]


def _start(order: list[Ranked], after: After | None) -> int:
    """How many stand at or before the last one shown."""
    if after is None:
        return 0
    last = (-after.score, after.offer_id)
    return sum((-one.score, one.standing.offer_id) <= last for one in order)


def _pins(order: list[Ranked]) -> tuple[Pin, ...]:
    pins = []
    for rank, one in enumerate(order, 1):
        latitude, longitude = one.standing.latitude, one.standing.longitude
        if latitude is not None and longitude is not None:
            pins.append(Pin(rank, latitude, longitude))
    return tuple(pins)
