"""Find a run to move, locked for the time of the operation."""

from __future__ import annotations

from uuid import UUID

from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.rules.states import NOT_FROZEN, moved
from convergence.accompagnement.payments.types import RunAction, RunState
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.session import current_scope


def run_to_move(run_id: UUID, action: RunAction) -> models.Run:
    """The row, locked, already in the state to which the action leads; Conflict when it does not."""
    run = locked_run(run_id)
    run.state = moved(RunState(run.state), action).value
    return run


def locked_run(run_id: UUID) -> models.Run:
    """The row, locked; NotFound when absent or of another structure, both alike."""
    run = models.Run.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NotFound(
            "Cette paie n’existe pas ou n’est pas celle de votre structure.",
            what_to_do="Revenez à la liste des paies.",
        )
    _check_own(run)
    return run


def _check_own(run: models.Run) -> None:
    """A run that an absorbed structure had not frozen is never gone on with: its files are counted here."""
    scope = current_scope()
    if RunState(run.state) in NOT_FROZEN and scope is not None and run.structure_id != scope.structure_id:
        raise Conflict(
            "Cette paie est celle d’une structure absorbée, qui ne l’avait pas figée.",
            what_to_do="Ouvrez la paie du mois dans votre structure : elle compte les dossiers repris.",
            code="former_run",
        )
