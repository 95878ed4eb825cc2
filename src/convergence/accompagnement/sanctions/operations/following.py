"""After the decision: lift a suspension, see how a measure ended, annul a sanction, appeals."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.operations.awaiting import await_next
from convergence.accompagnement.sanctions.operations.ending import withdraw_strike_off
from convergence.accompagnement.sanctions.operations.finding import (
    check_decider,
    facts_of,
    mark_breaches,
    sanction_to_edit,
    take,
    today_of,
    write_note,
)
from convergence.accompagnement.sanctions.policies import check_may_propose
from convergence.accompagnement.sanctions.types import (
    AnnulmentGround,
    AppealLodged,
    AppealOutcome,
    AppealWay,
    BreachState,
    NoteAbout,
    SanctionAction,
    SanctionAnnulled,
    SanctionLifted,
    Scheme,
)
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import emit, operation


@operation("Mesure levée")
def lift_sanction(
    *, actor: Actor, at: datetime, sanction_id: UUID, complied_on: date, reason: str, source: str = "saisie"
) -> None:
    """The person complied with all or part of what was breached, as agreed with her adviser: the measure ends that day.

    Her adviser does it alone: it is in the person's favour and must not wait (R5412-1).
    """
    check_may_propose(actor)
    today = today_of(actor, at)
    row = sanction_to_edit(sanction_id)
    take(row, SanctionAction.LIFT, facts_of(row, today, reason=reason))
    _check_day("complied_on", complied_on, first=row.notified_on, today=today)
    row.lifted_on = complied_on
    row.save()
    write_note(row, NoteAbout.LIFTING, reason, today)
    await_next(actor, at, row)
    emit(
        SanctionLifted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            sanction_id=row.pk,
            scheme=Scheme(row.scheme),
            lifted_on=complied_on,
        )
    )


@operation("Fin de mesure constatée")
def note_measure_end(
    *, actor: Actor, at: datetime, sanction_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Someone looked at the end of the measure; a breach that persists is noted as any other, then proposed as such."""
    check_may_propose(actor)
    row = sanction_to_edit(sanction_id)
    take(row, SanctionAction.END, facts_of(row, today_of(actor, at)))
    row.save()
    await_next(actor, at, row)


@operation("Sanction annulée")
def annul_sanction(
    *,
    actor: Actor,
    at: datetime,
    sanction_id: UUID,
    ground: AnnulmentGround,
    reason: str,
    source: str = "saisie",
) -> None:
    """The sanction never held: all that it withheld is due, and it counts no more for what comes after."""
    today = today_of(actor, at)
    row = sanction_to_edit(sanction_id)
    check_decider(actor, row, today, four_eyes=False)
    take(row, SanctionAction.ANNUL, facts_of(row, today, reason=reason))
    row.closed_on, row.closing = today, ground
    row.save()
    withdraw_strike_off(row)
    is_excused = ground is AnnulmentGround.LEGITIMATE_REASON
    mark_breaches(row, BreachState.EXCUSED if is_excused else BreachState.SET_ASIDE)
    write_note(row, NoteAbout.ANNULMENT, reason, today)
    await_next(actor, at, row)
    emit(
        SanctionAnnulled(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            sanction_id=row.pk,
            scheme=Scheme(row.scheme),
            ground=ground,
        )
    )


@operation("Recours noté")
def lodge_appeal(
    *,
    actor: Actor,
    at: datetime,
    sanction_id: UUID,
    way: AppealWay,
    lodged_on: date,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Note that a decision is contested; one appeal of each way at a time. The measure goes on meanwhile."""
    check_may_propose(actor)
    today = today_of(actor, at)
    row = sanction_to_edit(sanction_id)
    if row.notified_on is None:
        raise Conflict(
            "Aucune décision n’a été notifiée : il n’y a rien à contester.",
            what_to_do="Notez plutôt des observations.",
            code="nothing_to_contest",
        )
    _check_day("lodged_on", lodged_on, first=row.notified_on, today=today)
    appeal = models.Appeal(
        id=uuid7(),
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        sanction=row,
        way=way,
        outcome=AppealOutcome.PENDING,
        lodged_on=lodged_on,
    )
    try:
        with transaction.atomic():
            appeal.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            f"Un {way.label.lower()} est déjà en cours.",
            what_to_do="Notez d’abord son issue.",
            code="pending",
        ) from error
    write_note(row, NoteAbout.APPEAL, reason, today)
    emit(
        AppealLodged(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            sanction_id=row.pk,
            way=way,
            lodged_on=lodged_on,
        )
    )
    return appeal.pk


@operation("Issue d’un recours notée")
def settle_appeal(
    *,
    actor: Actor,
    at: datetime,
    appeal_id: UUID,
    outcome: AppealOutcome,
    settled_on: date,
    reason: str,
    source: str = "saisie",
) -> None:
    """Note what became of an appeal; upheld, it annuls the sanction, which takes somebody who may decide."""
    check_may_propose(actor)
    appeal = models.Appeal.objects.select_for_update().filter(pk=appeal_id).first()
    if appeal is None:
        raise NotFound(
            "Ce recours n’existe pas ou ne vous est pas accessible.", what_to_do="Revenez au dossier."
        )
    if appeal.outcome != AppealOutcome.PENDING.value or outcome is AppealOutcome.PENDING:
        raise Conflict("L’issue de ce recours est déjà notée.", what_to_do="Relisez-la.", code="settled")
    today = today_of(actor, at)
    _check_day("settled_on", settled_on, first=appeal.lodged_on, today=today)
    appeal.outcome, appeal.settled_on = outcome, settled_on
    appeal.save()
    if outcome is AppealOutcome.UPHELD:
        annul_sanction(
            actor=actor, at=at, sanction_id=appeal.sanction_id, ground=AnnulmentGround.APPEAL, reason=reason
        )
    else:
        write_note(appeal.sanction, NoteAbout.APPEAL, reason, today)


def _check_day(field: str, day: date, *, first: date | None, today: date) -> None:
    if day > today:
        raise Invalid.one(field, "Ce jour est à venir.", "Donnez aujourd’hui ou un jour passé.", "in_future")
    if first is not None and day < first:
        raise Invalid.one(field, f"Ce jour précède le {first:%d/%m/%Y}.", "Vérifiez la date.", "order")
