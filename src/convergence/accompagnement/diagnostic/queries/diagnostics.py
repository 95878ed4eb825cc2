"""Versions of a person's diagnosis, what lasts in the latest one, and what differs between two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from convergence.accompagnement.diagnostic import models
from convergence.accompagnement.diagnostic.policies import may_read_notes
from convergence.accompagnement.diagnostic.queries.words import words_of_day
from convergence.accompagnement.diagnostic.rules.answers import lasting
from convergence.accompagnement.diagnostic.rules.comparing import differences
from convergence.accompagnement.diagnostic.rules.telling import in_words, needs_told
from convergence.accompagnement.diagnostic.types import (
    Answer,
    ConstraintRow,
    DiagnosticDetail,
    DiagnosticKind,
    DiagnosticRow,
    Difference,
    ExitMotive,
    NeedRow,
    NeedValue,
    ObjectiveState,
    Presence,
    TargetRow,
    VersionWords,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.referentials.queries import occupation
from convergence.storage.journal import reads, reads_nobody

_ANSWERS = (
    FieldGroup.ACCOMPAGNEMENT, FieldGroup.HEALTH, FieldGroup.HOUSING, FieldGroup.FAMILY, FieldGroup.MOBILITY,
    FieldGroup.EDUCATION, FieldGroup.RESOURCES,
)  # fmt: skip


@reads(FieldGroup.ACCOMPAGNEMENT)
def diagnostics_of(scope: Scope, dossier_id: UUID) -> list[DiagnosticRow]:
    """Every version of a person's diagnoses, the latest first."""
    rows = models.Diagnostic.objects.filter(dossier_id=dossier_id)
    return [shown(row) for row in rows.order_by("-opened_on", "-id")]


@reads(*_ANSWERS)
def diagnostic_detail(scope: Scope, diagnostic_id: UUID) -> DiagnosticDetail | None:
    """One version with the answers that the reader may see; None when it is absent or hidden."""
    row = models.Diagnostic.objects.filter(pk=diagnostic_id).first()
    return _detail(scope, row) if row else None


@reads(*_ANSWERS)
def latest_diagnostic(scope: Scope, dossier_id: UUID, on: date) -> DiagnosticDetail | None:
    """The version that stands on a day: the last one closed by then, else the one that is open."""
    rows = models.Diagnostic.objects.filter(dossier_id=dossier_id, opened_on__lte=on)
    closed = rows.filter(closed_on__lte=on).order_by("-closed_on", "-id").first()
    row = closed or rows.order_by("-opened_on", "-id").first()
    return _detail(scope, row) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def in_depth_of(scope: Scope, dossier_id: UUID, on: date) -> DiagnosticRow | None:
    """The last *diagnostic approfondi* opened by a day, closed or not; None when there is none."""
    row = (
        models.Diagnostic.objects.filter(
            dossier_id=dossier_id, kind=DiagnosticKind.IN_DEPTH, opened_on__lte=on
        )
        .order_by("-opened_on", "-id")
        .first()
    )
    return shown(row) if row else None


@reads(*_ANSWERS)
def needs_of(scope: Scope, dossier_id: UUID, on: date) -> list[NeedRow]:
    """What lasts in the version that stands, each with the data·inclusion theme that leads to services."""
    detail = latest_diagnostic(scope, dossier_id, on)
    if detail is None:
        return []
    answers = {code: row.answer for code, row in detail.constraints.items()}
    words = words_of_day(detail.head.opened_on)
    return [
        NeedRow(dossier_id, word.code, word.label, word.theme)
        for word in lasting(answers, needs_told(detail), words)
    ]


@reads_nobody("words about a version, which its own query has shown")
def version_words(scope: Scope, detail: DiagnosticDetail) -> VersionWords:
    """A version as people read it."""
    return in_words(detail, words_of_day(detail.head.opened_on))


@reads_nobody("words about two versions, which their own queries have shown")
def compared(scope: Scope, before: DiagnosticDetail, after: DiagnosticDetail) -> tuple[Difference, ...]:
    """What changed from one version to the other, in the order of the interview."""
    return differences(before, after, words_of_day(after.head.opened_on))


def shown(row: models.Diagnostic) -> DiagnosticRow:
    """A version as shown."""
    return DiagnosticRow(
        dossier_id=row.dossier_id,
        diagnostic_id=row.id,
        kind=DiagnosticKind(row.kind),
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        due_on=row.due_on,
        is_extended=row.is_extended,
        made_with=tuple(Presence(value) for value in row.made_with),
        exit_motive=ExitMotive(row.exit_motive) if row.exit_motive else None,
        adviser_id=row.adviser_id,
        edit_token=row.change_id,
    )


def _detail(scope: Scope, row: models.Diagnostic) -> DiagnosticDetail:
    notes = models.DiagnosticNote.objects.filter(diagnostic_id=row.id) if may_read_notes(scope.actor) else ()
    note = next(iter(notes), None)
    return DiagnosticDetail(
        dossier_id=row.dossier_id,
        head=shown(row),
        constraints={one.code: one for one in _constraints(row)},
        targets=tuple(_targets(row.targets.order_by("id"))),
        note=note.text if note else "",
        note_token=note.change_id if note else 0,
    )


def _constraints(row: models.Diagnostic) -> Iterable[ConstraintRow]:
    for one in row.constraints.order_by("id"):
        yield ConstraintRow(
            dossier_id=one.dossier_id,
            code=one.code,
            answer=Answer(one.answer),
            situations={code: Answer(value) for code, value in one.situations.items()},
            objectives={code: ObjectiveState(value) for code, value in one.objectives.items()},
            edit_token=one.change_id,
        )


def _targets(rows: Iterable[models.Target]) -> Iterable[TargetRow]:
    for one in rows:
        found = occupation(one.rome) if one.rome else None
        yield TargetRow(
            dossier_id=one.dossier_id,
            target_id=one.id,
            rome=one.rome,
            label=found.label if found else one.rome or "Métier à choisir",
            needs={code: NeedValue(value) for code, value in one.needs.items()},
            edit_token=one.change_id,
        )
