"""The state of a situation on a day, and which one stands for the person."""

from collections.abc import Iterable
from datetime import date, timedelta

from convergence.accompagnement.situations.types import (
    CurrentSituation,
    DatedSituation,
    ImmersionKind,
    SituationCategory,
    SituationState,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import DatePeriod


def state_on(period: DatePeriod, day: date, *, awaits_confirmation: bool = False) -> SituationState:
    """Planned before the first day, running up to the last day included, ended after.

    What was foreseen stays planned until somebody says that it became real.
    """
    if awaits_confirmation or day < period.start:
        return SituationState.PLANNED
    return SituationState.RUNNING if period.contains(day) else SituationState.ENDED


def current_situation(situations: Iterable[DatedSituation], day: date) -> CurrentSituation:
    """The running situation that comes first in the order of the network's interface.

    Emploi, alternance, formation, immersion, PMSMP, volontariat, scolarité, demandeur d'emploi, then
    Non professionnelle, then Situation inconnue, which is also the answer when nothing runs. Between
    two of the same rank, the one that started last. What awaits its confirmation does not run.
    """
    running = [
        situation
        for situation in situations
        if situation.period.contains(day) and not situation.awaits_confirmation
    ]
    if not running:
        return CurrentSituation(SituationCategory.UNKNOWN, None)
    first = min(running, key=_order)
    return CurrentSituation(first.category, first)


def awaits_on_record(period: DatePeriod, *, today: date, was_awaited: bool | None = None) -> bool:
    """Whether a situation written today awaits its confirmation: it starts later.

    One that is amended and was confirmed, or was never foreseen, stays a fact unless it is moved to the future.
    """
    return period.start > today or bool(was_awaited)


def confirmation_due_on(period: DatePeriod) -> date:
    """The last day, included, to say whether what was foreseen became real."""
    return period.start + timedelta(days=parameter("situations.confirmation_days").integer_at(period.start))


def _order(situation: DatedSituation) -> tuple[int, bool, int, str]:
    is_pmsmp = situation.kind == ImmersionKind.PMSMP
    started = -situation.period.start.toordinal()
    return situation.category.rank, is_pmsmp, started, str(situation.situation_id)
