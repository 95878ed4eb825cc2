"""Extend a running contract."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.contracts.operations.finding import contract_to_edit, note, person
from convergence.accompagnement.contracts.operations.signing import start_if_due
from convergence.accompagnement.contracts.policies import check_may_sign_contracts
from convergence.accompagnement.contracts.rules.states import check_transition
from convergence.accompagnement.contracts.rules.terms import end_after_programme, latest_end
from convergence.accompagnement.contracts.types import (
    CejExtended,
    ContractAction,
    ContractKind,
    ContractState,
    NoteAbout,
    PaceaExtended,
    TransitionFacts,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Invalid
from convergence.storage.operation import emit, operation


@operation("Contrat prolongé")
def extend_contract(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    reason: str,
    last_day: date | None = None,
    programme_last_day: date | None = None,
    edit_token: int | None = None,
    source: str = "saisie",
) -> date:
    """Extend to a last day, exceptionally and with reasons; returns the new planned end (excluded day).

    A CEJ: 18 months in all (R5131-16, alinéa 2), or, for who entered a listed programme of another body, to
    the last day of the second month after ``programme_last_day`` (alinéa 3). A PACEA: 24 months (R5131-13).
    """
    check_may_sign_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, edit_token=edit_token, on=today)
    start_if_due(row, today)
    kind, who = ContractKind(row.kind), person(row.dossier_id)
    if programme_last_day is not None and kind is ContractKind.CEJ:
        new_end, limit = end_after_programme(programme_last_day), None
    else:
        new_end = _day_after(last_day)
        limit = latest_end(
            kind, starts_on=row.starts_on, on=today, born_on=who.born_on, has_rqth=who.has_rqth_on(today)
        )
    facts = TransitionFacts(
        today,
        row.starts_on,
        reason=reason,
        planned_end=row.planned_end_on,
        new_end=new_end,
        limit_end=limit,
    )
    row.state = check_transition(ContractState(row.state), ContractAction.EXTEND, facts)
    row.planned_end_on, row.extended_on = new_end, today
    row.save()
    note(row, NoteAbout.EXTENSION, reason, today)
    event = CejExtended if kind is ContractKind.CEJ else PaceaExtended
    emit(
        event(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=kind,
            planned_end_on=new_end,
        )
    )
    return new_end


def _day_after(last_day: date | None) -> date:
    if last_day is None:
        raise Invalid.one(
            "last_day", "Indiquez le dernier jour du contrat prolongé.", "Choisissez une date.", "required"
        )
    return last_day + timedelta(days=1)
