"""The feed of changes as the export reads it: places are given first, in a transaction of their own, then told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from convergence.api.gate import HOUSE, reading
from convergence.foundation.clock import local_today, now
from convergence.offers.operations import give_places, note_faults
from convergence.offers.queries import feed_page, has_unplaced_changes, last_place
from convergence.offers.types.feed import FeedPage, RecordKind
from convergence.storage.installation import fingerprint

MOST = 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the feed goes at this instant, and of which installation."""

    installation: str
    last: int


def standing() -> Standing:
    """Give a place to every change that has none, and say how far the feed goes."""
    with reading("offers.feed") as scope:
        is_waiting = has_unplaced_changes(scope, local_today(HOUSE.time_zone))
    if is_waiting:
        give_places(actor=HOUSE, at=now())
    with reading("offers.feed") as scope:
        return Standing(fingerprint(), last_place(scope))


def next_page(kind: RecordKind, after: int, limit: int = MOST) -> FeedPage:
    """The next versions; faults met for the first time are kept for the owners of the records."""
    with reading("offers.feed") as scope:
        page = feed_page(scope, kind, after=after, today=local_today(HOUSE.time_zone), limit=limit)
    faults = {item.record_id: item.fault for item in page.items if item.is_fault_new}
    if faults:
        note_faults(actor=HOUSE, at=now(), faults=faults)
    return page


def every_page(kind: RecordKind, after: int) -> Iterator[FeedPage]:
    """Page after page to the end of the feed, changes made meanwhile included."""
    page = next_page(kind, after)
    yield page
    while not page.is_end:
        page = next_page(kind, page.last)
        yield page
