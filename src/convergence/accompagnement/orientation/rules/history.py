"""Where a decision finds its place among the others: one organisme référent at any date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.foundation.periods import french_date
from convergence.foundation.problems import Conflict


@dataclass(frozen=True, slots=True)
class Held:
    """A decision that stands: from its day to the day of the next one."""

    orientation_id: UUID
    decided_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Place:
    """What a new decision ends, and where it ends itself (None: it is the one in force)."""

    closes: UUID | None
    ends_on: date | None


def place(held: Sequence[Held], decided_on: date) -> Place:
    """The place of a decision, late entries included. Raise Conflict when another one bears the same day."""
    if any(each.decided_on == decided_on for each in held):
        raise Conflict(
            f"Une orientation a déjà été décidée le {french_date(decided_on)}.",
            what_to_do="Relisez-la ; si elle est fausse, annulez-la avec son motif, puis décidez de nouveau.",
            code="orientation_same_day",
        )
    before = [each for each in held if each.decided_on < decided_on]
    after = [each.decided_on for each in held if each.decided_on > decided_on]
    last = max(before, key=lambda each: each.decided_on, default=None)
    covered = last is not None and (last.ends_on is None or last.ends_on > decided_on)
    return Place(last.orientation_id if covered and last else None, min(after, default=None))


def in_force(held: Sequence[Held], on: date) -> Held | None:
    """The decision of a day."""
    return next(
        (each for each in held if each.decided_on <= on and (each.ends_on is None or on < each.ends_on)), None
    )
