"""The feed of changes as it is followed: places are given first, in a transaction of their own, then told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose, Scope
from convergence.offers.operations.feed import give_places, note_faults
from convergence.offers.policies import check_is_house
from convergence.offers.queries.feed import PAGE, feed_page, has_unplaced_changes, last_place
from convergence.offers.types.feed import FeedPage, FeedStanding, RecordKind
from convergence.storage.installation import fingerprint
from convergence.storage.session import acting


def feed_standing(*, actor: Actor, at: datetime) -> FeedStanding:
    """Give a place to every change that has none, and say how far the feed goes."""
    check_is_house(actor)
    with _reading(actor) as scope:
        is_waiting = has_unplaced_changes(scope, _today(actor, at))
    if is_waiting:
        give_places(actor=actor, at=at)
    with _reading(actor) as scope:
        return FeedStanding(fingerprint(), last_place(scope))


def next_changes(*, actor: Actor, at: datetime, kind: RecordKind, after: int, limit: int = PAGE) -> FeedPage:
    """The next versions; faults met for the first time are kept for the owners of the records."""
    check_is_house(actor)
    with _reading(actor) as scope:
        page = feed_page(scope, kind, after=after, today=_today(actor, at), limit=limit)
    faults = {item.record_id: item.fault for item in page.items if item.is_fault_new}
    if faults:
        note_faults(actor=actor, at=at, faults=faults)
    return page


def pages_after(actor: Actor, at: datetime, kind: RecordKind, after: int, most: int) -> Iterator[FeedPage]:
    """Page after page to the end of the feed, changes made meanwhile included, or until ``most`` places are told."""
    page = next_changes(actor=actor, at=at, kind=kind, after=after, limit=PAGE)
    told = PAGE
    yield page
    while not page.is_end and told < most:
        page = next_changes(actor=actor, at=at, kind=kind, after=page.last, limit=PAGE)
        told += PAGE
        yield page


@contextmanager
def _reading(actor: Actor) -> Iterator[Scope]:
    with acting(actor, Purpose.SYSTEM, route="offers.feed") as scope:
        yield scope


def _today(actor: Actor, at: datetime) -> date:
    return local_day(at, zone(actor.time_zone))
