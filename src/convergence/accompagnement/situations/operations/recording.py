"""Record a situation, at whatever date it happened, and amend one."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.situations import models
from convergence.accompagnement.situations.operations.confirming import await_what_follows
from convergence.accompagnement.situations.operations.finding import situation_to_edit
from convergence.accompagnement.situations.operations.qualifying import qualify_again
from convergence.accompagnement.situations.policies import (
    check_may_edit_situations,
    check_may_write_comments,
)
from convergence.accompagnement.situations.queries.rows import dated, shown
from convergence.accompagnement.situations.rules.current import awaits_on_record
from convergence.accompagnement.situations.rules.details import check_situation
from convergence.accompagnement.situations.rules.lasting import is_lasting
from convergence.accompagnement.situations.rules.overlaps import overlap_warnings
from convergence.accompagnement.situations.rules.pmsmp import check_pmsmp, check_renewal_of
from convergence.accompagnement.situations.types import (
    DatedSituation,
    ImmersionKind,
    RecordedSituation,
    SituationConflict,
    SituationDraft,
    SituationRecorded,
)
from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import DatePeriod, local_day, zone
from convergence.foundation.problems import Invalid, NotFound
from convergence.referentials.queries import occupation
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope


@operation("Situation ajoutée")
def record_situation(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    draft: SituationDraft,
    comment: str = "",
    is_renewal: bool = False,
    reason: str = "",
    source: str = "saisie",
) -> RecordedSituation:
    """Record a situation, past, present or to come. Overlaps are warned in the answer, never refused.

    A last day before today is an end that happened; from today on it is a planned end. Raises Invalid with
    every fault, NotFound when the file is absent or hidden.
    """
    check_may_edit_situations(actor)
    structure_id = _check(dossier_id, draft)
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    others = _others(dossier_id)
    _check_limits(draft, others, is_renewal)
    row = models.Situation(
        structure_id=structure_id, dossier_id=dossier_id, is_renewal=is_renewal, source=source
    )
    _fill(row, draft, local_day(at, zone(actor.time_zone)))
    row.save(force_insert=True)
    _write_comment(actor, row, comment)
    _keep_in_step(actor, at, row)
    _announce(row, draft, is_amendment=False)
    return RecordedSituation(row.id, overlap_warnings(dated(row), others))


@operation("Situation modifiée")
def amend_situation(
    *,
    actor: Actor,
    at: datetime,
    situation_id: UUID,
    draft: SituationDraft,
    edit_token: int,
    comment: str | None = None,
    reason: str = "",
    source: str = "saisie",
) -> RecordedSituation:
    """Replace what was recorded; the former version stays in the history. A None comment is left as it is.

    Raises SituationConflict, with both versions, when someone changed it since ``edit_token`` was read.
    """
    check_may_edit_situations(actor)
    row, today = situation_to_edit(situation_id), local_day(at, zone(actor.time_zone))
    if row.change_id != edit_token:
        raise SituationConflict(draft, shown(row, today))
    _check(row.dossier_id, draft)
    others = [other for other in _others(row.dossier_id) if other.situation_id != row.id]
    _check_limits(draft, others, row.is_renewal)
    _fill(row, draft, today)
    row.save(force_update=True)
    if comment is not None:
        _write_comment(actor, row, comment)
    _keep_in_step(actor, at, row)
    _announce(row, draft, is_amendment=True)
    return RecordedSituation(row.id, overlap_warnings(dated(row), others))


def _keep_in_step(actor: Actor, at: datetime, row: models.Situation) -> None:
    """What the work list awaits of it, and the exits that it qualifies otherwise."""
    await_what_follows(actor, at, row)
    qualify_again(actor=actor, at=at, dossier_id=row.dossier_id)


def _check(dossier_id: UUID, draft: SituationDraft) -> UUID:
    """The structure that holds the file, once the draft is found right."""
    scope = current_scope()
    person = dossier_header(scope, dossier_id) if scope else None
    if person is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    check_situation(draft, born_on=person.born_on)
    if draft.rome and occupation(draft.rome) is None:
        raise Invalid.one(
            "rome",
            f"Le code ROME « {draft.rome[:10]} » n’existe pas.",
            "Choisissez un métier dans la liste.",
            "unknown_code",
        )
    return person.structure_id


def _others(dossier_id: UUID) -> list[DatedSituation]:
    rows = models.Situation.objects.filter(dossier_id=dossier_id, is_cancelled=False).order_by(
        "starts_on", "id"
    )
    return [dated(row) for row in rows]


def _check_limits(draft: SituationDraft, others: list[DatedSituation], is_renewal: bool) -> None:
    if draft.immersion_kind is not ImmersionKind.PMSMP:
        return
    host, objective, goals = draft.organisation, draft.pmsmp_objective, draft.content
    check_pmsmp(
        draft.period, host=host, others=others, is_renewal=is_renewal, objective=objective, goals=goals
    )
    if is_renewal:
        check_renewal_of(draft.period, host=host, objective=objective, others=others, goals=goals)


def _fill(row: models.Situation, draft: SituationDraft, today: date) -> None:
    period: DatePeriod = draft.period
    has_ended = period.end is not None and period.end <= today
    kinds = (
        draft.job_kind,
        draft.work_study_kind,
        draft.training_kind,
        draft.immersion_kind,
        draft.volunteering_kind,
        draft.snp_measure,
    )
    row.category = draft.category
    row.kind = next((str(kind) for kind in kinds if kind), "")
    row.job_term = draft.job_term or ""
    row.working_time, row.weekly_hours = draft.working_time or "", draft.weekly_hours
    row.pmsmp_objective = draft.pmsmp_objective or ""
    row.organisation, row.content, row.rome = draft.organisation.strip(), draft.content.strip(), draft.rome
    row.starts_on = period.start
    row.awaits_confirmation = awaits_on_record(period, today=today, was_awaited=row.awaits_confirmation)
    row.ends_on = period.end if has_ended else None
    row.planned_end_on = row.planned_end_on if has_ended else period.end


def _write_comment(actor: Actor, row: models.Situation, text: str) -> None:
    kept = models.SituationComment.objects.filter(situation_id=row.id).first()
    if not text.strip():
        if kept:
            kept.delete()
        return
    check_may_write_comments(actor)
    check_may_write(row.dossier_id, FieldGroup.FREE_TEXT)
    kept = kept or models.SituationComment(
        structure_id=row.structure_id, dossier_id=row.dossier_id, situation_id=row.id
    )
    kept.text = text.strip()
    kept.save()


def _announce(row: models.Situation, draft: SituationDraft, *, is_amendment: bool) -> None:
    emit(
        SituationRecorded(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            situation_id=row.id,
            category=draft.category,
            starts_on=row.starts_on,
            ends_on=row.ends_on or row.planned_end_on,
            is_lasting=is_lasting(draft),
            is_amendment=is_amendment,
        )
    )
