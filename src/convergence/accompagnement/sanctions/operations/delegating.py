"""Empower someone to decide, between two dates (« personne dûment habilitée », R5412-4)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.operations.finding import the_scope, today_of
from convergence.accompagnement.sanctions.policies import check_may_delegate
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Invalid, NotFound
from convergence.identity.queries import professionals_of
from convergence.storage.operation import operation


@operation("Habilitation donnée")
def empower(
    *,
    actor: Actor,
    at: datetime,
    user_id: UUID,
    starts_on: date,
    ends_on: date | None = None,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Let a professional of the structure decide on sanctions from a day on; ``ends_on`` is the last one, included."""
    check_may_delegate(actor)
    if starts_on < today_of(actor, at):
        raise Invalid.one(
            "starts_on",
            "Une habilitation ne vaut pas pour le passé.",
            "Choisissez aujourd’hui ou plus tard.",
            "past",
        )
    if ends_on is not None and ends_on < starts_on:
        raise Invalid.one("ends_on", "La fin précède le début.", "Vérifiez les dates.", "order")
    here = professionals_of(
        the_scope(), [actor.structure_id], holding=Permission.PROPOSE_SANCTIONS, on=starts_on
    )
    if user_id not in {person.user_id for person in here}:
        raise Invalid.one(
            "user_id",
            "Cette personne ne suit pas de jeunes dans votre structure ce jour-là.",
            "Choisissez-la dans la liste.",
            "unknown_user",
        )
    row = models.Delegation(
        id=uuid7(),
        structure_id=actor.structure_id,
        user_id=user_id,
        given_by=actor.user_id,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    row.save(force_insert=True)
    return row.pk


@operation("Habilitation retirée")
def end_delegation(
    *, actor: Actor, at: datetime, delegation_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Take an empowerment back: it no longer holds from today on. What was decided under it stands."""
    check_may_delegate(actor)
    row = models.Delegation.objects.select_for_update().filter(pk=delegation_id).first()
    if row is None:
        raise NotFound("Cette habilitation n’existe pas.", what_to_do="Revenez à la liste.")
    today = today_of(actor, at)
    if row.starts_on >= today:
        row.delete()
    elif row.ends_on is None or row.ends_on >= today:
        row.ends_on = today - date.resolution
        row.save()
