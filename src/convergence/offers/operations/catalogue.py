"""Keep the structure's own records: its source made at the first one, its providers, its services."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict
from convergence.offers import models
from convergence.offers.operations.filling import fill_offer, fill_provider, known_places
from convergence.offers.operations.owned import (
    close_nudges,
    day_of,
    first_provider,
    own_offer,
    own_provider,
    own_source,
)
from convergence.offers.policies import check_may_keep_catalogue
from convergence.offers.queries.rows import shown_offer, shown_provider
from convergence.offers.rules.keeping.catalogue import checked_offer, checked_provider, codes_of_places
from convergence.offers.types import CatalogueOffer, ProviderDraft, RecordConflict
from convergence.storage.history import fields_changed_since
from convergence.storage.operation import operation

_OF_ITSELF = frozenset(
    {"quality", "quality_on", "places_left", "places_noted_at", "duplicate_of_id", "confirmed_on", "digest"}
)
"""Fields that the house changes by itself: whoever types at that moment is not disturbed."""


@operation("Structure de l’annuaire enregistrée")
def keep_provider(
    *,
    actor: Actor,
    at: datetime,
    draft: ProviderDraft,
    provider_id: UUID | None = None,
    edit_token: int = 0,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Write who offers the services, new or named; RecordConflict when it changed meanwhile."""
    check_may_keep_catalogue(actor)
    own = own_source(actor, at)
    today = day_of(actor, at)
    row = (
        own_provider(actor, provider_id) if provider_id else models.Provider(structure_id=actor.structure_id)
    )
    _check_token(row, edit_token)
    key = row.key or f"{own.code}--{uuid7().hex}"
    named = replace(draft, key=key, updated_on=today)
    places = known_places(codes_of_places(named), today)
    fill_provider(row, checked_provider(named, source_code=own.code, places=places), today)
    row.source_id = own.id
    row.confirmed_on = None
    row.save()
    return row.id


@operation("Service de l’annuaire enregistré")
def keep_offer(
    *,
    actor: Actor,
    at: datetime,
    provider_id: UUID | None,
    draft: CatalogueOffer,
    offer_id: UUID | None = None,
    edit_token: int = 0,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Write a service of one's own: a new one, or the one that is named; RecordConflict when it changed meanwhile.

    Without ``provider_id`` the organisation itself offers it.
    Invalid names each field that the published schema would refuse.
    """
    check_may_keep_catalogue(actor)
    own = own_source(actor, at)
    today = day_of(actor, at)
    provider = own_provider(actor, provider_id) if provider_id else first_provider(actor, at)
    _check_still_there(provider)
    row = own_offer(actor, offer_id) if offer_id else models.ServiceOffer(structure_id=actor.structure_id)
    _check_not_of_agenda(row)
    _check_token(row, edit_token)
    key = row.key or f"{own.code}--{uuid7().hex}"
    named = replace(draft, key=key, provider_key=provider.key, updated_on=today)
    places = known_places(codes_of_places(named), today)
    clean = checked_offer(named, source_code=own.code, places=places)
    if clean.places_left != row.places_left or row.places_noted_at is None:
        row.places_noted_at = at if clean.places_left is not None else None
    row.source_id = own.id
    row.confirmed_on = None
    fill_offer(row, clean, provider, today)
    row.save()
    close_nudges(row, today)
    return row.id


@operation("Service retiré de l’annuaire")
def withdraw_offer(
    *, actor: Actor, at: datetime, offer_id: UUID, reason: str, source: str = "saisie"
) -> None:
    """The service is not offered any more from today; its record stays for the requests that refer to it."""
    check_may_keep_catalogue(actor)
    row = own_offer(actor, offer_id)
    _check_not_of_agenda(row)
    if row.withdrawn_on is None:
        row.withdrawn_on = day_of(actor, at)
        row.save(update_fields=["withdrawn_on"])


@operation("Service remis dans l’annuaire")
def reopen_offer(
    *, actor: Actor, at: datetime, offer_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """The service is offered again; whoever reopens it has looked at it."""
    check_may_keep_catalogue(actor)
    row = own_offer(actor, offer_id)
    _check_not_of_agenda(row)
    _check_still_there(row.provider)
    if row.withdrawn_on is not None:
        row.withdrawn_on, row.confirmed_on = None, day_of(actor, at)
        row.quality_on = None
        row.save(update_fields=["withdrawn_on", "confirmed_on", "quality_on"])


@operation("Structure retirée de l’annuaire")
def withdraw_provider(
    *, actor: Actor, at: datetime, provider_id: UUID, reason: str, source: str = "saisie"
) -> int:
    """A structure whose services one keeps offers nothing any more; returns how many services went with it."""
    check_may_keep_catalogue(actor)
    row = own_provider(actor, provider_id)
    if row.organisation_id == actor.structure_id:
        raise Conflict(
            "C’est votre propre structure : elle reste dans l’annuaire.",
            what_to_do="Retirez plutôt les services qu’elle ne propose plus.",
            code="own_structure",
        )
    today = day_of(actor, at)
    if row.withdrawn_on is None:
        row.withdrawn_on = today
        row.save(update_fields=["withdrawn_on"])
    return models.ServiceOffer.objects.filter(provider_id=row.id, withdrawn_on=None).update(
        withdrawn_on=today
    )


@operation("Structure remise dans l’annuaire")
def reopen_provider(
    *, actor: Actor, at: datetime, provider_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """The structure is there again; each of its services is offered again by a gesture of its own."""
    check_may_keep_catalogue(actor)
    row = own_provider(actor, provider_id)
    if row.withdrawn_on is not None:
        row.withdrawn_on, row.confirmed_on = None, day_of(actor, at)
        row.save(update_fields=["withdrawn_on", "confirmed_on"])


@operation("Places d’un service notées")
def note_places(
    *, actor: Actor, at: datetime, offer_id: UUID, places_left: int | None, source: str = "saisie"
) -> None:
    """How many places are left, without opening the whole form; None when nobody knows."""
    check_may_keep_catalogue(actor)
    row = own_offer(actor, offer_id)
    _check_not_of_agenda(row)
    row.places_left = places_left
    row.places_noted_at = at if places_left is not None else None
    row.save(update_fields=["places_left", "places_noted_at"])


def _check_token(row: models.Provider | models.ServiceOffer, edit_token: int) -> None:
    """RecordConflict when a field that somebody types has changed since the form was opened."""
    if row._state.adding or row.change_id == edit_token:
        return
    changed = fields_changed_since(row, edit_token)
    if changed is None or changed - _OF_ITSELF:
        raise RecordConflict(
            shown_offer(row) if isinstance(row, models.ServiceOffer) else shown_provider(row)
        )


def _check_still_there(provider: models.Provider) -> None:
    if provider.withdrawn_on is not None:
        raise Conflict(
            "La structure qui propose ce service est retirée de l’annuaire.",
            what_to_do="Remettez d’abord la structure, dans votre catalogue.",
            code="provider_withdrawn",
        )


def _check_not_of_agenda(row: models.ServiceOffer) -> None:
    if row.workshop_offer_id is not None:
        raise Conflict(
            "Cette fiche suit un atelier de l’agenda.",
            what_to_do="Modifiez l’atelier : sa fiche change avec lui.",
            code="of_agenda",
        )
