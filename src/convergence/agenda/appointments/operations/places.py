"""Open, change and close places; let them follow a structure that is absorbed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from convergence.agenda.appointments import models
from convergence.agenda.appointments.policies import check_may_manage_places
from convergence.agenda.appointments.rules.entry import check_place
from convergence.agenda.appointments.types import PlaceDraft
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.identity.queries import structure_detail
from convergence.storage.operation import operation
from convergence.storage.session import current_scope


@operation("Lieu ouvert")
def open_place(
    *,
    actor: Actor,
    at: datetime,
    draft: PlaceDraft,
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Add a room, a site or an outside address; its name is its own among those that are open."""
    check_may_manage_places(actor)
    row = models.Place(id=uuid7(), structure_id=actor.structure_id)
    _write(actor, row, draft)
    return row.pk


@operation("Lieu modifié")
def amend_place(
    *,
    actor: Actor,
    at: datetime,
    place_id: UUID,
    draft: PlaceDraft,
    edit_token: int,
    source: str = "saisie",
) -> None:
    """Replace the description of a place; what is planned there stays."""
    check_may_manage_places(actor)
    row = _place(actor, place_id)
    if row.change_id != edit_token:
        raise Conflict(
            "Ce lieu a été modifié pendant votre saisie.",
            what_to_do="Regardez ce qui a changé, puis enregistrez à nouveau.",
            code="place_changed",
        )
    _write(actor, row, draft)


@operation("Lieu fermé")
def close_place(
    *, actor: Actor, at: datetime, place_id: UUID, on: date | None, source: str = "saisie"
) -> None:
    """From a day on nothing is planned there any more; None opens it again. What was planned stays."""
    check_may_manage_places(actor)
    row = _place(actor, place_id)
    row.closed_on = on
    _save(row)


@operation("Lieux repris après une fusion", source="fusion")
def follow_merger(*, actor: Actor, at: datetime, absorbing_id: UUID, reason: str = "") -> None:
    """Places, absences and time taken of a structure that was absorbed go to the one that absorbed it."""
    if not actor.is_system:
        raise Refused("Une fusion se fait d’elle-même.", what_to_do="Enregistrez la fusion des structures.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT appointments_follow_merger(%s)", (absorbing_id,))


def _place(actor: Actor, place_id: UUID) -> models.Place:
    row = (
        models.Place.objects.select_for_update().filter(pk=place_id, structure_id=actor.structure_id).first()
    )
    if row is None:
        raise NotFound("Ce lieu n’existe pas.", what_to_do="Revenez à la liste des lieux.")
    return row


def _write(actor: Actor, row: models.Place, draft: PlaceDraft) -> None:
    check_place(draft)
    _check_site(actor, draft.site_id)
    row.name, row.kind, row.site_id = " ".join(draft.name.split()), draft.kind, draft.site_id
    row.address, row.capacity, row.is_exclusive = draft.address.strip(), draft.capacity, draft.is_exclusive
    row.opens_at, row.closes_at = draft.opens_at, draft.closes_at
    _save(row)


def _check_site(actor: Actor, site_id: UUID | None) -> None:
    if site_id is None:
        return
    scope = current_scope()
    structure = structure_detail(scope, actor.structure_id) if scope else None
    if structure is None or site_id not in {site.id for site in structure.sites}:
        raise Invalid.one(
            "site_id", "Ce site n’est pas de votre structure.", "Choisissez-le dans la liste.", "unknown_site"
        )


def _save(row: models.Place) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "appointments_place_name" not in str(error):
            raise
        raise Conflict(
            f"Un lieu s’appelle déjà « {row.name} ».", what_to_do="Donnez un autre nom.", code="place_name"
        ) from error
