"""An act noted by hand that the agenda has already noted would count twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from convergence.accompagnement.acts.types import ActKind, ActRow, ActStatus

FROM_AGENDA = frozenset({"rendez_vous", "atelier", "agenda"})
"""Sources of the acts that a meeting of the agenda made."""
_COUNTS_NOTHING = frozenset({ActStatus.CANCELLED, ActStatus.POSTPONED})


def noted_by_the_agenda(kind: ActKind, status: ActStatus, on: date, known: Iterable[ActRow]) -> ActRow | None:
    """The act of a meeting of the same kind on the same day; none when either says that nothing took place."""
    if status in _COUNTS_NOTHING:
        return None
    return next(
        (
            act
            for act in known
            if act.source in FROM_AGENDA
            and (act.kind, act.occurred_on) == (kind, on)
            and act.status not in _COUNTS_NOTHING
        ),
        None,
    )
