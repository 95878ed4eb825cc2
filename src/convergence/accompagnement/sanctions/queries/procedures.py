"""Breaches and procedures of one person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from convergence.accompagnement.orientation.queries import orientations_of
from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.policies import may_read_notes
from convergence.accompagnement.sanctions.queries.rows import appeal_row, breach_row, note_row, past, shown
from convergence.accompagnement.sanctions.rules import steps
from convergence.accompagnement.sanctions.rules.delays import appeal_until as last_day_to_appeal
from convergence.accompagnement.sanctions.rules.scales import degree_of, scale_for
from convergence.accompagnement.sanctions.rules.states import allowed_actions
from convergence.accompagnement.sanctions.types import (
    AppealRow,
    BreachKind,
    BreachRow,
    Degree,
    NextStep,
    PastSanction,
    SanctionAction,
    SanctionNoteRow,
    SanctionRow,
    Scale,
    TimelineStep,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.ACCOMPAGNEMENT)
def breaches_of(scope: Scope, dossier_id: UUID) -> list[BreachRow]:
    """Every breach of a person, the latest first."""
    return [
        breach_row(row)
        for row in models.Breach.objects.filter(dossier_id=dossier_id).order_by("-occurred_on", "-id")
    ]


@reads(FieldGroup.ACCOMPAGNEMENT)
def breach(scope: Scope, breach_id: UUID) -> BreachRow | None:
    """One breach; None when it is absent or hidden."""
    row = models.Breach.objects.filter(pk=breach_id).first()
    return breach_row(row) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def sanctions_of(scope: Scope, dossier_id: UUID, *, on: date) -> list[SanctionRow]:
    """Every procedure of a person, the latest first."""
    rows = models.Sanction.objects.filter(dossier_id=dossier_id).order_by("-proposed_on", "-id")
    return [shown(row, on) for row in rows]


@reads(FieldGroup.ACCOMPAGNEMENT)
def sanction(scope: Scope, sanction_id: UUID, *, on: date) -> SanctionRow | None:
    """One procedure; None when it is absent or hidden."""
    row = models.Sanction.objects.filter(pk=sanction_id).first()
    return shown(row, on) if row else None


@reads(FieldGroup.FREE_TEXT)
def sanction_notes(scope: Scope, dossier_id: UUID) -> list[SanctionNoteRow]:
    """Free text about the breaches and procedures of a person; empty for those who may not read free text."""
    if not may_read_notes(scope.actor):
        return []
    rows = models.SanctionNote.objects.filter(dossier_id=dossier_id).order_by("written_on", "id")
    return [note_row(row) for row in rows]


@reads(FieldGroup.ACCOMPAGNEMENT)
def appeals_of(scope: Scope, dossier_id: UUID) -> list[AppealRow]:
    """Appeals of a person against sanctions, the latest first."""
    rows = models.Appeal.objects.filter(dossier_id=dossier_id).order_by("-lodged_on", "-id")
    return [appeal_row(row) for row in rows]


@reads_nobody("the rows that are asked for named their file")
def timeline(scope: Scope, row: SanctionRow, appeals: list[AppealRow]) -> list[TimelineStep]:
    """The dated steps of a procedure with its appeals, the oldest first."""
    return steps.timeline(row, [appeal for appeal in appeals if appeal.sanction_id == row.sanction_id])


@reads_nobody("the row that is asked for named its file")
def next_step(scope: Scope, row: SanctionRow, on: date) -> NextStep:
    """What a procedure waits for."""
    return steps.next_step(row, on)


@reads_nobody("rules of the law, no person")
def actions_of(scope: Scope, row: SanctionRow) -> tuple[SanctionAction, ...]:
    """What the state of a procedure allows."""
    return allowed_actions(row.state)


@reads_nobody("rules of the law, no person")
def scale_of(scope: Scope, row: SanctionRow) -> Scale:
    """What the law allows for the facts of a procedure."""
    return scale_for(row.kind, row.degree, row.scheme, facts_on=row.facts_on)


@reads_nobody("rules of the law, no person")
def appeal_until(scope: Scope, row: SanctionRow) -> date | None:
    """The last day to contest a notified decision before a court."""
    return last_day_to_appeal(row.notified_on) if row.notified_on else None


@reads_nobody("counts sanctions of a file that the caller has opened")
def past_sanctions(scope: Scope, dossier_id: UUID, *, but: UUID | None = None) -> list[PastSanction]:
    """Sanctions of a person that held, in the order of their notification."""
    rows = models.Sanction.objects.filter(dossier_id=dossier_id, state__in=models.HELD)
    return [past(row) for row in rows.order_by("notified_on", "id") if row.pk != but]


@reads_nobody("how often a breach happened, in a file that the caller has opened")
def degree_on(
    scope: Scope,
    dossier_id: UUID,
    kind: BreachKind,
    *,
    facts_on: date,
    noted_on: date,
    contract_id: UUID | None,
    persists: bool = False,
    but: UUID | None = None,
) -> Degree:
    """How often breaches of a kind happened, as the regime of the facts counts; Invalid when nothing persists."""
    oriented = [row.decided_on for row in orientations_of(scope, dossier_id) if row.decided_on <= facts_on]
    return degree_of(
        kind,
        facts_on=facts_on,
        noted_on=noted_on,
        contract_id=contract_id,
        past=past_sanctions(scope, dossier_id, but=but),
        reoriented_on=max(oriented, default=None),
        persists=persists,
    )
