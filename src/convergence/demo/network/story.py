"""What happens to a young person: situations one after the other, contracts that never overlap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from convergence.accompagnement.contracts.loading import planned_end_of
from convergence.accompagnement.contracts.types import ContractKind, ContractState, EndMotive
from convergence.accompagnement.situations.types import (
    ImmersionKind,
    JobKind,
    JobTerm,
    PmsmpObjective,
    SituationCategory,
    SnpMeasure,
    VolunteeringKind,
    WorkingTime,
    WorkStudyKind,
)
from convergence.demo.dice import Dice, Weights
from convergence.demo.network.person import Person
from convergence.demo.words import EMPLOYERS, JOBS, SCHOOLS, TRAINERS, TRAININGS
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import birthday

_C = SituationCategory
_NEXT = Weights.of(
    (_C.JOB, 0.46), (_C.TRAINING, 0.18), (_C.IMMERSION, 0.18), (_C.WORK_STUDY, 0.08), (_C.VOLUNTEERING, 0.04),
    (_C.NON_PROFESSIONAL, 0.04), (_C.SCHOOL, 0.02),
)  # fmt: skip
_JOBS = Weights.of(
    ((JobTerm.FIXED_TERM, JobKind.ORDINARY, 30, 240), 0.40),
    ((JobTerm.FIXED_TERM, JobKind.TEMPORARY, 7, 60), 0.22),
    ((JobTerm.PERMANENT, JobKind.ORDINARY, 60, 1500), 0.18),
    ((JobTerm.FIXED_TERM, JobKind.SEASONAL, 30, 120), 0.09),
    ((JobTerm.FIXED_TERM, JobKind.INSERTION, 120, 360), 0.06),
    ((JobTerm.FIXED_TERM, JobKind.AIDED_PUBLIC, 180, 360), 0.03),
    ((JobTerm.SELF_EMPLOYED, JobKind.BUSINESS, 200, 900), 0.02),
)
_FIRST_CONTRACT = Weights.of((ContractKind.CEJ, 0.27), (ContractKind.PACEA, 0.38), (None, 0.35))
_MOST = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Episode:
    """A situation. ``ends_on`` is an end that happened, ``planned_end_on`` one to come; both excluded days."""

    category: SituationCategory
    starts_on: date
    ends_on: date | None = None
    planned_end_on: date | None = None
    kind: str = ""
    job_term: str = ""
    working_time: str = ""
    pmsmp_objective: str = ""
    organisation: str = ""
    content: str = ""
    rome: str = ""


@dataclass(frozen=True, slots=True)
class Engagement:
    """A contract."""

    kind: ContractKind
    state: ContractState
    months: int
    prepared_on: date
    starts_on: date
    planned_end_on: date
    signed_on: date | None = None
    ended_on: date | None = None
    motive: EndMotive | None = None
    kept: bool | None = None
    needs_guardian: bool = False

    def covers(self, day: date) -> bool:
        """Whether the contract runs, or ran, on a day."""
        return (
            self.signed_on is not None
            and self.starts_on <= day
            and (self.ended_on is None or day < self.ended_on)
        )


@dataclass(frozen=True, slots=True)
class Story:
    """All of it. ``last_day`` is the last day of work with the person: today for an active file."""

    last_day: date
    state_since: date
    episodes: list[Episode] = field(default_factory=list)
    contracts: list[Engagement] = field(default_factory=list)


def draw_story(dice: Dice, person: Person, today: date) -> Story:
    """What happened to a person since she left school, as far as the file knows."""
    if person.is_active:
        last_day, since = today, person.received_on
    else:
        since = dice.day(person.received_on + timedelta(days=90), today - timedelta(days=5))
        last_day = max(person.received_on, since - timedelta(days=dice.between(45, 88)))
    return Story(
        last_day,
        since,
        list(_episodes(dice, person, last_day, since, today)),
        list(_contracts(dice, person, last_day, today)),
    )


def _episodes(dice: Dice, person: Person, last_day: date, since: date, today: date) -> Iterator[Episode]:
    if person.is_active and dice.chance(0.04):
        return
    left_school = left_school_on(dice, person)
    if dice.chance(0.5):
        yield Episode(
            _C.SCHOOL, left_school - timedelta(days=700), left_school, organisation=dice.pick(SCHOOLS)
        )
    seeking = max(left_school, person.received_on - timedelta(days=dice.between(0, 150)))
    for _ in range(_MOST):
        start = seeking + timedelta(days=dice.between(25, 200))
        if start > last_day:
            break
        found = _episode(dice, dice.weighted(_NEXT), start)
        end = found.planned_end_on or today + _DAY
        stays = found.category is _C.IMMERSION
        running = end > today
        if not stays:
            yield Episode(_C.JOB_SEEKER, seeking, start)
            seeking = end
        yield _running(found) if running else replace(found, ends_on=end, planned_end_on=None)
        if running and not stays:
            return
        if stays and running:
            break
    if seeking <= today:
        yield from _last(dice, person, seeking, since)


def _last(dice: Dice, person: Person, seeking: date, since: date) -> Iterator[Episode]:
    """Seeking a job; of some of those without news, nothing is known from the day the file went on watch."""
    if person.is_active or seeking >= since or dice.chance(0.6):
        yield Episode(_C.JOB_SEEKER, seeking)
        return
    yield Episode(_C.JOB_SEEKER, seeking, since)
    yield Episode(_C.UNKNOWN, since)


def _running(found: Episode) -> Episode:
    """A job without term has no end to foresee."""
    open_ended = found.job_term in (JobTerm.PERMANENT, JobTerm.SELF_EMPLOYED)
    return replace(found, planned_end_on=None) if open_ended else found


def left_school_on(dice: Dice, person: Person) -> date:
    """End of June or July of a year that suits the level, before the file was opened."""
    ages = {"infra_3": 16, "niveau_3": 18, "niveau_4": 18, "niveau_5": 20, "niveau_6": 21}
    wanted = birthday(person.born_on, ages[person.level]) + timedelta(days=dice.between(0, 300))
    return min(wanted, person.received_on - timedelta(days=dice.between(10, 90)))


def _episode(dice: Dice, category: SituationCategory, start: date) -> Episode:
    if category is _C.JOB:
        return _job(dice, start)
    if category is _C.TRAINING:
        content, rome = dice.pick(TRAININGS)
        end = start + timedelta(days=dice.between(20, 240))
        return Episode(
            category, start, planned_end_on=end, organisation=dice.pick(TRAINERS), content=content, rome=rome
        )
    if category is _C.IMMERSION:
        end = start + timedelta(days=dice.between(4, 14))
        return Episode(
            category, start, planned_end_on=end, kind=ImmersionKind.PMSMP,
            pmsmp_objective=dice.pick(list(PmsmpObjective)), organisation=dice.pick(EMPLOYERS), rome=dice.pick(JOBS),
        )  # fmt: skip
    if category is _C.WORK_STUDY:
        days = dice.between(40, 300) if dice.chance(0.25) else dice.between(340, 730)
        kind = WorkStudyKind.APPRENTICESHIP if dice.chance(0.8) else WorkStudyKind.PROFESSIONALISATION
        return Episode(
            category, start, planned_end_on=start + timedelta(days=days), kind=kind,
            organisation=dice.pick(EMPLOYERS), rome=dice.pick(JOBS),
        )  # fmt: skip
    if category is _C.VOLUNTEERING:
        end = start + timedelta(days=dice.between(180, 245))
        return Episode(category, start, planned_end_on=end, kind=VolunteeringKind.CIVIC_SERVICE)
    if category is _C.SCHOOL:
        end = start + timedelta(days=dice.between(150, 300))
        return Episode(category, start, planned_end_on=end, organisation=dice.pick(SCHOOLS))
    end = start + timedelta(days=dice.between(20, 90))
    return Episode(
        category, start, planned_end_on=end, kind=dice.pick((SnpMeasure.HEALTH, SnpMeasure.HOUSING))
    )


def _job(dice: Dice, start: date) -> Episode:
    term, kind, low, high = dice.weighted(_JOBS)
    end = start + timedelta(days=dice.between(low, high))
    return Episode(
        _C.JOB,
        start,
        planned_end_on=end,
        kind=kind,
        job_term=term,
        working_time=WorkingTime.FULL if dice.chance(0.68) else WorkingTime.PART,
        organisation=dice.pick(EMPLOYERS),
        rome=dice.pick(JOBS),
    )


def _contracts(dice: Dice, person: Person, last_day: date, today: date) -> Iterator[Engagement]:
    """One contract, sometimes a second, each signed at an age and after a delay that the law allows."""
    kind = dice.weighted(_FIRST_CONTRACT)
    if kind is None:
        return
    first = _contract(
        dice, person, kind, person.received_on + timedelta(days=dice.between(6, 50)), last_day, today
    )
    if first is None:
        return
    yield first
    if first.ended_on is None or not dice.chance(0.22):
        return
    other = ContractKind.PACEA if kind is ContractKind.CEJ else ContractKind.CEJ
    start = first.ended_on + timedelta(days=dice.between(1, 120))
    second = _contract(dice, person, other, start, last_day, today)
    if second is not None:
        yield second


def _contract(
    dice: Dice, person: Person, kind: ContractKind, start: date, last_day: date, today: date
) -> Engagement | None:
    oldest = parameter(f"{kind.value}.age_maximum").integer_at(today)
    opened = parameter(f"{kind.value}.age_minimum").values[0].effective_on
    if start < opened or not _has_age(person, start, oldest) or start > last_day + timedelta(days=30):
        return None
    longest = parameter(f"{kind.value}.duration_months").integer_at(start)
    months = longest if dice.chance(0.75) else dice.between(longest // 2, longest)
    planned = planned_end_of(
        kind, starts_on=start, months=months, born_on=person.born_on, has_rqth=person.rqth
    )
    if planned <= start:
        return None
    prepared = start - timedelta(days=dice.between(1, 6))
    minor = person.age(start) < parameter("contract.majority").integer_at(start)
    if start > today:
        signed = prepared < today and dice.chance(0.4)
        state = ContractState.SIGNED if signed else ContractState.PREPARED
        prepared = min(prepared, today - _DAY)
        return Engagement(
            kind, state, months, prepared, start, planned, prepared if signed else None, needs_guardian=minor
        )
    if start > last_day:
        return None
    ended, motive = _end(dice, kind, start, planned, last_day, today)
    state = ContractState.RUNNING if ended is None else ContractState.ENDED
    kept = None if ended is None else motive is not EndMotive.BREACH and dice.chance(0.9)
    return Engagement(
        kind, state, months, prepared, start, planned, start, ended, motive, kept, needs_guardian=minor
    )


def _has_age(person: Person, day: date, oldest: int) -> bool:
    youngest = parameter("dossier.age_minimum").integer_at(day)
    return youngest <= person.age(day) <= oldest


_EARLY_ENDS = Weights.of(
    (EndMotive.LASTING_JOB, 0.34), (EndMotive.SHORT_JOB, 0.16), (EndMotive.TRAINING, 0.14),
    (EndMotive.AUTONOMY, 0.06), (EndMotive.REQUEST, 0.08), (EndMotive.BREACH, 0.07), (EndMotive.DROPPED_OUT, 0.08),
    (EndMotive.MOVE, 0.04), (EndMotive.OTHER, 0.03),
)  # fmt: skip


def _end(
    dice: Dice, kind: ContractKind, start: date, planned: date, last_day: date, today: date
) -> tuple[date | None, EndMotive | None]:
    """The end that happened, if any: at six months, at the term, or in between; a few terms go unnoticed."""
    whole = (planned - start).days
    draw = dice.between(1, 100)
    if kind is ContractKind.CEJ:
        days = (
            whole if draw <= 30 else min(whole, 183) if draw <= 52 else dice.between(20, max(20, whole - 5))
        )
    else:
        days = (
            dice.between(60, 364)
            if draw <= 54
            else whole
            if draw <= 80
            else dice.between(365, max(365, whole))
        )
    end = start + timedelta(days=min(days, whole))
    if end > last_day and last_day < today:
        return last_day + _DAY, EndMotive.DROPPED_OUT
    if end > today:
        return None, None
    if end == planned:
        return (None, None) if dice.chance(0.03) else (end, EndMotive.TERM)
    return end, dice.weighted(_EARLY_ENDS)
