"""Diagnoses made with three young people: one redone after months, one being filled in, one that leads to a PACEA."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.accompagnement.diagnostic import operations
from convergence.accompagnement.diagnostic.queries import diagnostic_detail
from convergence.accompagnement.diagnostic.types import (
    Answer,
    ConstraintDraft,
    DiagnosticKind,
    ExitMotive,
    NeedValue,
    ObjectiveState,
    Presence,
    TargetDraft,
)
from convergence.demo.scenes.players import player
from convergence.dossier.queries import caseload
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

_FIRST = (
    ConstraintDraft(
        "mobilite", Answer.YES, {"sans_permis": Answer.YES}, {"obtenir_permis": ObjectiveState.RUNNING}
    ),
    ConstraintDraft("numerique", Answer.YES, {"sans_materiel": Answer.YES}),
    ConstraintDraft("logement", Answer.NO),
)
_SECOND = (
    ConstraintDraft(
        "mobilite", Answer.CLOSED, {"sans_permis": Answer.NO}, {"obtenir_permis": ObjectiveState.REACHED}
    ),
    ConstraintDraft("finances", Answer.YES, {"ressources_irregulieres": Answer.YES}),
)
_SALES = TargetDraft(
    "D1106", {"entretien": NeedValue.NEED, "cv_lettre": NeedValue.STRENGTH, "reseau": NeedValue.NEED}
)


def play() -> None:
    """Play it, in Tarbes."""
    camille, now = player("conseillere-tarbes"), clock.now()
    with acting(camille, Purpose.ACCOMPAGNEMENT) as scope:
        people = [row.dossier_id for row in caseload(scope, adviser_id=camille.user_id, limit=6).rows][3:]
    redone, filling, leading = people
    _made(camille, redone, now - timedelta(days=150), _FIRST)
    _made(camille, redone, now - timedelta(days=20), _SECOND)
    version = _open(camille, filling, now - timedelta(days=2))
    _answer(camille, version, now - timedelta(days=2), _FIRST[:1])
    _made(camille, leading, now - timedelta(days=12), _FIRST[1:], DiagnosticKind.IN_DEPTH, ExitMotive.PACEA)


def _made(
    adviser: Actor,
    dossier_id: UUID,
    at: datetime,
    answers: tuple[ConstraintDraft, ...],
    kind: DiagnosticKind = DiagnosticKind.SHARED,
    motive: ExitMotive | None = None,
) -> None:
    version = _open(adviser, dossier_id, at, kind)
    _answer(adviser, version, at, answers)
    operations.close_diagnostic(
        actor=adviser, at=at, diagnostic_id=version, made_with=(Presence.YOUNG_PERSON,), exit_motive=motive
    )


def _open(
    adviser: Actor, dossier_id: UUID, at: datetime, kind: DiagnosticKind = DiagnosticKind.SHARED
) -> UUID:
    day = local_day(at, zone(adviser.time_zone))
    return operations.open_diagnostic(actor=adviser, at=at, dossier_id=dossier_id, kind=kind, opened_on=day)


def _answer(adviser: Actor, version: UUID, at: datetime, answers: tuple[ConstraintDraft, ...]) -> None:
    for draft in answers:
        operations.answer_constraint(actor=adviser, at=at, diagnostic_id=version, draft=draft)
    known = {one.code for one in answers}
    if "mobilite" in known and len(known) > 1:
        _aim(adviser, version, at)


def _aim(adviser: Actor, version: UUID, at: datetime) -> None:
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        found = diagnostic_detail(scope, version)
    if found is not None and not found.targets:
        operations.answer_target(actor=adviser, at=at, diagnostic_id=version, draft=_SALES)
