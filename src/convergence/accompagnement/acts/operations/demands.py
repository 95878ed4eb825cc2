"""The life of a demand: noted, changed, answered by acts, closed, asked again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.operations.finding import person_of
from convergence.accompagnement.acts.policies import check_may_record_acts, check_may_write_notes
from convergence.accompagnement.acts.rules.demands import check_demand
from convergence.accompagnement.acts.types import (
    ActStatus,
    DemandAnswered,
    DemandClosed,
    DemandNoted,
    DemandReopened,
)
from convergence.accompagnement.acts.types.demands import DemandDraft, DemandOutcome
from convergence.accompagnement.deadlines.operations import drop, expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import french_date, local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation


@operation("Demande du jeune notée")
def note_demand(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    draft: DemandDraft,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Note what the person asks, on whatever day she asked; returns the demand. Both days are kept."""
    check_may_record_acts(actor)
    person, today = person_of(dossier_id), local_day(at, zone(actor.time_zone))
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    check_demand(draft, today=today, born_on=person.born_on)
    row = models.Demand(id=uuid7(), structure_id=person.structure_id, dossier_id=dossier_id, entered_on=today)
    _write(actor, at, row, draft)
    return row.id


@operation("Demande du jeune modifiée")
def amend_demand(
    *,
    actor: Actor,
    at: datetime,
    demand_id: UUID,
    draft: DemandDraft,
    edit_token: int,
    with_text: bool = True,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Replace what is written, its day included, answers or not; ``with_text`` False leaves the free text alone."""
    check_may_record_acts(actor)
    row = _row(demand_id)
    if row.change_id != edit_token:
        raise Conflict(
            "Cette demande a été modifiée pendant votre saisie.",
            what_to_do="Relisez sa version actuelle, puis recommencez si c’est encore utile.",
            code="demand_changed",
        )
    days = [link.occurred_on for link in models.DemandAnswer.objects.filter(demand_id=row.id).order_by("id")]
    today = local_day(at, zone(actor.time_zone))
    check_demand(draft, today=today, born_on=person_of(row.dossier_id).born_on, answered_on=days)
    _write(actor, at, row, draft, with_text=with_text, is_amendment=True)


@operation("Demande du jeune : réponse rattachée")
def answer_demand(
    *, actor: Actor, at: datetime, demand_id: UUID, act_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Tie an act of the same person to a demand. Doing it twice changes nothing."""
    check_may_record_acts(actor)
    row = _row(demand_id)
    act = models.Act.objects.filter(id=act_id, dossier_id=row.dossier_id).first()
    if act is None or act.status == ActStatus.CANCELLED:
        raise Invalid.one("act_id", "Cet acte n’est pas dans le dossier.", "Choisissez-le dans la liste.")
    if act.occurred_on < row.asked_on:
        raise Invalid.one(
            "act_id",
            f"Cet acte du {french_date(act.occurred_on)} précède la demande du {french_date(row.asked_on)}.",
            "Corrigez le jour de la demande, ou choisissez un autre acte.",
            "before_demand",
        )
    _, is_new = models.DemandAnswer.objects.get_or_create(
        demand_id=row.id,
        act_id=act_id,
        defaults={
            "structure_id": row.structure_id,
            "dossier_id": row.dossier_id,
            "occurred_on": act.occurred_on,
        },
    )
    if not is_new:
        return
    settle(actor=actor, at=at, kind=DeadlineKind.DEMAND, ref_id=row.id)
    emit(
        DemandAnswered(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            demand_id=row.id,
            act_id=act_id,
            occurred_on=act.occurred_on,
        )
    )


@operation("Demande du jeune : réponse détachée")
def detach_answer(
    *, actor: Actor, at: datetime, demand_id: UUID, act_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """The act answered something else. Without answer any more, the promised day is awaited again."""
    check_may_record_acts(actor)
    row = _row(demand_id)
    models.DemandAnswer.objects.filter(demand_id=row.id, act_id=act_id).delete()
    _await_answer(actor, at, row)


@operation("Demande du jeune close")
def close_demand(
    *,
    actor: Actor,
    at: datetime,
    demand_id: UUID,
    outcome: DemandOutcome,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Say how the demand ended; a demand may end without any answer. The same outcome again changes nothing."""
    check_may_record_acts(actor)
    row = _row(demand_id)
    if row.outcome == outcome.value:
        return
    row.closed_on, row.outcome = local_day(at, zone(actor.time_zone)), outcome.value
    row.save(update_fields=["closed_on", "outcome"])
    settle(actor=actor, at=at, kind=DeadlineKind.DEMAND, ref_id=row.id)
    emit(
        DemandClosed(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            demand_id=row.id,
            outcome=outcome,
            closed_on=row.closed_on,
        )
    )


@operation("Demande du jeune rouverte")
def reopen_demand(
    *, actor: Actor, at: datetime, demand_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """The person asks again for what was closed. An open demand stays as it is."""
    check_may_record_acts(actor)
    row = _row(demand_id)
    if row.closed_on is None:
        return
    row.closed_on, row.outcome = None, ""
    row.save(update_fields=["closed_on", "outcome"])
    _await_answer(actor, at, row)
    emit(DemandReopened(structure_id=row.structure_id, dossier_id=row.dossier_id, demand_id=row.id))


def _row(demand_id: UUID) -> models.Demand:
    row = models.Demand.objects.select_for_update().filter(pk=demand_id).first()
    if row is None:
        raise NotFound(
            "Cette demande n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    return row


def _write(
    actor: Actor,
    at: datetime,
    row: models.Demand,
    draft: DemandDraft,
    *,
    with_text: bool = True,
    is_amendment: bool = False,
) -> None:
    if draft.theme is None or draft.asked_on is None:
        raise ValueError("check the draft first")
    row.theme, row.asked_on, row.promised_on = draft.theme.value, draft.asked_on, draft.promised_on
    row.save()
    if with_text:
        _write_text(actor, row, draft.text)
    _await_answer(actor, at, row)
    emit(
        DemandNoted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            demand_id=row.id,
            theme=draft.theme,
            asked_on=draft.asked_on,
            is_amendment=is_amendment,
        )
    )


def _write_text(actor: Actor, row: models.Demand, text: str) -> None:
    kept = models.DemandText.objects.filter(demand_id=row.id).first()
    if not text.strip():
        if kept:
            kept.delete()
        return
    check_may_write_notes(actor)
    check_may_write(row.dossier_id, FieldGroup.FREE_TEXT)
    kept = kept or models.DemandText(
        structure_id=row.structure_id, dossier_id=row.dossier_id, demand_id=row.id
    )
    kept.text = text.strip()
    kept.save()


def _await_answer(actor: Actor, at: datetime, row: models.Demand) -> None:
    """A promised day is awaited as long as the demand has neither answer nor end. The theme stays in the file."""
    is_waiting = row.closed_on is None and not models.DemandAnswer.objects.filter(demand_id=row.id).exists()
    if row.promised_on is None or not is_waiting:
        drop(actor=actor, at=at, kind=DeadlineKind.DEMAND, ref_id=row.id)
        return
    expect(
        actor=actor,
        at=at,
        dossier_id=row.dossier_id,
        kind=DeadlineKind.DEMAND,
        ref_id=row.id,
        due_on=row.promised_on,
        detail=f"Demande du {french_date(row.asked_on)}",
    )
