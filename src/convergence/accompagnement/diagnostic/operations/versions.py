"""Open a version, extend its delay, close it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.deadlines.operations import close_all, expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind, Outcome
from convergence.accompagnement.diagnostic import models
from convergence.accompagnement.diagnostic.operations.finding import diagnostic_to_fill, person
from convergence.accompagnement.diagnostic.policies import check_may_keep_diagnostics
from convergence.accompagnement.diagnostic.rules.delays import check_days, in_depth_due, pacea_due
from convergence.accompagnement.diagnostic.types import (
    DiagnosticClosed,
    DiagnosticKind,
    DiagnosticOpened,
    ExitMotive,
    Presence,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import emit, operation


@operation("Diagnostic ouvert")
def open_diagnostic(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    kind: DiagnosticKind = DiagnosticKind.SHARED,
    opened_on: date | None = None,
    idempotency_key: str | None = None,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Open a version, today or on an earlier day; it starts from the answers of the last closed one.

    Raises Conflict when one of the same kind is open already.
    """
    check_may_keep_diagnostics(actor)
    today, who = local_day(at, zone(actor.time_zone)), person(dossier_id)
    day = opened_on or today
    check_days(day, today)
    is_in_depth = kind is DiagnosticKind.IN_DEPTH
    row = models.Diagnostic(
        structure_id=who.structure_id,
        dossier_id=dossier_id,
        kind=kind,
        adviser_id=actor.user_id,
        opened_on=day,
        due_on=in_depth_due(day) if is_in_depth else None,
        source=source,
    )
    _save_once(row, kind)
    _carry_over(row)
    _await(actor, at, row)
    emit(
        DiagnosticOpened(
            structure_id=row.structure_id,
            dossier_id=dossier_id,
            diagnostic_id=row.id,
            kind=kind,
            opened_on=day,
        )
    )
    return row.id


@operation("Diagnostic approfondi prolongé")
def extend_in_depth(
    *, actor: Actor, at: datetime, diagnostic_id: UUID, reason: str, source: str = "saisie"
) -> date:
    """Give a *diagnostic approfondi* its exceptional delay, with the reason; returns the last day."""
    check_may_keep_diagnostics(actor)
    row = diagnostic_to_fill(diagnostic_id)
    if row.kind != DiagnosticKind.IN_DEPTH or row.is_extended:
        raise Conflict(
            "Ce diagnostic ne se prolonge pas.",
            what_to_do="Seul un diagnostic approfondi se prolonge, une fois.",
            code="diagnostic_not_extensible",
        )
    if not reason.strip():
        raise Invalid.one(
            "reason", "Une prolongation demande sa raison.", "Écrivez ce qui l’explique.", "required"
        )
    row.is_extended, row.due_on = True, in_depth_due(row.opened_on, is_extended=True)
    row.save()
    _await(actor, at, row)
    return row.due_on


@operation("Diagnostic terminé")
def close_diagnostic(
    *,
    actor: Actor,
    at: datetime,
    diagnostic_id: UUID,
    made_with: Collection[Presence],
    closed_on: date | None = None,
    exit_motive: ExitMotive | None = None,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Close a version: it changes no more. The person was there: a diagnosis is made jointly (L5411-5-2)."""
    check_may_keep_diagnostics(actor)
    row, today = (
        diagnostic_to_fill(diagnostic_id, edit_token=edit_token),
        local_day(at, zone(actor.time_zone)),
    )
    day = closed_on or today
    check_days(row.opened_on, today, day)
    is_in_depth = row.kind == DiagnosticKind.IN_DEPTH
    _check_closing(is_in_depth, made_with, exit_motive)
    row.closed_on, row.made_with = day, sorted(made_with)
    row.exit_motive = exit_motive or ""
    row.save()
    _settle(actor, at, row)
    emit(
        DiagnosticClosed(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            diagnostic_id=row.id,
            closed_on=day,
            is_in_depth=is_in_depth,
            exit_motive=exit_motive,
        )
    )


def _save_once(row: models.Diagnostic, kind: DiagnosticKind) -> None:
    """Two who open one at once make one: the database refuses the second."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "diagnostic_one_open" not in str(error):
            raise
        raise Conflict(
            f"Un « {kind.label.lower()} » est déjà ouvert pour ce jeune.",
            what_to_do="Complétez-le, ou terminez-le avant d’en ouvrir un autre.",
            code="diagnostic_open",
        ) from None


def _check_closing(
    is_in_depth: bool, made_with: Collection[Presence], exit_motive: ExitMotive | None
) -> None:
    absent = exit_motive in (ExitMotive.ABANDON, ExitMotive.MOVE)
    if Presence.YOUNG_PERSON not in made_with and not absent:
        raise Invalid.one(
            "made_with",
            "Le diagnostic se fait avec le jeune (article L5411-5-2).",
            "Terminez-le quand vous l’avez relu ensemble.",
            "without_the_person",
        )
    if is_in_depth and exit_motive is None:
        raise Invalid.one(
            "exit_motive",
            "Indiquez à quoi le diagnostic approfondi a mené.",
            "Choisissez un motif.",
            "required",
        )
    if not is_in_depth and exit_motive is not None:
        raise Invalid.one(
            "exit_motive",
            "Seul un diagnostic approfondi a un motif de sortie.",
            "Retirez le motif.",
            "unexpected",
        )


def _carry_over(row: models.Diagnostic) -> None:
    """The answers of the last closed version, to be read again with the person."""
    former = (
        models.Diagnostic.objects.filter(dossier_id=row.dossier_id)
        .exclude(closed_on=None)
        .order_by("-closed_on", "-id")
        .first()
    )
    if former is None:
        return
    models.ConstraintAnswer.objects.bulk_create(
        models.ConstraintAnswer(
            structure_id=row.structure_id, dossier_id=row.dossier_id, diagnostic_id=row.id, code=one.code,
            field_group=one.field_group, answer=one.answer, situations=one.situations, objectives=one.objectives,
        )
        for one in former.constraints.order_by("id")
    )  # fmt: skip
    models.Target.objects.bulk_create(
        models.Target(
            structure_id=row.structure_id, dossier_id=row.dossier_id, diagnostic_id=row.id, rome=one.rome,
            needs=one.needs,
        )
        for one in former.targets.order_by("id")
    )  # fmt: skip


def _await(actor: Actor, at: datetime, row: models.Diagnostic) -> None:
    is_in_depth = row.kind == DiagnosticKind.IN_DEPTH
    due_on = row.due_on or in_depth_due(row.opened_on)
    kind = DeadlineKind.IN_DEPTH_DIAGNOSTIC if is_in_depth else DeadlineKind.DIAGNOSTIC
    expect(actor=actor, at=at, dossier_id=row.dossier_id, kind=kind, ref_id=row.id, due_on=due_on)


def _settle(actor: Actor, at: datetime, row: models.Diagnostic) -> None:
    if row.kind != DiagnosticKind.IN_DEPTH:
        settle(actor=actor, at=at, kind=DeadlineKind.DIAGNOSTIC, ref_id=row.id)
        return
    settle(actor=actor, at=at, kind=DeadlineKind.IN_DEPTH_DIAGNOSTIC, ref_id=row.id)
    close_pacea_delay(actor=actor, at=at, dossier_id=row.dossier_id, outcome=Outcome.DROPPED)
    if row.exit_motive == ExitMotive.PACEA and row.closed_on is not None:
        expect(
            actor=actor, at=at, dossier_id=row.dossier_id, kind=DeadlineKind.PACEA_AFTER_DIAGNOSTIC,
            ref_id=row.id, due_on=pacea_due(row.closed_on),
        )  # fmt: skip


@operation("Délai du PACEA après le diagnostic approfondi", source="automatique")
def close_pacea_delay(*, actor: Actor, at: datetime, dossier_id: UUID, outcome: Outcome) -> None:
    """The PACEA that a *diagnostic approfondi* called for is awaited no longer: signed, or something else came."""
    in_depth = models.Diagnostic.objects.filter(dossier_id=dossier_id, kind=DiagnosticKind.IN_DEPTH)
    close_all(
        actor=actor,
        at=at,
        kind=DeadlineKind.PACEA_AFTER_DIAGNOSTIC,
        ref_ids=list(in_depth.values_list("id", flat=True)),
        outcome=outcome,
    )
