"""Services near Tarbes, one written to, one with its own screen, one without address; requests sent to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client

from convergence.accompagnement.solutions import operations as solutions
from convergence.accompagnement.solutions.types import RequestDraft, ToldFamily
from convergence.foundation.clock import now
from convergence.offers import models
from convergence.offers import operations as offers
from convergence.offers.types import CatalogueOffer, ProviderDraft, SourceDraft, SourceKind
from tests.rooms.offers.arriving import raw, service, structure
from tests.web.house import House
from tests.web.signatures.test_pages import left
from tests.web.young_people import TODAY, YoungPerson

THEME = "mobilite--preparer-un-permis"
EMAIL = "accueil@garage-solidaire.example"
MESSAGE = "Peut-elle préparer le permis avec vous ?"


@dataclass(frozen=True, slots=True)
class Directory:
    """Services reached by a link, in a screen of the network, by the telephone alone."""

    linked: UUID
    screened: UUID
    called: UUID


def directory(house: House, name: str = "Permis solidaire") -> Directory:
    """What the structure loaded, and what a partner keeps itself."""
    direction = house.actor("direction")
    source = offers.open_source(
        actor=direction, at=now(), draft=SourceDraft(code="dora", name="Dora", kind=SourceKind.FILE)
    )
    offers.load_edition(
        actor=direction,
        at=now(),
        source_id=source,
        structures=raw([structure(1), structure(2)]),
        services=raw(
            [
                service(1, nom=name, courriel=EMAIL, conditions_acces="Avoir un projet de conduite."),
                service(2, 2, nom="Prêt de scooter"),
            ]
        ),
        origin="essai",
    )
    linked, called = (models.ServiceOffer.objects.get(key=key).id for key in ("dora--1", "dora--2"))
    return Directory(linked, _of_partner(house), called)


def _of_partner(house: House) -> UUID:
    partner = house.actor("partner")
    offers.keep_provider(
        actor=partner, at=now(), draft=ProviderDraft(key="", name="Pôle mobilité", updated_on=TODAY)
    )
    house_record = models.Provider.objects.get(organisation_id=house.structures["departement"])
    draft = CatalogueOffer(
        key="",
        provider_key="",
        updated_on=TODAY,
        name="Aide mobilité du département",
        description="Une aide pour préparer l’examen du permis de conduire.",
        themes=(THEME,),
        commune_code="65440",
        commune_name="Tarbes",
    )
    return offers.keep_offer(actor=partner, at=now(), provider_id=house_record.id, draft=draft)


def asked(house: House, person: YoungPerson, offer_id: UUID, **changes: Any) -> UUID:
    """A request of the adviser."""
    values: dict[str, Any] = {
        "offer_id": offer_id,
        "theme": THEME,
        "message": MESSAGE,
        "agreed_on": TODAY,
        "told": (ToldFamily.BIRTH_DATE,),
    }
    return solutions.send_request(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=person.dossier_id,
        draft=RequestDraft(**{**values, **changes}),
    )


def links(house: House) -> list[str]:
    """The personal addresses that left, the oldest first."""
    return [path for body in left(house) for path in re.findall(r"(/jeune/o/[\w-]+/)", body)]


def service_people() -> Client:
    """Somebody of a service: a browser without session."""
    return Client(headers={"user-agent": "Navigateur d’essai"})
