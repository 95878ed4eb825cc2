"""A catalogue kept by the Mission Locale of Tarbes, records of others beside it, and an application with its secret."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client

from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import new_token
from convergence.offers.types import SourceKind
from convergence.sharing.operations import create_api_client
from convergence.sharing.types import ApiFamily
from tests.rooms.offers.feed_steps import new_offer, new_provider, new_source, write
from tests.web.house import House

OFFER = {
    "name": "Préparer le permis",
    "description": "Préparer le code et trouver un financement.",
    "themes": ["mobilite--preparer-un-permis", "creer-une-entreprise--developper-son-entreprise"],
    "audiences": ["jeunes"],
    "reception_modes": ["a-distance", "en-presentiel"],
    "mobilisation_modes": ["envoyer-un-courriel", "telephoner"],
    "mobilisable_by": ["usagers"],
    "zone": ["65440", "65"],
    "max_age_rqth": 29,
}
PROVIDER = {
    "name": "Mission Locale de Tarbes",
    "siret": "13003013300016",
    "email": "accueil@exemple.fr",
    "phone": "+33562000000",
    "website": "https://tarbes.exemple.fr/",
    "opening_hours": "Mo-Fr 09:00-12:00",
    "networks": ["mission-locale"],
    "address": "12 rue Larrey",
    "postal_code": "65000",
    "commune_code": "65440",
    "commune_name": "Tarbes",
}


@dataclass
class Open:
    """What tests of programs know: identifiers, the secret, a client without session."""

    house: House
    secret: str
    client_id: UUID
    ids: dict[str, UUID] = field(default_factory=dict)
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def add_offer(self, key: str, **values: Any) -> UUID:
        """One more service of the Mission Locale's own catalogue."""
        actor = system_actor(self.house.structures["tarbes"])
        places = {"source_id": self.ids["source"], "provider_id": self.ids["provider"]}
        return write(new_offer, actor=actor, **places, key=f"ml-65440s00--{key}", **{**OFFER, **values})

    def token(self) -> str:
        """A token, asked for as a client does."""
        answer = self.http.post(
            "/ods/get_token", {"client_secret": self.secret}, content_type="application/json"
        )
        assert answer.status_code == 200, answer.content
        return str(answer.json()["access_token"])

    def stream(self, name: str, token: str | None = None) -> list[dict[str, Any]]:
        """The records of a stream, out of their wrapping."""
        answer = self.http.get(
            f"/ods/get_{name}", headers={"Authorization": f"Bearer {token or self.token()}"}
        )
        assert answer.status_code == 200
        return [element[name] for element in json.loads(answer.getvalue())]


def open_house(house: House) -> Open:
    """A Mission Locale with two services; a partner and a loaded file whose records are not its own."""
    secret = new_token()
    client_id = create_api_client(
        actor=house.actor("dsi"),
        at=now(),
        name="data·inclusion",
        organisation="Plateforme de l’inclusion",
        families=[ApiFamily.DIRECTORY_STREAMS],
        secret=secret,
    )
    made = Open(house, secret, client_id)
    tarbes, partner = (system_actor(house.structures[name]) for name in ("tarbes", "departement"))
    made.ids["source"] = write(new_source, actor=tarbes, code="ml-65440s00")
    made.ids["provider"] = write(
        new_provider, actor=tarbes, source_id=made.ids["source"], key="ml-65440s00--siege",
        organisation_id=house.structures["tarbes"], **PROVIDER,
    )  # fmt: skip
    made.ids["offer"] = made.add_offer("permis")
    made.add_offer("cv", name="Écrire son CV", themes=[], zone=[], audiences=[], max_age_rqth=None)
    for actor, code, kind in ((tarbes, "fichier", SourceKind.FILE), (partner, "cd65", SourceKind.PAGES)):
        source = write(new_source, actor=actor, code=code, kind=kind)
        provider = write(new_provider, actor=actor, source_id=source, key=f"{code}--1", name="Un autre")
        write(new_offer, actor=actor, source_id=source, provider_id=provider, key=f"{code}--2")
    return made
