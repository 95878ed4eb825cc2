"""What a structure lets people book."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.agenda.appointments.queries import places
from convergence.agenda.booking.models import BookingMotive
from convergence.agenda.booking.operations.finding import scope_here
from convergence.agenda.booking.policies import check_may_manage_motives
from convergence.agenda.booking.rules.visitors import check_motive
from convergence.agenda.booking.types import AvailabilityChanged, MotiveDraft
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.identity.queries import structure_detail
from convergence.storage.operation import emit, operation

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@operation("Motif de rendez-vous ajouté")
def create_motive(
    *, actor: Actor, at: datetime, draft: MotiveDraft, idempotency_key: str | None = None
) -> UUID:
    """Let people book something new; its public address is drawn at random, without letters that look alike."""
    check_may_manage_motives(actor)
    _check(actor, draft)
    code = "".join(secrets.choice(_LETTERS) for _ in range(8))
    row = BookingMotive(structure_id=actor.structure_id, public_code=code)
    _save(row, draft)
    return row.id


@operation("Motif de rendez-vous modifié")
def amend_motive(*, actor: Actor, at: datetime, motive_id: UUID, draft: MotiveDraft, edit_token: int) -> None:
    """Change a motive, close it, open or close its public page. Appointments already taken stay."""
    check_may_manage_motives(actor)
    row = (
        BookingMotive.objects.select_for_update()
        .filter(structure_id=actor.structure_id, pk=motive_id)
        .first()
    )
    if row is None:
        raise NotFound("Ce motif n’existe pas.", what_to_do="Choisissez-le dans la liste.")
    if row.change_id != edit_token:
        raise Conflict(
            "Ce motif a été modifié pendant votre saisie.",
            what_to_do="Rouvrez la page, regardez ce qui a changé, puis enregistrez à nouveau.",
            code="edit_conflict",
        )
    _check(actor, draft)
    _save(row, draft)
    emit(AvailabilityChanged(structure_id=actor.structure_id))


def _check(actor: Actor, draft: MotiveDraft) -> None:
    check_motive(draft)
    scope = scope_here()
    found = {place.place_id: place for place in places(scope)} if draft.place_id else {}
    if draft.place_id and draft.place_id not in found:
        raise Invalid.one("place_id", "Ce lieu n’existe pas ou est fermé.", "Choisissez-le dans la liste.")
    if draft.place_id and found[draft.place_id].is_exclusive:
        raise Invalid.one(
            "place_id",
            "Cette salle ne reçoit qu’un rendez-vous à la fois.",
            "Choisissez l’accueil d’un site : chaque conseiller reçoit ensuite où il veut.",
            "exclusive",
        )
    structure = structure_detail(scope, actor.structure_id) if draft.site_id else None
    if draft.site_id and (structure is None or draft.site_id not in {site.id for site in structure.sites}):
        raise Invalid.one("site_id", "Ce site n’existe pas.", "Choisissez-le dans la liste.")


def _save(row: BookingMotive, draft: MotiveDraft) -> None:
    for name, value in asdict(draft).items():
        setattr(row, name, value.strip() if name in ("label", "instructions", "documents") else value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "booking_motive_label" not in str(error):
            raise
        raise Invalid.one(
            "label",
            "Un autre motif porte déjà ce nom.",
            "Choisissez un autre nom, ou fermez l’autre motif.",
            "taken",
        ) from error
