"""What a contract puts on the work list, and what leaves it: written with each change of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.rules.phases import first_phase_deadline
from convergence.accompagnement.contracts.rules.plan import end_to_prepare, offer_due, review_due
from convergence.accompagnement.contracts.types import (
    ContractKind,
    ContractState,
    EndMotive,
    NoteAbout,
    ReviewReason,
    StepOwner,
    StepState,
)
from convergence.accompagnement.deadlines.operations import close_all, expect, expect_all, settle
from convergence.accompagnement.deadlines.types import DeadlineKind, Expected, Outcome
from convergence.accompagnement.orientation.queries import orientation_on
from convergence.accompagnement.orientation.types import Path
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.storage.session import current_scope

_OF_CONTRACT = (
    DeadlineKind.CONTRACT_END,
    DeadlineKind.CONTRACT_REVIEW,
    DeadlineKind.CONTRACT_RESUMPTION,
    DeadlineKind.AGE_LIMIT,
    DeadlineKind.FIRST_PHASE,
    DeadlineKind.REASONABLE_OFFER,
)
_SIGNED = (ContractState.SIGNED.value, ContractState.RUNNING.value, ContractState.SUSPENDED.value)
_DAY = timedelta(days=1)


def await_contract(actor: Actor, at: datetime, row: models.Contract) -> None:
    """Await what the contract now asks for, and nothing else of it.

    The work list is that of the structure that holds the file: what an operator signed asks nothing of it.
    """
    if row.signatory_id is not None:
        return
    today = local_day(at, zone(actor.time_zone))
    wanted = {one.kind: one for one in _wanted(row, today)} if row.state in _SIGNED else {}
    expect_all(actor=actor, at=at, expected=tuple(wanted.values()))
    for kind in _OF_CONTRACT:
        if kind not in wanted:
            outcome = Outcome.KEPT if _was_kept(kind, row) else Outcome.DROPPED
            close_all(actor=actor, at=at, kind=kind, ref_ids=(row.id,), outcome=outcome)
    if row.state not in models.ALIVE_STATES:
        _close_plan(actor, at, row)


def await_phase(actor: Actor, at: datetime, phase: models.ContractPhase) -> None:
    """The evaluation of an open phase is due on its last day (R5131-11)."""
    expect(
        actor=actor,
        at=at,
        dossier_id=phase.dossier_id,
        kind=DeadlineKind.PHASE_EVALUATION,
        ref_id=phase.id,
        due_on=phase.ends_on - _DAY,
        detail=f"Phase {phase.number}",
    )


def phase_done(actor: Actor, at: datetime, phase: models.ContractPhase) -> None:
    """A phase is evaluated."""
    settle(actor=actor, at=at, kind=DeadlineKind.PHASE_EVALUATION, ref_id=phase.id)


def await_step(actor: Actor, at: datetime, step: models.ContractStep) -> None:
    """An action is due on its day. Its words stay in the contract."""
    if step.due_on is not None:
        expect(
            actor=actor,
            at=at,
            dossier_id=step.dossier_id,
            kind=DeadlineKind.ACTION,
            ref_id=step.id,
            due_on=step.due_on,
            detail=f"À faire par : {StepOwner(step.owner).label.lower()}",
        )


def step_done(actor: Actor, at: datetime, step: models.ContractStep) -> None:
    """An action is done."""
    settle(actor=actor, at=at, kind=DeadlineKind.ACTION, ref_id=step.id)


def step_dropped(actor: Actor, at: datetime, step: models.ContractStep) -> None:
    """An action is given up."""
    close_all(actor=actor, at=at, kind=DeadlineKind.ACTION, ref_ids=(step.id,), outcome=Outcome.DROPPED)


def _wanted(row: models.Contract, today: date) -> Iterator[Expected]:
    kind, end = ContractKind(row.kind), row.planned_end_on
    name = "Contrat d’engagement" if kind is ContractKind.ENGAGEMENT else kind.name
    last = f"{name}, jusqu’au {end - _DAY:%d/%m/%Y}"
    yield _due(
        row, DeadlineKind.CONTRACT_END, end_to_prepare(starts_on=row.starts_on, planned_end_on=end), last
    )
    if row.state == ContractState.SUSPENDED:
        if until := _expected_until(row):
            yield _due(row, DeadlineKind.CONTRACT_RESUMPTION, until, name)
    elif review := review_due(
        since=row.reviewed_on or row.starts_on, review_months=row.review_months, planned_end_on=end
    ):
        yield _due(row, DeadlineKind.CONTRACT_REVIEW, review, f"{name} à actualiser")
    offer = offer_due(signed_on=row.signed_on, planned_end_on=end) if row.signed_on else None
    if offer is not None and not has_offer(row) and not _is_social(row, today):
        yield _due(row, DeadlineKind.REASONABLE_OFFER, offer, name)
    if row.age_limit_on is not None and row.age_limit_on <= end and not _is_age_weighed(row):
        yield _due(row, DeadlineKind.AGE_LIMIT, row.age_limit_on - _DAY, name)
    if kind is ContractKind.PACEA and row.signed_on and not _has_opened(row):
        yield _due(row, DeadlineKind.FIRST_PHASE, first_phase_deadline(row.signed_on), name)


def _was_kept(kind: DeadlineKind, row: models.Contract) -> bool:
    """Whether what is wanted no more was done, rather than made pointless by the end of the contract."""
    if kind is DeadlineKind.CONTRACT_END:
        return row.state == ContractState.ENDED
    if kind is DeadlineKind.FIRST_PHASE:
        return _has_opened(row)
    if kind is DeadlineKind.REASONABLE_OFFER:
        return has_offer(row)
    if kind is DeadlineKind.AGE_LIMIT:
        return row.end_motive == EndMotive.AGE_LIMIT or _is_age_weighed(row)
    return row.state == ContractState.RUNNING


def _is_social(row: models.Contract, today: date) -> bool:
    """Whoever is first accompanied socially has no reasonable offer to accept (L5411-6-1, II)."""
    scope = current_scope()
    orientation = orientation_on(scope, row.dossier_id, today) if scope else None
    return orientation is not None and orientation.path is Path.SOCIAL


def has_offer(row: models.Contract) -> bool:
    """Whether the terms in force say what a reasonable offer is."""
    version = models.ContractVersion.objects.filter(contract_id=row.id, number=row.version).values("id")
    return models.ContractNote.objects.filter(ref_id__in=version, about=NoteAbout.REASONABLE_OFFER).exists()


def _is_age_weighed(row: models.Contract) -> bool:
    """Somebody looked at a CEJ whose holder passed the age of entry: no article ends it, she decided."""
    return row.age_noted_on is not None and ReviewReason.AGE_REACHED not in row.review_reasons


def _due(row: models.Contract, kind: DeadlineKind, day: date, detail: str) -> Expected:
    return Expected(row.dossier_id, kind, row.id, day, detail)


def _expected_until(row: models.Contract) -> date | None:
    running = models.ContractSuspension.objects.filter(contract_id=row.id, resumed_on=None).first()
    return running.expected_until if running else None


def _has_opened(row: models.Contract) -> bool:
    return models.ContractPhase.objects.filter(contract_id=row.id).exclude(state="prevue").exists()


def _close_plan(actor: Actor, at: datetime, row: models.Contract) -> None:
    """A contract that is over awaits no evaluation and no action any more."""
    phases = models.ContractPhase.objects.filter(contract_id=row.id)
    steps = models.ContractStep.objects.filter(contract_id=row.id, state=StepState.ONGOING)
    for kind, ids in (
        (DeadlineKind.PHASE_EVALUATION, list(phases.values_list("id", flat=True))),
        (DeadlineKind.ACTION, list(steps.values_list("id", flat=True))),
    ):
        close_all(actor=actor, at=at, kind=kind, ref_ids=ids, outcome=Outcome.DROPPED)
