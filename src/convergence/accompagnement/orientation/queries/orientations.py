"""Orientations of one person, and the figures that are reported to the bodies of the network for employment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.policies import check_may_orient, may_read_words
from convergence.accompagnement.orientation.queries.rows import (
    criterion_row,
    orientation_row,
    reorientation_row,
)
from convergence.accompagnement.orientation.rules.deciding import warnings_of
from convergence.accompagnement.orientation.types import (
    Criterion,
    CriterionRow,
    Decider,
    Decision,
    OrientationCount,
    OrientationNoteRow,
    OrientationRow,
    Path,
    ReferentBody,
    ReorientationRow,
    ReorientationState,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.history import RowChange, changes_of_file
from convergence.storage.journal import reads, reads_nobody

_ORDER = list(Criterion)


@reads(FieldGroup.ACCOMPAGNEMENT)
def orientation_on(scope: Scope, dossier_id: UUID, on: date) -> OrientationRow | None:
    """The orientation that holds on a day, hence the organisme référent of that day; None when there is none."""
    held = Q(ends_on=None) | Q(ends_on__gt=on)
    row = models.Orientation.objects.filter(
        held, dossier_id=dossier_id, is_cancelled=False, decided_on__lte=on
    ).first()
    return orientation_row(row, _interrupted(dossier_id)) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def orientations_of(scope: Scope, dossier_id: UUID) -> list[OrientationRow]:
    """Every orientation of a person, the latest first."""
    rows = models.Orientation.objects.filter(dossier_id=dossier_id, is_cancelled=False)
    interrupted = _interrupted(dossier_id)
    return [orientation_row(row, interrupted) for row in rows.order_by("-decided_on", "-id")]


@reads(FieldGroup.ACCOMPAGNEMENT)
def orientation_detail(scope: Scope, orientation_id: UUID) -> OrientationRow | None:
    """One orientation; None when it is absent, hidden or cancelled."""
    row = models.Orientation.objects.filter(pk=orientation_id, is_cancelled=False).first()
    return orientation_row(row, _interrupted(row.dossier_id)) if row else None


@reads(
    FieldGroup.ACCOMPAGNEMENT,
    FieldGroup.EDUCATION,
    FieldGroup.HEALTH,
    FieldGroup.HOUSING,
    FieldGroup.MOBILITY,
    FieldGroup.FAMILY,
)
def criteria_of(scope: Scope, dossier_id: UUID) -> list[CriterionRow]:
    """What each orientation looked at; criteria of a group that was not opened to the reader are absent."""
    tables = dict.fromkeys(models.TABLES.values())
    rows = [
        criterion_row(row)
        for table in tables
        for row in table.objects.filter(dossier_id=dossier_id).order_by("id")
    ]
    return sorted(rows, key=lambda row: (str(row.orientation_id), _ORDER.index(row.criterion)))


@reads(FieldGroup.FREE_TEXT)
def notes_of(scope: Scope, dossier_id: UUID) -> list[OrientationNoteRow]:
    """Aspirations in her own words; empty for those who may not read free text."""
    if not may_read_words(scope.actor):
        return []
    rows = models.OrientationNote.objects.filter(dossier_id=dossier_id).order_by("id")
    return [OrientationNoteRow(row.dossier_id, row.orientation_id, row.text) for row in rows]


@reads_nobody("computed from what is given; nothing is read")
def decision_warnings(scope: Scope, decision: Decision) -> tuple[str, ...]:
    """What a decision that is allowed deserves to be told."""
    return warnings_of(decision)


@reads(FieldGroup.ACCOMPAGNEMENT)
def reorientations_of(scope: Scope, dossier_id: UUID) -> list[ReorientationRow]:
    """Requests for a new orientation, the latest first."""
    rows = models.Reorientation.objects.filter(dossier_id=dossier_id).order_by("-asked_on", "-id")
    return [reorientation_row(row) for row in rows]


@reads(FieldGroup.ACCOMPAGNEMENT)
def orientation_changes(scope: Scope, dossier_id: UUID, limit: int = 100) -> list[RowChange]:
    """Who changed what of registration and orientation, when, why: the newest first."""
    tables = [models.Registration, models.Orientation, models.Reorientation]
    found = changes_of_file(dossier_id, tables, limit=limit)
    return found if may_read_words(scope.actor) else [replace(change, reason="") for change in found]


@reads_nobody("figures only: how many decisions by path, decider and body")
def orientation_counts(scope: Scope, first: date, last: date) -> list[OrientationCount]:
    """How many orientations the structure recorded for a period, last day included (L5411-5-1, III)."""
    check_may_orient(scope.actor)
    rows = (
        models.Orientation.objects.filter(
            structure_id=scope.structure_id, is_cancelled=False, decided_on__range=(first, last)
        )
        .values("path", "decider", "body")
        .annotate(number=Count("id"))
        .order_by("path", "decider", "body")
    )
    return [
        OrientationCount(Path(row["path"]), Decider(row["decider"]), ReferentBody(row["body"]), row["number"])
        for row in rows
    ]


def _interrupted(dossier_id: UUID) -> frozenset[UUID]:
    """Orientations whose month to sign stands still."""
    rows = models.Reorientation.objects.filter(
        dossier_id=dossier_id, state=ReorientationState.OPEN, interrupts=True
    )
    return frozenset(rows.values_list("orientation_id", flat=True))
