"""An act noted by hand and the act that a meeting of the agenda made of the same hour would count twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from convergence.accompagnement.acts.rules.hours import local_day_of
from convergence.accompagnement.acts.types import ActKind, ActRow, ActStatus, CountedAct

FROM_AGENDA = frozenset({"rendez_vous", "atelier", "agenda"})
"""Sources of the acts that a meeting of the agenda made."""
_COUNTS_NOTHING = frozenset({ActStatus.CANCELLED, ActStatus.POSTPONED})
_DID_NOT_COME = _COUNTS_NOTHING | {ActStatus.ABSENT}
_ONE_TALK = frozenset({ActKind.FIRST_RECEPTION, ActKind.INTERVIEW})


def kinds_like(kind: ActKind) -> frozenset[ActKind]:
    """The kinds under which the same meeting may have been noted: a first reception is an interview too."""
    return _ONE_TALK if kind in _ONE_TALK else frozenset({kind})


def noted_by_the_agenda(kind: ActKind, status: ActStatus, on: date, known: Iterable[ActRow]) -> ActRow | None:
    """The act of a meeting of the same kind on the same day; none when either says that nothing took place."""
    if status in _COUNTS_NOTHING:
        return None
    return next(
        (
            act
            for act in known
            if act.source in FROM_AGENDA
            and act.kind in kinds_like(kind)
            and act.occurred_on == on
            and act.status not in _COUNTS_NOTHING
        ),
        None,
    )


def repeated(act: ActRow, known: Iterable[ActRow]) -> ActRow | None:
    """The act of the agenda that an act noted by hand tells again, of which nobody said that it is another."""
    if act.source in FROM_AGENDA or act.is_distinct or act.status in _DID_NOT_COME:
        return None
    counting = (one for one in known if one.status not in _DID_NOT_COME)
    return noted_by_the_agenda(act.kind, act.status, act.occurred_on, counting)


def counted_once(acts: Sequence[CountedAct], where: ZoneInfo, *, today: date) -> list[CountedAct]:
    """Acts without those that tell a meeting of the agenda again: of the two, the surer one counts.

    A meeting planned today or later is still to come: what was noted by hand is not it.
    """
    of_agenda = [act for act in acts if act.from_agenda and _has_begun(act, where, today)]
    left_out: set[int] = set()
    for act in acts if of_agenda else ():
        if act.from_agenda or act.is_distinct or act.status in _DID_NOT_COME:
            continue
        for other in of_agenda:
            if other.kind in kinds_like(act.kind) and local_day_of(other, where) == local_day_of(act, where):
                is_surer = act.status is ActStatus.PRESENT and other.status is not ActStatus.PRESENT
                left_out.add(id(other if is_surer else act))
    return [act for act in acts if id(act) not in left_out]


def _has_begun(act: CountedAct, where: ZoneInfo, today: date) -> bool:
    if act.status in _DID_NOT_COME:
        return False
    return act.status is not ActStatus.PLANNED or local_day_of(act, where) < today
