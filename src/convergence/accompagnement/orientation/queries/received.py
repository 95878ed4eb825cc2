"""What waits for an operator: registrations to answer, orientations that it is asked to decide anew."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.policies import decides_for, may_answer_registrations
from convergence.accompagnement.orientation.queries.registrations import AWAITING
from convergence.accompagnement.orientation.queries.rows import registration_row, reorientation_row
from convergence.accompagnement.orientation.types import (
    RegistrationRow,
    RegistrationState,
    ReorientationRow,
    ReorientationState,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.files import shared_with
from convergence.storage.journal import reads, reads_nobody

LONGEST_LIST = 100
_TO_ANSWER = tuple(state for state in AWAITING if state is not RegistrationState.REFUSED)


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def registrations_to_answer(
    scope: Scope, at: datetime, limit: int = LONGEST_LIST
) -> tuple[RegistrationRow, ...]:
    """Registrations asked of France Travail in the files shared with the actor's agency, the oldest first.

    What was refused waits for the Mission Locale, not for her. Empty for any other operator.
    """
    if not may_answer_registrations(scope.actor):
        return ()
    rows = models.Registration.objects.filter(
        dossier_id__among=_shared(scope, at), state__in=_TO_ANSWER
    ).order_by("asked_on", "id")
    return tuple(registration_row(row) for row in rows[:limit])


@reads(FieldGroup.ACCOMPAGNEMENT)
def reorientations_to_decide(
    scope: Scope, at: datetime, limit: int = LONGEST_LIST
) -> tuple[ReorientationRow, ...]:
    """New orientations that the actor's operator is asked to decide, in the files shared with it, the oldest first."""
    own = decides_for(scope.actor)
    if own is None:
        return ()
    rows = models.Reorientation.objects.filter(
        dossier_id__among=_shared(scope, at), asked_of=own.value, state=ReorientationState.OPEN
    ).order_by("asked_on", "id")
    return tuple(reorientation_row(row) for row in rows[:limit])


@reads_nobody("a number alone")
def count_received(scope: Scope, at: datetime) -> int:
    """How many registrations and requests wait for the actor's operator; none for whoever works for no operator."""
    own = decides_for(scope.actor)
    if own is None:
        return 0
    shared = _shared(scope, at)
    asked = models.Reorientation.objects.filter(
        dossier_id__among=shared, asked_of=own.value, state=ReorientationState.OPEN
    ).count()
    if not may_answer_registrations(scope.actor):
        return asked
    return asked + models.Registration.objects.filter(dossier_id__among=shared, state__in=_TO_ANSWER).count()


def _shared(scope: Scope, at: datetime) -> list[UUID]:
    return shared_with(scope.structure_id, at)
