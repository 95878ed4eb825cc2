"""What a birthday does to a contract: a PACEA ends (R5131-13), a CEJ is looked at, for no article ends it."""

from __future__ import annotations

from datetime import date, datetime

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.awaiting import await_contract
from convergence.accompagnement.contracts.operations.suspending import close_suspension
from convergence.accompagnement.contracts.policies import check_may_sign_contracts
from convergence.accompagnement.contracts.rules.states import check_transition
from convergence.accompagnement.contracts.types import (
    ContractAction,
    ContractEnded,
    ContractKind,
    ContractState,
    EndMotive,
    ReviewReason,
    TransitionFacts,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.storage.operation import emit, operation

_RUNNING = (ContractState.RUNNING.value, ContractState.SUSPENDED.value)


@operation("Limites d’âge atteintes", source="automatique")
def apply_age_limits(*, actor: Actor, at: datetime, reason: str = "", source: str = "automatique") -> int:
    """End the PACEA of those who reach their 26th birthday, flag the CEJ of those who pass the age of entry.

    The day is that of the actor's structure. Returns how many PACEA ended; doing it twice changes nothing.
    """
    check_may_sign_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    rows = list(
        models.Contract.objects.select_for_update()
        .filter(structure_id=actor.structure_id, state__in=_RUNNING, age_limit_on__lte=today)
        .order_by("age_limit_on", "id")
    )
    ended = [row for row in rows if row.kind == ContractKind.PACEA]
    for row in ended:
        _end(actor, at, row, today)
    for row in rows:
        if row.kind == ContractKind.CEJ:
            _flag(row, today)
    return len(ended)


def _end(actor: Actor, at: datetime, row: models.Contract, today: date) -> None:
    birthday = row.age_limit_on
    if birthday is None:
        raise ValueError("only contracts with an age limit are read")
    ended_on = max(min(birthday, row.planned_end_on), row.starts_on)
    facts = TransitionFacts(max(ended_on, row.starts_on), row.starts_on, motive=EndMotive.AGE_LIMIT)
    row.state = check_transition(ContractState(row.state), ContractAction.END, facts)
    row.ended_on, row.end_motive, row.review_reasons = ended_on, EndMotive.AGE_LIMIT, []
    close_suspension(row, today, today)
    row.save()
    emit(
        ContractEnded(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=ContractKind.PACEA,
            ended_on=ended_on,
            motive=EndMotive.AGE_LIMIT,
        )
    )
    await_contract(actor, at, row)


def _flag(row: models.Contract, today: date) -> None:
    """Once: a flag that someone cleared does not come back for the same birthday."""
    if row.age_noted_on is None:
        row.age_noted_on = today
        row.review_reasons = [*row.review_reasons, ReviewReason.AGE_REACHED.value]
        row.save(update_fields=["age_noted_on", "review_reasons"])
