"""Steps that tests of the catalogue, of quality and of likenesses walk through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose
from convergence.offers import models, operations
from convergence.offers.operations.owned import first_provider
from convergence.offers.queries.rows import shown_offer
from convergence.offers.types import CatalogueOffer, OfferRow
from convergence.storage.operation import operation
from convergence.storage.session import acting

NOW = datetime.now(UTC)
TODAY = NOW.date()
CV = "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation"
PERMIS = "mobilite--preparer-un-permis"
DESCRIPTION = "Un atelier de deux heures pour écrire son CV avec un professionnel, sur ordinateur. " * 3


def drafted(**details: Any) -> CatalogueOffer:
    """A service as somebody types it well."""
    values: dict[str, Any] = {
        "key": "",
        "provider_key": "",
        "name": "Atelier CV et lettre",
        "updated_on": TODAY,
        "description": DESCRIPTION.strip(),
        "kind": "atelier",
        "themes": (CV,),
        "fees": "gratuit",
        "audiences": ("jeunes",),
        "reception_modes": ("en-presentiel",),
        "address": "12 rue Larrey",
        "postal_code": "65000",
        "commune_code": "65440",
        "phone": "+33562000000",
        "email": "atelier@exemple.fr",
        "mobilisation_modes": ("telephoner",),
        "mobilisable_by": ("usagers", "professionnels"),
        "zone": ("65",),
    }
    return CatalogueOffer(**values | details)


def read(actor: Actor, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Ask as this person."""
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        return query(scope, *args, **kwargs)


@operation("Première fiche")
def own_provider_id(*, actor: Actor, at: datetime) -> UUID:
    """The provider that the organisation is."""
    return first_provider(actor, at).id


def kept(actor: Actor, *, at: datetime = NOW, **details: Any) -> UUID:
    """A service of the organisation's own catalogue."""
    provider_id = own_provider_id(actor=actor, at=at)
    return operations.keep_offer(actor=actor, at=at, provider_id=provider_id, draft=drafted(**details))


def stored(actor: Actor, offer_id: UUID) -> models.ServiceOffer:
    """The row as it stands."""
    with acting(actor, Purpose.ACCOMPAGNEMENT):
        return models.ServiceOffer.objects.select_related("provider", "source").get(pk=offer_id)


def shown(actor: Actor, offer_id: UUID) -> OfferRow:
    """The service as others see it."""
    return shown_offer(stored(actor, offer_id))
