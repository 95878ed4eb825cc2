"""The life of a demand, as data: from which state each gesture starts, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from convergence.foundation.problems import Conflict
from convergence.support.types import DemandState, StepKind

TRANSITIONS: Mapping[StepKind, tuple[frozenset[DemandState], DemandState]] = MappingProxyType(
    {
        StepKind.TAKEN: (frozenset({DemandState.WAITING, DemandState.TAKEN}), DemandState.TAKEN),
        StepKind.ASSIGNED: (frozenset({DemandState.WAITING, DemandState.TAKEN}), DemandState.TAKEN),
        StepKind.RELEASED: (frozenset({DemandState.TAKEN}), DemandState.WAITING),
        StepKind.DONE: (frozenset({DemandState.WAITING, DemandState.TAKEN}), DemandState.DONE),
        StepKind.REOPENED: (frozenset({DemandState.DONE}), DemandState.WAITING),
    }
)


def next_state(state: DemandState, gesture: StepKind) -> DemandState:
    """The state after a gesture; Conflict when the demand does not allow it any more."""
    allowed, after = TRANSITIONS[gesture]
    if state not in allowed:
        raise Conflict(
            f"Cette demande est déjà « {state.label.lower()} ».",
            what_to_do="Rechargez la page pour voir où elle en est.",
            code="demand_state",
        )
    return after


def is_late(state: DemandState, due_on: date | None, today: date) -> bool:
    """Whether the day by which it was due has passed before it was done."""
    return state is not DemandState.DONE and due_on is not None and due_on < today
