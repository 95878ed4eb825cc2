"""The state of a situation on a day, and which one stands for the person."""

from collections.abc import Iterable
from datetime import date

from convergence.accompagnement.situations.types import (
    CurrentSituation,
    DatedSituation,
    ImmersionKind,
    SituationCategory,
    SituationState,
)
from convergence.foundation.periods import DatePeriod


def state_on(period: DatePeriod, day: date) -> SituationState:
    """Planned before the first day, running up to the last day included, ended after."""
    if day < period.start:
        return SituationState.PLANNED
    return SituationState.RUNNING if period.contains(day) else SituationState.ENDED


def current_situation(situations: Iterable[DatedSituation], day: date) -> CurrentSituation:
    """The running situation that comes first in the order of the network's interface.

    Emploi, alternance, formation, immersion, PMSMP, volontariat, scolarité, demandeur d'emploi, then
    Non professionnelle, then Situation inconnue, which is also the answer when nothing runs. Between
    two of the same rank, the one that started last.
    """
    running = [situation for situation in situations if situation.period.contains(day)]
    if not running:
        return CurrentSituation(SituationCategory.UNKNOWN, None)
    first = min(running, key=_order)
    return CurrentSituation(first.category, first)


def _order(situation: DatedSituation) -> tuple[int, bool, int, str]:
    is_pmsmp = situation.kind == ImmersionKind.PMSMP
    started = -situation.period.start.toordinal()
    return situation.category.rank, is_pmsmp, started, str(situation.situation_id)
