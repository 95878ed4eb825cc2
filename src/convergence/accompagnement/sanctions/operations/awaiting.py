"""What a procedure awaits, on the work list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from convergence.accompagnement.deadlines.operations import drop, expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.rules.delays import hearing_by
from convergence.accompagnement.sanctions.types import SanctionState
from convergence.foundation.actor import Actor

_KINDS = (
    DeadlineKind.OBSERVATIONS_END,
    DeadlineKind.HEARING,
    DeadlineKind.SANCTION_DECISION,
    DeadlineKind.MEASURE_END,
)
_ABANDONED = (SanctionState.DISMISSED, SanctionState.ANNULLED)


def await_next(actor: Actor, at: datetime, row: models.Sanction) -> None:
    """Put on the list what the state of a procedure awaits, and take the rest away."""
    awaited = _awaited(row)
    close = drop if SanctionState(row.state) in _ABANDONED else settle
    for kind in _KINDS:
        if kind in awaited:
            expect(
                actor=actor, at=at, dossier_id=row.dossier_id, kind=kind, ref_id=row.pk, due_on=awaited[kind]
            )
        else:
            close(actor=actor, at=at, kind=kind, ref_id=row.pk)


def _awaited(row: models.Sanction) -> Mapping[DeadlineKind, date]:
    state = SanctionState(row.state)
    found: dict[DeadlineKind, date | None] = {}
    if state is SanctionState.OBSERVING:
        found[DeadlineKind.OBSERVATIONS_END] = row.observations_until
    if state in (SanctionState.OBSERVING, SanctionState.HEARD):
        found[DeadlineKind.SANCTION_DECISION] = row.decide_until
    if state is SanctionState.HEARING and row.hearing_asked_on:
        found[DeadlineKind.HEARING] = hearing_by(row.hearing_asked_on)
    if state is SanctionState.IN_FORCE:
        found[DeadlineKind.MEASURE_END] = row.ends_on
    return {kind: due_on for kind, due_on in found.items() if due_on is not None}
