"""A signed contract runs from its first day."""

from __future__ import annotations

from datetime import date, datetime

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.policies import check_may_sign_contracts
from convergence.accompagnement.contracts.rules.states import check_transition
from convergence.accompagnement.contracts.types import (
    ContractAction,
    ContractKind,
    ContractStarted,
    ContractState,
    TransitionFacts,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.storage.operation import emit, operation


@operation("Contrats commencés à leur date")
def start_due_contracts(*, actor: Actor, at: datetime, reason: str = "", source: str = "automatique") -> int:
    """Start the signed contracts of the actor's structure whose first day has come; returns how many.

    Reading does not wait for it (see ``rules.states.state_on``): it announces the start.
    """
    check_may_sign_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    due = models.Contract.objects.select_for_update().filter(
        structure_id=actor.structure_id, state=ContractState.SIGNED, starts_on__lte=today
    )
    started = list(due.order_by("starts_on", "id"))
    for row in started:
        start_if_due(row, today)
        row.save()
    return len(started)


def start_if_due(row: models.Contract, today: date) -> None:
    """Start a signed contract whose first day has come, and announce it; the caller saves."""
    if row.state != ContractState.SIGNED or row.starts_on > today:
        return
    row.state = check_transition(
        ContractState.SIGNED, ContractAction.START, TransitionFacts(today, row.starts_on)
    )
    emit(
        ContractStarted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=ContractKind(row.kind),
            starts_on=row.starts_on,
            signatory_id=row.signatory_id,
        )
    )
