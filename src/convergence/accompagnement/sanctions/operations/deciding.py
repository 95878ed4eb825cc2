"""Decide, or close without a sanction. Whoever noted the facts or proposed the sanction never decides it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.operations.awaiting import await_next
from convergence.accompagnement.sanctions.operations.finding import (
    check_decider,
    facts_of,
    mark_breaches,
    sanction_to_edit,
    take,
    the_scope,
    today_of,
    write_note,
)
from convergence.accompagnement.sanctions.operations.letters import write_decisions
from convergence.accompagnement.sanctions.policies import check_may_propose
from convergence.accompagnement.sanctions.queries import degree_on
from convergence.accompagnement.sanctions.queries.rows import considered
from convergence.accompagnement.sanctions.rules.scales import scale_for
from convergence.accompagnement.sanctions.rules.verdicts import (
    check_not_heavier,
    check_verdict,
    effect,
    strike_off_of,
)
from convergence.accompagnement.sanctions.types import (
    BreachKind,
    BreachState,
    Closing,
    Degree,
    Measure,
    NoteAbout,
    ProcedureDismissed,
    SanctionAction,
    SanctionDecided,
    SanctionState,
    Scale,
    Scheme,
    Verdict,
)
from convergence.foundation.actor import Actor
from convergence.storage.operation import emit, operation


@operation("Sanction décidée")
def decide_sanction(
    *,
    actor: Actor,
    at: datetime,
    sanction_id: UUID,
    verdict: Verdict,
    reason: str,
    source: str = "saisie",
) -> None:
    """Decide with reasons, within the delay and the scale, never more than the notice told; the letter is written.

    The measure holds once the letter is received. Striking off is only proposed to France Travail.
    """
    today = today_of(actor, at)
    row = sanction_to_edit(sanction_id)
    check_decider(actor, row, today, four_eyes=True)
    take(row, SanctionAction.DECIDE, facts_of(row, today, reason=reason))
    row.degree = _degree_now(row)
    scale = _scale(row)
    full = _with_strike_off(verdict, scale)
    check_verdict(full, scale, on=today)
    check_not_heavier(full, considered(row))
    _fill(row, full, scale, actor, today)
    write_decisions(actor, at, row, full, scale, reason)
    row.save()
    write_note(row, NoteAbout.REASONS, reason, today)
    await_next(actor, at, row)
    _announce(row, full, scale, today)


@operation("Procédure close sans sanction")
def dismiss_procedure(
    *, actor: Actor, at: datetime, sanction_id: UUID, closing: Closing, reason: str, source: str = "saisie"
) -> None:
    """Close without a sanction, at any step before the measure holds.

    A decision already taken is dropped by somebody who may decide.
    """
    today = today_of(actor, at)
    row = sanction_to_edit(sanction_id)
    if row.state == SanctionState.DECIDED.value:
        check_decider(actor, row, today, four_eyes=False)
    else:
        check_may_propose(actor)
    take(row, SanctionAction.ABANDON, facts_of(row, today, reason=reason))
    row.closed_on, row.closing = today, closing
    row.save()
    is_excused = closing is Closing.LEGITIMATE_REASON
    mark_breaches(row, BreachState.EXCUSED if is_excused else BreachState.SET_ASIDE)
    write_note(row, NoteAbout.CLOSING, reason, today)
    await_next(actor, at, row)
    emit(
        ProcedureDismissed(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            sanction_id=row.pk,
            closing=closing,
            closed_on=today,
        )
    )


def _scale(row: models.Sanction) -> Scale:
    return scale_for(BreachKind(row.kind), Degree(row.degree), Scheme(row.scheme), facts_on=row.facts_on)


def _degree_now(row: models.Sanction) -> Degree:
    """The degree of the notice, or a lighter one when an earlier sanction was annulled meanwhile."""
    noted: date = max(models.Breach.objects.filter(sanction_id=row.pk).values_list("noted_on", flat=True))
    told = Degree(row.degree)
    now = degree_on(
        the_scope(),
        row.dossier_id,
        BreachKind(row.kind),
        facts_on=row.facts_on,
        noted_on=noted,
        contract_id=row.contract_id,
        but=row.pk,
    )
    if told is Degree.PERSISTING:
        return told if now is Degree.REPEATED else Degree.FIRST
    ranks = list(Degree)
    return min(told, now, key=ranks.index)


def _with_strike_off(verdict: Verdict, scale: Scale) -> Verdict:
    """The months of striking off that follow from the measure, when the text leaves no choice."""
    least, most = strike_off_of(verdict, scale)
    months = least if least == most else verdict.strike_off_months or least
    return replace(verdict, strike_off_months=months)


def _fill(row: models.Sanction, verdict: Verdict, scale: Scale, actor: Actor, today: date) -> None:
    row.decided_on, row.decided_by = today, actor.user_id
    row.measure, row.share, row.months = verdict.measure, verdict.share, verdict.months
    row.chosen_start_on, row.comply_until = verdict.starts_on, verdict.comply_until
    row.strike_off_months = verdict.strike_off_months
    row.ends_contract = scale.ends_contract and verdict.measure is Measure.REMOVAL


def _announce(row: models.Sanction, verdict: Verdict, scale: Scale, today: date) -> None:
    starts_on, ends_on = effect(verdict, scale, notified_on=today)
    emit(
        SanctionDecided(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            sanction_id=row.pk,
            scheme=Scheme(row.scheme),
            measure=verdict.measure,
            share=verdict.share,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )
