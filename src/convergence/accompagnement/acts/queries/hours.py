"""Hours by week, Monday to Sunday, in the time zone of the structure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.queries.rows import COUNTED, counted
from convergence.accompagnement.acts.rules.hours import weekly_hours, weeks_of
from convergence.accompagnement.acts.types import CountedAct, WeekHoursRow, WeeklyHours
from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import ContractKind, ContractRow, ContractState
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import Week, zone
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads

_DAY = timedelta(days=1)
_COUNTING = (ContractState.SIGNED, ContractState.RUNNING, ContractState.ENDED)


@reads(FieldGroup.ACCOMPAGNEMENT)
def hours_by_week(scope: Scope, dossier_id: UUID, first: date, last: date) -> list[WeekHoursRow]:
    """The counters of the weeks from the one of ``first`` to the one of ``last``, both included.

    The minimum of a week is that of the CEJ that runs on one of its days, 0 without one. No week at all when
    neither an act nor a contract is known, or may be seen.
    """
    where = zone(scope.actor.time_zone)
    start, end = Week.of_day(first, where), Week.of_day(last, where)
    rows = models.Act.objects.filter(
        dossier_id=dossier_id, occurred_on__range=(start.monday - _DAY, end.monday + 7 * _DAY)
    )
    acts = [counted(row) for row in rows]
    weeks = (end.monday - start.monday).days // 7 + 1
    contracts = contracts_of(scope, dossier_id, on=last)
    if not acts and not contracts:
        return []
    return [
        WeekHoursRow(dossier_id, _with_minimum(hours, contracts))
        for hours in weeks_of(acts, start, weeks=weeks)
    ]


@reads(FieldGroup.ACCOMPAGNEMENT)
def week_hours_of(scope: Scope, minimums: Mapping[UUID, int], monday: date) -> list[WeekHoursRow]:
    """The counter of one week for each person of a list, in one query.

    ``minimums`` gives, for each file, the minutes that the week must reach.
    """
    week = Week(monday, zone(scope.actor.time_zone))
    acts = _acts_of_week(list(minimums), week)
    return [
        WeekHoursRow(dossier_id, weekly_hours(acts.get(dossier_id, ()), week, minimum_minutes=minimum))
        for dossier_id, minimum in minimums.items()
    ]


def _acts_of_week(dossier_ids: Sequence[UUID], week: Week) -> Mapping[UUID, list[CountedAct]]:
    found: dict[UUID, list[CountedAct]] = defaultdict(list)
    rows = models.Act.objects.filter(
        dossier_id__among=dossier_ids, occurred_on__range=(week.monday - _DAY, week.monday + 7 * _DAY)
    )
    for row in rows.values_list("dossier_id", *COUNTED, named=True):
        found[row.dossier_id].append(counted(row))
    return found


def _with_minimum(hours: WeeklyHours, contracts: Sequence[ContractRow]) -> WeeklyHours:
    return WeeklyHours(
        hours.monday, hours.declared_minutes, hours.validated_minutes, _minimum(hours.monday, contracts)
    )


def _minimum(monday: date, contracts: Sequence[ContractRow]) -> int:
    sunday = monday + 6 * _DAY
    for contract in contracts:
        in_time = contract.starts_on <= sunday and (contract.ended_on is None or contract.ended_on > monday)
        if contract.kind is ContractKind.CEJ and contract.state in _COUNTING and in_time:
            return (contract.weekly_hours or 0) * 60
    return 0
