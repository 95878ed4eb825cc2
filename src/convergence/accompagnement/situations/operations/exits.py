"""An accompaniment ended: its exit is qualified, and news are awaited; taken, they note the situation."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.deadlines.operations import drop, expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.situations import models
from convergence.accompagnement.situations.operations.qualifying import known_situations, write_verdicts
from convergence.accompagnement.situations.operations.recording import record_situation
from convergence.accompagnement.situations.policies import check_may_edit_situations
from convergence.accompagnement.situations.types import ExitWithdrawn, FollowUpNoted, SituationDraft
from convergence.accompagnement.situations.types.exits import ExitAbout, FollowUpAnswer
from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import deadline_in_months, french_date, local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope


@operation("Sortie qualifiée", source="automatique")
def qualify_exit(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    about: ExitAbout,
    ref_id: UUID,
    exited_on: date,
    with_follow_up: bool = True,
    reason: str = "",
    source: str = "automatique",
) -> UUID:
    """Qualify the end of a contract or of the accompaniment under every definition; returns the exit.

    ``ref_id`` names what ended: the same end again corrects the exit. Without follow-up no news are awaited.
    """
    check_may_edit_situations(actor)
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    row = models.Exit.objects.select_for_update().filter(ref_id=ref_id).first()
    is_revision = row is not None and row.exited_on == exited_on and not row.is_withdrawn
    row = row or models.Exit(
        id=uuid7(), structure_id=_structure_of(dossier_id), dossier_id=dossier_id, ref_id=ref_id
    )
    row.about, row.exited_on, row.is_withdrawn = about.value, exited_on, False
    write_verdicts(row, known_situations(dossier_id), is_revision=is_revision)
    if with_follow_up:
        _await_news(actor, at, row)
    return row.id


@operation("Sortie retirée", source="automatique")
def withdraw_exit(
    *, actor: Actor, at: datetime, ref_id: UUID, reason: str = "", source: str = "automatique"
) -> None:
    """There was no exit after all; doing it twice, or without an exit, changes nothing."""
    check_may_edit_situations(actor)
    row = models.Exit.objects.select_for_update().filter(ref_id=ref_id, is_withdrawn=False).first()
    if row is None:
        return
    row.is_withdrawn = True
    row.save(update_fields=["is_withdrawn"])
    for follow_up in models.FollowUp.objects.filter(left_id=row.id, noted_on=None).order_by("due_on"):
        drop(actor=actor, at=at, kind=DeadlineKind.EXIT_FOLLOW_UP, ref_id=follow_up.id)
    emit(
        ExitWithdrawn(
            structure_id=row.structure_id, dossier_id=row.dossier_id, exit_id=row.id, ref_id=row.ref_id
        )
    )


@operation("Nouvelles prises après la sortie")
def note_follow_up(
    *,
    actor: Actor,
    at: datetime,
    follow_up_id: UUID,
    answer: FollowUpAnswer,
    situation: SituationDraft | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Note the answer, and the situation that it tells of, if any. Unreached, it may be tried again later."""
    check_may_edit_situations(actor)
    row = models.FollowUp.objects.select_for_update().filter(pk=follow_up_id).first()
    if row is None:
        raise NotFound(
            "Ce suivi n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à la page « Sorties » du dossier.",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    if row.answer and FollowUpAnswer(row.answer).is_news:
        raise Conflict(
            f"Ces nouvelles sont déjà notées, le {french_date(row.noted_on or row.due_on)}.",
            what_to_do="Notez un changement depuis comme une situation.",
            code="already_noted",
        )
    if answer is FollowUpAnswer.CHANGED and situation is None:
        raise Invalid.one(
            "category", "Indiquez la nouvelle situation.", "Choisissez sa catégorie.", "required"
        )
    if situation is not None and answer.is_news:
        recorded = record_situation(
            actor=actor, at=at, dossier_id=row.dossier_id, draft=situation, source="suivi_sortie"
        )
        row.situation_id = recorded.situation_id
    row.noted_on, row.answer = local_day(at, zone(actor.time_zone)), answer.value
    row.save()
    settle(actor=actor, at=at, kind=DeadlineKind.EXIT_FOLLOW_UP, ref_id=row.id)
    emit(
        FollowUpNoted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            follow_up_id=row.id,
            exit_id=row.left_id,
            months=row.months,
            answer=answer,
            situation_id=row.situation_id,
        )
    )


def _await_news(actor: Actor, at: datetime, row: models.Exit) -> None:
    """One follow-up a delay; those whose delay is over are past, and are not asked for an exit entered late."""
    today = local_day(at, zone(actor.time_zone))
    known = {one.months: one for one in models.FollowUp.objects.filter(left_id=row.id)}
    for months in parameter("exits.follow_up_months").list_at(row.exited_on):
        if type(months) is not int:
            raise TypeError("a delay of follow-up is a whole number of months")
        follow_up = known.get(months) or models.FollowUp(
            structure_id=row.structure_id, dossier_id=row.dossier_id, left_id=row.id, months=months
        )
        if follow_up.noted_on is not None:
            continue
        follow_up.due_on = deadline_in_months(row.exited_on, months)
        follow_up.save()
        if follow_up.due_on >= today:
            expect(
                actor=actor,
                at=at,
                dossier_id=row.dossier_id,
                kind=DeadlineKind.EXIT_FOLLOW_UP,
                ref_id=follow_up.id,
                due_on=follow_up.due_on,
                detail=f"{months} mois après la sortie du {french_date(row.exited_on)}",
            )


def _structure_of(dossier_id: UUID) -> UUID:
    scope = current_scope()
    person = dossier_header(scope, dossier_id) if scope else None
    if person is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    return person.structure_id
