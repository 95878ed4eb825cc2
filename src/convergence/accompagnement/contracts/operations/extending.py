"""Extend a running contract."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.awaiting import await_contract
from convergence.accompagnement.contracts.operations.finding import (
    consecutive_end,
    contract_to_edit,
    note,
    person,
)
from convergence.accompagnement.contracts.operations.starting import start_if_due
from convergence.accompagnement.contracts.policies import check_may_sign_contracts
from convergence.accompagnement.contracts.rules.programmes import end_with_programme, listed_programmes
from convergence.accompagnement.contracts.rules.signatories import check_listed_words
from convergence.accompagnement.contracts.rules.states import check_transition
from convergence.accompagnement.contracts.rules.terms import latest_end
from convergence.accompagnement.contracts.types import (
    CejExtended,
    ContractAction,
    ContractKind,
    ContractState,
    EngagementExtended,
    ExtensionReason,
    NoteAbout,
    PaceaExtended,
    ProgrammeEntry,
    TransitionFacts,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import french_date, local_day, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import emit, operation

_EXTENDED = {
    ContractKind.CEJ: CejExtended,
    ContractKind.PACEA: PaceaExtended,
    ContractKind.ENGAGEMENT: EngagementExtended,
}


@operation("Contrat prolongé")
def extend_contract(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    reason: str,
    last_day: date | None = None,
    edit_token: int | None = None,
    source: str = "saisie",
) -> date:
    """Extend to a last day, exceptionally and with reasons; returns the new planned end (excluded day).

    A CEJ: 18 months in all (R5131-16, alinéa 2). A PACEA: 24 months in a row (R5131-13). An operator chooses its reason
    from a list.
    """
    check_may_sign_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, edit_token=edit_token, on=today)
    start_if_due(row, today)
    new_end, limit = _day_after(last_day), _limit(row, today)
    if row.signatory_id is not None:
        check_listed_words(reasons=ExtensionReason, reason=reason)
        row.decision_reason = reason
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
    _announce(row)
    await_contract(actor, at, row)
    return new_end


@operation("CEJ prolongé par un parcours")
def extend_after_programme(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    entry: ProgrammeEntry,
    reason: str = "",
    edit_token: int | None = None,
    source: str = "saisie",
) -> date:
    """Carry the end of a CEJ to the last day of the second month after a listed programme (R5131-16, alinéa 3).

    It is the law that extends: whoever declares the entry is noted, and a programme whose end moves is declared
    again. Returns the new planned end (excluded day).
    """
    check_may_sign_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, edit_token=edit_token, on=today)
    start_if_due(row, today)
    if row.signatory_id is not None:
        check_listed_words(reason=reason)
    _check_is_cej(row)
    new_end = end_with_programme(
        entry,
        starts_on=row.starts_on,
        months=row.months,
        planned_end_on=row.planned_end_on,
        is_known=bool(row.programme),
        today=today,
    )
    row.planned_end_on, row.extended_on = new_end, today
    row.programme, row.programme_until = entry.code, entry.last_day
    row.programme_declared_by = entry.declared_by
    row.save()
    name = listed_programmes(entry.entered_on)[entry.code]
    told = (
        f"{name}, du {french_date(entry.entered_on)} au {french_date(entry.last_day)} ; déclaré le "
        f"{french_date(entry.declared_on)} par : {entry.declared_by.label.lower()}."
    )
    note(row, NoteAbout.PROGRAMME, f"{told} {reason}".replace("\x00", ""), today)
    _announce(row)
    await_contract(actor, at, row)
    return new_end


def _check_is_cej(row: models.Contract) -> None:
    if row.kind != ContractKind.CEJ:
        raise Conflict(
            "Seul un CEJ est prolongé par un parcours d’un autre organisme.",
            what_to_do="Prolongez ce contrat avec vos raisons.",
            code="not_cej",
        )
    if row.state not in (ContractState.RUNNING, ContractState.SUSPENDED):
        raise Conflict(
            f"Ce CEJ est « {ContractState(row.state).label.lower()} » : un parcours ne le prolonge pas.",
            what_to_do="Revenez aux contrats du dossier.",
            code="contract_state",
        )


def _limit(row: models.Contract, today: date) -> date | None:
    kind, who = ContractKind(row.kind), person(row.dossier_id)
    found = (
        latest_end(
            kind, starts_on=row.starts_on, on=today, born_on=who.born_on, has_rqth=who.has_rqth_on(today)
        ),
        consecutive_end(row.dossier_id, kind, row.starts_on),
    )
    return min((day for day in found if day is not None), default=None)


def _announce(row: models.Contract) -> None:
    kind = ContractKind(row.kind)
    emit(
        _EXTENDED[kind](
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=kind,
            planned_end_on=row.planned_end_on,
            signatory_id=row.signatory_id,
        )
    )


def _day_after(last_day: date | None) -> date:
    if last_day is None:
        raise Invalid.one(
            "last_day", "Indiquez le dernier jour du contrat prolongé.", "Choisissez une date.", "required"
        )
    return last_day + timedelta(days=1)
