"""The life of a registration, as data."""

from __future__ import annotations

from convergence.accompagnement.orientation.types import RegistrationState as S
from convergence.foundation.problems import Conflict

TRANSITIONS: dict[S, frozenset[S]] = {
    S.WAITING: frozenset({S.SENT, S.REGISTERED, S.REFUSED, S.FAILED, S.ABANDONED}),
    S.SENT: frozenset({S.REGISTERED, S.REFUSED, S.FAILED, S.ABANDONED}),
    S.REFUSED: frozenset({S.WAITING, S.SENT, S.REGISTERED, S.ABANDONED}),
    S.FAILED: frozenset({S.WAITING, S.SENT, S.REGISTERED, S.REFUSED, S.ABANDONED}),
    S.REGISTERED: frozenset({S.ENDED}),
    S.ENDED: frozenset(),
    S.ABANDONED: frozenset(),
}


def check_may_become(before: S, after: S) -> None:
    """Raise Conflict when the life of a registration does not allow it."""
    if after not in TRANSITIONS[before]:
        raise Conflict(
            f"Cette inscription est « {before.label.lower()} » : elle ne peut pas devenir « {after.label.lower()} ».",
            what_to_do="Rechargez la page : quelqu’un a pu la traiter entre-temps.",
            code="registration_state",
        )
