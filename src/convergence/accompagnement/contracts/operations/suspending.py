"""Suspend a running contract, with its reason, and resume it. Its term is not put off: no text says so."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.awaiting import await_contract
from convergence.accompagnement.contracts.operations.finding import contract_to_edit, note
from convergence.accompagnement.contracts.operations.starting import start_if_due
from convergence.accompagnement.contracts.policies import check_may_sign_contracts
from convergence.accompagnement.contracts.rules.signatories import check_listed_words
from convergence.accompagnement.contracts.rules.states import check_transition
from convergence.accompagnement.contracts.types import (
    ContractAction,
    ContractKind,
    ContractResumed,
    ContractState,
    ContractSuspended,
    NoteAbout,
    SuspensionGround,
    TransitionFacts,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import FieldError, Invalid
from convergence.storage.operation import emit, operation


@operation("Contrat suspendu")
def suspend_contract(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    ground: SuspensionGround,
    starts_on: date,
    reason: str,
    expected_until: date | None = None,
    edit_token: int | None = None,
    source: str = "saisie",
) -> None:
    """Suspend a contract from a day, today or earlier. ``expected_until`` is the last day it should last."""
    check_may_sign_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, edit_token=edit_token, on=today)
    start_if_due(row, today)
    if row.signatory_id is not None:
        check_listed_words(reason=reason)
    facts = TransitionFacts(starts_on, row.starts_on, reason=reason)
    row.state = check_transition(ContractState(row.state), ContractAction.SUSPEND, facts)
    _check_days(row, starts_on, expected_until, today)
    row.save()
    models.ContractSuspension.objects.create(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        contract_id=row.id,
        ground=ground,
        starts_on=starts_on,
        expected_until=expected_until,
    )
    note(row, NoteAbout.SUSPENSION, reason.replace("\x00", ""), today)
    emit(
        ContractSuspended(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=ContractKind(row.kind),
            starts_on=starts_on,
            ground=ground,
            expected_until=expected_until,
            signatory_id=row.signatory_id,
        )
    )
    await_contract(actor, at, row)


@operation("Contrat repris")
def resume_contract(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    resumed_on: date,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """The contract runs again from a day, today or earlier."""
    check_may_sign_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, edit_token=edit_token, on=today)
    facts = TransitionFacts(resumed_on, row.starts_on)
    row.state = check_transition(ContractState(row.state), ContractAction.RESUME, facts)
    close_suspension(row, resumed_on, today)
    row.save()
    emit(
        ContractResumed(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=ContractKind(row.kind),
            resumed_on=resumed_on,
            signatory_id=row.signatory_id,
        )
    )
    await_contract(actor, at, row)


def close_suspension(row: models.Contract, resumed_on: date, today: date) -> None:
    """The suspension under way stops on a day; nothing when there is none."""
    suspension = models.ContractSuspension.objects.filter(contract_id=row.id, resumed_on=None).first()
    if suspension is None:
        return
    if not suspension.starts_on <= resumed_on <= today:
        raise Invalid.one(
            "resumed_on",
            f"La suspension a commencé le {suspension.starts_on:%d/%m/%Y}.",
            "Indiquez ce jour, aujourd’hui ou un jour entre les deux.",
            "order",
        )
    suspension.resumed_on = resumed_on
    suspension.save()


def _check_days(row: models.Contract, starts_on: date, expected_until: date | None, today: date) -> None:
    errors = []
    if starts_on > today:
        errors.append(
            FieldError(
                "starts_on", "Une suspension ne se note pas d’avance.", "Indiquez aujourd’hui ou un jour passé.",
                "in_future",
            )
        )  # fmt: skip
    if starts_on >= row.planned_end_on:
        errors.append(
            FieldError("starts_on", "Le contrat est déjà à son terme.", "Mettez-y fin.", "out_of_contract")
        )
    if _overlaps(row, starts_on):
        errors.append(
            FieldError(
                "starts_on", "Le contrat était déjà suspendu ce jour-là.", "Vérifiez la date.", "overlap"
            )
        )
    if expected_until is not None and expected_until < starts_on:
        errors.append(
            FieldError(
                "expected_until", "La suspension finit avant de commencer.", "Vérifiez la date.", "order"
            )
        )
    Invalid.raise_if_any(errors)


def _overlaps(row: models.Contract, starts_on: date) -> bool:
    return models.ContractSuspension.objects.filter(contract_id=row.id, resumed_on__gt=starts_on).exists()
