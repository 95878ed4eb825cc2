"""A small directory to search in, loaded as the invented network is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.offers import models
from convergence.offers.loading import LoadedSource, load_records, load_sources
from convergence.offers.queries import around_commune, search
from convergence.offers.types import Around, CatalogueOffer, Criteria, ProviderDraft, SearchPage, SourceKind
from convergence.storage.operation import operation
from convergence.storage.session import acting

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
TODAY = date(2026, 11, 27)
OWNER = uuid7()
LICENCE = "mobilite--preparer-un-permis"
CAR = "mobilite--acceder-a-un-vehicule"
HOUSING = "logement-hebergement--louer-un-logement"
CV = "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation"
TOWNS = {"65440": "Tarbes", "65286": "Lourdes", "31555": "Toulouse", "97411": "Saint-Denis"}


def reader(structure_id: UUID | None = None) -> Actor:
    """A professional who reads the directory."""
    return Actor(
        user_id=uuid7(),
        name="Claude Lectrice",
        structure_id=structure_id or uuid7(),
        structure_name="Structure d’essai",
        time_zone="Europe/Paris",
        role_labels=("Conseiller",),
        permissions=frozenset({Permission.READ_REFERENTIALS}),
    )


def service(name: str, commune: str = "65440", **details: Any) -> CatalogueOffer:
    """A service of a town, with what a test says of it."""
    values: dict[str, Any] = {
        "key": f"essai--{uuid7()}",
        "provider_key": "essai--structure",
        "name": name,
        "updated_on": TODAY - timedelta(days=40),
        "description": "Un service.",
        "themes": (LICENCE,),
        "reception_modes": ("en-presentiel",),
        "address": "1 rue d’essai",
        "postal_code": "65000",
        "commune_code": commune,
        "commune_name": TOWNS.get(commune, ""),
        "phone": "+33562000000",
        "mobilisable_by": ("usagers", "professionnels"),
    }
    return CatalogueOffer(**values | details)


def directory(*services: CatalogueOffer, code: str = "essai", hours: str = "") -> dict[str, UUID]:
    """Load these services; their identifiers by name."""
    provider = ProviderDraft(
        key=f"{code}--structure", name="Maison des projets", updated_on=TODAY, commune_code="65440",
        commune_name="Tarbes", postal_code="65000", opening_hours=hours,
    )  # fmt: skip
    source = LoadedSource(AT, OWNER, code, f"Source {code}", SourceKind.FILE)
    _load(actor=system_actor(OWNER), at=AT, source=source, provider=provider, services=services)
    with acting(system_actor(OWNER), Purpose.SYSTEM):
        return dict(models.ServiceOffer.objects.filter(source_id=source.id).values_list("name", "id"))


@operation("Charger un annuaire d’essai")
def _load(
    *,
    actor: Actor,
    at: datetime,
    source: LoadedSource,
    provider: ProviderDraft,
    services: tuple[CatalogueOffer, ...],
) -> None:
    load_sources([source])
    load_records(source, [provider], services, today=TODAY)


@operation("Modifier un service d’essai")
def change(*, actor: Actor, at: datetime, offer_id: UUID, **values: Any) -> None:
    """Set columns as other operations do."""
    models.ServiceOffer.objects.filter(id=offer_id).update(**values)


def changed(offer_id: UUID, **values: Any) -> None:
    """The same, by the owner."""
    change(actor=system_actor(OWNER), at=AT, offer_id=offer_id, **values)


def found(actor: Actor | None = None, **asked: Any) -> SearchPage:
    """What a professional finds."""
    options = {name: asked.pop(name) for name in ("after", "limit") if name in asked}
    with acting(actor or reader(), Purpose.ACCOMPAGNEMENT) as scope:
        return search(scope, Criteria(**asked), on=TODAY, **options)


def names(page: SearchPage) -> list[str]:
    """The names found, in order."""
    return [hit.offer.name for hit in page.hits]


def near(commune: str = "65440", radius_km: int = 20) -> Around:
    """Around a town."""
    around: Around | None = read(reader(), around_commune, commune, radius_km, TODAY)
    assert around is not None
    return around


def read(actor: Actor, query: Callable[..., Any], *args: Any) -> Any:
    """Ask as this person."""
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        return query(scope, *args)
