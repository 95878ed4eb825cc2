"""Weeks of people from facts, Monday to Sunday in the zone of the structure: the same few statements for any number.

The person decides who sees her counter. Her référent, the team around her and whoever decides always do; colleagues
and other organisations only as long as she says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.policies import check_sees_every_counter, sees_every_counter
from convergence.accompagnement.acts.queries.rows import COUNTED, counted
from convergence.accompagnement.acts.rules.weeks import (
    WeekFacts,
    read_week,
    snp_of,
    span_of,
    week_sentence,
)
from convergence.accompagnement.acts.types import ActKind, ActStatus, CountedAct
from convergence.accompagnement.acts.types.weeks import (
    ContractSpan,
    CounterAudience,
    SharingRow,
    ShortWeekRow,
    ToldHow,
    UnavailabilityReason,
    UnavailabilityRow,
    WeekHoursRow,
)
from convergence.accompagnement.contracts.queries import pauses_of, weekly_contracts
from convergence.accompagnement.situations.queries import spans_of
from convergence.agenda.appointments.queries import planned_meetings
from convergence.agenda.workshops.queries import planned_sessions
from convergence.dossier.queries import team_of
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today
from convergence.foundation.periods import DatePeriod, Week, zone
from convergence.foundation.scope import Scope
from convergence.storage.files import holders
from convergence.storage.journal import reads, reads_nobody
from convergence.storage.session import structures_with_work

_DAY = timedelta(days=1)


@reads(FieldGroup.ACCOMPAGNEMENT)
def weeks_of_person(
    scope: Scope, dossier_id: UUID, first: date, last: date, *, today: date | None = None
) -> list[WeekHoursRow]:
    """The weeks from the one of ``first`` to the one of ``last``, both included, as they stand ``today``.

    None at all when nothing is known, or when the person does not show her counter to the reader.
    """
    if not shows_counter(scope, dossier_id):
        return []
    return weeks_of_known(scope, [dossier_id], first, last, today=today)


@reads(FieldGroup.ACCOMPAGNEMENT)
def weeks_of_people(
    scope: Scope, dossier_ids: Sequence[UUID], first: date, last: date, *, today: date | None = None
) -> list[WeekHoursRow]:
    """The same for many people, for whoever sees every counter; Refused for the others."""
    check_sees_every_counter(scope.actor)
    return weeks_of_known(scope, dossier_ids, first, last, today=today)


@reads(FieldGroup.ACCOMPAGNEMENT)
def weeks_of_known(
    scope: Scope, dossier_ids: Sequence[UUID], first: date, last: date, *, today: date | None = None
) -> list[WeekHoursRow]:
    """Weeks of people whose counter the reader is known to see, inside this room; in order of people, then weeks."""
    where = zone(scope.actor.time_zone)
    start, end = Week.of_day(first, where), Week.of_day(last, where)
    known = facts_of(scope, dossier_ids, start, end)
    on = today or local_today(scope.actor.time_zone)
    count = (end.monday - start.monday).days // 7 + 1
    return [
        _row(dossier_id, known[dossier_id], start.shifted(rank), on)
        for dossier_id in dossier_ids
        if not known[dossier_id].is_empty
        for rank in range(count)
    ]


def _row(dossier_id: UUID, facts: WeekFacts, week: Week, today: date) -> WeekHoursRow:
    hours = read_week(facts, week, today=today)
    return WeekHoursRow(dossier_id, hours, week_sentence(hours, today=today))


@reads_nobody("facts of counters inside this room: what shows a counter tells the journal")
def facts_of(scope: Scope, dossier_ids: Sequence[UUID], start: Week, end: Week) -> dict[UUID, WeekFacts]:
    """What is known of some people for some weeks, in seven statements."""
    found = {dossier_id: WeekFacts() for dossier_id in dossier_ids}
    first, last = start.monday, end.monday + 6 * _DAY
    acts = models.Act.objects.filter(
        dossier_id__among=dossier_ids, occurred_on__range=(first - _DAY, last + _DAY)
    )
    for row in acts.values_list("dossier_id", *COUNTED, named=True):
        found[row.dossier_id].acts.append(counted(row))
    for contract in weekly_contracts(scope, first, last, dossier_ids=dossier_ids):
        period = DatePeriod(contract.starts_on, contract.ends_on)
        found[contract.dossier_id].contracts.append(ContractSpan(period, contract.weekly_hours * 60))
    for pause in pauses_of(scope, dossier_ids):
        found[pause.dossier_id].pauses.append(DatePeriod(pause.starts_on, pause.ends_on))
    for situation in spans_of(scope, dossier_ids, first, last):
        if span := span_of(situation):
            found[situation.dossier_id].situations.append(span)
        if step := snp_of(situation):
            found[situation.dossier_id].acts.append(step)
    away = models.Unavailability.objects.filter(
        dossier_id__among=dossier_ids, is_cancelled=False, starts_on__lte=last
    )
    for dossier_id, starts_on, ends_on in away.values_list("dossier_id", "starts_on", "ends_on"):
        found[dossier_id].unavailable.append(DatePeriod(starts_on, ends_on))
    since, until = start.instants.start, end.instants.end
    if until is not None:
        for dossier_id, act in _planned(scope, dossier_ids, since, until):
            found[dossier_id].meetings.append(act)
    return found


def _planned(
    scope: Scope, dossier_ids: Sequence[UUID], since: datetime, until: datetime
) -> Iterable[tuple[UUID, CountedAct]]:
    """Meetings of the agenda of which nobody said yet what became: they are no act."""
    for meeting in planned_meetings(scope, dossier_ids, since, until):
        yield meeting.dossier_id, _as_act(meeting.kind.value, meeting.starts_at, meeting.ends_at)
    for session in planned_sessions(scope, dossier_ids, since, until):
        yield session.dossier_id, _as_act(session.kind.value, session.starts_at, session.ends_at)


def _as_act(kind: str, starts_at: datetime, ends_at: datetime) -> CountedAct:
    return CountedAct(
        ActKind(kind), ActStatus.PLANNED, starts_at=starts_at, ends_at=ends_at, from_agenda=True
    )


@reads_nobody("a yes or no about the reader")
def shows_counter(scope: Scope, dossier_id: UUID) -> bool:
    """Whether the person shows her counter to the reader."""
    actor = scope.actor
    if actor.only_file_id == dossier_id:
        return True
    if holders([dossier_id]).get(dossier_id) != actor.structure_id:
        return _is_open_to(dossier_id, CounterAudience.PARTNERS)
    if sees_every_counter(actor):
        return True
    today = local_today(actor.time_zone)
    works_with_her = any(
        member.user_id == actor.user_id and member.is_current(today) for member in team_of(scope, dossier_id)
    )
    return works_with_her or _is_open_to(dossier_id, CounterAudience.COLLEAGUES)


def _is_open_to(dossier_id: UUID, audience: CounterAudience) -> bool:
    return models.CounterSharing.objects.filter(
        dossier_id=dossier_id, audience=audience, ends_on=None
    ).exists()


@reads(FieldGroup.ACCOMPAGNEMENT)
def sharings_of(scope: Scope, dossier_id: UUID) -> list[SharingRow]:
    """What the person decided about her counter, the latest first, ended decisions included."""
    rows = models.CounterSharing.objects.filter(dossier_id=dossier_id).order_by("-starts_on", "-id")
    return [
        SharingRow(
            dossier_id,
            row.id,
            CounterAudience(row.audience),
            row.starts_on,
            row.ends_on,
            ToldHow(row.told_how),
        )
        for row in rows
    ]


@reads(FieldGroup.ACCOMPAGNEMENT)
def short_weeks_of(scope: Scope, dossier_id: UUID, limit: int = 60) -> list[ShortWeekRow]:
    """The weeks that were told short, the latest first; to a partner, only if the person opened her counter."""
    rows = models.ShortWeek.objects.filter(dossier_id=dossier_id).order_by("-week_from")[:limit]
    return [
        ShortWeekRow(
            dossier_id, row.week_from, row.validated_minutes, row.minimum_minutes, row.told_on, row.made_up_on
        )
        for row in rows
    ]


@reads(FieldGroup.ACCOMPAGNEMENT)
def unavailabilities_of(scope: Scope, dossier_id: UUID) -> list[UnavailabilityRow]:
    """Unavailable days of a person, the latest first, without their grounds."""
    rows = models.Unavailability.objects.filter(dossier_id=dossier_id, is_cancelled=False)
    return [
        UnavailabilityRow(dossier_id, row.id, row.starts_on, row.ends_on, None, row.change_id)
        for row in rows.order_by("-starts_on", "-id")
    ]


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.HEALTH)
def unavailabilities_with_grounds(scope: Scope, dossier_id: UUID) -> list[UnavailabilityRow]:
    """The same with why, health data: the ground stays None for those to whom it was not opened."""
    grounds = dict(
        models.UnavailabilityGround.objects.filter(dossier_id=dossier_id).values_list(
            "unavailability_id", "reason"
        )
    )
    rows = models.Unavailability.objects.filter(dossier_id=dossier_id, is_cancelled=False)
    return [
        UnavailabilityRow(
            dossier_id,
            row.id,
            row.starts_on,
            row.ends_on,
            UnavailabilityReason(grounds[row.id]) if row.id in grounds else None,
            row.change_id,
        )
        for row in rows.order_by("-starts_on", "-id")
    ]


@reads_nobody("a yes or no about a structure, for the worker")
def structures_with_weeks_to_watch(scope: Scope, at: datetime) -> list[UUID]:
    """Where a contract that asks weekly hours covers a day of the last weeks; none but for the house."""
    return structures_with_work("acts_structures_to_watch", at)
