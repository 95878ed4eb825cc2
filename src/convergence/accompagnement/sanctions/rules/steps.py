"""What a procedure waits for, and its dated story, in words that the person may read too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from convergence.accompagnement.sanctions.rules.delays import hearing_by
from convergence.accompagnement.sanctions.types import (
    AppealOutcome,
    AppealRow,
    Measure,
    NextStep,
    SanctionRow,
    SanctionState,
    TimelineStep,
)
from convergence.foundation.periods import french_date

_OBSERVATIONS, _DECISION, _SUSPENSION = "R5412-7", "R5412-7-1", "R5412-1"


def next_step(row: SanctionRow, on: date) -> NextStep:
    """What is to be done, until when, under which article."""
    state = row.state
    if state is SanctionState.NOTICE:
        return NextStep("Remettre l’avis préalable, avec une date certaine", source=_OBSERVATIONS)
    if state is SanctionState.HEARING and row.hearing_asked_on:
        return _dated("Entendre la personne", hearing_by(row.hearing_asked_on), _OBSERVATIONS, on)
    if state is SanctionState.OBSERVING and row.observations_until and on <= row.observations_until:
        return NextStep("Attendre ses observations", row.observations_until, _OBSERVATIONS)
    if state in (SanctionState.OBSERVING, SanctionState.HEARD):
        return _to_decide(row, on)
    if state is SanctionState.DECIDED:
        return NextStep("Notifier la décision, avec une date certaine", source=_DECISION)
    if state is SanctionState.IN_FORCE and row.ends_on:
        return NextStep("Regarder si les engagements sont repris", row.last_day, _SUSPENSION)
    return NextStep("Rien à faire")


def timeline(row: SanctionRow, appeals: Iterable[AppealRow]) -> list[TimelineStep]:
    """Every dated step, the oldest first."""
    steps = [*_asked(row), *_decided(row), *_after(row), *_appeals(appeals)]
    return sorted(steps, key=lambda step: step.on)


def _dated(label: str, due_on: date, source: str, on: date) -> NextStep:
    return NextStep(label, due_on, source, is_late=on > due_on)


def _to_decide(row: SanctionRow, on: date) -> NextStep:
    if row.decide_until is None:
        return NextStep("Décider, ou clore sans sanction", source=_DECISION)
    if on > row.decide_until:
        return NextStep("Délai passé : clore sans sanction", row.decide_until, _DECISION, is_late=True)
    return NextStep("Décider, ou clore sans sanction", row.decide_until, _DECISION)


def _asked(row: SanctionRow) -> Iterator[TimelineStep]:
    yield TimelineStep(row.proposed_on, "Avis préalable écrit", row.considered.label)
    if row.received_on:
        until = (
            f"Observations jusqu’au {french_date(row.observations_until)}" if row.observations_until else ""
        )
        yield TimelineStep(row.received_on, "Avis préalable reçu", until)
    if row.guardian_received_on:
        yield TimelineStep(row.guardian_received_on, "Avis préalable reçu par le représentant légal")
    if row.observed_on:
        yield TimelineStep(row.observed_on, "Observations reçues")
    if row.hearing_asked_on:
        yield TimelineStep(row.hearing_asked_on, "Audition demandée")
    if row.heard_on:
        came = "" if row.person_came else "La personne n’est pas venue"
        yield TimelineStep(row.heard_on, "Audition", came)


def _decided(row: SanctionRow) -> Iterator[TimelineStep]:
    if row.decided_on and row.verdict:
        yield TimelineStep(row.decided_on, "Décision prise", row.verdict.label)
    if row.notified_on:
        yield TimelineStep(row.notified_on, "Décision reçue")
    if row.guardian_notified_on:
        yield TimelineStep(row.guardian_notified_on, "Décision reçue par le représentant légal")
    if row.starts_on and row.state is not SanctionState.ANNULLED:
        last = f"Jusqu’au {french_date(row.last_day)} inclus" if row.last_day else "Sans fin prévue"
        warned = row.verdict is not None and row.verdict.measure is Measure.WARNING
        yield TimelineStep(
            row.starts_on, "Délai de l’avertissement" if warned else "Effet de la mesure", last
        )


def _after(row: SanctionRow) -> Iterator[TimelineStep]:
    if row.lifted_on:
        yield TimelineStep(row.lifted_on, "Mesure levée : les engagements sont repris")
    if row.closed_on and row.state is SanctionState.DISMISSED:
        yield TimelineStep(
            row.closed_on, "Procédure close sans sanction", row.closing.label if row.closing else ""
        )
    if row.closed_on and row.state is SanctionState.ANNULLED:
        yield TimelineStep(row.closed_on, "Sanction annulée : ce qui a été retenu est dû")


def _appeals(appeals: Iterable[AppealRow]) -> Iterator[TimelineStep]:
    for appeal in appeals:
        yield TimelineStep(appeal.lodged_on, f"{appeal.way.label} déposé")
        if appeal.settled_on and appeal.outcome is not AppealOutcome.PENDING:
            yield TimelineStep(appeal.settled_on, f"{appeal.way.label} : {appeal.outcome.label.lower()}")
