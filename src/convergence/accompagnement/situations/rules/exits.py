"""What stood for a person at an exit, and how each dated definition counts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from convergence.accompagnement.situations.rules.current import current_situation
from convergence.accompagnement.situations.rules.lasting import AIDED, INSERTION, is_lasting_situation
from convergence.accompagnement.situations.types import (
    DatedSituation,
    JobKind,
    SituationCategory,
    TrainingKind,
    VolunteeringKind,
)
from convergence.accompagnement.situations.types.exits import ExitClass, ExitVerdict
from convergence.foundation.parameters import Parameter, all_parameters, parameter

DEFINITIONS = "exits.definition"
"""Definitions are the parameters of this family: one is added by writing it, with its source."""

_OF_CATEGORY = {
    SituationCategory.WORK_STUDY: ExitClass.WORK_STUDY,
    SituationCategory.IMMERSION: ExitClass.IMMERSION,
    SituationCategory.SCHOOL: ExitClass.SCHOOL,
    SituationCategory.JOB_SEEKER: ExitClass.SEEKING,
    SituationCategory.NON_PROFESSIONAL: ExitClass.OTHER,
    SituationCategory.UNKNOWN: ExitClass.UNKNOWN,
}


def situation_at_exit(situations: Iterable[DatedSituation], exited_on: date) -> DatedSituation | None:
    """What stands for the person on the first day after, else the first that begins within the window.

    A situation that awaits its confirmation is no fact yet.
    """
    known = [one for one in situations if not one.awaits_confirmation]
    found = current_situation(known, exited_on).situation
    if found is not None and found.category is not SituationCategory.JOB_SEEKER:
        return found
    window = timedelta(days=parameter("exits.window_days").integer_at(exited_on))
    soon = [one for one in known if exited_on < one.period.start <= exited_on + window]
    first = min((one.period.start for one in soon), default=None)
    later = None if first is None else current_situation(soon, first).situation
    return later or found


def exit_class(situation: DatedSituation | None) -> ExitClass:
    """The class of what stood for the person."""
    if situation is None:
        return ExitClass.UNKNOWN
    if situation.category is SituationCategory.JOB:
        return _job_class(situation)
    if situation.category is SituationCategory.TRAINING:
        is_qualifying = situation.kind == TrainingKind.QUALIFYING
        return ExitClass.QUALIFYING_TRAINING if is_qualifying else ExitClass.OTHER_TRAINING
    if situation.category is SituationCategory.VOLUNTEERING:
        is_civic = situation.kind == VolunteeringKind.CIVIC_SERVICE
        return ExitClass.CIVIC_SERVICE if is_civic else ExitClass.OTHER_VOLUNTEERING
    return _OF_CATEGORY[situation.category]


def _job_class(job: DatedSituation) -> ExitClass:
    if job.kind in AIDED:
        return ExitClass.AIDED_JOB
    if job.kind in INSERTION:
        return ExitClass.INSERTION_JOB
    if job.kind == JobKind.BUSINESS:
        return ExitClass.BUSINESS
    return ExitClass.LASTING_JOB if is_lasting_situation(job) else ExitClass.SHORT_JOB


def verdicts(found: ExitClass, exited_on: date) -> tuple[ExitVerdict, ...]:
    """The exit under every definition in force on its day, in the order of their names."""
    return tuple(_verdict(definition, found, exited_on) for definition in definitions(exited_on))


def definitions(on: date) -> Iterator[Parameter]:
    """The definitions in force on a day."""
    for known in all_parameters():
        if known.name.startswith(f"{DEFINITIONS}.") and known.values[0].effective_on <= on:
            yield known


def _verdict(definition: Parameter, found: ExitClass, exited_on: date) -> ExitVerdict:
    dated = definition.at(exited_on)
    outcome = definition.table_at(exited_on).get(found.value, "")
    return ExitVerdict(
        definition=definition.name.removeprefix(f"{DEFINITIONS}."),
        label=definition.label,
        is_positive=bool(outcome),
        outcome=outcome if isinstance(outcome, str) else "",
        source=dated.source,
        is_verified=dated.verified,
    )
