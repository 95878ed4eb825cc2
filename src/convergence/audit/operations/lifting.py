"""The end of a limitation that was granted: the person is told, then it is lifted (RGPD, art. 18-3)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.audit.models import RightsRequest
from convergence.audit.operations.rights import found_request, settle_limitation
from convergence.audit.policies import check_may_keep_rights_register
from convergence.audit.rules.limitation import grounds_of, may_be_lifted, telling_fault
from convergence.audit.types import LiftingGround, RightsOutcome, RightsRequestKind, TellingMeans
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import operation


@operation("Noter que la personne est prévenue de la fin de sa limitation")
def announce_lifting(
    *,
    actor: Actor,
    at: datetime,
    request_id: UUID,
    ground: LiftingGround,
    told_on: date,
    means: TellingMeans,
    motive: str,
) -> None:
    """Write when, how and why the person was told that the limitation will be lifted; said again, the last one counts.

    Nothing opens yet.
    """
    check_may_keep_rights_register(actor)
    request = _held(request_id)
    if ground not in grounds_of(RightsRequestKind(request.kind)):
        raise Invalid.one(
            "ground",
            "Une opposition acceptée ne prend fin que si la personne y revient elle-même.",
            "Choisissez « La personne revient sur sa demande », ou laissez le dossier fermé.",
        )
    today = local_day(at, zone(actor.time_zone))
    if fault := telling_fault(told_on, answered_on=request.answered_on or today, today=today):
        raise Invalid.one("told_on", fault, "Prévenez-la d’abord, puis notez le jour.")
    if not motive.strip():
        raise Invalid.one(
            "motive",
            "La fin de la limitation doit être motivée.",
            "Écrivez ce que vous avez dit à la personne.",
        )
    request.lifting_ground, request.lifting_motive = ground, motive.strip()
    request.told_on, request.told_by = told_on, means
    request.save()


@operation("Lever une limitation accordée")
def lift_limitation(*, actor: Actor, at: datetime, request_id: UUID) -> None:
    """Open the file again to those with whom it is shared, unless another demand still holds it.

    Raises Conflict while nobody wrote that the person was told.
    """
    check_may_keep_rights_register(actor)
    request = _held(request_id)
    if request.told_on is None:
        raise Conflict(
            "La personne doit être prévenue avant que la limitation soit levée (RGPD, art. 18-3).",
            what_to_do="Prévenez-la, puis notez-le avec « Noter qu’elle est prévenue ».",
            code="person_not_told",
        )
    request.lifted_on = local_day(at, zone(actor.time_zone))
    request.save()
    settle_limitation(request.structure_id, request.dossier_id)


def _held(request_id: UUID) -> RightsRequest:
    request = found_request(request_id)
    outcome = RightsOutcome(request.outcome) if request.outcome else None
    if may_be_lifted(RightsRequestKind(request.kind), outcome, request.lifted_on):
        return request
    raise Conflict(
        "Cette demande ne limite pas le dossier, ou ne le limite plus."
        if request.answered_on
        else "Cette demande attend sa réponse.",
        what_to_do="Retournez à la liste des demandes."
        if request.answered_on
        else "Répondez d’abord : un refus motivé rouvre le dossier.",
    )
