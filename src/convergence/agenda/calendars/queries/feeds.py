"""Published feeds: who holds one, and what it tells."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from convergence.agenda.appointments.queries import busy_times
from convergence.agenda.appointments.types import BusyKind
from convergence.agenda.calendars import models
from convergence.agenda.calendars.rules.wording import discreet, uid
from convergence.agenda.calendars.rules.writing import write
from convergence.agenda.calendars.types import EventFacts, FeedKind, FeedRow, Times
from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import token_digest
from convergence.foundation.scope import Scope
from convergence.identity.queries import advisers_of
from convergence.storage.journal import reads_nobody

_NOBODY = "times of professionals and rooms, no young person"
PAST, AHEAD = timedelta(days=31), timedelta(days=366)
_LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class FeedText:
    """A feed ready to be given. ``version`` changes when, and only when, what it tells changes."""

    feed_id: UUID
    text: str
    version: str
    asked_this_hour: int


@reads_nobody("a structure and its zone")
def feed_holder(scope: Scope, token: str, at: datetime) -> Actor | None:
    """Whoever holds this secret, as a guest who reaches no file; None for an unknown, ended or expired one."""
    if len(token) > _LONGEST_TOKEN:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT structure_id, time_zone FROM calendars_feed_holder(%s, %s)", (token_digest(token), at)
        )
        found = cursor.fetchone()
    return guest_actor(found[0], name="Flux de calendrier", time_zone=found[1]) if found else None


@reads_nobody(_NOBODY)
def feeds(scope: Scope) -> tuple[FeedRow, ...]:
    """Feeds that the actor may end: her own, and those of places and of the team of her structure."""
    rows = models.CalendarFeed.objects.filter(
        structure_id=scope.structure_id, ended_at=None, expires_at__gt=now()
    ).select_related("visit")
    mine = [row for row in rows.order_by("made_at", "id") if row.adviser_id in (None, scope.actor.user_id)]
    return tuple(
        FeedRow(
            feed_id=row.id,
            kind=FeedKind(row.kind),
            label=row.label,
            adviser_id=row.adviser_id,
            place_id=row.place_id,
            made_by_id=row.made_by_id,
            made_at=row.made_at,
            expires_at=row.expires_at,
            last_read_at=row.visit.last_at if row.visit.in_hour else None,
        )
        for row in mine
    )


@reads_nobody(_NOBODY)
def feed_events(scope: Scope, token: str, at: datetime) -> FeedText | None:
    """What a feed tells now. Always discreet: its address travels, so nothing in it names anybody."""
    feed = (
        models.CalendarFeed.objects.filter(token_digest=token_digest(token), ended_at=None, expires_at__gt=at)
        .select_related("visit")
        .first()
    )
    if feed is None:
        return None
    facts = _facts(scope, feed, at)
    version = hashlib.sha256(
        "\n".join(f"{one.uid} {one.times} {one.summary}" for one in facts).encode()
    ).hexdigest()[:32]
    is_same_hour = at - feed.visit.hour_began_at < timedelta(hours=1)
    return FeedText(
        feed.id,
        write(facts, name=f"Convergence – {feed.label}"),
        version,
        feed.visit.in_hour if is_same_hour else 0,
    )


def _facts(scope: Scope, feed: models.CalendarFeed, at: datetime) -> list[EventFacts]:
    advisers, places = _subjects(scope, feed)
    rows = busy_times(scope, advisers, at - PAST, at + AHEAD, place_ids=places)
    return [
        EventFacts(
            uid=uid(str(row.ref_id), f"{feed.id}{row.adviser_id}{row.place_id}"),
            times=Times(row.starts_at, row.ends_at),
            summary=discreet(row.kind),
            zone=scope.actor.time_zone,
        )
        for row in rows
        if row.kind is not BusyKind.EXTERNAL
    ]


def _subjects(scope: Scope, feed: models.CalendarFeed) -> tuple[list[UUID], list[UUID]]:
    kind = FeedKind(feed.kind)
    if kind is FeedKind.TEAM:
        return [one.user_id for one in advisers_of(scope, scope.structure_id)], []
    if kind is FeedKind.PLACE:
        return [], [feed.place_id] if feed.place_id else []
    return [feed.adviser_id] if feed.adviser_id else [], []
