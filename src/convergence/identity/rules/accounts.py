"""Life of an account, as data: which state may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from convergence.foundation.problems import Conflict
from convergence.identity.types import UserState

NEXT_STATES: Mapping[UserState, frozenset[UserState]] = MappingProxyType(
    {
        UserState.PENDING_APPROVAL: frozenset({UserState.ACTIVE, UserState.REFUSED}),
        UserState.ACTIVE: frozenset({UserState.DEACTIVATED}),
        UserState.DEACTIVATED: frozenset({UserState.ACTIVE}),
        UserState.REFUSED: frozenset(),
    }
)


def check_transition(state: UserState, wanted: UserState) -> None:
    """Raise Conflict, with the present state, when an account cannot go from one state to the other."""
    if wanted not in NEXT_STATES[state]:
        raise Conflict(
            f"Ce compte est « {state.label.lower()} » : l'action demandée n'est plus possible.",
            what_to_do="Rechargez la page pour voir où en est le compte.",
            code="account_state",
        )
