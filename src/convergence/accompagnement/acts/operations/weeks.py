"""The house watches weeks: what will fall short is told before, what fell short is told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.policies import check_sees_every_counter
from convergence.accompagnement.acts.queries.weeks import facts_of
from convergence.accompagnement.acts.rules.weeks import (
    WeekFacts,
    is_alert_day,
    read_week,
    week_sentence,
    weeks_to_close,
)
from convergence.accompagnement.acts.types import WeekFellShort, WeekMadeUp
from convergence.accompagnement.acts.types.weeks import WeeklyHours
from convergence.accompagnement.contracts.queries import weekly_contracts
from convergence.accompagnement.contracts.types.weeks import WeeklyContractRow
from convergence.accompagnement.deadlines.operations import close_all, drop_others, expect_all
from convergence.accompagnement.deadlines.types import DeadlineKind, Expected, Outcome
from convergence.foundation.actor import Actor
from convergence.foundation.periods import Week, local_day, zone
from convergence.storage.operation import emit_all, operation
from convergence.storage.session import current_scope

_SIX_DAYS = timedelta(days=6)


@operation("Semaines suivies", source="automatique")
def watch_weeks(*, actor: Actor, at: datetime) -> int:
    """Look at the present week and at the closed ones of everybody under contract, in a few statements.

    From the day of alert on, a present week that nothing planned will fill is on the work list; it leaves it when
    something is. A closed week below the minimum is announced once; a late entry that fills it takes that back.
    Returns how many weeks were told short, before or after.
    """
    check_sees_every_counter(actor)
    scope = current_scope()
    if scope is None:
        raise RuntimeError("weeks are watched outside an operation")
    where = zone(actor.time_zone)
    today = local_day(at, where)
    present, closed = Week.of_day(today, where), weeks_to_close(today)
    first = Week(min([present.monday, *closed]), where)
    contracts = [
        row for row in weekly_contracts(scope, first.monday, present.monday + _SIX_DAYS) if row.weekly_hours
    ]
    if not contracts:
        drop_others(actor=actor, at=at, kind=DeadlineKind.WEEK_SHORT, kept=())
        return 0
    dossier_ids = sorted({row.dossier_id for row in contracts})
    watch = _Watch(actor, at, today, facts_of(scope, dossier_ids, first, present), contracts)
    alerted = watch.alert(present) if is_alert_day(today) else frozenset()
    drop_others(
        actor=actor,
        at=at,
        kind=DeadlineKind.WEEK_SHORT,
        kept=[week_ref(one, present.monday) for one in alerted],
    )
    return len(alerted) + sum(watch.close(Week(monday, where)) for monday in closed)


def week_ref(dossier_id: UUID, monday: date) -> UUID:
    """The name of one week of one person on the work list."""
    return uuid5(dossier_id, f"semaine du {monday.isoformat()}")


@dataclass(frozen=True, slots=True)
class _Watch:
    """One look at a structure: who is under contract, and all that is known of their weeks."""

    actor: Actor
    at: datetime
    today: date
    known: Mapping[UUID, WeekFacts]
    contracts: list[WeeklyContractRow]

    def alert(self, week: Week) -> frozenset[UUID]:
        """Put on the work list the present weeks that nothing planned will fill; returns whose they are."""
        found = self._read(week)
        short = {dossier_id: hours for dossier_id, hours in found.items() if hours.uncovered_minutes}
        expect_all(
            actor=self.actor,
            at=self.at,
            expected=[
                Expected(
                    dossier_id,
                    DeadlineKind.WEEK_SHORT,
                    week_ref(dossier_id, week.monday),
                    week.monday + _SIX_DAYS,
                    week_sentence(hours, today=self.today),
                )
                for dossier_id, hours in short.items()
            ],
        )
        self._fill([one for one, hours in found.items() if one not in short and hours.minimum_minutes], week)
        return frozenset(short)

    def close(self, week: Week) -> int:
        """Tell what fell short in a closed week, and take back what was filled since; returns how many were told."""
        found = self._read(week)
        told = {
            row.dossier_id: row
            for row in models.ShortWeek.objects.filter(dossier_id__among=list(found), week_from=week.monday)
        }
        short = {one: hours for one, hours in found.items() if not hours.reaches_minimum}
        new = [self._short(one, hours, week) for one, hours in short.items() if one not in told]
        models.ShortWeek.objects.bulk_create(new, batch_size=1000)
        again = [row for one, row in told.items() if one in short and row.made_up_on is not None]
        filled = [row for one, row in told.items() if one not in short and row.made_up_on is None]
        for row in (*again, *filled):
            row.made_up_on = self.today if row.dossier_id not in short else None
            row.save(update_fields=["made_up_on"])
        emit_all([_fell_short(row) for row in (*new, *again)])
        emit_all([_made_up(row) for row in filled])
        return len(new) + len(again)

    def _read(self, week: Week) -> dict[UUID, WeeklyHours]:
        return {one: read_week(facts, week, today=self.today) for one, facts in self.known.items()}

    def _fill(self, dossier_ids: Iterable[UUID], week: Week) -> None:
        close_all(
            actor=self.actor,
            at=self.at,
            kind=DeadlineKind.WEEK_SHORT,
            ref_ids=[week_ref(one, week.monday) for one in dossier_ids],
            outcome=Outcome.KEPT,
        )

    def _short(self, dossier_id: UUID, hours: WeeklyHours, week: Week) -> models.ShortWeek:
        """The contract is the last that covers a day of the week."""
        covering = [
            row.contract_id
            for row in self.contracts
            if row.dossier_id == dossier_id
            and row.starts_on <= week.monday + _SIX_DAYS
            and row.ends_on > week.monday
        ]
        return models.ShortWeek(
            structure_id=self.actor.structure_id,
            dossier_id=dossier_id,
            contract_id=covering[-1],
            week_from=week.monday,
            validated_minutes=hours.validated_minutes,
            minimum_minutes=hours.minimum_minutes,
            told_on=self.today,
        )


def _fell_short(row: models.ShortWeek) -> WeekFellShort:
    return WeekFellShort(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        monday=row.week_from,
        validated_minutes=row.validated_minutes,
        minimum_minutes=row.minimum_minutes,
        contract_id=row.contract_id,
    )


def _made_up(row: models.ShortWeek) -> WeekMadeUp:
    return WeekMadeUp(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        monday=row.week_from,
        contract_id=row.contract_id,
    )
