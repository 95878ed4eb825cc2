"""Places of the feed of changes, given by those who read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.offers.policies import check_is_house
from convergence.storage.operation import operation

MOST_PLACES = 50_000


@operation("Donner leur place aux changements de l’annuaire", source="lecture du fil")
def give_places(*, actor: Actor, at: datetime) -> int:
    """Give the next places to changes that have none, and say how many.

    Run it alone in its transaction: others who give places wait for its end.
    """
    check_is_house(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT offers_give_places(%s, %s)", (local_day(at, zone(actor.time_zone)), MOST_PLACES)
        )
        return int(cursor.fetchone()[0])


@operation("Noter les fiches non conformes", source="lecture du fil")
def note_faults(*, actor: Actor, at: datetime, faults: Mapping[UUID, str]) -> None:
    """Keep why records could not be told as they stand, for their owner."""
    check_is_house(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT offers_note_faults(%s::uuid[], %s::text[])", (list(faults), list(faults.values()))
        )
