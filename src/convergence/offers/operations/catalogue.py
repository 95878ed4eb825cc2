"""Keep the structure's own records: its source made at the first one, its providers, its services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, NotFound
from convergence.identity.queries import structure_detail
from convergence.identity.types import StructureKind
from convergence.offers import models
from convergence.offers.operations.filling import fill_offer, fill_provider, known_places
from convergence.offers.policies import check_may_keep_catalogue
from convergence.offers.queries.rows import shown_offer, shown_provider
from convergence.offers.rules.keeping.catalogue import checked_offer, checked_provider, codes_of_places
from convergence.offers.types import CatalogueOffer, ProviderDraft, RecordConflict, SourceKind
from convergence.storage.history import fields_changed_since
from convergence.storage.operation import operation
from convergence.storage.session import current_scope

_NETWORK = "mission-locale"
_MISSION_LOCALES = (StructureKind.MISSION_LOCALE, StructureKind.PAIO)
_SOURCE_RANK = 10
_OF_ITSELF = frozenset(
    {"quality", "quality_on", "places_left", "places_noted_at", "duplicate_of_id", "confirmed_on", "digest"}
)
"""Fields that the house changes by itself: whoever types at that moment is not disturbed."""


@operation("Structure de l'annuaire enregistrée")
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


@operation("Service de l'annuaire enregistré")
def keep_offer(
    *,
    actor: Actor,
    at: datetime,
    provider_id: UUID,
    draft: CatalogueOffer,
    offer_id: UUID | None = None,
    edit_token: int = 0,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Write a service of one's own: a new one, or the one that is named; RecordConflict when it changed meanwhile.

    Invalid names each field that the published schema would refuse.
    """
    check_may_keep_catalogue(actor)
    own = own_source(actor, at)
    today = day_of(actor, at)
    provider = own_provider(actor, provider_id)
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
    return row.id


@operation("Service retiré de l'annuaire")
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


@operation("Service remis dans l'annuaire")
def reopen_offer(
    *, actor: Actor, at: datetime, offer_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """The service is offered again; whoever reopens it has looked at it."""
    check_may_keep_catalogue(actor)
    row = own_offer(actor, offer_id)
    _check_not_of_agenda(row)
    if row.withdrawn_on is not None:
        row.withdrawn_on, row.confirmed_on = None, day_of(actor, at)
        row.quality_on = None
        row.save(update_fields=["withdrawn_on", "confirmed_on", "quality_on"])


@operation("Places d'un service notées")
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


def own_source(actor: Actor, at: datetime) -> models.Source:
    """The source of what an organisation types in the pages, made the first time, its provider with it."""
    found = models.Source.objects.filter(structure_id=actor.structure_id, kind=SourceKind.PAGES.value).first()
    if found is not None:
        return found
    scope = current_scope()
    detail = structure_detail(scope, actor.structure_id) if scope else None
    if detail is None:
        raise NotFound(
            "Votre organisation n’est pas connue de l’annuaire.", what_to_do="Appelez l’assistance du réseau."
        )
    source, _ = models.Source.objects.get_or_create(
        code=f"saisie-{detail.code.casefold()}",
        defaults={
            "structure_id": actor.structure_id,
            "name": f"Catalogue de {detail.usual_name}",
            "kind": SourceKind.PAGES.value,
            "rank": _SOURCE_RANK,
        },
    )
    _first_provider(source, actor, at)
    return source


def first_provider(actor: Actor, at: datetime) -> models.Provider:
    """The provider that is the organisation itself."""
    source = own_source(actor, at)
    return models.Provider.objects.get(key=f"{source.code}--structure")


def own_provider(actor: Actor, provider_id: UUID) -> models.Provider:
    """A provider of one's own source, locked; NotFound when it is absent or another's, alike."""
    row = (
        models.Provider.objects.select_for_update(of=("self",))
        .select_related("source")
        .filter(pk=provider_id, structure_id=actor.structure_id, source__kind=SourceKind.PAGES.value)
        .first()
    )
    if row is None:
        raise _absent()
    return row


def own_offer(actor: Actor, offer_id: UUID) -> models.ServiceOffer:
    """A service of one's own source, locked; NotFound when it is absent or another's, alike."""
    row = (
        models.ServiceOffer.objects.select_for_update(of=("self",))
        .select_related("source", "provider")
        .filter(pk=offer_id, structure_id=actor.structure_id, source__kind=SourceKind.PAGES.value)
        .first()
    )
    if row is None:
        raise _absent()
    return row


def day_of(actor: Actor, at: datetime) -> date:
    """Today where the actor works; where the day has begun before it has in Greenwich, that of Greenwich.

    The published schema refuses a day that its own clock does not know yet.
    """
    return min(local_day(at, zone(actor.time_zone)), at.astimezone(UTC).date())


def _first_provider(source: models.Source, actor: Actor, at: datetime) -> None:
    scope = current_scope()
    detail = structure_detail(scope, actor.structure_id) if scope else None
    key = f"{source.code}--structure"
    if detail is None or models.Provider.objects.filter(key=key).exists():
        return
    today = day_of(actor, at)
    open_sites = [site for site in detail.sites if site.closed_on is None or site.closed_on > today]
    site = next((one for one in open_sites if one.commune_code == detail.commune_code), None)
    draft = ProviderDraft(
        key=key,
        name=detail.usual_name,
        updated_on=today,
        siret=detail.siret,
        phone=detail.phone,
        commune_code=detail.commune_code,
        address=site.address if site else "",
        networks=(_NETWORK,) if detail.kind in _MISSION_LOCALES else (),
    )
    row = models.Provider(structure_id=actor.structure_id, source=source, organisation_id=actor.structure_id)
    places = known_places(codes_of_places(draft), today)
    fill_provider(row, checked_provider(draft, source_code=source.code, places=places), today)
    row.save(force_insert=True)


def _check_token(row: models.Provider | models.ServiceOffer, edit_token: int) -> None:
    """RecordConflict when a field that somebody types has changed since the form was opened."""
    if row._state.adding or row.change_id == edit_token:
        return
    changed = fields_changed_since(row, edit_token)
    if changed is None or changed - _OF_ITSELF:
        raise RecordConflict(
            shown_offer(row) if isinstance(row, models.ServiceOffer) else shown_provider(row)
        )


def _check_not_of_agenda(row: models.ServiceOffer) -> None:
    if row.workshop_offer_id is not None:
        raise Conflict(
            "Cette fiche suit un atelier de l’agenda.",
            what_to_do="Modifiez l’atelier : sa fiche change avec lui.",
            code="of_agenda",
        )


def _absent() -> NotFound:
    return NotFound(
        "Cette fiche n’existe pas, ou n’est pas tenue par votre structure.",
        what_to_do="Revenez à votre catalogue et choisissez-la dans la liste.",
        code="record_not_found",
    )
