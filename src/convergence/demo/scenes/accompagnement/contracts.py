"""Contracts that live in Tarbes: an amendment to sign, actions due, a suspension, a PACEA with its phases."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.queries import contract_detail, contracts_of, running_contracts_of
from convergence.accompagnement.contracts.types import (
    Amendment,
    ContractKind,
    EligibilityAnswers,
    NotEligible,
    PhaseDraft,
    PlanWords,
    RunningContractRow,
    StepDraft,
    StepKind,
    StepOwner,
    SuspensionGround,
)
from convergence.demo.scenes.players import player
from convergence.dossier.queries import caseload
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

_WORDS = PlanWords(
    "Entrer en apprentissage de boulanger",
    ("Venir aux rendez-vous et aux ateliers fixés", "Chercher deux entreprises d’accueil"),
    ("Proposer une immersion avant Noël", "Préparer le dossier de financement du permis"),
    ("Suivi par le service social du département",),
)
_ANSWERS = EligibilityAnswers(
    is_student=False, is_in_training=False, has_difficulty=True, has_diagnostic=True, receives_rsa=False
)


def play() -> None:
    """Play it, as Camille."""
    camille = player("conseillere-tarbes")
    with acting(camille, Purpose.ACCOMPAGNEMENT) as scope:
        people = [row.dossier_id for row in caseload(scope, adviser_id=camille.user_id, limit=60).rows]
        found = running_contracts_of(scope, people, clock.local_today(camille.time_zone))
    running = [row for row in found if row.kind is ContractKind.CEJ]
    for row, scene in zip(reversed(running), (_amended, _acting, _suspended), strict=False):
        scene(camille, row)
    covered = {row.dossier_id for row in found}
    _prepared(camille, [dossier_id for dossier_id in reversed(people) if dossier_id not in covered])


def _amended(camille: Actor, row: RunningContractRow) -> None:
    today = clock.local_today(camille.time_zone)
    operations.revise_contract(
        actor=camille,
        at=_ago(2),
        contract_id=row.contract_id,
        amendment=Amendment(today, review_months=2, words=_WORDS),
        reason="Le projet est confirmé après l’immersion.",
    )


def _acting(camille: Actor, row: RunningContractRow) -> None:
    today = clock.local_today(camille.time_zone)
    objective = operations.set_step(
        actor=camille,
        at=_ago(9),
        contract_id=row.contract_id,
        draft=StepDraft(StepKind.OBJECTIVE, "Confirmer le métier de boulanger"),
    )
    for text, owner, days in (
        ("Visiter deux boulangeries", StepOwner.YOUNG_PERSON, 4),
        ("Relire le CV avant l’envoi", StepOwner.ADVISER, 1),
        ("Réserver une place au forum des métiers", StepOwner.PARTNER, 12),
    ):
        action = StepDraft(StepKind.ACTION, text, owner, today + timedelta(days=days), objective)
        operations.set_step(actor=camille, at=_ago(8), contract_id=row.contract_id, draft=action)


def _suspended(camille: Actor, row: RunningContractRow) -> None:
    today = clock.local_today(camille.time_zone)
    operations.suspend_contract(
        actor=camille,
        at=_ago(3),
        contract_id=row.contract_id,
        ground=SuspensionGround.JOB,
        starts_on=today - timedelta(days=3),
        expected_until=today + timedelta(days=18),
        reason="Mission d’intérim de trois semaines.",
    )


def _prepared(camille: Actor, people: list[UUID]) -> None:
    """A PACEA to sign with its phases, for the first who may enter one."""
    today = clock.local_today(camille.time_zone)
    for dossier_id in people:
        if _has_contract(camille, dossier_id):
            continue
        try:
            contract_id = operations.prepare_pacea(
                actor=camille, at=_ago(1), dossier_id=dossier_id, starts_on=today, answers=_ANSWERS, months=12,
                plan=_WORDS,
            )  # fmt: skip
        except NotEligible:
            continue
        _plan_phases(camille, contract_id)
        return


def _plan_phases(camille: Actor, contract_id: UUID) -> None:
    """Two, one after the other; an age or the months spent in PACEA before may leave it a few weeks only."""
    with acting(camille, Purpose.ACCOMPAGNEMENT) as scope:
        row = contract_detail(scope, contract_id, on=clock.local_today(camille.time_zone))
    if row is None:
        return
    lasts = (row.planned_end_on - row.starts_on).days
    half = min(lasts // 2, 60)
    for first, days in ((0, half), (half + 1, min(lasts - 1, 150))):
        if days < first:
            continue
        draft = PhaseDraft(
            row.starts_on + timedelta(days=first), row.starts_on + timedelta(days=days), 10, _WORDS
        )
        operations.plan_phase(actor=camille, at=_ago(1), contract_id=contract_id, draft=draft)


def _has_contract(camille: Actor, dossier_id: UUID) -> bool:
    with acting(camille, Purpose.ACCOMPAGNEMENT) as scope:
        return bool(contracts_of(scope, dossier_id, on=clock.local_today(camille.time_zone)))


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)
