"""Ask for a new orientation (L5411-5-2); after the diagnosis it interrupts the month to sign (D5411-8-2)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.deadlines.operations import drop, expect
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.operations.finding import orientation_to_edit, today_of
from convergence.accompagnement.orientation.operations.notifying import await_signature
from convergence.accompagnement.orientation.policies import check_may_orient
from convergence.accompagnement.orientation.rules.deciding import asked_of
from convergence.accompagnement.orientation.rules.delays import decide_by, interrupts
from convergence.accompagnement.orientation.types import (
    Decider,
    ReorientationAsked,
    ReorientationReason,
    ReorientationState,
    ReorientationWithdrawn,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import emit, operation

_REASONS_AFTER_DIAGNOSTIC = (ReorientationReason.DIAGNOSTIC,)


@operation("Nouvelle orientation demandée")
def ask_reorientation(
    *,
    actor: Actor,
    at: datetime,
    orientation_id: UUID,
    why: ReorientationReason,
    asked_on: date,
    receives_rsa: bool,
    diagnostic_id: UUID | None = None,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Ask whoever decides it for a new orientation; returns the request. Only the one in force can be asked anew.

    ``diagnostic_id`` is the diagnosis that led to it: it makes the reason « À la suite du diagnostic ».
    """
    check_may_orient(actor)
    row, today = orientation_to_edit(orientation_id), today_of(actor, at)
    if row.ends_on is not None:
        raise Conflict(
            "Cette orientation n’est plus en vigueur.", what_to_do="Partez de celle d’aujourd'hui."
        )
    if not row.decided_on <= asked_on <= today:
        raise Invalid.one(
            "asked_on",
            "La demande se fait entre le jour de l’orientation et aujourd’hui.",
            "Corrigez la date.",
            "order",
        )
    why = ReorientationReason.DIAGNOSTIC if diagnostic_id else why
    request = models.Reorientation(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        orientation=row,
        reason=why.value,
        asked_of=asked_of(receives_rsa=receives_rsa, decided_by=Decider(row.decider)).value,
        asked_on=asked_on,
        state=ReorientationState.OPEN.value,
        interrupts=interrupts(
            after_diagnostic=why in _REASONS_AFTER_DIAGNOSTIC, notified_on=row.notified_on, asked_on=asked_on
        ),
        diagnostic_id=diagnostic_id,
    )
    _save_once(request)
    _await(request, row, actor, at)
    emit(
        ReorientationAsked(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            reorientation_id=request.id,
            orientation_id=row.id,
            asked_on=asked_on,
            interrupts=request.interrupts,
        )
    )
    return request.id


@operation("Demande de nouvelle orientation retirée")
def withdraw_reorientation(*, actor: Actor, at: datetime, reorientation_id: UUID, reason: str) -> None:
    """The request is withdrawn: nothing was interrupted, and the month to sign is the first one."""
    check_may_orient(actor)
    if not reason.strip():
        raise Invalid.one(
            "reason", "Indiquez pourquoi.", "Par exemple : le jeune préfère rester.", "required"
        )
    request = models.Reorientation.objects.select_for_update().filter(pk=reorientation_id).first()
    if request is None:
        raise NotFound(
            "Cette demande n’existe pas ou ne vous est pas accessible.", what_to_do="Revenez au dossier."
        )
    row = orientation_to_edit(request.orientation_id)
    if request.state != ReorientationState.OPEN:
        raise Conflict("Cette demande a déjà sa réponse.", what_to_do="Rechargez la page.")
    request.state, request.settled_on = ReorientationState.WITHDRAWN.value, today_of(actor, at)
    request.save()
    drop(actor=actor, at=at, kind=DeadlineKind.ORIENTATION, ref_id=row.id)
    if request.interrupts:
        await_signature(row, actor, at)
    emit(
        ReorientationWithdrawn(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            reorientation_id=request.id,
            orientation_id=row.id,
        )
    )


def _await(request: models.Reorientation, row: models.Orientation, actor: Actor, at: datetime) -> None:
    """The month to sign stops, if it still runs; a decision of the Mission Locale is awaited."""
    if request.interrupts:
        request.interrupts = drop(actor=actor, at=at, kind=DeadlineKind.CONTRACT_SIGNATURE, ref_id=row.id)
        request.save()
    if request.asked_of == Decider.MISSION_LOCALE:
        expect(
            actor=actor,
            at=at,
            dossier_id=row.dossier_id,
            kind=DeadlineKind.ORIENTATION,
            ref_id=row.id,
            due_on=decide_by(request.asked_on),
            detail="Nouvelle orientation demandée",
        )


def _save_once(request: models.Reorientation) -> None:
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if "orientation_asked_once" not in str(error):
            raise
        raise Conflict(
            "Une nouvelle orientation est déjà demandée.",
            what_to_do="Attendez la décision, ou retirez la demande.",
            code="asked_already",
        ) from None
