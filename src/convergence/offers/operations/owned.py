"""Find, or make the first time, what an organisation keeps itself in the directory."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import NotFound
from convergence.identity.queries import structure_detail
from convergence.identity.types import StructureKind
from convergence.offers import models
from convergence.offers.operations.filling import fill_provider, known_places
from convergence.offers.rules.keeping.catalogue import checked_provider, codes_of_places
from convergence.offers.types import NudgeState, ProviderDraft, SourceKind
from convergence.storage.session import current_scope

_NETWORK = "mission-locale"
_MISSION_LOCALES = (StructureKind.MISSION_LOCALE, StructureKind.PAIO)
_SOURCE_RANK = 10


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
    _first_provider(source, actor, at)
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
        raise absent()
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
        raise absent()
    return row


def close_nudges(offer: models.ServiceOffer, today: date) -> None:
    """The owner looked at the record by herself: nothing is asked any more."""
    models.Nudge.objects.filter(offer=offer, state=NudgeState.ASKED.value).update(
        state=NudgeState.CONFIRMED.value, answered_on=today
    )


def day_of(actor: Actor, at: datetime) -> date:
    """Today where the actor works; where the day has begun before it has in Greenwich, that of Greenwich.

    The published schema refuses a day that its own clock does not know yet.
    """
    return min(local_day(at, zone(actor.time_zone)), at.astimezone(UTC).date())


def absent() -> NotFound:
    """The answer for a record that does not exist, and for one of another organisation."""
    return NotFound(
        "Cette fiche n’existe pas, ou n’est pas tenue par votre structure.",
        what_to_do="Revenez à votre catalogue et choisissez-la dans la liste.",
        code="record_not_found",
    )


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
